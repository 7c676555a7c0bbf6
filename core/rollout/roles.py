"""The agreed roles of one vendor in a form that any template can be written from. Pure.

Documents are trees of JSON values in which two things may stand for a string: a `Parameter`
(a value that the template asks for) and text that holds `ACCOUNT`, which every template
replaces by its own expression for "the account that this is deployed in".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import InputError
from core.model import ExpectedRole, PolicyKind, RolePolicy

ACCOUNT = "998877665544"  # stands for the account; rendered like any other account id
MAX_INLINE_CHARACTERS = 10_240  # IAM quota: all inline policies of a role together
MAX_MANAGED_CHARACTERS = 6_144  # IAM quota: one managed policy


@dataclass(frozen=True, slots=True)
class Parameter:
    """Stands in a document for a value that the template asks for."""

    name: str


Tree = Any  # JSON data with `Parameter`s


@dataclass(frozen=True, slots=True)
class NamedPolicy:
    """A permission policy to be written: its name and its document."""

    name: str
    document: Tree


@dataclass(frozen=True, slots=True)
class RolloutRole:
    """One role to be created. `session_seconds` None: IAM's default."""

    key: str
    name: str
    path: str
    trust: Tree
    inline: tuple[NamedPolicy, ...]
    managed: tuple[NamedPolicy, ...]
    attached_arns: tuple[str, ...]
    description: str | None = None
    session_seconds: int | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rollout:
    """What is to be deployed for one vendor. `parameters`: name -> agreed value.

    `origin`: the agreement's version and hash, for whoever finds the template later.
    """

    vendor: str
    vendor_name: str
    origin: str
    roles: tuple[RolloutRole, ...]
    parameters: Mapping[str, str]

    @property
    def needs_account(self) -> bool:
        """Whether anything depends on the account that it is deployed in."""
        return ACCOUNT in json.dumps([_plain(role) for role in self.roles])


def rollout_of(roles: Sequence[ExpectedRole], *, vendor_name: str, origin: str) -> Rollout:
    """The rollout of one vendor's expected roles, rendered for one account (or `ACCOUNT`).

    Raises:
        InputError: there is no role, or the agreement lacks a value.
    """
    if not roles:
        raise InputError(
            "The agreement gives this vendor no role there.",
            "See its scope, and whether its roles are for members or the management account.",
        )
    lacking = dict.fromkeys(name for role in roles for name in role.incomplete)
    lacking |= dict.fromkeys(
        f"a trust policy of {role.role_name}" for role in roles if not role.trust_alternatives
    )
    if lacking:
        raise InputError(
            f"The agreement lacks: {', '.join(lacking)}.", "Give the values in the agreement."
        )
    parameters: dict[str, str] = {}
    made = tuple(_role(role, parameters) for role in roles)
    return Rollout(roles[0].vendor, vendor_name, origin, made, parameters)


def _role(role: ExpectedRole, parameters: dict[str, str]) -> RolloutRole:
    attributes = role.attributes
    inline, managed = _placed(role.policies)
    aws_managed = [p.arn for p in role.policies if p.kind is PolicyKind.AWS_MANAGED and p.arn]
    return RolloutRole(
        key=role.key,
        name=role.role_name,
        path=role.path,
        trust=_with_parameters(json.loads(role.trust_alternatives[0]), parameters),
        inline=inline,
        managed=managed,
        attached_arns=tuple(dict.fromkeys((*role.aws_managed_arns, *aws_managed))),
        description=attributes.get("description"),
        session_seconds=attributes.get("max_session_duration"),
        tags={key: str(value) for key, value in (attributes.get("tags") or {}).items()},
    )


def _placed(
    policies: Sequence[RolePolicy],
) -> tuple[tuple[NamedPolicy, ...], tuple[NamedPolicy, ...]]:
    """Inline policies and customer-managed ones. Where the vendor leaves the choice they are
    inline, unless they are too long for it together."""
    own = [policy for policy in policies if policy.kind is not PolicyKind.AWS_MANAGED]
    managed = [policy for policy in own if policy.kind is PolicyKind.MANAGED]
    inline = [policy for policy in own if policy.kind is not PolicyKind.MANAGED]
    for policy in sorted(inline, key=lambda one: len(one.document), reverse=True):
        if sum(len(one.document) for one in inline) <= MAX_INLINE_CHARACTERS:
            break
        if policy.kind is PolicyKind.ANY and len(policy.document) <= MAX_MANAGED_CHARACTERS:
            inline.remove(policy)
            managed.append(policy)
    return _named(inline), _named(managed)


def _named(policies: Sequence[RolePolicy]) -> tuple[NamedPolicy, ...]:
    return tuple(NamedPolicy(policy.name, json.loads(policy.document)) for policy in policies)


def _with_parameters(node: Tree, parameters: dict[str, str]) -> Tree:
    """The trust policy with a parameter in the place of each external ID."""
    if isinstance(node, list):
        return [_with_parameters(item, parameters) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: Parameter(_parameter(value, parameters))
        if key.lower() == "sts:externalid" and isinstance(value, str)
        else _with_parameters(value, parameters)
        for key, value in node.items()
    }


def _parameter(value: str, parameters: dict[str, str]) -> str:
    for name, known in parameters.items():
        if known == value:
            return name
    name = "ExternalId" if not parameters else f"ExternalId{len(parameters) + 1}"
    parameters[name] = value
    return name


def _plain(role: RolloutRole) -> Any:
    documents = [role.trust, *(one.document for one in (*role.inline, *role.managed))]
    return [role.description, *role.attached_arns, *role.tags.values(), *map(_texts, documents)]


def _texts(node: Tree) -> list[str]:
    return list(_strings(node))


def _strings(node: Tree) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _strings(value)
    elif isinstance(node, list):
        for item in node:
            yield from _strings(item)

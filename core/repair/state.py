"""The state of one role, as far as it is known: what a repair previews, backs up and restores.

`None` in a field means "not known" (a scan does not read everything), never "empty".
Documents are compared by their JSON value, so a repair never trips over white space.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

from core.model import ObservedRole, PolicyKind

_AWS_MANAGED = re.compile(r"^arn:[^:]+:iam::aws:policy/")


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of a customer-managed policy. `document` is JSON text."""

    id: str
    document: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class ManagedPolicy:
    """A managed policy beside the role: attached to it, or only standing in the account.

    `document` is the default version (None: AWS-managed, or not read), `versions` runs from
    the oldest to the newest, `attachments` counts what the policy is attached to anywhere.
    """

    arn: str
    attached: bool
    document: str | None = None
    versions: tuple[PolicyVersion, ...] | None = None
    attachments: int | None = None

    @property
    def aws_managed(self) -> bool:
        """True for policies that AWS owns: nobody here can change their text."""
        return is_aws_managed(self.arn)

    @property
    def name(self) -> str:
        """The policy's name: the last part of its ARN."""
        return self.arn.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class InlinePolicy:
    """A policy written into the role itself. `document` is JSON text."""

    name: str
    document: str


@dataclass(frozen=True, slots=True)
class RoleState:
    """One role and everything a repair may change about it. Policies are sorted by name/ARN.

    With `exists` False there is no such role; `managed` may still hold policies that stand
    in the account and that the role is to get.
    """

    account_id: str
    name: str
    arn: str
    path: str
    trust: str
    inline: tuple[InlinePolicy, ...] = ()
    managed: tuple[ManagedPolicy, ...] = ()
    description: str | None = None
    max_session_duration: int | None = None
    tags: tuple[tuple[str, str], ...] = ()
    boundary_arn: str | None = None
    unique_id: str = ""
    instance_profiles: tuple[str, ...] | None = None
    exists: bool = True

    @property
    def inline_by_name(self) -> dict[str, str]:
        """Name -> JSON text."""
        return {policy.name: policy.document for policy in self.inline}

    @property
    def managed_by_arn(self) -> dict[str, ManagedPolicy]:
        """ARN -> policy, the merely standing ones included."""
        return {policy.arn: policy for policy in self.managed}

    @property
    def attached_arns(self) -> tuple[str, ...]:
        """ARNs of the managed policies attached to the role, sorted."""
        return tuple(policy.arn for policy in self.managed if policy.attached)

    def with_inline(self, name: str, document: str | None) -> RoleState:
        """The state with one inline policy set, or without it when `document` is None."""
        policies = {**self.inline_by_name}
        if document is None:
            policies.pop(name, None)
        else:
            policies[name] = document
        inline = tuple(InlinePolicy(key, policies[key]) for key in sorted(policies))
        return replace(self, inline=inline)

    def with_managed(self, policy: ManagedPolicy) -> RoleState:
        """The state with one managed policy put in or replaced."""
        policies = {**self.managed_by_arn, policy.arn: policy}
        return replace(self, managed=tuple(policies[arn] for arn in sorted(policies)))

    def without_managed(self, arn: str) -> RoleState:
        """The state as if that managed policy did not exist in the account."""
        return replace(self, managed=tuple(p for p in self.managed if p.arn != arn))

    def without_role(self) -> RoleState:
        """The state once the role is deleted: its managed policies stand on, unattached."""
        return no_role(
            self.account_id,
            self.name,
            tuple(replace(policy, attached=False) for policy in self.managed),
        )


def is_aws_managed(arn: str) -> bool:
    """True for policies that AWS keeps itself, the same for all accounts."""
    return _AWS_MANAGED.match(arn) is not None


def no_role(account_id: str, name: str, managed: tuple[ManagedPolicy, ...] = ()) -> RoleState:
    """The state of an account that has no role of that name."""
    return RoleState(account_id, name, "", "/", "", managed=managed, exists=False)


def canonical(document: str) -> str:
    """JSON text with sorted keys and no white space; text that is not JSON stays as it is."""
    try:
        return json.dumps(
            json.loads(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
    except ValueError:
        return document


def same_document(one: str | None, other: str | None) -> bool:
    """True when both hold the same JSON value (or are both absent)."""
    if one is None or other is None:
        return one is other
    return one == other or canonical(one) == canonical(other)


def state_from_observed(role: ObservedRole) -> RoleState:
    """What a scan knows about a role, in the form a repair works with."""
    inline = tuple(
        InlinePolicy(policy.name, policy.document)
        for policy in sorted(role.policies, key=lambda policy: policy.name)
        if policy.kind is PolicyKind.INLINE
    )
    managed = tuple(
        ManagedPolicy(
            policy.arn,
            attached=True,
            document=policy.document if policy.kind is PolicyKind.MANAGED else None,
        )
        for policy in sorted(role.policies, key=lambda policy: policy.arn or "")
        if policy.arn and policy.kind is not PolicyKind.INLINE
    )
    return RoleState(
        account_id=role.account_id,
        name=role.name,
        arn=role.arn,
        path=role.path,
        trust=role.trust,
        inline=inline,
        managed=managed,
        description=role.description,
        max_session_duration=role.max_session_duration,
        tags=tuple(sorted((key, str(value)) for key, value in role.tags.items())),
        boundary_arn=role.boundary.arn if role.boundary else None,
        unique_id=role.unique_id,
    )

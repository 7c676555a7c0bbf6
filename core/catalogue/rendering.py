"""From a vendor's role and the agreement's values to the role that is expected. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.catalogue.placeholders import Text, fill, names_in
from core.catalogue.rules import BILLING_OWNER
from core.catalogue.spec import Permission, Role, Trust, VendorSpec, When
from core.model import ExpectedRole, Organization, PolicyKind, RolePolicy

# text, switch, list of texts, or a whole policy document
Value = str | bool | tuple[str, ...] | Mapping[str, Any]

_MAX_DEFAULTS_DEEP = 5  # a default may name another variable; more than this is a circle


@dataclass(frozen=True, slots=True)
class Settings:
    """What the agreement says about one vendor in one place."""

    variant: str | None
    blocks: frozenset[str]
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role stands. `account_id` is None when the account does not matter."""

    account_id: str | None
    is_management: bool
    organization: Organization


@dataclass(slots=True)
class Reader:
    """Looks names up for one role in one place, and keeps what was asked and what lacked."""

    spec: VendorSpec
    settings: Settings
    place: Place
    asked: set[str] = field(default_factory=set)
    missing: dict[str, None] = field(default_factory=dict)  # in order of appearance

    def value(self, name: str) -> Value | None:
        """What the agreement gives for a variable, else the variable's default."""
        self.asked.add(name)
        if name in self.settings.values:
            return self.settings.values[name]
        variable = self.spec.variables.get(name)
        return variable.default if variable else None

    def filled(self, node: Any) -> Any:
        """`node` with its placeholders replaced; None when a value lacks (then `missing`)."""
        values: dict[str, Text] = {}
        lacking = False
        for name in names_in(node):
            text = self._text(name, 0)
            if text:
                values[name] = text
            else:
                lacking = True
        return None if lacking else fill(node, values)

    def shown(self, text: str) -> str:
        """`text` filled as far as possible: what lacks stays visible, never becomes empty."""
        filled = self.filled(text)
        return filled if isinstance(filled, str) else text

    def holds(self, when: When) -> bool:
        """Whether all conditions of `when` are met here."""
        kind = "management" if self.place.is_management else "member"
        return (
            (not when.variants or self.settings.variant in when.variants)
            and self.settings.blocks.issuperset(when.blocks)
            and when.account in (None, kind)
            and all(self._equals(name, wanted) for name, wanted in when.values.items())
            and all(self.value(name) is not None for name in when.given)
            and all(self.value(name) is None for name in when.not_given)
        )

    def _equals(self, name: str, wanted: str | bool | tuple[str, ...]) -> bool:
        value = self.value(name)
        return value in wanted if isinstance(wanted, tuple) else value == wanted

    def _text(self, name: str, depth: int) -> Text | None:
        """The text of a placeholder; None, and the name that lacks kept, when there is none."""
        if (built_in := self._built_in(name)) is not None:
            return built_in
        base, _, choice_field = name.partition(".")
        value = self.value(base)
        if choice_field:
            value = self._field_of_choice(base, value, choice_field)
        if value is None or isinstance(value, (bool, Mapping)) or depth > _MAX_DEFAULTS_DEEP:
            self.missing[name] = None
            return None
        if base in self.settings.values and not choice_field:
            return value
        needed = {inner: self._text(inner, depth + 1) for inner in names_in(value)}
        if not all(needed.values()):
            return None
        filled = fill(value, {inner: text for inner, text in needed.items() if text})
        return filled if isinstance(filled, str) else tuple(filled)

    def _built_in(self, name: str) -> str | None:
        self.asked.add(name)
        organization = self.place.organization
        return {
            "account_id": self.place.account_id,
            "partition": organization.partition,
            "management_account_id": organization.management_account_id,
            "organization_id": organization.id,
        }.get(name)

    def _field_of_choice(self, name: str, value: Value | None, choice_field: str) -> str | None:
        variable = self.spec.variables.get(name)
        choices = variable.choices if variable else ()
        fields = next((choice.fields for choice in choices if choice.value == value), {})
        return fields.get(choice_field)


def applies(role: Role, reader: Reader) -> bool:
    """Whether the vendor wants this role in this account."""
    if not reader.holds(role.when):
        return False
    match role.applies_to:
        case "management":
            return reader.place.is_management
        case "members":
            return not reader.place.is_management
        case "billing-owner":
            owner = reader.filled(f"${{{BILLING_OWNER}}}")
            return owner in (None, reader.filled("${account_id}"))
        case _:
            return True


def render_role(role: Role, reader: Reader) -> ExpectedRole:
    """The expected role, with everything that lacks named in `incomplete`."""
    trusts = [_trust(trust, reader) for trust in role.trust if reader.holds(trust.when)]
    permissions = [item for item in role.permissions if reader.holds(item.when)]
    needed = [item for item in permissions if not item.optional]
    policies = tuple(_policies(needed, reader))
    managed_arns = tuple(_managed_arns(needed, reader))
    allowed_extra = _allowed_extra(permissions, reader)
    name, path = reader.shown(role.name), reader.shown(role.path)
    attributes = _attributes(role, reader)
    # a combination for which the spec has no trust or no permission cannot be judged either
    hole = () if trusts and needed else ("variant",)
    return ExpectedRole(
        vendor=reader.spec.id,
        key=role.key,
        account_id=reader.place.account_id or "",
        role_name=name,
        path=path,
        trust_alternatives=tuple(dict.fromkeys(text for text in trusts if text)),
        policies=policies,
        aws_managed_arns=managed_arns,
        attributes=attributes,
        allowed_extra=allowed_extra,
        vendor_accounts=vendor_accounts(role, reader),
        incomplete=tuple(reader.missing) or hole,
    )


def vendor_accounts(role: Role, reader: Reader) -> tuple[str, ...]:
    """The vendor's AWS accounts: those of the catalogue, and those that the agreement names."""
    quiet = Reader(reader.spec, reader.settings, reader.place)
    named = (quiet.shown(text) for text in role.find.principal_accounts)
    published = (account.id for account in reader.spec.vendor_accounts)
    return tuple(dict.fromkeys([*published, *(text for text in named if not any(names_in(text)))]))


def _trust(trust: Trust, reader: Reader) -> str | None:
    conditions: dict[str, dict[str, Any]] = {
        operator: dict(keys) for operator, keys in trust.conditions.items()
    }
    if trust.external_id and _wants_external_id(trust, reader):
        conditions.setdefault("StringEquals", {})["sts:ExternalId"] = trust.external_id.value
    principals = reader.filled(list(trust.principals))
    filled = reader.filled(conditions)
    if principals is None or filled is None:
        return None
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": principals if len(principals) > 1 else principals[0]},
        "Action": list(trust.actions) if len(trust.actions) > 1 else trust.actions[0],
    }
    if filled:
        statement["Condition"] = filled
    return _json({"Version": "2012-10-17", "Statement": [statement]})


def _wants_external_id(trust: Trust, reader: Reader) -> bool:
    assert trust.external_id
    if trust.external_id.required:
        return True
    quiet = Reader(reader.spec, reader.settings, reader.place)
    return quiet.filled(trust.external_id.value) is not None


def _document(permission: Permission, reader: Reader) -> str | None:
    document: Any = permission.document
    if permission.supplied_by:
        document = reader.value(permission.supplied_by)
        if document is None:
            reader.missing[permission.supplied_by] = None
    filled = reader.filled(document) if document is not None else None
    return _json(filled) if filled is not None else None


def _policies(permissions: list[Permission], reader: Reader) -> Iterator[RolePolicy]:
    for item in permissions:
        if item.aws_managed_arn is None:
            document = _document(item, reader)
            if document is not None:
                name = reader.shown(item.policy_name or "")
                yield RolePolicy(name, PolicyKind(item.kind), document)


def _managed_arns(permissions: list[Permission], reader: Reader) -> Iterator[str]:
    for item in permissions:
        if item.aws_managed_arn is not None:
            yield reader.shown(item.aws_managed_arn)


def _allowed_extra(permissions: list[Permission], reader: Reader) -> tuple[str, ...]:
    optional = [item for item in permissions if item.optional]
    documents = (policy.document for policy in _policies(optional, reader))
    return (*documents, *_managed_arns(optional, reader))


def _attributes(role: Role, reader: Reader) -> dict[str, Any]:
    attributes = role.attributes.model_dump(exclude_none=True)
    if not attributes["tags"]:
        del attributes["tags"]
    return reader.filled(attributes) or {}


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))

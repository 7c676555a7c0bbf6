"""From a vendor's role and the agreement's values to the role that is expected. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.catalogue.placeholders import names_in
from core.catalogue.reader import Place, Reader, Settings, Value, compact_json
from core.catalogue.spec import Permission, Role
from core.catalogue.trust_texts import has_weak_external_id, trust_texts
from core.model import ExpectedRole, OlderVersion, PolicyKind, RolePolicy

__all__ = [
    "Place",
    "Reader",
    "Settings",
    "Value",
    "applies",
    "render_role",
    "vendor_accounts",
]


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
            return reader.is_billing_owner()
        case _:
            return True


def render_role(role: Role, reader: Reader) -> ExpectedRole:
    """The expected role, with everything that lacks named in `incomplete`."""
    trusts = [
        text
        for trust in role.trust
        if reader.holds(trust.when)
        for text in trust_texts(trust, reader)
    ]
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
        any_name=role.any_name,
        older_versions=tuple(_older_versions(needed, reader)),
        weak_external_id=has_weak_external_id(role, reader),
    )


def vendor_accounts(role: Role, reader: Reader) -> tuple[str, ...]:
    """The vendor's AWS accounts: those of the catalogue, and those that the agreement names."""
    quiet = Reader(reader.spec, reader.settings, reader.place)
    named = (quiet.shown(text) for text in role.find.principal_accounts)
    published = (account.id for account in reader.spec.vendor_accounts)
    return tuple(dict.fromkeys([*published, *(text for text in named if not any(names_in(text)))]))


def _older_versions(permissions: list[Permission], reader: Reader) -> Iterator[OlderVersion]:
    """The role's policies at each older version of any of them."""
    quiet = Reader(reader.spec, reader.settings, reader.place)
    for version in dict.fromkeys(one.version for item in permissions for one in item.older):
        documents = [
            next((one.document for one in item.older if one.version == version), None)
            for item in permissions
        ]
        then = [
            item if document is None else item.model_copy(update={"document": document})
            for item, document in zip(permissions, documents, strict=True)
        ]
        yield OlderVersion(version, tuple(_policies(then, quiet)))


def _document(permission: Permission, reader: Reader) -> str | None:
    document: Any = permission.document
    if permission.supplied_by:
        document = reader.value(permission.supplied_by)
        if document is None:
            reader.missing[permission.supplied_by] = None
    filled = reader.filled(document) if document is not None else None
    return compact_json(filled) if filled is not None else None


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
    """Those whose values are all there: attributes are remarks, no reason not to judge."""
    quiet = Reader(reader.spec, reader.settings, reader.place)
    given = role.attributes.model_dump(exclude_none=True, exclude_defaults=True)
    filled = {name: quiet.filled(value) for name, value in given.items()}
    return {name: value for name, value in filled.items() if value is not None}

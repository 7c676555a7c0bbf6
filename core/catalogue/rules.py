"""What has to hold inside a vendor spec beyond the form of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.catalogue.placeholders import names_in
from core.catalogue.spec import (
    BILLING_OWNER,
    BUILT_IN,
    Permission,
    Role,
    TrustStatement,
    Variable,
    VendorSpec,
    When,
)
from core.catalogue.yaml_text import FieldPath, YamlText
from core.errors import Problem

Fault = tuple[FieldPath, str, str]


def spec_problems(spec: VendorSpec, text: YamlText) -> tuple[Problem, ...]:
    """Every contradiction inside one spec, in file order."""
    faults = [
        *_sources(spec),
        *_variables(spec),
        *_keys(spec),
        *_placeholders(spec),
        *_conditions(spec),
        *_trusts(spec),
        *_permissions(spec),
    ]
    problems = [text.problem(*fault) for fault in faults]
    return tuple(sorted(problems, key=lambda problem: problem.line))


def _sources(spec: VendorSpec) -> Iterator[Fault]:
    known = {source.id for source in spec.sources}
    for path, source in _source_uses(spec):
        if source not in known:
            yield (*path, "source"), f"there is no source {source}.", "List it under sources."


def _source_uses(spec: VendorSpec) -> Iterator[tuple[FieldPath, str]]:
    for name, variable in spec.variables.items():
        yield ("variables", name), variable.source
    for field in ("vendor_accounts", "variants", "blocks", "roles", "fragments"):
        for index, fact in enumerate(getattr(spec, field)):
            yield (field, index), fact.source
    if spec.reseller:
        yield ("reseller",), spec.reseller.source
    for role_index, role in enumerate(spec.roles):
        for path, trust in _statements(role, role_index):
            yield path, trust.source
        for index, permission in enumerate(role.permissions):
            where: FieldPath = ("roles", role_index, "permissions", index)
            yield where, permission.source
            for number, older in enumerate(permission.older):
                yield (*where, "older", number), older.source


def _statements(role: Role, role_index: int) -> Iterator[tuple[FieldPath, TrustStatement]]:
    for index, trust in enumerate(role.trust):
        path: FieldPath = ("roles", role_index, "trust", index)
        yield path, trust
        for also, statement in enumerate(trust.may_also):
            yield (*path, "may_also", also), statement


def _trusts(spec: VendorSpec) -> Iterator[Fault]:
    for role_index, role in enumerate(spec.roles):
        for path, trust in _statements(role, role_index):
            if not (trust.principals or trust.services or trust.federated):
                reason = "names nobody: principals, services or federated is required."
                yield path, reason, "Add one."


def _variables(spec: VendorSpec) -> Iterator[Fault]:
    for name, variable in spec.variables.items():
        path: FieldPath = ("variables", name)
        if name in BUILT_IN:
            yield path, "has the name of a built-in value.", "Choose another name."
        if variable.pattern is not None:
            try:
                re.compile(variable.pattern)
            except (re.error, OverflowError, RecursionError) as error:
                yield (*path, "pattern"), f"is not a regular expression: {error}.", "Mend it."
        if (variable.type == "choice") != bool(variable.choices):
            yield (
                path,
                "choices belong to the type choice, which needs some.",
                "Add or remove them.",
            )
        if variable.default is not None and not _default_fits(variable):
            yield (*path, "default"), f"does not fit the type {variable.type}.", "Change one."


def _default_fits(variable: Variable) -> bool:
    default = variable.default
    match variable.type:
        case "boolean":
            return isinstance(default, bool)
        case "list":
            return isinstance(default, tuple)
        case "choice":
            return default in {choice.value for choice in variable.choices}
        case "policy":
            return False
        case _:
            return isinstance(default, str)


def _keys(spec: VendorSpec) -> Iterator[Fault]:
    for field, attribute in (("sources", "id"), ("variants", "key"), ("blocks", "key"),
                             ("roles", "key")):  # fmt: skip
        seen: set[str] = set()
        for index, item in enumerate(getattr(spec, field)):
            key = getattr(item, attribute)
            if key in seen:
                yield (field, index, attribute), f"{key} is given twice.", "Rename one."
            seen.add(key)
    if sum(variant.default for variant in spec.variants) > 1:
        yield ("variants",), "more than one variant is the default.", "Keep one."
    for index, role in enumerate(spec.roles):
        if role.applies_to == "billing-owner" and BILLING_OWNER not in spec.variables:
            reason = f"needs the variable {BILLING_OWNER}."
            yield ("roles", index, "applies_to"), reason, "Add it under variables."


def _placeholders(spec: VendorSpec) -> Iterator[Fault]:
    known = {*BUILT_IN, *(name for name, v in spec.variables.items() if v.type != "policy")}
    for name, variable in spec.variables.items():
        known |= {f"{name}.{field}" for field in _shared_fields(variable)}
    for index, role in enumerate(spec.roles):
        for name in dict.fromkeys(names_in(role.model_dump())):
            if name not in known:
                yield ("roles", index), f"${{{name}}} is not defined.", "Add it under variables."
    for variable_name, variable in spec.variables.items():
        for name in names_in(variable.default):
            if name not in known:
                reason = f"${{{name}}} is not defined."
                yield ("variables", variable_name, "default"), reason, "Add it under variables."


def _shared_fields(variable: Variable) -> set[str]:
    """The fields that every choice has: only these have a value whatever is chosen."""
    fields = [set(choice.fields) for choice in variable.choices]
    return set.intersection(*fields) if fields else set()


def _conditions(spec: VendorSpec) -> Iterator[Fault]:
    for path, when in _when_uses(spec):
        named = {
            "variants": (when.variants, {variant.key for variant in spec.variants}),
            "blocks": (when.blocks, {block.key for block in spec.blocks}),
            "without_blocks": (when.without_blocks, {block.key for block in spec.blocks}),
            "values": (tuple(when.values), set(spec.variables)),
            "given": (when.given, set(spec.variables)),
            "not_given": (when.not_given, set(spec.variables)),
        }
        for field, (used, known) in named.items():
            for name in used:
                if name not in known:
                    yield (*path, "when", field), f"there is no {name}.", "Check the spelling."
        if when.account == "billing-owner" and BILLING_OWNER not in spec.variables:
            reason = f"needs the variable {BILLING_OWNER}."
            yield (*path, "when", "account"), reason, "Add it under variables."
    for index, block in enumerate(spec.blocks):
        for name in block.variants:
            if name not in {variant.key for variant in spec.variants}:
                yield ("blocks", index, "variants"), f"there is no {name}.", "Check the spelling."


def _when_uses(spec: VendorSpec) -> Iterator[tuple[FieldPath, When]]:
    for role_index, role in enumerate(spec.roles):
        path: FieldPath = ("roles", role_index)
        yield path, role.when
        for place, trust in _statements(role, role_index):
            yield place, trust.when
        for index, permission in enumerate(role.permissions):
            yield (*path, "permissions", index), permission.when


def _permissions(spec: VendorSpec) -> Iterator[Fault]:
    for role_index, role in enumerate(spec.roles):
        for index, permission in enumerate(role.permissions):
            path: FieldPath = ("roles", role_index, "permissions", index)
            yield from _permission(spec, permission, path)


def _permission(spec: VendorSpec, permission: Permission, path: FieldPath) -> Iterator[Fault]:
    forms = (permission.document, permission.supplied_by, permission.aws_managed_arn)
    if sum(form is not None for form in forms) != 1:
        reason = "has to hold one of document, supplied_by, aws_managed_arn."
        yield path, reason, "Keep exactly one."
    elif (permission.aws_managed_arn is None) != (permission.policy_name is not None):
        yield path, "a document needs policy_name; an AWS managed policy has none.", "Mend it."
    if permission.document is not None and "Statement" not in permission.document:
        yield (*path, "document"), "has no Statement.", "Write an IAM policy."
    if permission.older and permission.document is None:
        yield (*path, "older"), "belongs to a document.", "Add the document or remove it."
    supplier = permission.supplied_by
    if supplier and (supplier not in spec.variables or spec.variables[supplier].type != "policy"):
        reason = f"there is no variable {supplier} of the type policy."
        yield (*path, "supplied_by"), reason, "Add it under variables."

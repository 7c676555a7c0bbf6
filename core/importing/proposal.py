"""What an import would change in the agreement, before anything is changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.agreement import Agreement, VendorAgreement, load_agreement
from core.catalogue import Catalogue, VendorSpec
from core.catalogue.placeholders import names_in
from core.catalogue.reader import Place, Reader, Settings, Value
from core.catalogue.rendering import render_role
from core.catalogue.yaml_text import FieldPath, dotted, parse_yaml, read_text
from core.errors import InputError
from core.importing.imported import ImportedRole, with_values
from core.importing.matching import Match, match_values
from core.model import Organization
from core.policy import compare_permissions, compare_trust

# stands for the account where none is named; the comparison only needs one on both sides
_SOME_ACCOUNT = "000000000000"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the agreement. `old` and `new` are what to show (None: not there);
    `value` is what is written. `sensitive` ones are masked in a window."""

    path: FieldPath
    old: str | None
    new: str
    sentence: str
    value: Value
    sensitive: bool = False

    @property
    def field(self) -> str:
        """The dotted path, as problems name fields."""
        return dotted(self.path)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything that would change. `file_sha256` is of the agreement that was looked at;
    `remarks` say what the import shows beyond that."""

    vendor: str
    changes: tuple[Change, ...]
    remarks: tuple[str, ...]
    file_sha256: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where in the agreement an import belongs.

    `member`: the role is for member accounts, not for the management account. `account_id`:
    the values are for that account only. `variant`: the variant agreed from now on. `instance`:
    which of several installations of the vendor.
    """

    vendor: str
    member: bool = False
    account_id: str | None = None
    variant: str | None = None
    instance: str | None = None

    @property
    def path(self) -> FieldPath:
        """The field of the agreement that holds what was agreed."""
        instance = ("instances", self.instance) if self.instance else ()
        return ("vendors", self.vendor, *instance)


def propose(path: Path, catalogue: Catalogue, target: Target, role: ImportedRole) -> Proposal:
    """The changes that make the agreement at `path` expect what was imported.

    Raises InputError when the agreement or the target is faulty.
    """
    spec = _spec(catalogue, target)
    agreement = load_agreement(path, catalogue)
    text = read_text(path)
    reader = _reader(spec, agreement, target)
    match = match_values(role, reader)
    changes = tuple(_changes(parse_yaml(text, str(path)).data, reader, match, target))
    after = Reader(
        spec,
        replace(reader.settings, values={**reader.settings.values, **match.values}),
        reader.place,
    )
    remarks = (*match.remarks, *_rest(role, match, after))
    return Proposal(target.vendor, changes, tuple(dict.fromkeys(remarks)), digest(text))


def digest(text: str) -> str:
    """By which a change of the file since the preview is noticed."""
    return hashlib.sha256(text.encode()).hexdigest()


def _spec(catalogue: Catalogue, target: Target) -> VendorSpec:
    spec = catalogue.vendors.get(target.vendor)
    if spec is None:
        known = ", ".join(catalogue.vendors)
        raise InputError(f"There is no vendor {target.vendor!r}.", f"Known: {known}.")
    variants = [variant.key for variant in spec.variants]
    if target.variant is not None and target.variant not in variants:
        raise InputError(
            f"{spec.name} has no variant {target.variant!r}.", f"Known: {', '.join(variants)}."
        )
    return spec


def _reader(spec: VendorSpec, agreement: Agreement, target: Target) -> Reader:
    management = agreement.organization.management_account_id
    part = _part(spec, agreement, target)
    settings = Settings(spec.default_variant, frozenset(), {})
    if part is not None:
        settings = part.settings(target.account_id, management)
    if target.variant is not None:
        settings = replace(settings, variant=target.variant)
    account_id = target.account_id or (_SOME_ACCOUNT if target.member else management)
    if settings.variant is None and spec.variants:
        variants = ", ".join(variant.key for variant in spec.variants)
        raise InputError(f"{spec.name} can be used in several ways.", f"Choose one of {variants}.")
    place = Place(account_id, account_id == management, Organization("", management))
    return Reader(spec, settings, place)


def _part(spec: VendorSpec, agreement: Agreement, target: Target) -> VendorAgreement | None:
    """What was agreed with the vendor, or with the installation of it; None for a new one."""
    agreed = agreement.vendors.get(spec.id)
    instances = agreed.instances if agreed else {}
    if target.instance is None and instances:
        known = ", ".join(instances)
        raise InputError(f"There are several installations of {spec.name}.", f"Choose {known}.")
    if target.instance is not None and target.instance not in instances:
        known = ", ".join(instances) or "none"
        raise InputError(
            f"There is no installation {target.instance!r} of {spec.name}.", f"Known: {known}."
        )
    return instances[target.instance] if target.instance else agreed


def _changes(data: Any, reader: Reader, match: Match, target: Target) -> Iterator[Change]:
    spec = reader.spec
    base = target.path
    old_variant = _at(data, (*base, "variant"))
    if target.variant is not None and target.variant != (old_variant or spec.default_variant):
        name = next(one.name for one in spec.variants if one.key == target.variant)
        sentence = f"The way {spec.name} is used is {name} from now on."
        yield Change((*base, "variant"), old_variant, target.variant, sentence, target.variant)
    where = ("account_values", target.account_id) if target.account_id else ("values",)
    for name, value in match.values.items():
        path = (*base, *where, name)
        if _is_so(reader, name, value):
            continue
        variable = spec.variables[name]
        old = _at(data, path)
        sentence = _sentence(spec, name, old is None, target)
        yield Change(
            path,
            None if old is None else shown(old),
            shown(value),
            sentence,
            value,
            variable.sensitive,
        )


def _is_so(reader: Reader, name: str, value: Value) -> bool:
    """Whether the agreement, or the variable's default, has that value already."""
    known = reader.value(name)
    if isinstance(known, str) and any(names_in(known)):
        known = Reader(reader.spec, reader.settings, reader.place).filled(known)
    if isinstance(known, Mapping) and isinstance(value, Mapping):
        return compare_permissions([known], [value]).equal
    return known is not None and shown(known) == shown(value)


def _sentence(spec: VendorSpec, name: str, is_new: bool, target: Target) -> str:
    words = name.replace("_", " ").replace("external id", "external ID")
    where = f" in account {target.account_id}" if target.account_id else ""
    verb = "is set to" if is_new else "becomes"
    return f"The {words} of {spec.name}{where} {verb} what the import shows."


def _at(data: Any, path: FieldPath) -> Any:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data


def shown(value: Any) -> str:
    """A value as text: policies as indented JSON, lists by commas."""
    if isinstance(value, Mapping):
        return json.dumps(value, indent=2, ensure_ascii=False)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rest(role: ImportedRole, match: Match, reader: Reader) -> Iterator[str]:
    """What of the import would still differ from what the agreement then expects."""
    expected = render_role(match.role, reader)
    if expected.incomplete:
        yield f"Still to be filled in: {', '.join(expected.incomplete)}."
        return
    account_id, organization = reader.place.account_id or _SOME_ACCOUNT, reader.place.organization
    built_in = {
        "account_id": account_id,
        "partition": organization.partition,
        "management_account_id": organization.management_account_id,
    }
    actual = with_values(role, {**role.defaults, **built_in})
    if actual.name and actual.name != expected.role_name and not expected.any_name:
        yield f"The import's role is {actual.name}; {expected.role_name} is what is expected."
    if actual.policies:
        comparison = compare_permissions(
            [one.document for one in expected.policies],
            [one.document for one in actual.policies],
            account_id=account_id,
        )
        yield from (f"Not in the import: {one.sentence}" for one in comparison.missing)
        yield from (f"Only in the import: {one.sentence}" for one in comparison.excess)
    if actual.policies or actual.aws_managed_arns:
        wanted, found = set(expected.aws_managed_arns), set(actual.aws_managed_arns)
        yield from (f"Not in the import: {arn}." for arn in sorted(wanted - found))
        extra = found - wanted - set(expected.allowed_extra)
        yield from (f"Only in the import: {arn}." for arn in sorted(extra))
    if actual.trusts:
        relations = [
            compare_trust([text], list(actual.trusts), account_id=account_id)
            for text in expected.trust_alternatives
        ]
        if relations and not any(one.equal for one in relations):
            yield from (f"Not in the import: {one.sentence}" for one in relations[0].missing)
            yield from (f"Only in the import: {one.sentence}" for one in relations[0].excess)

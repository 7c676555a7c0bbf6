"""What has to hold in an agreement beyond the form of its fields, vendor by vendor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from core.agreement.agreement import VendorAgreement
from core.agreement.form import (
    AgreementForm,
    ExtraForm,
    InstanceForm,
    ScopeForm,
    VendorForm,
)
from core.agreement.policy_files import PolicyFault, supplied_policy
from core.agreement.scope import SELECTOR_HELP, Scope, Selector, parse_selector
from core.agreement.values import Fault, checked_values
from core.catalogue import Catalogue, VendorSpec
from core.catalogue.placeholders import names_in
from core.catalogue.reader import Value, compact_json
from core.catalogue.yaml_text import FieldPath


def checked_vendor(
    name: str, agreement: AgreementForm, catalogue: Catalogue, folder: Path, faults: list[Fault]
) -> VendorAgreement | None:
    """One vendor's part, ready to use; None when the catalogue does not know the vendor.

    `folder`: where policy files are looked for. `faults` gets what is wrong.
    """
    form, path = agreement.vendors[name], ("vendors", name)
    spec = catalogue.vendors.get(name)
    if spec is None:
        faults.append((path, "is no vendor of the catalogue.", close_to(name, catalogue.vendors)))
        return None
    shared = _installation(form, spec, path, folder, faults)
    _check_vendor_accounts(spec, shared.values, agreement, path, faults)
    extras, statements = _extras(form.allow_extra, (*path, "allow_extra"), folder, faults)
    vendor = replace(
        shared,
        scope=_scope(form.scope, spec, (*path, "scope"), faults),
        reseller=form.scope.reseller,
        allowed_extra=tuple(extras),
        allowed_trust=tuple(statements),
        business_owner=form.owners.business,
        technical_owner=form.owners.technical,
        purpose=form.purpose,
        contract=form.contract,
    )
    if not form.instances:
        _check_variant(vendor, spec, path, faults)
    instances = {
        key: _instance(vendor, instance, spec, (*path, "instances", key), folder, faults)
        for key, instance in form.instances.items()
    }
    return replace(vendor, instances=instances)


def _installation(
    form: VendorForm | InstanceForm,
    spec: VendorSpec,
    path: FieldPath,
    folder: Path,
    faults: list[Fault],
) -> VendorAgreement:
    """What a vendor's part and an instance's have in common."""
    variant = _variant(form, spec, path, faults)
    _check_blocks(form, spec, variant, path, faults)
    by_place: dict[str, dict[str, dict[str, Value]]] = {}
    for field, given in (
        ("account_values", form.account_values),
        ("organization_values", form.organization_values),
    ):
        by_place[field] = {
            place: checked_values(values, spec.variables, (*path, field, place), folder, faults)
            for place, values in given.items()
        }
    return VendorAgreement(
        vendor=spec.id,
        variant=variant,
        blocks=frozenset(form.blocks or ()),
        values=checked_values(form.values, spec.variables, (*path, "values"), folder, faults),
        account_values=by_place["account_values"],
        organization_values=by_place["organization_values"],
        scope=Scope(()),
        reseller=False,
        allowed_extra=(),
    )


def _instance(
    vendor: VendorAgreement,
    form: InstanceForm,
    spec: VendorSpec,
    path: FieldPath,
    folder: Path,
    faults: list[Fault],
) -> VendorAgreement:
    """One installation, with what all have in common filled in."""
    own = _installation(form, spec, path, folder, faults)
    instance = replace(
        vendor,
        variant=own.variant if form.variant else vendor.variant,
        blocks=vendor.blocks if form.blocks is None else own.blocks,
        values={**vendor.values, **own.values},
        account_values=_merged(vendor.account_values, own.account_values),
        organization_values=_merged(vendor.organization_values, own.organization_values),
    )
    if form.scope is not None:
        scope = _scope(form.scope, spec, (*path, "scope"), faults)
        instance = replace(instance, scope=scope, reseller=form.scope.reseller)
    _check_variant(instance, spec, path, faults)
    return instance


def _merged(
    shared: Mapping[str, Mapping[str, Value]], own: Mapping[str, Mapping[str, Value]]
) -> dict[str, Mapping[str, Value]]:
    return {
        place: {**shared.get(place, {}), **own.get(place, {})}
        for place in dict.fromkeys((*shared, *own))
    }


def _variant(
    form: VendorForm | InstanceForm, spec: VendorSpec, path: FieldPath, faults: list[Fault]
) -> str | None:
    known = [variant.key for variant in spec.variants]
    if form.variant and form.variant not in known:
        remedy = f"Choose one of {', '.join(known)}." if known else "Remove it."
        faults.append(((*path, "variant"), f"there is no variant {form.variant}.", remedy))
    return form.variant or spec.default_variant


def _check_variant(
    vendor: VendorAgreement, spec: VendorSpec, path: FieldPath, faults: list[Fault]
) -> None:
    if spec.variants and vendor.variant is None:
        known = ", ".join(variant.key for variant in spec.variants)
        reason = "is required for this vendor."
        faults.append(((*path, "variant"), reason, f"Choose one of {known}."))


def _check_blocks(
    form: VendorForm | InstanceForm,
    spec: VendorSpec,
    variant: str | None,
    path: FieldPath,
    faults: list[Fault],
) -> None:
    known = {block.key: block for block in spec.blocks}
    for index, key in enumerate(form.blocks or ()):
        here: FieldPath = (*path, "blocks", index)
        if key not in known:
            faults.append((here, f"there is no block {key}.", close_to(key, known)))
        elif known[key].variants and variant not in known[key].variants:
            allowed = ", ".join(known[key].variants)
            faults.append((here, f"{key} needs the variant {allowed}.", "Remove one of the two."))


def _check_vendor_accounts(
    spec: VendorSpec,
    values: Mapping[str, Value],
    agreement: AgreementForm,
    path: FieldPath,
    faults: list[Fault],
) -> None:
    """An own account given as the vendor's would make own roles look like the vendor's."""
    listed = (agreement.organization, *agreement.organizations)
    own = {one.management_account_id for one in listed if one}
    marks = {name for role in spec.roles for name in names_in(role.find.principal_accounts)}
    for name in marks & values.keys():
        if values[name] in own:
            reason = "is your own management account."
            remedy = f"Give the AWS account of {spec.short_name}."
            faults.append(((*path, "values", name), reason, remedy))


def _scope(form: ScopeForm, spec: VendorSpec, path: FieldPath, faults: list[Fault]) -> Scope:
    include = [
        _selector(text, (*path, "include", index), faults)
        for index, text in enumerate(form.include)
    ]
    exclude = [
        _selector(text, (*path, "exclude", index), faults)
        for index, text in enumerate(form.exclude)
    ]
    if form.reseller:
        _check_reseller(form, spec, include, path, faults)
        listed = [item for item in include if item.kind == "account"]
        include = [Selector("management"), *listed]
    return Scope(tuple(include), tuple(exclude))


def _check_reseller(
    form: ScopeForm,
    spec: VendorSpec,
    include: list[Selector],
    path: FieldPath,
    faults: list[Fault],
) -> None:
    if spec.reseller is None:
        faults.append(((*path, "reseller"), "this vendor has no mode for resellers.", "Remove it."))
    if "include" not in form.model_fields_set:
        return
    for index, selector in enumerate(include):
        if selector.kind not in ("account", "management"):
            reason = "is too wide for a reseller: only account ids, besides the management account."
            faults.append(((*path, "include", index), reason, "List the arbitrage accounts."))


def _selector(text: str, path: FieldPath, faults: list[Fault]) -> Selector:
    selector = parse_selector(text)
    if selector is None:
        faults.append((path, f"{text!r} names no accounts.", SELECTOR_HELP))
        return Selector("account")  # matches nothing; the fault stops the loading anyway
    return selector


def _extras(
    forms: Iterable[ExtraForm], path: FieldPath, folder: Path, faults: list[Fault]
) -> tuple[list[str], list[str]]:
    """The accepted policies and ARNs, and the accepted statements of trust policies."""
    policies: list[str] = []
    statements: list[str] = []
    for index, form in enumerate(forms):
        given = (form.actions, form.policy_arn, form.policy, form.principals)
        if sum(bool(one) for one in given) != 1:
            reason = "has to hold one of actions, policy_arn, policy, principals."
            faults.append(((*path, index), reason, "Keep exactly one."))
        elif form.policy_arn is not None:
            policies.append(form.policy_arn)
        elif form.policy is not None:
            try:
                policies.append(compact_json(supplied_policy(form.policy, folder)))
            except PolicyFault as fault:
                faults.append(((*path, index, "policy"), fault.reason, fault.remedy))
        elif form.principals:
            statements.append(_trust_statement(form))
        else:
            statement = {"Effect": "Allow", "Action": form.actions, "Resource": form.resources}
            policies.append(compact_json({"Version": "2012-10-17", "Statement": [statement]}))
    return policies, statements


def _trust_statement(form: ExtraForm) -> str:
    principal = "*" if form.principals == ("*",) else {"AWS": form.principals}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    if form.conditions:
        return compact_json({**statement, "Condition": form.conditions})
    return compact_json(statement)


def close_to(name: str, known: Iterable[str]) -> str:
    """A remedy for a name that is not among the known ones."""
    listed = list(known)
    close = get_close_matches(name, listed, n=1)
    return f"Did you mean {close[0]}?" if close else f"Known: {', '.join(listed)}."

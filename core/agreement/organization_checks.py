"""What has to hold in the organizations of an agreement, and how their accounts are entered."""

from __future__ import annotations

from typing import Any

from core.agreement.agreement import EnteredOrganization
from core.agreement.doors import Door, Entry
from core.agreement.form import AgreementForm, EntryForm, OrganizationForm, RoleNames
from core.agreement.scope import SELECTOR_HELP, Selector, parse_selector
from core.agreement.values import Fault
from core.catalogue.yaml_text import FieldPath


def checked_organizations(
    form: AgreementForm, written: Any, faults: list[Fault]
) -> tuple[EnteredOrganization, ...]:
    """All organizations, the first one first; a fault when there is none, or one comes twice.

    `written`: the file's data; a form may hold what only stands in for something faulty.
    """
    named = {"organization", "organizations"} & set(written)
    if len(named) == 2:
        faults.append((("organizations",), "stands beside organization.", "Keep one of the two."))
    if not named:
        faults.append((("organization",), "is required.", "Add it."))
    places: list[tuple[OrganizationForm, FieldPath]] = [
        (one, ("organizations", index)) for index, one in enumerate(form.organizations)
    ]
    if not places and form.organization:
        places = [(form.organization, ("organization",))]
    seen: set[str] = set()
    for one, path in places:
        if one.management_account_id in seen:
            here = (*path, "management_account_id")
            faults.append((here, "is given twice.", "Remove one of the two."))
        seen.add(one.management_account_id)
    return tuple(_organization(one, path, faults) for one, path in places)


def _organization(
    form: OrganizationForm, path: FieldPath, faults: list[Fault]
) -> EnteredOrganization:
    names = _names(form.audit_role_name)
    entries = (
        _entry(entry, form, (*path, "entries", index), faults)
        for index, entry in enumerate(form.entries)
    )
    return EnteredOrganization(
        management_account_id=form.management_account_id,
        audit_role_names=names,
        repair_role_name=form.repair_role_name and form.repair_role_name.removeprefix("/"),
        external_id=form.external_id,
        profile=form.profile,
        name=form.name,
        entries=tuple(entries),
    )


def _entry(
    form: EntryForm, organization: OrganizationForm, path: FieldPath, faults: list[Fault]
) -> Entry:
    if form.audit_role_name is None and form.external_id is None:
        reason = "says nothing about how the accounts are entered."
        faults.append((path, reason, "Add audit_role_name or external_id."))
    where = (
        _selector(text, (*path, "where", index), faults) for index, text in enumerate(form.where)
    )
    names = _names(form.audit_role_name or organization.audit_role_name)
    external_id = form.external_id or organization.external_id
    return Entry(tuple(where), tuple(Door(name, external_id) for name in names))


def _names(given: RoleNames) -> tuple[str, ...]:
    """In the order they are tried, as ARNs go on after ``role/``."""
    listed = (given,) if isinstance(given, str) else given
    return tuple(name.removeprefix("/") for name in listed)


def _selector(text: str, path: FieldPath, faults: list[Fault]) -> Selector:
    selector = parse_selector(text)
    if selector is None:
        faults.append((path, f"{text!r} names no accounts.", SELECTOR_HELP))
        return Selector("account")  # matches nothing; the fault stops the loading anyway
    return selector

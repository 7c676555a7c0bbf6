"""Reads `agreement.yaml`, checks it against the catalogue, and gives it its digest."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.agreement.agreement import Agreement, VendorAgreement
from core.agreement.checks import checked_vendor
from core.agreement.exemption_checks import checked_exemptions
from core.agreement.form import AgreementForm
from core.agreement.organization_checks import checked_organizations
from core.agreement.values import Fault
from core.catalogue import Catalogue
from core.catalogue.form_problems import merged_problems, read_form
from core.catalogue.yaml_text import parse_yaml, read_text
from core.errors import InputError

# only to look for further faults when these are faulty themselves
_STAND_INS = {
    "version": "-",
    "agreed_by": "-",
    "organization": {"management_account_id": "000000000000", "audit_role_name": "-"},
    "vendors": {},
}


def load_agreement(path: Path, catalogue: Catalogue) -> Agreement:
    """Reads and checks the customer's agreement.

    Raises InputError that lists every fault with its line. A value that is merely missing is no
    fault here: the roles that need it are expected as incomplete and cannot be judged.
    """
    return agreement_of_text(read_text(path), path, catalogue)


def agreement_of_text(written: str, path: Path, catalogue: Catalogue) -> Agreement:
    """As `load_agreement`, for a text that is not saved yet; `path` is where it would stand."""
    text = parse_yaml(written, str(path))
    form, problems = read_form(AgreementForm, text, _STAND_INS)
    if form is None:
        raise InputError(f"{path} cannot be used.", problems=problems)
    faults: list[Fault] = []
    organizations = checked_organizations(form, text.data, faults)
    vendors: dict[str, VendorAgreement] = {}
    for name in form.vendors:
        checked = checked_vendor(name, form, catalogue, path.parent, faults)
        if checked:
            vendors[name] = checked
    exemptions = checked_exemptions(form.exemptions, catalogue, faults)
    problems = merged_problems(problems, (text.problem(*fault) for fault in faults))
    if problems:
        raise InputError(f"{path} cannot be used.", problems=problems)
    return Agreement(
        version=form.version,
        sha256=_digest(form, vendors),
        agreed_by=form.agreed_by,
        agreed_on=form.agreed_on,
        organization=organizations[0],
        vendors=MappingProxyType(vendors),
        exemptions=exemptions,
        organizations=organizations,
    )


def _digest(form: AgreementForm, vendors: dict[str, VendorAgreement]) -> str:
    """Over the content, policy files included; comments, layout and order do not count."""
    content: dict[str, Any] = form.model_dump(mode="json")
    for organization in filter(None, (content["organization"], *content["organizations"])):
        _leave_out_unset(organization, ("name", "entries"))
    for name, vendor in vendors.items():
        fields = content["vendors"][name]
        _put_values(fields, vendor)
        for key, instance in vendor.instances.items():
            _put_values(fields["instances"][key], instance)
        for extra in fields["allow_extra"]:
            extra["policy"] = None  # its content is among allowed_extra
        fields["allowed_extra"] = vendor.allowed_extra
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _leave_out_unset(fields: dict[str, Any], later_fields: tuple[str, ...]) -> None:
    """Fields that the form got later leave the digest of what was agreed before as it was."""
    for name in later_fields:
        if not fields[name]:
            del fields[name]


def _put_values(fields: dict[str, Any], vendor: VendorAgreement) -> None:
    """The values as they were read, with the content of policy files."""
    fields["values"] = dict(vendor.values)
    for field, given in (
        ("account_values", vendor.account_values),
        ("organization_values", vendor.organization_values),
    ):
        fields[field] = {place: dict(values) for place, values in given.items()}

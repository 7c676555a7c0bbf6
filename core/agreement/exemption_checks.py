"""What has to hold in the exemptions of an agreement beyond the form of their fields."""

from __future__ import annotations

from collections.abc import Iterable

from core.agreement.checks import close_to
from core.agreement.exemptions import NOT_EXEMPTABLE, Exemption
from core.agreement.form import ExemptionForm
from core.agreement.scope import parse_selector
from core.agreement.values import Fault
from core.catalogue import Catalogue
from core.catalogue.yaml_text import FieldPath


def checked_exemptions(
    forms: Iterable[ExemptionForm], catalogue: Catalogue, faults: list[Fault]
) -> tuple[Exemption, ...]:
    """The exemptions in file order; a fault for each contradiction."""
    exemptions: dict[str, Exemption] = {}
    for index, form in enumerate(forms):
        path: FieldPath = ("exemptions", index)
        if form.id in exemptions:
            faults.append(((*path, "id"), f"{form.id} is given twice.", "Rename one."))
        if form.vendor not in catalogue.vendors:
            remedy = close_to(form.vendor, catalogue.vendors)
            faults.append(((*path, "vendor"), "is no vendor of the catalogue.", remedy))
        _check_exemption(form, path, faults)
        exemptions[form.id] = _exemption(form, path, faults)
    return tuple(exemptions.values())


def _check_exemption(form: ExemptionForm, path: FieldPath, faults: list[Fault]) -> None:
    if not form.accounts and form.ou is None:
        faults.append((path, "names no account.", "Add accounts or ou."))
    if not form.findings and form.difference is None:
        faults.append((path, "accepts nothing in particular.", "Add findings or difference."))
    for index, code in enumerate(form.findings):
        if code in NOT_EXEMPTABLE:
            reason = f"{code} says that something could not be checked; that cannot be accepted."
            faults.append(((*path, "findings", index), reason, "Remove it."))
    if form.expires_on < form.approved_on:
        reason = "lies before approved_on."
        faults.append(((*path, "expires_on"), reason, "Correct one of the two dates."))


def _exemption(form: ExemptionForm, path: FieldPath, faults: list[Fault]) -> Exemption:
    unit = parse_selector(form.ou) if form.ou else None
    if form.ou and (unit is None or not unit.kind.startswith("unit")):
        reason = f"{form.ou!r} is no organizational unit."
        faults.append(((*path, "ou"), reason, 'Use ou-..., r-... or "ou:Name/Name".'))
    return Exemption(
        id=form.id,
        vendor=form.vendor,
        account_ids=frozenset(form.accounts),
        unit=unit,
        findings=frozenset(form.findings),
        difference=form.difference,
        reason=form.reason,
        owner=form.owner,
        approved_by=form.approved_by,
        approved_on=form.approved_on,
        expires_on=form.expires_on,
        ticket=form.ticket,
    )

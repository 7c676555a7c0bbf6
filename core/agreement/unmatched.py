"""Selectors that mean no account: as a rule misspelt, and nothing else would show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from core.agreement.agreement import Agreement
from core.agreement.scope import Selector
from core.model import Account, Organization

ENTRIES = "entries"
# they are right in every organization, even where they mean nobody
_CANNOT_BE_MISSPELT = ("all", "management", "members")


def selectors_without_accounts(
    agreement: Agreement, organization: Organization, accounts: Sequence[Account], today: date
) -> tuple[tuple[str, str], ...]:
    """The vendor's or exemption's id and the selector's text, in the agreement's order; `ENTRIES`
    for accounts that are entered in their own way.

    `accounts`: all of the organization, with their units and tags. Exemptions that have expired
    are passed over: their accounts may be gone by now.
    """
    unmatched: dict[tuple[str, str], None] = {}
    answers: dict[Selector, bool] = {}
    for whose, selector in _selectors(agreement, today):
        if selector not in answers:
            answers[selector] = _means_any(selector, agreement, organization, accounts)
        if not answers[selector]:
            unmatched[whose, selector.text] = None
    return tuple(unmatched)


def _selectors(agreement: Agreement, today: date) -> Iterator[tuple[str, Selector]]:
    for entry in agreement.organization.entries:
        for selector in entry.where:
            yield ENTRIES, selector
    for name, vendor in agreement.vendors.items():
        for _, part in vendor.parts():
            for selector in part.scope.selectors:
                yield name, selector
    for exemption in agreement.exemptions:
        if exemption.expires_on >= today:
            for account_id in sorted(exemption.account_ids):
                yield exemption.id, Selector("account", (account_id,))
            if exemption.unit is not None:
                yield exemption.id, exemption.unit


def _means_any(
    selector: Selector,
    agreement: Agreement,
    organization: Organization,
    accounts: Iterable[Account],
) -> bool:
    if selector.kind in _CANNOT_BE_MISSPELT:
        return True
    # an organization of the agreement is no mistake, though another one was scanned
    elsewhere = {one.management_account_id for one in agreement.organizations}
    if selector.kind == "organization" and not elsewhere.isdisjoint(selector.words):
        return True
    return any(selector.matches(account, organization) for account in accounts)

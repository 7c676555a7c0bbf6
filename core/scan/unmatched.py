"""What the agreement names and a scan of the whole organization did not list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.model import AccountOutcome, Scan

if TYPE_CHECKING:
    from core.agreement import Agreement

MOST_NAMED = 8


def unmatched_selectors(agreement: Agreement, scan: Scan) -> tuple[tuple[str, str], ...]:
    """Vendor's or exemption's id and selector, for each that means no account of the scan.

    () where the scan cannot tell: it is partial, limited to some accounts, without an
    organization, or was judged by another agreement.
    """
    from core.agreement.unmatched import selectors_without_accounts

    limited = any(result.outcome is AccountOutcome.OUT_OF_SCOPE for result in scan.results)
    judged_by_it = scan.agreement.sha256 == agreement.sha256
    if limited or not (scan.complete and scan.organization.id and judged_by_it):
        return ()
    accounts = [result.account for result in scan.results]
    return selectors_without_accounts(
        agreement, scan.organization, accounts, scan.started_at.date()
    )


def unmatched_words(agreement: Agreement, unmatched: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """What is the case and what to do, in words."""
    named = [f"{selector} ({whose})" for whose, selector in unmatched[:MOST_NAMED]]
    if len(unmatched) > MOST_NAMED:
        named.append(f"{len(unmatched) - MOST_NAMED} more")
    case = f"The agreement names what matches no account: {', '.join(named)}."
    remedy = "Check the spelling: until then, access there may be shown as not required."
    if len(agreement.organizations) > 1:
        remedy += " What is meant for another organization is fine."
    return case, remedy

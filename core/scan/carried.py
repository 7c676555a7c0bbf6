"""`--changed-only`: which results of an earlier scan need not be found again. Pure.

AWS has no cheap sign that a role was changed: a role's last use says nothing about its policies,
and every other sign means entering the account, which is what a scan does. So what is kept is
what nobody has a reason to look at again, for a few days at most, and it says by itself when it
was read. It is not kept where AWS does tell of a change without the account being entered: the
account is new, was moved, renamed, closed or tagged otherwise, or other policies of the
organization bear on it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from core.errors import InputError
from core.model import AccountOutcome, AccountResult, Scan, Status
from core.scan.request import ScanRequest
from core.scan.resume import what_differs

LONGEST = timedelta(days=7)
_SETTLED = (Status.OK, Status.NOT_EXPECTED)


def carried_results(
    scan: Scan, request: ScanRequest, *, now: datetime
) -> tuple[AccountResult, ...]:
    """The results that may be kept, marked as read by that scan; whether other policies bear on
    the accounts by now is for the new scan to see.

    Raises:
        InputError: the earlier scan was judged by something else than `request` would be.
    """
    differs = what_differs(scan, request)
    if differs:
        raise InputError(
            f"The scan {scan.id} is nothing to compare with: the {differs} is another one now.",
            "Scan all accounts once, without --changed-only.",
        )
    return tuple(
        replace(result, carried_from=result.carried_from or scan.id)
        for result in scan.results
        if _is_settled(result) and _is_recent(result, now)
    )


def _is_settled(result: AccountResult) -> bool:
    """Read whole, as agreed, and nobody let in who is not recognised."""
    cells = (*result.cells, *((result.others,) if result.others else ()))
    return (
        result.outcome is AccountOutcome.CHECKED
        and not result.third_parties
        and all(cell.status in _SETTLED for cell in cells)
    )


def _is_recent(result: AccountResult, now: datetime) -> bool:
    return result.checked_at is not None and now - result.checked_at <= LONGEST

"""Going on with a partial scan. Pure."""

from __future__ import annotations

from dataclasses import replace

from core.errors import InputError
from core.model import AccountOutcome, AccountResult, Scan
from core.scan.request import ScanRequest


def reusable_results(scan: Scan, request: ScanRequest) -> tuple[AccountResult, ...]:
    """The results of an earlier scan that need not be found again: accounts read whole, marked
    as read by that scan.

    Raises:
        InputError: the earlier scan was judged by something else than `request` would be.
    """
    differs = what_differs(scan, request)
    if differs:
        raise InputError(
            f"The scan {scan.id} cannot be gone on with: the {differs} is another one now.",
            "Scan anew instead of going on with it.",
        )
    return tuple(
        replace(result, carried_from=result.carried_from or scan.id)
        for result in scan.results
        if result.outcome is AccountOutcome.CHECKED
    )


def what_differs(scan: Scan, request: ScanRequest) -> str:
    """What an earlier scan was judged by and `request` would not be; empty for nothing."""
    if scan.agreement.sha256 != request.agreement.sha256:
        return "agreement"
    if scan.catalogue_sha256 != request.catalogue.sha256:
        return "catalogue"
    if not _same_vendors(scan, request):
        return "choice of vendors"
    return ""


def _same_vendors(scan: Scan, request: ScanRequest) -> bool:
    """Whether the scan was asked for the same vendors; one of certain vendors did not look for
    any other."""
    shown = {vendor for vendor, _ in scan.vendors}
    if request.vendors:
        return shown == set(request.vendors)
    checked = (one for one in scan.results if one.outcome is AccountOutcome.CHECKED)
    return shown >= set(request.agreement.vendors) and all(one.others for one in checked)

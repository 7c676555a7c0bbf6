"""Going on with a partial scan. Pure."""

from __future__ import annotations

from core.errors import InputError
from core.model import AccountOutcome, AccountResult, Scan
from core.scan.request import ScanRequest


def reusable_results(scan: Scan, request: ScanRequest) -> tuple[AccountResult, ...]:
    """The results of an earlier scan that need not be found again: accounts read whole.

    Raises:
        InputError: the earlier scan was judged by something else than `request` would be.
    """
    if scan.agreement.sha256 != request.agreement.sha256:
        what = "agreement"
    elif scan.catalogue_sha256 != request.catalogue.sha256:
        what = "catalogue"
    elif not _same_vendors(scan, request):
        what = "choice of vendors"
    else:
        return tuple(result for result in scan.results if result.outcome is AccountOutcome.CHECKED)
    raise InputError(
        f"The scan {scan.id} cannot be gone on with: the {what} is another one now.",
        "Scan anew instead of going on with it.",
    )


def _same_vendors(scan: Scan, request: ScanRequest) -> bool:
    """Whether the scan was asked for the same vendors; one of certain vendors did not look for
    any other."""
    shown = {vendor for vendor, _ in scan.vendors}
    if request.vendors:
        return shown == set(request.vendors)
    checked = (one for one in scan.results if one.outcome is AccountOutcome.CHECKED)
    return shown >= set(request.agreement.vendors) and all(one.others for one in checked)

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
    from core.agreement import vendor_order

    wanted = request.vendors or vendor_order(request.catalogue, request.agreement)
    if scan.agreement.sha256 != request.agreement.sha256:
        what = "agreement"
    elif scan.catalogue_sha256 != request.catalogue.sha256:
        what = "catalogue"
    elif {vendor for vendor, _ in scan.vendors} != set(wanted):
        what = "choice of vendors"
    else:
        return tuple(result for result in scan.results if result.outcome is AccountOutcome.CHECKED)
    raise InputError(
        f"The scan {scan.id} cannot be gone on with: the {what} is another one now.",
        "Scan anew, without --resume.",
    )

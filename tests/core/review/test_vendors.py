"""What a business owner is told about a vendor."""

from __future__ import annotations

from collections import Counter

from report_scan import make_agreement, shipped_catalogue

from core.model import Scan
from core.review.vendors import vendor_views


def test_a_vendor_is_counted_over_all_accounts(scan: Scan) -> None:
    for view in vendor_views(scan, make_agreement(), shipped_catalogue()):
        cells = [
            cell for result in scan.results for cell in result.cells if cell.vendor == view.vendor
        ]
        assert view.by_status == Counter(cell.status for cell in cells)
        assert view.with_access == sum(1 for cell in cells if cell.observed)


def test_the_agreement_names_purpose_and_owner(scan: Scan) -> None:
    first = vendor_views(scan, make_agreement(), shipped_catalogue())[0]
    assert (first.purpose, first.business_owner) == (
        "Reads the bill for cost reports", "Ingrid Halvorsen",
    )  # fmt: skip


def test_a_saved_scan_without_its_agreement_still_tells_what_was_found(scan: Scan) -> None:
    first = vendor_views(scan)[0]
    assert first.business_owner is None
    assert first.access.startswith("Reads ")
    assert first.recommendation.decision == "reduce"
    assert "approved anywhere" not in first.recommendation.text

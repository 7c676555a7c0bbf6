"""What a business owner needs to know about a vendor before deciding about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from core.model import CellResult, Scan, Status
from core.review.recommendation import Recommendation, VendorFacts, recommend

if TYPE_CHECKING:
    from core.agreement import Agreement, VendorAgreement
    from core.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class VendorView:
    """One vendor over all accounts. `level` is None where no role was read."""

    vendor: str
    name: str
    purpose: str
    access: str
    level: str | None
    business_owner: str | None
    technical_owner: str | None
    contract: str | None
    with_access: int
    by_status: Counter[Status]
    last_used: datetime | None
    recommendation: Recommendation

    @property
    def need_attention(self) -> int:
        """Accounts someone has to do something about."""
        return sum(n for status, n in self.by_status.items() if status.needs_attention)


def vendor_views(
    scan: Scan, agreement: Agreement | None = None, catalogue: Catalogue | None = None
) -> tuple[VendorView, ...]:
    """Every vendor of the scan. Without the agreement, owners and purposes are not known."""
    cells: dict[str, list[CellResult]] = defaultdict(list)
    for result in scan.results:
        for cell in result.cells:
            cells[cell.vendor].append(cell)
    views = []
    for vendor, name in scan.vendors:
        terms = agreement.vendors.get(vendor) if agreement else None
        spec = catalogue.vendors.get(vendor) if catalogue else None
        description = spec.description if spec else ""
        views.append(_view(vendor, name, cells[vendor], terms, description or "", scan.finished_at))
    return tuple(views)


def _view(
    vendor: str,
    name: str,
    cells: Sequence[CellResult],
    terms: VendorAgreement | None,
    description: str,
    now: datetime,
) -> VendorView:
    from core.report.access_level import reach_of_roles  # the report in its turn uses the review

    roles = [role.observed for cell in cells for role in cell.roles if role.observed]
    read = [
        role.observed
        for cell in cells
        if cell.status is not Status.UNREACHABLE
        for role in cell.roles
        if role.observed
    ]
    found = reach_of_roles(read)
    level = found.level.value if read else None
    counts = Counter(cell.status for cell in cells)
    last_used = max((role.last_used_at for role in roles if role.last_used_at), default=None)
    agreed = terms is not None or any(role.expected for cell in cells for role in cell.roles)
    return VendorView(
        vendor=vendor,
        name=name,
        purpose=(terms.purpose if terms else None) or description,
        access=found.words if read else "No role of this vendor was read.",
        level=level,
        business_owner=terms.business_owner if terms else None,
        technical_owner=terms.technical_owner if terms else None,
        contract=terms.contract if terms else None,
        with_access=sum(1 for cell in cells if cell.observed),
        by_status=counts,
        last_used=last_used,
        recommendation=recommend(VendorFacts(counts, level, last_used, agreed, now)),
    )

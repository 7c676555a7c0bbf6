"""The figures at the top of the report, counted from the cells of a scan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.model import Account, AccountOutcome, CellResult, Scan, Status

# the statuses a finished cell can have, worst first: the columns of every count
COUNTED_STATUSES = tuple(
    status for status in Status if status not in {Status.PENDING, Status.UNKNOWN_PARTY}
)


_MOST_WHEN_AMISS = 0.999


@dataclass(frozen=True, slots=True)
class StatusCounts:
    """How many cells have which status."""

    by_status: Counter[Status]

    @property
    def total(self) -> int:
        """All cells."""
        return self.by_status.total()

    @property
    def expected(self) -> int:
        """All cells but those where nothing is agreed and nothing stands."""
        return self.total - self.by_status[Status.NOT_EXPECTED]

    @property
    def need_attention(self) -> int:
        """Cells someone has to do something about."""
        return sum(n for status, n in self.by_status.items() if status.needs_attention)

    @property
    def compliant_share(self) -> float | None:
        """Compliant of expected, 0 to 1; None when nothing is expected."""
        return self._share(self.by_status[Status.OK])

    @property
    def compliant_or_exempt_share(self) -> float | None:
        """Compliant or exempt of expected, 0 to 1; None when nothing is expected."""
        return self._share(self.by_status[Status.OK] + self.by_status[Status.EXEMPT])

    def _share(self, part: int) -> float | None:
        if not self.expected:
            return None
        share = part / self.expected
        # shown with one decimal: "100.0 %" appears only when nothing is amiss
        return min(share, _MOST_WHEN_AMISS) if part < self.expected else share


def pairs(scan: Scan) -> Iterator[tuple[Account, CellResult]]:
    """Every account x vendor of the scan, account by account."""
    for result in scan.results:
        for cell in result.cells:
            yield result.account, cell


def count_statuses(cells: Iterable[CellResult]) -> StatusCounts:
    """Count `cells` by status."""
    return StatusCounts(Counter(cell.status for cell in cells))


def counts_by_vendor(scan: Scan) -> dict[str, StatusCounts]:
    """One count per vendor, in the order of the matrix."""
    counters: dict[str, Counter[Status]] = {vendor: Counter() for vendor, _ in scan.vendors}
    for _, cell in pairs(scan):
        counters.setdefault(cell.vendor, Counter())[cell.status] += 1
    return {vendor: StatusCounts(counter) for vendor, counter in counters.items()}


def count_outcomes(scan: Scan) -> Counter[AccountOutcome]:
    """How many accounts the scan checked, could not check, left out."""
    return Counter(result.outcome for result in scan.results)

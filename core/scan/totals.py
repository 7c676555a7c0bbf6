"""The numbers of a scan. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from core.model import AccountOutcome, Scan, Status


@dataclass(frozen=True, slots=True)
class Totals:
    """Percentages are of all cells but `NOT_EXPECTED`, from 0 to 100; None when there are none.
    What could not be checked counts against both. `carried_over`: how many of the accounts that
    were checked were so by an earlier scan."""

    accounts_listed: int
    checked: int
    unreachable: int
    out_of_scope: int
    cells: int
    by_status: Mapping[Status, int]
    third_parties: int
    percent_compliant: float | None
    percent_compliant_or_exempt: float | None
    carried_over: int = 0


def totals(scan: Scan) -> Totals:
    """Count accounts and cells. Accounts that were read in part count as checked."""
    outcomes = Counter(result.outcome for result in scan.results)
    by_status = Counter(cell.status for result in scan.results for cell in result.cells)
    cells = by_status.total()
    relevant = cells - by_status[Status.NOT_EXPECTED]
    compliant = by_status[Status.OK]
    return Totals(
        accounts_listed=len(scan.results),
        checked=outcomes[AccountOutcome.CHECKED] + outcomes[AccountOutcome.PARTIAL],
        unreachable=outcomes[AccountOutcome.UNREACHABLE],
        out_of_scope=outcomes[AccountOutcome.OUT_OF_SCOPE],
        cells=cells,
        by_status={status: by_status[status] for status in Status if by_status[status]},
        third_parties=sum(len(result.third_parties) for result in scan.results),
        percent_compliant=_percent(compliant, relevant),
        percent_compliant_or_exempt=_percent(compliant + by_status[Status.EXEMPT], relevant),
        carried_over=sum(bool(result.carried_from) for result in scan.results),
    )


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None

"""What a report is made from: a scan, the documents it was judged by, and indexes of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final

from core.model import AccountResult, CellResult, Evidence, Scan
from core.report.context import NO_CONTEXT, ReportContext
from core.report.past import Past
from core.report.safe_text import one_line
from core.report.words import review_period

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.catalogue import Catalogue

_LONGEST_NAME: Final = 100  # characters; a heading of a table may have 255
_TAKEN: Final = (
    "Account ID", "Account name", "OU path", "Environment", "Unrecognised third parties (count)",
    "Need attention (count)",
)  # fmt: skip


@dataclass(frozen=True)
class ScanSource:
    """One scan, and indexes of it that are made once."""

    scan: Scan
    context: ReportContext = field(default=NO_CONTEXT, kw_only=True)

    @cached_property
    def past(self) -> Past:
        """What came before, and what was decided."""
        return Past(self.context, self.scan.started_at)

    @cached_property
    def vendor_names(self) -> Mapping[str, str]:
        """Vendor id -> the name to show, in the order of the matrix; on one line, and no two, nor
        one and another heading of the matrix, are the same."""
        shown = {vendor: _heading(name) or vendor for vendor, name in self.scan.vendors}
        times = Counter(name.casefold() for name in (*shown.values(), *_TAKEN))
        return {
            vendor: name if times[name.casefold()] == 1 else f"{name} ({vendor})"
            for vendor, name in shown.items()
        }

    @cached_property
    def evidence(self) -> Mapping[str, Evidence]:
        """Evidence id -> evidence, in the order of the lines of the evidence file."""
        return {item.id: item for result in self.scan.results for item in result.evidence}

    @cached_property
    def evidence_lines(self) -> Mapping[str, int]:
        """Evidence id -> line of the evidence file, from 1."""
        return {evidence_id: line for line, evidence_id in enumerate(self.evidence, 1)}

    @cached_property
    def evidence_used(self) -> frozenset[str]:
        """Every evidence id that a verdict or a third party rests on."""
        of_cells = (cell.evidence for _, cell in self.pairs())
        of_parties = (
            party.evidence for result in self.scan.results for party in result.third_parties
        )
        return frozenset(chain.from_iterable(chain(of_cells, of_parties)))

    def pairs(self) -> Iterator[tuple[AccountResult, CellResult]]:
        """Every account x vendor, account by account."""
        for result in self.scan.results:
            for cell in result.cells:
                yield result, cell

    def vendor_name(self, vendor: str) -> str:
        """The vendor's name, or its id when the scan does not know it."""
        return self.vendor_names.get(vendor, vendor)


@dataclass(frozen=True)
class ReportSource(ScanSource):
    """One scan with the agreement and the catalogue it was judged by, and its past."""

    agreement: Agreement
    catalogue: Catalogue

    @property
    def period(self) -> str:
        """What the review is about: as it says, else the quarter in which the scan ended."""
        review = self.context.review
        return one_line(review.period) if review else review_period(self.scan.finished_at)

    @cached_property
    def evidence(self) -> Mapping[str, Evidence]:
        """The answers of the scan, then those of the re-checks after repairs."""
        of_rechecks = (item for row in self.context.remediation for item in row.recheck_evidence)
        return {**super().evidence, **{item.id: item for item in of_rechecks}}

    @cached_property
    def evidence_used(self) -> frozenset[str]:
        """Every evidence id that a verdict, a third party or a re-check rests on."""
        of_rechecks = (item for row in self.context.remediation for item in row.recheck_evidence)
        return super().evidence_used | {item.id for item in of_rechecks}


def _heading(name: str) -> str:
    return one_line(name)[:_LONGEST_NAME]


def main_evidence(cell: CellResult) -> str:
    """The id of the first answer the verdict rests on, or ""."""
    observed = cell.observed
    ids = (*(observed.evidence if observed else ()), *cell.evidence)
    return ids[0] if ids else ""


def row_key(*parts: str) -> str:
    """What identifies a row from scan to scan."""
    return "|".join(parts)

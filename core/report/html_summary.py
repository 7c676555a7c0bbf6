"""The result on one page of HTML, for e-mail: self-contained, light, and safe to open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from itertools import islice
from pathlib import Path
from typing import Final

from core.model import STATUS_WORDS, AccountOutcome
from core.presentation.text import counted, visible
from core.report.figures import (
    COUNTED_STATUSES,
    StatusCounts,
    count_outcomes,
    count_statuses,
    counts_by_vendor,
)
from core.report.frames.access import wanting_attention, what_is_wrong
from core.report.frames.changes import changes_sentence
from core.report.frames.nothing_found import no_exceptions
from core.report.palette import STATUS_COLOURS
from core.report.result_sentence import DEMO_BANNER, facts_sentence, result_sentence
from core.report.source import ReportSource
from core.scan.caveats import caveats

_TEMPLATES: Final = Path(__file__).parents[2] / "resources" / "report"
_MOST_EXCEPTIONS: Final = 6  # with a dozen vendors, all fits on one page
_LONGEST: Final = 120  # characters of a sentence


@dataclass(frozen=True, slots=True)
class _Exception:
    status: str
    where: str
    wrong: str
    fill: str
    text: str


def html_summary(source: ReportSource) -> str:
    """A whole HTML document. Every text of a scan is escaped; nothing is loaded from elsewhere."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    scan = source.scan
    wanting = list(wanting_attention(source))
    left = len(wanting) - _MOST_EXCEPTIONS
    return templates.get_template("summary.html").render(
        title=f"Vendor access review {source.period}",
        demo=DEMO_BANNER if scan.demo else "",
        facts=visible(facts_sentence(source)),
        result=visible(result_sentence(source)),
        figures=list(_figures(source)),
        headers=["Vendor", *(STATUS_WORDS[status] for status in COUNTED_STATUSES), "Compliant %"],
        vendors=list(_vendors(source)),
        exceptions=list(_exceptions(source)),
        more=f"And {left:,} more: see the workbook." if left > 0 else "",
        nothing=no_exceptions(source),
        changes=changes_sentence(source),
        signed=visible(_signed(source)),
        caveats=[visible(f"{one.summary} {one.remedy}".rstrip()) for one in caveats(scan)],
        footer=(
            f"Confidential. Scan {scan.id}, Rolecall {scan.tool_version}. The workbook of this"
            " scan holds the evidence."
        ),
    )


def _figures(source: ReportSource) -> Iterator[tuple[str, str]]:
    outcomes = count_outcomes(source.scan)
    counts = count_statuses(cell for _, cell in source.pairs())
    read = outcomes[AccountOutcome.CHECKED] + outcomes[AccountOutcome.PARTIAL]
    partly = outcomes[AccountOutcome.PARTIAL]
    yield f"{len(source.scan.results):,}", "accounts"
    yield f"{read:,}", f"checked, {partly:,} only partly" if partly else "checked"
    yield f"{outcomes[AccountOutcome.UNREACHABLE]:,}", "could not be checked"
    yield f"{len(source.scan.vendors):,}", "vendors"
    yield _percent(counts.compliant_share), "compliant"
    yield _percent(counts.compliant_or_exempt_share), "compliant or exempt"


def _vendors(source: ReportSource) -> Iterator[list[str]]:
    for vendor, counts in counts_by_vendor(source.scan).items():
        yield _row(visible(source.vendor_name(vendor)), counts)
    yield _row("All vendors", count_statuses(cell for _, cell in source.pairs()))


def _row(name: str, counts: StatusCounts) -> list[str]:
    numbers = (f"{counts.by_status[status]:,}" for status in COUNTED_STATUSES)
    return [name, *numbers, _percent(counts.compliant_share)]


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _exceptions(source: ReportSource) -> Iterator[_Exception]:
    for result, cell in islice(wanting_attention(source), _MOST_EXCEPTIONS):
        colours = STATUS_COLOURS[cell.status]
        name = visible(result.account.name)
        yield _Exception(
            STATUS_WORDS[cell.status],
            f"{visible(source.vendor_name(cell.vendor))} in {_cut(name)} ({result.account.id})",
            _cut(visible(what_is_wrong(cell).split("\n")[0])),
            colours.fill,
            colours.text,
        )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}..."


def _signed(source: ReportSource) -> str:
    review = source.context.review
    if review is None:
        return "No review was begun over this scan yet."
    if review.sign_off is None:
        made = counted(len({(one.subject, one.key) for one in review.decisions}), "decision")
        return f"Review {review.id} is open: {made}, due on {review.due_on:%Y-%m-%d}."
    signed = review.sign_off
    return (
        f"Signed by {signed.name}, {signed.role}, on"
        f" {signed.signed_at.astimezone(UTC):%Y-%m-%d}. {signed.statement}"
    )

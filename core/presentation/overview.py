"""The first look at a scan: how each vendor stands, and what asks for attention. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from core.model import AccountOutcome, FindingCode, Scan, Status
from core.presentation.text import counted, isolated
from core.report.figures import StatusCounts, counts_by_vendor

if TYPE_CHECKING:
    from core.agreement.exemptions import Exemption
    from core.changes.model import ScanComparison
    from core.history.model import TrendPoint

ENDS_SOON = timedelta(days=30)
MOST_POINTS = 12  # of a trend: three years of quarters


class Matter(StrEnum):
    """What kind of thing asks for attention; each leads to a page that shows it."""

    CHANGED = "changed"  # new or worse since the review before
    UNCHECKED = "unchecked"
    PARTIAL = "partial"
    THIRD_PARTIES = "third-parties"
    EXPIRED = "expired"  # exemptions that no longer hold
    ENDING = "ending"  # exemptions that end soon


@dataclass(frozen=True, slots=True)
class Point:
    """One line of the list. `number` is what the line counts; `text` follows it in a sentence;
    `detail` names a few."""

    matter: Matter
    number: int
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class VendorStanding:
    """One vendor's accesses by status."""

    vendor: str
    name: str
    counts: StatusCounts


def standings(scan: Scan) -> tuple[VendorStanding, ...]:
    """The vendors that are expected or found anywhere, the one with most to do first."""
    counts = counts_by_vendor(scan)
    found = [
        VendorStanding(vendor, name, counts[vendor])
        for vendor, name in scan.vendors
        if vendor in counts and counts[vendor].expected
    ]
    return tuple(sorted(found, key=lambda one: (-one.counts.need_attention, one.name.casefold())))


def attention_points(
    scan: Scan,
    exemptions: Sequence[Exemption],
    today: date,
    comparison: ScanComparison | None = None,
    since: str = "",
) -> tuple[Point, ...]:
    """What asks for attention, the most urgent first.

    `exemptions`: those of the agreement; `comparison`: with the scan of the last signed review,
    or the scan before; `since` says in words which of them.
    """
    points = (
        _changed(comparison, since),
        _outsiders(scan),
        _unchecked(scan),
        _partial(scan),
        _expired(scan),
        _ending(exemptions, today),
    )
    return tuple(point for point in points if point is not None)


def trend_shown(points: Sequence[TrendPoint]) -> tuple[TrendPoint, ...]:
    """The points to draw, the oldest first: of a run and its re-checks only the last one."""
    by_run = {point.scan_id.partition("-recheck")[0]: point for point in points}
    return tuple(sorted(by_run.values(), key=lambda point: point.at))[-MOST_POINTS:]


def _changed(comparison: ScanComparison | None, since: str) -> Point | None:
    if comparison is None:
        return None
    from core.changes.model import Change

    rows = [row for row in comparison.rows if row.change in (Change.NEW, Change.WORSE)]
    if not rows:
        return None
    verb = "is" if len(rows) == 1 else "are"
    return Point(
        Matter.CHANGED,
        len(rows),
        f"{_accesses(len(rows))} {verb} new or worse {since}".rstrip(),
        _few(f"{row.vendor_name or 'Third party'} in {row.account_name}" for row in rows),
    )


def _outsiders(scan: Scan) -> Point | None:
    parties = [party for result in scan.results for party in result.third_parties]
    if not parties:
        return None
    who = Counter(party.known_as or party.outside_account_id for party in parties)
    words = "role lets" if len(parties) == 1 else "roles let"
    return Point(
        Matter.THIRD_PARTIES,
        len(parties),
        f"{words} an unrecognised third party in",
        _few(who),
    )


def _unchecked(scan: Scan) -> Point | None:
    cells = sum(
        cell.status is Status.UNREACHABLE for result in scan.results for cell in result.cells
    )
    if not cells:
        return None
    whole = [r for r in scan.results if r.outcome is AccountOutcome.UNREACHABLE]
    accounts = counted(len(whole), "whole account") if whole else ""
    return Point(
        Matter.UNCHECKED,
        cells,
        f"{_accesses(cells)} could not be checked" + (f", {accounts} among them" if whole else ""),
        _few(dict.fromkeys(r.reason.summary for r in whole if r.reason is not None)),
    )


def _partial(scan: Scan) -> Point | None:
    if scan.complete:
        return None
    read = sum(r.outcome is not AccountOutcome.UNREACHABLE for r in scan.results)
    return Point(
        Matter.PARTIAL,
        len(scan.results) - read,
        "accounts were not read: this is a partial scan, not fit for a sign-off",
    )


def _expired(scan: Scan) -> Point | None:
    cells = [
        (result.account, cell)
        for result in scan.results
        for cell in result.cells
        if any(one.code is FindingCode.EXEMPTION_NOT_IN_FORCE for one in cell.findings)
    ]
    if not cells:
        return None
    verb = "has" if len(cells) == 1 else "have"
    return Point(
        Matter.EXPIRED,
        len(cells),
        f"{_accesses(len(cells))} {verb} an exemption that is not in force",
        _few(account.name for account, _ in cells),
    )


def _ending(exemptions: Sequence[Exemption], today: date) -> Point | None:
    ending = sorted(
        (one for one in exemptions if today <= one.expires_on <= today + ENDS_SOON),
        key=lambda one: (one.expires_on, one.id),
    )
    if not ending:
        return None
    words = "exemption ends" if len(ending) == 1 else "exemptions end"
    return Point(
        Matter.ENDING,
        len(ending),
        f"{words} within {ENDS_SOON.days} days",
        _few(f"{one.id} on {one.expires_on.isoformat()}" for one in ending),
    )


def _accesses(number: int) -> str:
    return "access" if number == 1 else "accesses"


def _few(names: Iterator[str] | Sequence[str] | dict[str, int] | dict[str, None]) -> str:
    """The first three, and how many more there are."""
    listed = list(dict.fromkeys(isolated(name).removesuffix(".") for name in names))
    more = len(listed) - 3
    return "; ".join(listed[:3]) + (f"; and {more} more" if more > 0 else "")

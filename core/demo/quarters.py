"""The demonstration's past: four quarters of scans and signed reviews, judged as any scan is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from core.demo.agreement_copy import copy_agreement
from core.demo.organization import build_organization
from core.demo.past_agreement import past_agreement, write_past_agreement
from core.demo.past_cast import QUARTERS
from core.demo.past_review import Acceptance, Sequel, past_review
from core.demo.past_scan import past_scan

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.history.history import History
    from core.model import Scan, Status
    from core.review.model import Review

_BEFORE_THE_END = 8  # days of the quarter that are left when it is scanned
_AT_LEAST_AGO = 30  # days: exemptions of today were agreed after the last review


def fill_history(history: History, latest: Scan | None = None, today: date | None = None) -> None:
    """Put the four quarters before `today` into a history, with a signed review of each.

    The same for the same day. `latest`: a scan of the demonstration as it is now, which is put
    there too. What is there already stays as it is.
    """
    known = {entry.id for entry in history.scans()}
    for scan, text, review in past_quarters(today or datetime.now(UTC).date()):
        if scan.id not in known:
            history.add_scan(scan, agreement_text=text)
            history.add_review(review)
    if latest is not None:
        history.add_scan(latest)


@contextmanager
def past_history() -> Iterator[History]:
    """A history of the demonstration's own, which is gone afterwards."""
    from core.history import open_history, sqlite_url

    with (
        TemporaryDirectory(prefix="rolecall-past-") as folder,
        open_history(sqlite_url(Path(folder) / "history.sqlite")) as history,
    ):
        fill_history(history)
        yield history


def past_quarters(today: date) -> tuple[tuple[Scan, str, Review], ...]:
    """Scans, the agreements they were judged by, and their reviews; the oldest first."""
    from core.agreement import load_agreement
    from core.catalogue import load_catalogue

    catalogue = load_catalogue()
    organization = build_organization(today=today)
    now = datetime.combine(today, time(7), tzinfo=UTC)
    ends = quarter_ends(today)
    days = tuple(scan_day(end, today) for end in ends)
    scans: list[Scan] = []
    texts: list[str] = []
    with TemporaryDirectory(prefix="rolecall-past-") as folder:
        path = copy_agreement(Path(folder), today)
        current = path.read_text(encoding="utf-8")
        agreement = load_agreement(path, catalogue)
        for quarter, day in enumerate(days):
            text = past_agreement(current, quarter, days)
            agreed = load_agreement(write_past_agreement(Path(folder), text), catalogue)
            began = datetime.combine(day, time(9, 15, quarter), tzinfo=UTC)
            texts.append(text)
            scans.append(
                past_scan(
                    organization, quarter, began, now=now, catalogue=catalogue, agreement=agreed
                )
            )
    reviews = _reviews(scans, ends, agreement)
    return tuple(zip(scans, texts, reviews, strict=True))


def quarter_ends(today: date) -> tuple[date, ...]:
    """The last days of the four quarters before that of `today`, the oldest first."""
    number = today.year * 4 + (today.month - 1) // 3
    firsts = (number - back + 1 for back in range(QUARTERS, 0, -1))
    return tuple(date(one // 4, one % 4 * 3 + 1, 1) - timedelta(days=1) for one in firsts)


def scan_day(end: date, today: date) -> date:
    """When the quarter that ends on `end` was scanned."""
    return min(end - timedelta(days=_BEFORE_THE_END), today - timedelta(days=_AT_LEAST_AGO))


def _reviews(scans: Sequence[Scan], ends: Sequence[date], agreement: Agreement) -> Iterator[Review]:
    previous: Review | None = None
    for quarter, (scan, end) in enumerate(zip(scans, ends, strict=True)):
        following = scans[quarter + 1] if quarter + 1 < len(scans) else None
        sequel = Sequel(
            statuses=_statuses(following) if following else {},
            accepted={} if following else dict(_acceptances(agreement, scan)),
        )
        period = f"{end.year}-Q{(end.month + 2) // 3}"
        previous = past_review(scan, previous, sequel, period=period, due_on=end)
        yield previous


def _statuses(scan: Scan) -> dict[str, Status]:
    return {
        f"{cell.account_id}|{cell.vendor}": cell.status
        for result in scan.results
        for cell in result.cells
    }


def _acceptances(agreement: Agreement, scan: Scan) -> Iterator[tuple[str, Acceptance]]:
    """What the last review accepted: the exemptions that were written after it."""
    for one in agreement.exemptions:
        if one.approved_on > scan.finished_at.date() and one.account_ids:
            (account,) = one.account_ids
            acceptance = Acceptance(one.expires_on, one.owner, one.reason)
            yield f"{account}|{one.vendor}", acceptance

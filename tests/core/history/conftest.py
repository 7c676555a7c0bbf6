"""A history in a file of its own, and scans and reviews to put there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from report_scan import HOSTILE_NAMES, make_scan

from core.history import open_history, sqlite_url
from core.model import Scan, Status
from core.review.model import Decision, Review, SignOff, SubjectKind

if TYPE_CHECKING:
    from core.history.history import History

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MakeScan = Callable[..., Scan]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite"


@pytest.fixture
def history(path: Path) -> Iterator[History]:
    with open_history(sqlite_url(path)) as opened:
        yield opened


@pytest.fixture
def scan() -> Scan:
    """Every status, hostile names, a partly surrogate one among them."""
    return make_scan(HOSTILE_NAMES)


@pytest.fixture
def scan_at() -> MakeScan:
    """A scan some days after the usual one, in which `statuses` (account id, vendor) differ."""

    def make(days: int, statuses: dict[tuple[str, str], Status] | None = None) -> Scan:
        scan = make_scan()
        later = timedelta(days=days)
        changed = statuses or {}
        return replace(
            scan,
            id=f"scan-{days}",
            started_at=scan.started_at + later,
            finished_at=scan.finished_at + later,
            results=tuple(
                replace(
                    result,
                    cells=tuple(
                        replace(
                            cell,
                            status=changed.get((cell.account_id, cell.vendor), cell.status),
                        )
                        for cell in result.cells
                    ),
                )
                for result in scan.results
            ),
        )

    return make


def a_decision(key: str = "prosperops", comment: str = "In use.") -> Decision:
    """A vendor is kept."""
    return Decision(SubjectKind.VENDOR, key, "keep", "Bo", NOW, comment)


def a_review(scan: Scan, review_id: str = "R-1", days: int = 0) -> Review:
    """A review of the scan with two decisions."""
    return Review(
        id=review_id,
        scan_id=scan.id,
        organization_id=scan.organization.id,
        period="2026-Q4",
        due_on=date(2026, 12, 31),
        preparer="Ada",
        started_at=NOW + timedelta(days=days),
        decisions=(a_decision(), a_decision("opsramp", "=1+1 \ud800")),
    )


def a_sign_off(days: int = 1) -> SignOff:
    """The end of a review."""
    return SignOff("Cleo", "CFO", NOW + timedelta(days=days), "I have reviewed.", "0" * 64)


@pytest.fixture
def decide() -> Callable[..., Decision]:
    return a_decision


@pytest.fixture
def review() -> Callable[..., Review]:
    return a_review


@pytest.fixture
def sign_off() -> Callable[..., SignOff]:
    return a_sign_off

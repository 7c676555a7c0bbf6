"""The history as the rest of the program sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection, Engine

from core.changes.compare import compare_outlines
from core.changes.model import ScanComparison
from core.changes.outline import AccountOutline, ScanOutline, outline_of
from core.history import (
    checking,
    loading,
    past,
    records,
    reviews,
    schema,
    storing,
    upkeep,
)
from core.history.engine import WRITING, open_engine
from core.history.faults import shown, understandable
from core.history.garbage import no_search_for_garbage
from core.history.model import CoursePoint, HistoryProblem, ScanEntry, TrendPoint
from core.model import Scan
from core.review.model import Decision, Review, SignOff

if TYPE_CHECKING:
    from core.repair.history_rows import RemediationRow


class History:
    """Scans, reviews and decisions of the past. Safe to use from several threads and programs:
    one writes at a time, who reads never waits.

    Every method raises InputError when the database cannot be used, or StartError when its
    server cannot be reached.
    """

    def __init__(self, url: str) -> None:
        """Open the history at `url`; made, or migrated from an older version, as needed."""
        self._engine: Engine = open_engine(url)
        self._turn = Lock()
        try:
            with self._reading() as connection:  # which need not wait for a writer
                newest = schema.is_newest(connection)
            if not newest:
                with self._writing() as connection:
                    schema.bring_up_to_date(connection, self.place)
        except BaseException:
            self._engine.dispose()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @property
    def place(self) -> str:
        """Where the history is kept, without passwords."""
        return shown(self._engine.url)

    def add_scan(self, scan: Scan, *, agreement_text: str = "") -> bool:
        """Keep a scan, with its evidence and the text of the agreement it was judged by. False
        when it is there already."""
        with no_search_for_garbage(), self._writing() as connection:
            return storing.add_scan(connection, scan, agreement_text)

    def scans(self, organization_id: str | None = None) -> tuple[ScanEntry, ...]:
        """The scans there are, the newest first."""
        with self._reading() as connection:
            return loading.entries(connection, organization_id)

    def scan(self, scan_id: str) -> Scan:
        """A scan as it was added, with its evidence. InputError when there is none."""
        with self._reading() as connection:
            return loading.load_scan(connection, scan_id)

    def agreement_text(self, scan_id: str) -> str:
        """The agreement a scan was judged by; "" when its text was not kept."""
        with self._reading() as connection:
            return loading.agreement_text(connection, scan_id)

    def compare(self, before_id: str, after_id: str) -> ScanComparison:
        """As `compare_scans` of both scans, without loading them."""
        known: dict[int, AccountOutline] = {}
        with no_search_for_garbage():
            with self._reading() as connection:
                before = loading.load_outline(connection, before_id, known)
                after = loading.load_outline(connection, after_id, known)
            return compare_outlines(before, after)

    def outline(self, scan_id: str) -> ScanOutline:
        """What a comparison needs of a scan, without loading it. InputError when there is none."""
        with self._reading() as connection:
            return loading.load_outline(connection, scan_id, {})

    def compare_with(self, before_id: str, after: Scan) -> ScanComparison:
        """The same, of a scan that need not be kept."""
        return compare_outlines(self.outline(before_id), outline_of(after))

    def previous(self, scan_id: str) -> ScanEntry | None:
        """The last complete scan of the same organization before this one."""
        with self._reading() as connection:
            return past.previous(connection, scan_id)

    def first_seen(self, scan_id: str) -> Mapping[str, datetime]:
        """Since when each ``account|vendor`` that needs attention has needed it."""
        with self._reading() as connection:
            return past.first_seen(connection, scan_id)

    def course(self, account_id: str, vendor: str) -> tuple[CoursePoint, ...]:
        """What each scan said of one vendor in one account, the oldest first."""
        with self._reading() as connection:
            return past.course(connection, account_id, vendor)

    def trend(self, organization_id: str) -> tuple[TrendPoint, ...]:
        """The numbers of every complete scan, the oldest first."""
        with self._reading() as connection:
            return past.trend(connection, organization_id)

    def add_review(self, review: Review) -> None:
        """Begin a review. InputError when its id is taken, or its scan is not here."""
        with self._writing() as connection:
            reviews.add_review(connection, review)

    def add_decisions(self, review_id: str, decisions: Sequence[Decision]) -> None:
        """Add decisions to a review. InputError when it is signed, or there is none."""
        with self._writing() as connection:
            reviews.add_decisions(connection, review_id, decisions)

    def sign(self, review_id: str, sign_off: SignOff) -> None:
        """End a review. InputError when it is signed already, or there is none."""
        with self._writing() as connection:
            reviews.sign(connection, review_id, sign_off)

    def reviews(self, organization_id: str | None = None) -> tuple[Review, ...]:
        """The reviews there are, the newest first."""
        with self._reading() as connection:
            return reviews.all_reviews(connection, organization_id)

    def review(self, review_id: str) -> Review:
        """One review. InputError when there is none."""
        with self._reading() as connection:
            return reviews.review(connection, review_id)

    def review_of(self, scan_id: str) -> Review | None:
        """The latest revision of the review of a scan."""
        with self._reading() as connection:
            return reviews.review_of(connection, scan_id)

    def last_signed(self, before: datetime, organization_id: str) -> Review | None:
        """The review that was signed last before a moment."""
        with self._reading() as connection:
            return reviews.last_signed(connection, before, organization_id)

    def add_changes(self, rows: Sequence[RemediationRow]) -> int:
        """Keep what repairs did, where it is new or has become different; how many that were."""
        with self._writing() as connection:
            return records.add_changes(connection, rows)

    def changes(self) -> tuple[RemediationRow, ...]:
        """What every repair did, as it was known last."""
        with self._reading() as connection:
            return records.changes(connection)

    def check(self) -> tuple[HistoryProblem, ...]:
        """Everything in the history that is not what was put there; () when it is sound."""
        with self._reading() as connection:
            return tuple(checking.problems(connection))

    def backup(self, path: Path) -> None:
        """Copy the history into a new file. InputError when that exists or cannot be written."""
        upkeep.backup(self._engine, path)

    def prunable(
        self, *, keep_scans: int | None = None, older_than: datetime | None = None
    ) -> tuple[str, ...]:
        """The ids of the scans that `prune` would remove."""
        with self._reading() as connection:
            return upkeep.prunable(connection, keep_scans=keep_scans, older_than=older_than)

    def prune(
        self, *, keep_scans: int | None = None, older_than: datetime | None = None
    ) -> tuple[str, ...]:
        """Remove scans beyond the newest `keep_scans` that began before `older_than`; never one
        that has a review. Returns their ids."""
        with self._writing() as connection:
            return upkeep.prune(connection, keep_scans=keep_scans, older_than=older_than)

    def remove_scan(self, scan_id: str) -> None:
        """Remove one scan. InputError when a review rests on it, or there is none."""
        with self._writing() as connection:
            upkeep.remove(connection, scan_id)

    def vacuum(self) -> None:
        """Give the room of removed scans back to the file system."""
        with self._turn, understandable(self._engine.url):
            upkeep.compact(self._engine)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with understandable(self._engine.url), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._turn, understandable(self._engine.url):
            writer = self._engine.execution_options(**{WRITING: True})
            with writer.begin() as connection:
                yield connection

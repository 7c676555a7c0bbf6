"""Works the page Overview: counts the scan, asks the history, follows every click."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication

from core.changes.model import Change
from core.errors import AppError
from core.model import Scan, Status
from core.presentation.overview import Matter, attention_points, standings
from core.presentation.past import NO_PAST, Past, past_of
from core.report.safe_text import plain_field
from gui.desk import Desk, Shell
from gui.overview.page import OverviewPage
from gui.theme import Theme

if TYPE_CHECKING:
    from gui.changes import ChangesDesk

TOPIC = "overview"
ATTENTION = tuple(status for status in Status if status.needs_attention)


class OverviewDesk(Desk):
    """Counts only while the page is looked at."""

    page: OverviewPage

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window)
        self._shell, self._session = shell, shell.session
        self.page = OverviewPage(shell.theme)
        self._past: Past = NO_PAST
        self._is_stale = True
        self.page.headline.attention_requested.connect(shell.scan_page.show_attention)
        self.page.headline.unchecked_requested.connect(shell.scan_page.show_unchecked)
        self.page.headline.attention_requested.connect(lambda: shell.go_to("matrix"))
        self.page.headline.unchecked_requested.connect(lambda: shell.go_to("matrix"))
        self.page.headline.outsiders_requested.connect(lambda: shell.go_to("parties"))
        self.page.vendors.chosen.connect(self._show_cells)
        self.page.attention.chosen.connect(self._show_matter)
        self.page.trend.scan_chosen.connect(self._show_changes_of)
        self.page.review.requested.connect(lambda: shell.go_to("review"))
        for changed in (
            self._session.scan_changed,
            self._session.scan_replaced,
            self._session.keeper.changed,
        ):
            changed.connect(self._on_changed)

    @property
    def answers(self) -> Mapping[str, Callable[[], object]]:
        return {"copy_view": self._copy}

    def open(self) -> None:
        self._session.want_history()
        if self._is_stale:
            self._read()

    def retheme(self, theme: Theme) -> None:
        self.page.retheme(theme)

    @Slot()
    def _on_changed(self) -> None:
        self._is_stale = True
        if self.page.isVisible():
            self._read()

    def _read(self) -> None:
        scan = self._session.scan
        self._is_stale = False
        if scan is None:
            self._past = NO_PAST
            self.page.show_nothing()
            return
        self.page.show_scan(scan, standings(scan))
        self._show_past(self._past if self._is_about(scan) else NO_PAST)
        self._session.keeper.ask(
            TOPIC, lambda history: past_of(history, scan), self._show_past, self._without_past
        )

    def _is_about(self, scan: Scan) -> bool:
        """Whether the past that is known is that of this scan: better than a flicker."""
        comparison = self._past.comparison
        return comparison is not None and comparison.after_id == scan.id

    def _without_past(self, _error: AppError) -> None:
        """The message of the history itself says why."""
        self._show_past(NO_PAST)

    def _show_past(self, past: Past) -> None:
        scan, self._past = self._session.scan, past
        if scan is None:
            return
        workspace = self._session.workspace
        exemptions = workspace.agreement.exemptions if workspace is not None else ()
        today = datetime.now(UTC).astimezone().date()
        points = attention_points(scan, exemptions, today, past.comparison, past.since)
        self.page.show_points(points)
        self.page.show_past(past)
        decided, total = _progress(past, scan)
        self.page.review.show_review(past.review, decided, total, past.last_review)

    @Slot(str, object)
    def _show_cells(self, vendor: str, statuses: tuple[Status, ...]) -> None:
        self._shell.go_to("matrix")
        self._shell.scan_page.show_only(statuses, vendor)

    @Slot(object)
    def _show_matter(self, matter: Matter) -> None:
        if matter is Matter.CHANGED and self._past.comparison is not None:
            before, after = self._past.comparison.before_id, self._past.comparison.after_id
            self._changes().show_pair(before, after, Change.NEW, Change.WORSE)
            self._shell.go_to("changes")
        elif matter is Matter.THIRD_PARTIES:
            self._shell.go_to("parties")
        elif matter is Matter.ENDING:
            self._show_cells("", (Status.EXEMPT,))
        elif matter is Matter.EXPIRED:
            self._show_cells("", ATTENTION)
        else:
            self._show_cells("", (Status.UNREACHABLE,))

    @Slot(str)
    def _show_changes_of(self, scan_id: str) -> None:
        """What changed up to the scan of a column, since the column before."""
        ids = [point.scan_id for point in self._past.trend]
        place = ids.index(scan_id)
        if place:
            self._changes().show_pair(ids[place - 1], scan_id)
            self._shell.go_to("changes")

    def _changes(self) -> ChangesDesk:
        from gui.changes import ChangesDesk

        desk: ChangesDesk = self._shell.find(ChangesDesk)
        return desk

    def _copy(self) -> None:
        """The sentence and the figures per vendor, tab-separated."""
        scan = self._session.scan
        if scan is None:
            return
        heads = [status for status in Status if status is not Status.PENDING]
        lines = [["Vendor", *(status.value for status in heads)]]
        lines += [
            [plain_field(one.name), *(str(one.counts.by_status[status]) for status in heads)]
            for one in standings(scan)
        ]
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))


def _progress(past: Past, scan: Scan) -> tuple[int, int]:
    """How many decisions of the review are taken, of how many."""
    if past.review is None:
        return 0, 0
    from core.review.completeness import progress_of, standing_decisions
    from core.review.subjects import subjects_of

    progress = progress_of(subjects_of(scan), standing_decisions(past.review))
    return progress.decided, progress.total

"""Works the page Changes: which scans there are, which two are compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from core.changes.model import Change, ScanComparison
from core.errors import AppError
from gui.changes.page import NOTHING, NOTHING_HINT, ChangesPage
from gui.desk import Desk, Shell
from gui.scan_entries import entry_words
from gui.theme import Theme

if TYPE_CHECKING:
    from core.history import ScanEntry
    from core.history.history import History

ENTRIES, PAIR = "changes-entries", "changes-pair"
OPENING = "The history is being opened"
COMPARING = "The scans are being compared"
ELSEWHERE = "The later scan of this pair is not the one in the window: open it from History."


@dataclass(frozen=True, slots=True)
class _Found:
    """The scans there are, newest first, and the two that are compared unless others are chosen."""

    entries: tuple[ScanEntry, ...]
    before_id: str
    after_id: str


class ChangesDesk(Desk):
    """Reads from the history only while the page is looked at."""

    page: ChangesPage

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window)
        self._shell, self._session, self._keeper = shell, shell.session, shell.session.keeper
        self.page = ChangesPage(shell.theme)
        self._found: _Found | None = None
        self._is_stale = True
        self._chosen = ("", "")  # the pair that was asked for, until another scan is shown
        self.page.pair_chosen.connect(self._choose)
        self.page.cell_requested.connect(self._show_cell)
        self._keeper.changed.connect(self._on_changed)
        self._session.scan_changed.connect(self._on_scan)
        self._session.scan_replaced.connect(self._on_scan)

    @property
    def answers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "copy": self.page.copy,
            "copy_view": self.page.copy_view,
            "select_all": self.page.view.selectAll,
            "find": self.page.focus_filter,
            "clear_filters": self.page.clear_filters,
        }

    def open(self) -> None:
        self._session.want_history()
        if self._is_stale:
            self._read()

    def show_pair(self, before_id: str, after_id: str, *changes: Change) -> None:
        """Compare these two, and show only some kinds of change, none for all."""
        self.page.show_only(*changes)
        self._chosen = (before_id, after_id)
        self._is_stale = True
        if self.page.isVisible():
            self._read()

    @Slot(str, str)
    def _choose(self, before_id: str, after_id: str) -> None:
        self._chosen = (before_id, after_id)
        self.compare(before_id, after_id)

    def compare(self, before_id: str, after_id: str) -> None:
        """Compare two scans of the history."""
        self._allow_opening(after_id)
        self._keeper.ask(
            PAIR,
            lambda history: history.compare(before_id, after_id),
            self._on_compared,
            self._on_failed,
        )

    def retheme(self, theme: Theme) -> None:
        self.page.retheme(theme)

    @Slot()
    def _on_scan(self) -> None:
        self._chosen = ("", "")
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        self._is_stale = True
        if self.page.isVisible():
            self._read()

    def _read(self) -> None:
        if self._keeper.history is None and not self._keeper.busy:
            self.page.say("The history cannot be read", self._keeper.why_not)
            return
        if self._found is None:
            self.page.say(OPENING)
        self._is_stale = False
        scan = self._session.scan
        organization_id = scan.organization.id if scan else None
        scan_id = scan.id if scan else ""
        self._keeper.ask(
            ENTRIES,
            lambda history: _find(history, organization_id, scan_id),
            self._on_found,
            self._on_failed,
        )

    def _on_found(self, found: _Found) -> None:
        known = {entry.id for entry in found.entries}
        if known.issuperset(self._chosen):
            found = _Found(found.entries, *self._chosen)
        earlier, self._found = self._found, found
        if not found.before_id:
            self.page.say(NOTHING, NOTHING_HINT)
            self.counted.emit(0)
            return
        if earlier is None:
            self.page.say(COMPARING)
        self._offer()
        self.compare(found.before_id, found.after_id)

    def _offer(self) -> None:
        assert self._found is not None
        current = self._session.scan.id if self._session.scan else ""
        scans = [(entry.id, entry_words(entry, current)) for entry in self._found.entries]
        self.page.offer(scans, self._found.before_id, self._found.after_id)

    def _on_compared(self, comparison: ScanComparison) -> None:
        self.page.show_comparison(comparison)
        counts = comparison.by_change
        self.counted.emit(counts.get(Change.NEW, 0) + counts.get(Change.WORSE, 0))

    def _on_failed(self, error: AppError) -> None:
        self._found = None
        self._is_stale = True
        self.page.say(error.message, error.hint)

    def _allow_opening(self, after_id: str) -> None:
        scan = self._session.scan
        self.page.allow_opening("" if scan is not None and scan.id == after_id else ELSEWHERE)

    @Slot(str, str)
    def _show_cell(self, account_id: str, vendor: str) -> None:
        self._shell.go_to("matrix")
        if vendor:
            self._shell.scan_page.show_cell(account_id, vendor)
        else:
            self._shell.scan_page.show_outsiders(account_id)


def _find(history: History, organization_id: str | None, scan_id: str) -> _Found:
    entries = history.scans(organization_id)
    after = next((one for one in entries if one.id == scan_id), entries[0] if entries else None)
    if after is None:
        return _Found((), "", "")
    same = tuple(one for one in entries if one.organization_id == after.organization_id)
    before = history.previous(after.id)
    others = [one for one in same if one.finished_at < after.finished_at]
    if before is None and others:
        before = others[0]
    return _Found(same, before.id if before else "", after.id)

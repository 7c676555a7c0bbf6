"""The detail panel: header, Summary, Expected and found, Evidence, History."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from core.model import Account, CellResult, Evidence
from core.presentation.summary import summarise
from gui.detail.comparison_view import ComparisonView
from gui.detail.empty import EmptyState
from gui.detail.evidence_view import EvidenceView
from gui.detail.header import CellHeader
from gui.detail.history_view import READING, HistoryView
from gui.detail.summary_view import SummaryView
from gui.theme import Theme

NOTHING = "Select a cell"
NOTHING_HINT = "What was agreed, what was found and the evidence for it show here."
NOT_READ = "This account has not been read yet"
NOT_READ_HINT = "Its result shows as soon as the scan gets there."
NO_HISTORY = "The page Changes tells which third parties came and went."
LEAST_WIDTH = 340


class DetailPanel(QWidget):
    """Shows one cell. A tab is filled when it is looked at, not before.

    `history_wanted` asks for the past of the cell that is shown, by account id and vendor.
    """

    history_wanted = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Account, str, CellResult | None, tuple[Evidence, ...]] | None = None
        self._filled: set[int] = set()
        self.header = CellHeader(theme)
        self.summary = SummaryView(theme)
        self.comparison = ComparisonView(theme)
        self.evidence = EvidenceView(theme)
        self.history = HistoryView(theme)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.summary, "Summary")
        self.tabs.addTab(self.comparison, "Expected and found")
        self.tabs.addTab(self.evidence, "Evidence")
        self.tabs.addTab(self.history, "History")
        self.empty, self.unread = EmptyState(theme), EmptyState(theme, "clock")
        self.empty.show_text(NOTHING, NOTHING_HINT)
        self.unread.show_text(NOT_READ, NOT_READ_HINT)
        self._stack = QStackedWidget()
        for page in (self.empty, self.unread, self.tabs):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        self.setMinimumWidth(LEAST_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.tabs)
        self.tabs.currentChanged.connect(self._fill)
        self.header.external_ids_toggled.connect(self._refill)
        self.clear()

    def show_cell(
        self,
        account: Account,
        vendor_name: str,
        cell: CellResult | None,
        evidence: Sequence[Evidence],
    ) -> None:
        """Show a cell; `cell` is None while its account has not been read.

        The same cell again changes nothing: scroll position and selection stay.
        """
        shown = (account, vendor_name, cell, tuple(evidence))
        if self._is_shown(shown):
            return
        self._shown = shown
        self.header.show()
        self.header.show_cell(account, vendor_name, cell)
        self._stack.setCurrentWidget(self.unread if cell is None else self.tabs)
        self._refill()

    def clear(self) -> None:
        """No cell is chosen."""
        self._shown = None
        self.header.hide()
        self._stack.setCurrentWidget(self.empty)

    def retheme(self, theme: Theme) -> None:
        for part in (self.header, self.summary, self.comparison, self.evidence,
                     self.history, self.empty, self.unread):  # fmt: skip
            part.retheme(theme)

    @Slot()
    def forget_history(self) -> None:
        """Another scan was kept: what the tab shows is not all any more."""
        self._filled.discard(self.tabs.indexOf(self.history))
        if self.tabs.currentWidget() is self.history:
            self._fill()

    def _is_shown(
        self, other: tuple[Account, str, CellResult | None, tuple[Evidence, ...]]
    ) -> bool:
        now = self._shown
        # by identity: comparing policies letter by letter would cost more than showing them
        return (
            now is not None
            and now[0] is other[0]
            and now[1] == other[1]
            and now[2] is other[2]
            and len(now[3]) == len(other[3])
            and all(map(_is, now[3], other[3]))
        )

    @Slot()
    def _refill(self) -> None:
        self._filled.clear()
        self._fill()

    @Slot()
    def _fill(self) -> None:
        """Fill the current tab, unless it is up to date."""
        place = self.tabs.currentIndex()
        if self._shown is None or place in self._filled:
            return
        account, vendor_name, cell, evidence = self._shown
        if cell is None:
            return
        self._filled.add(place)
        show = self.header.show_ids.isChecked()
        tab = self.tabs.currentWidget()
        if tab is self.summary:
            summary = summarise(
                account, vendor_name, cell, show_external_ids=show, evidence=evidence
            )
            self.summary.show_summary(summary)
        elif tab is self.comparison:
            self.comparison.show_cell(cell, show_external_ids=show)
        elif tab is self.evidence:
            self.evidence.show_cell(cell, evidence, show_external_ids=show)
        elif cell.vendor:
            self.history.say(READING)
            self.history_wanted.emit(account.id, cell.vendor)
        else:
            self.history.say(NO_HISTORY)


def _is(one: object, other: object) -> bool:
    return one is other

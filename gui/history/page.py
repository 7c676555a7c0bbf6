"""Every scan and review that was kept, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from core.presentation.text import counted
from gui.detail.labels import plain_label
from gui.history.rows import COLUMNS, HistoryRow, search_text
from gui.matrix.flow_layout import FlowLayout
from gui.tables import RowsModel, RowsView, TablePage
from gui.theme import Theme

NOTHING = "No scan was kept yet"
NOTHING_HINT = "Every scan that ends is kept here by itself."
FILTERED = "No scan matches this filter"
ONE_OF_THEM = "Select one scan"
TWO_OF_THEM = "Select one scan to compare it with the one before, or two scans"


class HistoryPage(TablePage):
    """`asked` carries the name of what a button asks for: see BUTTONS."""

    BUTTONS = (
        ("open", "Open", "Show the scan in the window, without a connection to AWS"),
        ("compare", "Compare", "What changed between two scans"),
        ("export", "Export again...", "Write the workbook of a scan that was kept"),
        ("verify", "Verify workbook...", "Prove that a workbook was not altered since its export"),
        ("check", "Check history", "Prove that nothing in the history was altered"),
        ("backup", "Back up...", "Copy the whole history into one file"),
        ("prune", "Delete old scans...", "Make room; scans with a review always stay"),
    )
    asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            "scans", "Filter by date, agreement, review or ID", "history", theme, parent
        )
        self.place = plain_label(role="secondary")
        self.buttons = {name: self._button(name, text, tip) for name, text, tip in self.BUTTONS}
        self.keep_button = QPushButton("Keep the scan in the window")
        self.keep_button.setToolTip("Put the scan that was opened from a file into the history")
        self.keep_button.clicked.connect(lambda: self.asked.emit("keep"))
        self.keep_button.hide()
        self.model: RowsModel[HistoryRow] = RowsModel(COLUMNS, search_text, self)
        self.view = RowsView(self.model, "Scans of the history", theme)
        self._lay_out()
        self.text.textChanged.connect(self._filter)
        self.view.row_activated.connect(lambda _row: self.asked.emit("open"))
        self.view.selectionModel().selectionChanged.connect(self._allow)
        self.say(NOTHING, NOTHING_HINT)

    def say(self, text: str, hint: str = "") -> None:
        """There are no scans to show: say why."""
        self.model.show_rows(())
        self.show_empty(text, hint)
        self._allow()

    def show_rows(self, rows: Sequence[HistoryRow], place: str) -> None:
        """`place` says where the history is kept."""
        self.place.setText(place)
        if not rows:
            self.say(NOTHING, NOTHING_HINT)
            return
        chosen = {row.entry.id for row in self.view.selected()}
        self.model.show_rows(rows)
        self._filter()
        for number, row in enumerate(self.model.shown()):
            if row.entry.id in chosen or (not chosen and number == 0):
                self.view.go_to(number)
                break

    def offer_keeping(self, *, on: bool) -> None:
        """Whether the scan in the window is one that the history lacks."""
        self.keep_button.setVisible(on)

    def allow_opening(self, why_not: str) -> None:
        """`why_not`: what keeps another scan from being opened now."""
        self._why_not = why_not
        self._allow()

    def retheme(self, theme: Theme) -> None:
        self.view.retheme(theme)
        self.empty.retheme(theme)

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.clicked.connect(lambda _checked=False: self.asked.emit(name))
        return button

    def _lay_out(self) -> None:
        self._why_not = ""
        actions = FlowLayout(spacing=8)
        for button in (*self.buttons.values(), self.keep_button):
            actions.addWidget(button)
        self.lay_out("History", self.view, self.place, actions, self.filter_row())

    @Slot()
    def _filter(self) -> None:
        self.model.set_filter(self.text.text().strip())
        shown, total = self.model.rowCount(), len(self.model.rows)
        self.count.setText(f"{shown:,} of {counted(total, 'scan')}" if total else "")
        if shown:
            self.show_table()
        elif total:
            self.show_empty(FILTERED, f"{counted(total, 'scan is', 'scans are')} hidden by it.")
        self._allow()

    @Slot()
    def _allow(self) -> None:
        number = len(self.view.selected())
        for name in ("open", "export"):
            self.buttons[name].setEnabled(number == 1 and not (self._why_not and name == "open"))
        self.buttons["open"].setToolTip(
            self._why_not or ("" if number == 1 else ONE_OF_THEM) or self.BUTTONS[0][2]
        )
        self.buttons["compare"].setEnabled(number in (1, 2))
        self.buttons["compare"].setToolTip(TWO_OF_THEM if number not in (1, 2) else "")
        self.buttons["prune"].setEnabled(len(self.model.rows) > 1)

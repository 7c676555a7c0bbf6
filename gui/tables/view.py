"""The view of such a table: whole rows, three-step sorting, copying with heads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from core.report.safe_text import plain_field
from gui.matrix.delegate import StatusDelegate
from gui.matrix.table_look import prepare
from gui.selecting import ONE_ROW
from gui.tables.model import RowsModel
from gui.theme import Theme


class RowsView(QTableView):
    """`row_activated` carries the row by Enter or a double click; `current_changed` the row that
    is current now, or None."""

    row_activated = Signal(object)
    current_changed = Signal(object)

    def __init__(
        self, model: RowsModel[Any], name: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = model
        self._delegate = StatusDelegate(theme, self, plain=True)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        prepare(self)
        heads = self.horizontalHeader()
        heads.setStretchLastSection(True)
        heads.setSortIndicatorClearable(True)
        heads.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        for place, column in enumerate(model.columns):
            self.setColumnWidth(place, column.width)
        self.doubleClicked.connect(self._activate)
        self.selectionModel().currentRowChanged.connect(self._say_current)
        model.modelReset.connect(self._say_current)

    def current(self) -> Any | None:
        """The current row."""
        index = self.currentIndex()
        return self._rows.row_at(index.row()) if index.isValid() else None

    def selected(self) -> list[Any]:
        """The selected rows, from top to bottom."""
        ranges = self.selectionModel().selection()
        places = sorted(
            place
            for number in range(ranges.count())
            for place in range(ranges.at(number).top(), ranges.at(number).bottom() + 1)
        )
        return [self._rows.row_at(place) for place in dict.fromkeys(places)]

    def go_to(self, place: int) -> None:
        """Make the row at `place` the current one, and select it alone; unlike `selectRow`,
        whatever keys are held down."""
        if 0 <= place < self._rows.rowCount():
            index = self._rows.index(place, 0)
            self.selectionModel().setCurrentIndex(index, ONE_ROW)
            self.scrollTo(index)

    def copy(self) -> None:
        """Put the selected rows on the clipboard, tab-separated, with the heads above."""
        self._copy(self.selected())

    def copy_view(self) -> None:
        """The same with every row that is shown."""
        self._copy(self._rows.shown())

    def retheme(self, theme: Theme) -> None:
        self._delegate.retheme(theme)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override QAbstractItemView::keyPressEvent."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            event.modifiers() == Qt.KeyboardModifier.NoModifier
        ):
            self._activate(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()  # cancels a scan, and is not ours to swallow
        else:
            super().keyPressEvent(event)

    def _copy(self, rows: Iterable[Any]) -> None:
        columns = range(len(self._rows.columns))
        table = [[one.head for one in self._rows.columns]]
        table += [[self._rows.text(row, column) for column in columns] for row in rows]
        lines = ("\t".join(map(plain_field, fields)) for fields in table)
        QGuiApplication.clipboard().setText("\n".join(lines))

    @Slot(QModelIndex)
    def _activate(self, index: QModelIndex) -> None:
        if index.isValid():
            self.row_activated.emit(self._rows.row_at(index.row()))

    @Slot()
    def _say_current(self) -> None:
        self.current_changed.emit(self.current())

"""The table of the matrix: scrolls like a spreadsheet with its first columns held in place."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from core.report.safe_text import plain_field
from gui.matrix.delegate import MARGIN, StatusDelegate
from gui.matrix.model import ACCOUNT_ID, FIRST_VENDOR, FROZEN, NAME, MatrixModel
from gui.matrix.table_look import prepare
from gui.theme import Theme

_NAME_WIDTH, _ID_WIDTH, _VENDOR_WIDTH, _COUNT_WIDTH, _UNIT_WIDTH = 196, 112, 150, 116, 240
_LARGEST_HEAD = 260


class MatrixView(QTableView):
    """Signals: `activated_cell(index)` by Enter or a double click."""

    activated_cell = Signal(QModelIndex)

    def __init__(self, model: MatrixModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = StatusDelegate(theme, self)
        self._frozen = QTableView(self)
        for view in (self, self._frozen):
            self._prepare(view, model)
        self._frozen.setSelectionModel(self.selectionModel())
        self._prepare_frozen()
        self._frozen.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setAccessibleName("Accounts by vendors")
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicatorClearable(True)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.horizontalHeader().sectionResized.connect(self._follow_width)
        self.horizontalHeader().sortIndicatorChanged.connect(self._follow_indicator)
        self.verticalScrollBar().valueChanged.connect(self._frozen.verticalScrollBar().setValue)
        self._frozen.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.doubleClicked.connect(self.activated_cell)
        model.modelReset.connect(self._shape_columns)
        model.columnsInserted.connect(self._shape_columns)
        self._shape_columns()

    def retheme(self, theme: Theme) -> None:
        """Paint in the colours of another theme."""
        self._delegate.retheme(theme)
        self.viewport().update()
        self._frozen.viewport().update()

    def show_vendor(self, vendor: int | None) -> None:
        """Show only one vendor's column (an index), or all of them for None."""
        model = self._model()
        for place in range(len(model.vendors)):
            self.setColumnHidden(FIRST_VENDOR + place, vendor not in (None, place))

    def select_all_cells(self) -> None:
        """Select every status that is shown."""
        model = self._model()
        if model.rowCount() and model.vendors:
            first = model.index(0, FIRST_VENDOR)
            last = model.index(model.rowCount() - 1, model.outsiders_column - 1)
            self.selectionModel().select(
                QItemSelection(first, last), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )

    def copy_selection(self) -> None:
        """Put the selected cells on the clipboard, tab-separated, with the heads above."""
        model = self._model()
        indexes = [i for i in self.selectedIndexes() if not self.isColumnHidden(i.column())]
        if not indexes:
            return
        columns = sorted({index.column() for index in indexes} | {NAME, ACCOUNT_ID})
        chosen = {(index.row(), index.column()) for index in indexes}
        _copy(
            [model.head(column) for column in columns],
            *(
                [
                    model.text(row, column) if (row, column) in chosen or column in FROZEN else ""
                    for column in columns
                ]
                for row in sorted({index.row() for index in indexes})
            ),
        )

    def copy_view(self) -> None:
        """The same with every row and column that is shown."""
        model = self._model()
        columns = [one for one in range(model.columnCount()) if not self.isColumnHidden(one)]
        _copy(
            [model.head(column) for column in columns],
            *([model.text(row, one) for one in columns] for row in range(model.rowCount())),
        )

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override QAbstractItemView::keyPressEvent: the keys people know from spreadsheets."""
        key, held = event.key(), event.modifiers()
        current = self.currentIndex()
        shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            if held == Qt.KeyboardModifier.NoModifier:
                self.activated_cell.emit(current)
            else:
                event.ignore()  # Ctrl+Return is the window's
        elif key == Qt.Key.Key_Space and held == shift and current.isValid():
            self.selectRow(current.row())
        elif key == Qt.Key.Key_Space and held == control and current.isValid():
            self.selectColumn(current.column())
        elif key == Qt.Key.Key_Escape:
            event.ignore()  # cancels a scan, and is not ours to swallow
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Override QAbstractItemView::keyboardSearch: typing looks in the account names."""
        current = self.currentIndex()
        self.selectionModel().setCurrentIndex(
            self.model().index(max(current.row(), 0), NAME),
            QItemSelectionModel.SelectionFlag.NoUpdate,
        )
        super().keyboardSearch(search)

    # ---- the columns that stay

    def scrollTo(
        self,
        index: QModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Override QTableView::scrollTo: the current cell never hides under the held columns."""
        if index.column() in FROZEN:
            return super().scrollTo(index.siblingAtColumn(FROZEN[-1] + 1), hint)
        super().scrollTo(index, hint)
        hidden = self._frozen_width() - self.visualRect(index).left()
        if hidden > 0:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - hidden)
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override QTableView::resizeEvent."""
        super().resizeEvent(event)
        self._place_frozen()

    def updateGeometries(self) -> None:
        """Override QTableView::updateGeometries."""
        super().updateGeometries()
        if hasattr(self, "_frozen"):
            self._place_frozen()

    def _prepare(self, view: QTableView, model: MatrixModel) -> None:
        view.setModel(model)
        view.setItemDelegate(self._delegate)
        prepare(view)
        view.setMouseTracking(False)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _prepare_frozen(self) -> None:
        frozen = self._frozen
        frozen.setObjectName("frozen")
        frozen.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        frozen.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        frozen.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        frozen.horizontalHeader().setSortIndicatorShown(True)
        frozen.horizontalHeader().setSectionsClickable(True)
        frozen.horizontalHeader().sectionClicked.connect(self._sort_by_frozen)
        frozen.horizontalHeader().sectionResized.connect(self._follow_frozen_width)
        frozen.doubleClicked.connect(self.activated_cell)
        frozen.customContextMenuRequested.connect(self.customContextMenuRequested)
        frozen.setAccessibleName("Accounts")
        self.viewport().stackUnder(frozen)

    @Slot()
    def _shape_columns(self) -> None:
        model = self._model()
        for column in range(model.columnCount()):
            self.setColumnWidth(column, self._first_width(column))
            self.setColumnHidden(column, False)  # noqa: FBT003 - Qt takes no keyword here
            self._frozen.setColumnHidden(column, column not in FROZEN)
        self._place_frozen()

    def _first_width(self, column: int) -> int:
        model = self._model()
        if model.is_vendor(column):
            bold = self.font()
            bold.setBold(True)
            head = QFontMetrics(bold).horizontalAdvance(model.head(column)) + 4 * MARGIN
            return min(max(_VENDOR_WIDTH, head), _LARGEST_HEAD)
        fixed = {NAME: _NAME_WIDTH, ACCOUNT_ID: _ID_WIDTH, model.unit_column: _UNIT_WIDTH}
        return fixed.get(column, _COUNT_WIDTH)

    @Slot(int, int, int)
    def _follow_width(self, column: int, _before: int, now: int) -> None:
        if column in FROZEN:
            self._frozen.setColumnWidth(column, now)
            self._place_frozen()

    @Slot(int, int, int)
    def _follow_frozen_width(self, column: int, _before: int, now: int) -> None:
        if column in FROZEN and now and self.columnWidth(column) != now:
            self.setColumnWidth(column, now)

    @Slot(int, Qt.SortOrder)
    def _follow_indicator(self, column: int, order: Qt.SortOrder) -> None:
        # a held column shows the arrow itself; any other one is beyond the held header
        self._frozen.horizontalHeader().setSortIndicator(column if column in FROZEN else -1, order)

    @Slot(int)
    def _sort_by_frozen(self, column: int) -> None:
        heads = self.horizontalHeader()
        ascending, descending = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        if heads.sortIndicatorSection() != column:
            heads.setSortIndicator(column, ascending)
        elif heads.sortIndicatorOrder() == ascending:
            heads.setSortIndicator(column, descending)
        else:
            heads.setSortIndicator(-1, ascending)

    def _frozen_width(self) -> int:
        return sum(self.columnWidth(column) for column in FROZEN)

    def _place_frozen(self) -> None:
        frame = self.frameWidth()
        self._frozen.setGeometry(
            frame,
            frame,
            self._frozen_width(),
            self.viewport().height() + self.horizontalHeader().height(),
        )

    def _model(self) -> MatrixModel:
        model = self.model()
        assert isinstance(model, MatrixModel)
        return model


def _copy(*rows: list[str]) -> None:
    lines = ("\t".join(map(plain_field, fields)) for fields in rows)
    QGuiApplication.clipboard().setText("\n".join(lines))

"""The table of one kind of subject: as every table, with a drop-down in the column of decisions."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QMenu, QStyle, QStyleOptionViewItem, QWidget

from core.review.model import SubjectKind
from core.review.rules import ALLOWED, decision_word
from core.review.wording import decision_state
from gui.matrix.delegate import MARGIN, StatusDelegate
from gui.matrix.model import ALIGNMENT
from gui.review.columns import COLUMNS, DECISION
from gui.review.rows import ReviewRow
from gui.tables import RowsModel, RowsView
from gui.theme import Theme
from gui.theme.icons import icon_pixmap

Index = QModelIndex | QPersistentModelIndex
SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_CHEVRON = 12
_ELIDE = Qt.TextElideMode.ElideRight
_PROSE_LINES = 3  # of a row about a vendor: there are few, and much to read


class SubjectModel(RowsModel[ReviewRow]):
    """`chosen` carries a row and the decision somebody picked for it; nothing is recorded yet."""

    chosen = Signal(object, str)

    def __init__(self, kind: SubjectKind, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS[kind], _search, parent)
        self.kind = kind
        self.decision_column = next(
            place for place, one in enumerate(self.columns) if one.head == DECISION
        )
        self.is_open = False  # whether anything may be decided: not once a review is signed

    def show_decisions(self) -> None:
        """The rows have other decisions. Which rows are shown stays, so that none slips away
        from under the cursor."""
        if self.rowCount():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def data(self, index: Index, role: int = 0) -> Any:
        """Override RowsModel::data."""
        if role == SPOKEN and index.isValid():
            row = self.row_at(index.row())
            name = " ".join(part for part in (row.account, row.vendor) if part)
            return f"{name}, {super().data(index, role)}"
        return super().data(index, role)


def _search(row: ReviewRow) -> str:
    parts = [row.account, row.account_id, row.vendor, row.subject.key, row.about]
    if row.view:
        parts += [row.view.purpose, row.view.access, row.view.recommendation.text]
    return "\n".join(parts)


class ProseDelegate(StatusDelegate):
    """Text on as many lines as the row has room for; the last one ends in an ellipsis."""

    def _paint_text(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area = option.rect.adjusted(MARGIN + 2, 4, -MARGIN, -4)
        metrics = option.fontMetrics
        most = max(1, area.height() // metrics.lineSpacing())
        lines = wrapped_lines(index.data() or "", metrics, area.width(), most)
        painter.setPen(self._text)
        painter.drawText(area, index.data(ALIGNMENT), "\n".join(lines))


def wrapped_lines(text: str, metrics: QFontMetrics, width: int, most: int) -> list[str]:
    """`text` broken between words into at most `most` lines of `width` pixels."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most - 1:
        line = words.pop(0)
        while words and metrics.horizontalAdvance(f"{line} {words[0]}") <= width:
            line = f"{line} {words.pop(0)}"
        is_too_long = metrics.horizontalAdvance(line) > width
        lines.append(metrics.elidedText(line, _ELIDE, width) if is_too_long else line)
    if words:
        lines.append(metrics.elidedText(" ".join(words), _ELIDE, width))
    return lines


class DecisionDelegate(StatusDelegate):
    """The decision, with a mark where the list of decisions can be opened."""

    def retheme(self, theme: Theme) -> None:
        """Paint in the colours of another theme from now on."""
        super().retheme(theme)
        self._link, self._mark = QColor(theme.chrome.link), theme.chrome.secondary

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Override StatusDelegate::paint."""
        model = index.model()
        assert isinstance(model, SubjectModel)
        row = model.row_at(index.row())
        area = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        can_open = model.is_open
        painter.save()
        painter.fillRect(area, self._selection if selected else self._window)
        painter.setPen(self._line)
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        state = decision_state(row.decision)
        text = index.data() if state != "open" or can_open else "Not decided"
        room = area.adjusted(MARGIN + 2, 0, -MARGIN - (_CHEVRON + 4 if can_open else 0), 0)
        painter.setPen(self._text if state == "decided" else self._link)
        if state == "open" and not can_open:
            painter.setPen(self._secondary)
        shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)
        if can_open:
            dpr = painter.device().devicePixelRatioF()
            place = QRectF(0, 0, _CHEVRON, _CHEVRON)
            place.moveCenter(QRectF(area).center())
            place.moveRight(area.right() - MARGIN)
            painter.drawPixmap(
                place.topLeft(), icon_pixmap("chevron-down", self._mark, _CHEVRON, dpr)
            )
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._ring)
            painter.drawRoundedRect(QRectF(area).adjusted(2, 2, -2, -3), 4, 4)
        painter.restore()


# these ask for more than the word: the dialog follows
NEED_MORE = frozenset({"escalate", "accept-until", "acknowledged"})


class SubjectTable(RowsView):
    """A click on a decision, F2 or Alt+Down open its list; Enter and a double click elsewhere say
    that the row is to be decided in the dialog."""

    def __init__(self, kind: SubjectKind, theme: Theme, parent: QWidget | None = None) -> None:
        self.rows = SubjectModel(kind)
        super().__init__(self.rows, _NAMES[kind], theme, parent)
        self.rows.setParent(self)
        self._decisions = DecisionDelegate(theme, self, plain=True)
        self.setItemDelegateForColumn(self.rows.decision_column, self._decisions)
        self._prose = ProseDelegate(theme, self, plain=True)
        if kind is SubjectKind.VENDOR:
            self.verticalHeader().setDefaultSectionSize(
                self.fontMetrics().lineSpacing() * _PROSE_LINES + 16
            )
            for place in range(self.rows.columnCount()):
                if place != self.rows.decision_column:
                    self.setItemDelegateForColumn(place, self._prose)
        self.setEditTriggers(RowsView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._open_list)

    def retheme(self, theme: Theme) -> None:
        """Paint in the colours of another theme."""
        self._decisions.retheme(theme)
        self._prose.retheme(theme)
        super().retheme(theme)

    def open_list(self) -> QMenu | None:
        """Open the list of decisions of the current row; None where nothing may be decided."""
        index = self.currentIndex().siblingAtColumn(self.rows.decision_column)
        if not index.isValid() or not self.rows.is_open:
            return None
        row = self.rows.row_at(index.row())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for value in ALLOWED[self.rows.kind]:
            more = "..." if value in NEED_MORE else ""
            action = menu.addAction(decision_word(value) + more)
            action.setCheckable(True)
            action.setChecked(row.decision is not None and row.decision.decision == value)
            action.triggered.connect(partial(self._choose, row, value))
        self.scrollTo(index)
        menu.popup(self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()))
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override RowsView::keyPressEvent: F2 or Alt+Down open the list, as in a spreadsheet."""
        opens = event.key() == Qt.Key.Key_F2 or (
            event.key() == Qt.Key.Key_Down and event.modifiers() == Qt.KeyboardModifier.AltModifier
        )
        if opens:
            self.open_list()
        else:
            super().keyPressEvent(event)

    def _choose(self, row: ReviewRow, value: str) -> None:
        self.rows.chosen.emit(row, value)

    @Slot(QModelIndex)
    def _open_list(self, index: QModelIndex) -> None:
        alone = len(self.selectionModel().selectedRows()) == 1
        if alone and index.column() == self.rows.decision_column:
            self.open_list()


_NAMES = {
    SubjectKind.VENDOR: "Vendors to decide about",
    SubjectKind.EXCEPTION: "Exceptions to decide about",
    SubjectKind.THIRD_PARTY: "Third parties to decide about",
    SubjectKind.UNKNOWN: "Accesses that could not be checked",
}

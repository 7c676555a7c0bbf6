"""Draws the lines of a comparison: side by side where there is room, else one under another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from core.presentation.line_rows import Fold, Row, Span
from gui.detail.diff_items import EmptySide, Item, Note, RoleHead, SectionHead, fold_words
from gui.detail.diff_model import ITEM
from gui.detail.wrapping import LineBreaker
from gui.theme import DiffColours, Theme, base_font, mono_font
from gui.theme.icons import icon_pixmap

SIDE_BY_SIDE = 600  # pixels from which both sides stand next to each other
GUTTER = 20
_PAD = 6
_LEADING = 3  # pixels between lines
_MARGIN = 14
_LABELS = frozenset({"Action", "NotAction", "Resource", "NotResource", "Principal",
                     "NotPrincipal"})  # fmt: skip
_MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class _Cell:
    """One line of one side."""

    sign: str
    text: str
    spans: tuple[Span, ...]
    colours: DiffColours | None
    quiet: bool = False


class DiffDelegate(QStyledItemDelegate):
    """Knows the width of the view and wraps every line to it."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.width = SIDE_BY_SIDE
        self._mono = mono_font()
        self._bold = QFont(self._mono)
        self._bold.setBold(True)
        self._text = base_font()
        self._small = base_font(scale=0.9)
        self._heading = base_font(weight=QFont.Weight.DemiBold)
        self._title = base_font(scale=1.15, weight=QFont.Weight.DemiBold)
        self._breaker = LineBreaker(self._mono)
        self._line = round(self._breaker.height) + _LEADING
        self._prose = LineBreaker(self._small)
        self._prose_line = round(self._prose.height) + _LEADING

    @property
    def is_side_by_side(self) -> bool:
        return self.width >= SIDE_BY_SIDE

    # ---- measuring

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(40, self.height_of(cast("Item", index.data(ITEM))))

    def height_of(self, item: Item) -> int:
        """The height of an item at the present width, in pixels."""
        if isinstance(item, Row):
            lines = [self._lines_of(cell, width) for cell, _, width in self._places(item)]
            together = max(lines) if self.is_side_by_side else sum(lines)
            return together * self._line
        if isinstance(item, RoleHead):
            return 46
        if isinstance(item, SectionHead):
            return 42
        if isinstance(item, Fold):
            return self._line + 8
        if isinstance(item, Note):
            return self._note_lines(item.text) * self._prose_line + 6
        return self._line * (1 if self.is_side_by_side else len(item.lines)) + 6

    def _lines_of(self, cell: _Cell | None, width: int) -> int:
        if cell is None:
            return 1
        return len(self._breaker.pieces(cell.text, width - GUTTER - _PAD))

    def _note_lines(self, text: str) -> int:
        return len(self._wrapped_prose(text))

    def _wrapped_prose(self, text: str) -> list[str]:
        metrics, room = QFontMetricsF(self._small), self.width - 2 * _MARGIN
        lines = [""]
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and metrics.horizontalAdvance(longer) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def _places(self, row: Row) -> Sequence[tuple[_Cell | None, int, int]]:
        """The cells of a row with their left edge and width."""
        removed, added = self.theme.removed, self.theme.added
        differs = row.differs
        left = None if row.left is None else _Cell(
            _MINUS if differs else "", row.left, row.left_spans, removed if differs else None
        )  # fmt: skip
        right = None if row.right is None else _Cell(
            "+" if differs else "", row.right, row.right_spans, added if differs else None
        )  # fmt: skip
        if self.is_side_by_side:
            half = self.width // 2
            return (left, 0, half), (right, half, self.width - half)
        if not differs:
            return ((left or right, 0, self.width),)
        return tuple((cell, 0, self.width) for cell in (left, right) if cell is not None)

    # ---- drawing

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        item = cast("Item", index.data(ITEM))
        area = QRectF(option.rect)  # type: ignore[attr-defined]  # PySide's stubs omit the members
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        if isinstance(item, Row):
            self._paint_row(painter, area, item)
        elif isinstance(item, Fold):
            self._paint_fold(painter, area, item)
        elif isinstance(item, SectionHead):
            self._paint_head(painter, area, item)
        elif isinstance(item, RoleHead):
            painter.setFont(self._title)
            self._words(painter, area.adjusted(_MARGIN, 12, -_MARGIN, 0), item.title)
        elif isinstance(item, Note):
            self._paint_note(painter, area, item)
        else:
            self._paint_empty(painter, area, item)
        if state & QStyle.StateFlag.State_Selected and not isinstance(item, RoleHead):
            painter.fillRect(QRectF(area.left(), area.top(), 3, area.height()), self._focus)
            painter.fillRect(area, self._veil)
        painter.restore()

    @property
    def _focus(self) -> QColor:
        return QColor(self.theme.chrome.focus)

    @property
    def _veil(self) -> QColor:
        veil = self._focus
        veil.setAlpha(28)
        return veil

    def _words(self, painter: QPainter, area: QRectF, text: str, colour: str = "") -> None:
        painter.setPen(QColor(colour or self.theme.chrome.text))
        shown = QFontMetricsF(painter.font()).elidedText(
            text, Qt.TextElideMode.ElideRight, area.width()
        )
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), shown)

    def _paint_head(self, painter: QPainter, area: QRectF, head: SectionHead) -> None:
        chrome = self.theme.chrome
        line = area.adjusted(_MARGIN, 12, -_MARGIN, 0)
        painter.setFont(self._small)
        room = QFontMetricsF(self._small).horizontalAdvance(head.verdict)
        look = self.theme.removed.text if head.differs else chrome.secondary
        place = QRectF(line.right() - room - 2, line.top(), room + 2, line.height())
        self._words(painter, place, head.verdict, look)
        if head.verdict == "Same":
            mark = icon_pixmap("check", chrome.secondary, 14, painter.device().devicePixelRatioF())
            painter.drawPixmap(QPointF(place.left() - 19, line.center().y() - 7), mark)
        painter.setFont(self._heading)
        self._words(painter, line.adjusted(0, 0, -room - 30, 0), head.title)

    def _paint_note(self, painter: QPainter, area: QRectF, note: Note) -> None:
        painter.setFont(self._small)
        painter.setPen(QColor(self.theme.chrome.secondary))
        y = area.top() + self._prose.ascent
        for line in self._wrapped_prose(note.text):
            painter.drawText(QPointF(area.left() + _MARGIN, y), line)
            y += self._prose_line

    def _paint_fold(self, painter: QPainter, area: QRectF, fold: Fold) -> None:
        chrome = self.theme.chrome
        strip = area.adjusted(0, 3, 0, -3)
        painter.fillRect(strip, QColor(chrome.panel))
        ratio = painter.device().devicePixelRatioF()
        mark = icon_pixmap("chevron-right", chrome.link, 12, ratio)
        painter.drawPixmap(QPointF(area.left() + 4, strip.center().y() - 6), mark)
        painter.setFont(self._small)
        self._words(painter, strip.adjusted(GUTTER, 0, -_PAD, 0), fold_words(fold), chrome.link)

    def _paint_empty(self, painter: QPainter, area: QRectF, item: EmptySide) -> None:
        painter.setFont(self._small)
        secondary = self.theme.chrome.secondary
        if self.is_side_by_side:
            half = self.width // 2
            left = QRectF(area.left() + GUTTER, area.top(), half - GUTTER, area.height())
            right = left.translated(half, 0)
            self._words(painter, left, item.left, secondary)
            self._words(painter, right, item.right, secondary)
            return
        y = area.top() + 3
        for text in item.lines:
            line = QRectF(area.left() + _MARGIN, y, self.width - 2 * _MARGIN, self._line)
            self._words(painter, line, text, secondary)
            y += self._line

    def _paint_row(self, painter: QPainter, area: QRectF, row: Row) -> None:
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        y = area.top()
        for cell, x, width in self._places(row):
            height = area.height()
            if not self.is_side_by_side:
                height = self._lines_of(cell, width) * self._line
            place = QRectF(area.left() + x, y, width, height)
            if cell is None:
                painter.fillRect(place, QColor(self.theme.chrome.panel))
            else:
                self._paint_cell(painter, place, cell)
            if self.is_side_by_side and x:
                painter.setPen(QColor(self.theme.chrome.border))
                painter.drawLine(place.topLeft(), place.bottomLeft())
            elif not self.is_side_by_side:
                y += height

    def _paint_cell(self, painter: QPainter, area: QRectF, cell: _Cell) -> None:
        colours = cell.colours
        if colours:
            painter.fillRect(area, QColor(colours.fill))
            painter.setPen(QColor(colours.text))
            painter.setFont(self._bold)
            gutter = QRectF(area.left(), area.top(), GUTTER, self._line)
            painter.drawText(gutter, int(Qt.AlignmentFlag.AlignCenter), cell.sign)
        room = int(area.width()) - GUTTER - _PAD
        y, left = area.top(), area.left() + GUTTER
        painter.setFont(self._font_of(cell.text))
        for number, (start, end) in enumerate(self._breaker.pieces(cell.text, room)):
            x = left + (self._breaker.hanging(cell.text) * self._breaker.letter if number else 0)
            if colours:
                self._paint_spans(painter, QPointF(x, y), cell, start, end)
            painter.setPen(QColor(colours.text if colours else self._colour_of(cell.text)))
            baseline = y + self._breaker.ascent + _LEADING / 2
            painter.drawText(QPointF(x, baseline), cell.text[start:end])
            y += self._line

    def _paint_spans(
        self, painter: QPainter, at: QPointF, cell: _Cell, start: int, end: int
    ) -> None:
        """The changed parts of the piece from `start` to `end`, stronger than the rest."""
        if cell.colours is None:
            return
        for first, last in cell.spans:
            a, b = max(first, start), min(last, end)
            if a < b:
                x = at.x() + self._breaker.width(cell.text[start:a])
                width = self._breaker.width(cell.text[a:b])
                strong = QRectF(x, at.y() + 1, width, self._line - 2)
                painter.fillRect(strong, QColor(cell.colours.strong))

    def _font_of(self, text: str) -> QFont:
        return self._bold if text in ("Allow", "Deny") else self._mono

    def _colour_of(self, text: str) -> str:
        chrome = self.theme.chrome
        label = text.strip()
        quiet = label in _LABELS or text.startswith(("  Condition ", "Version "))
        return chrome.secondary if quiet else chrome.text

"""Paints a status as a pill: shape, word and colour. A finished pill is painted from a cache."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from core.model import STATUS_WORDS, Status
from gui.matrix.model import ALIGNMENT, CELL_ROLE, DISPLAY
from gui.matrix.rows import Cell
from gui.theme import StatusStyle, Theme
from gui.theme.icons import icon_pixmap

PILL_HEIGHT = 24.0
MARGIN = 8  # left and right of whatever stands in a cell
_PADDING, _ICON, _GAP, _RADIUS, _BADGE = 8.0, 16, 6.0, 6.0, 22.0
_HATCH = 6.0  # from one diagonal line to the next


class StatusDelegate(QStyledItemDelegate):
    """Statuses as pills, everything else as elided text; with `plain` all text is alike, else
    that of the first column stands out."""

    def __init__(self, theme: Theme, parent: QObject | None = None, *, plain: bool = False) -> None:
        super().__init__(parent)
        self._plain = plain
        self._pills: dict[tuple[Status, int, float, int], QPixmap] = {}
        self.retheme(theme)

    def retheme(self, theme: Theme) -> None:
        """Paint in the colours of another theme from now on."""
        chrome = theme.chrome
        self._theme = theme
        self._pills.clear()
        self._window, self._selection = QColor(chrome.window), QColor(chrome.selection)
        self._text, self._secondary = QColor(chrome.text), QColor(chrome.secondary)
        self._line = QPen(QColor(chrome.border), 1)
        self._ring = QPen(QColor(chrome.focus), 2)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Override QStyledItemDelegate::paint."""
        area = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        cell = index.data(CELL_ROLE)
        painter.save()
        painter.fillRect(area, self._selection if selected else self._window)
        painter.setPen(self._line)
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        if isinstance(cell, Cell):
            self._paint_pill(painter, option, cell)
        else:
            self._paint_text(painter, option, index)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._ring)
            painter.drawRoundedRect(QRectF(area).adjusted(2, 2, -2, -3), 4, 4)
        painter.restore()

    def _paint_pill(self, painter: QPainter, option: QStyleOptionViewItem, cell: Cell) -> None:
        dpr = painter.device().devicePixelRatioF()
        room = option.rect.width() - 2 * MARGIN
        pill = self._pill(cell.status, cell.further, dpr, room, option.font)
        top = option.rect.top() + (option.rect.height() - PILL_HEIGHT) / 2
        painter.drawPixmap(QPointF(option.rect.left() + MARGIN, round(top)), pill)

    def _paint_text(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        area = option.rect.adjusted(MARGIN + 2, 0, -MARGIN, 0)
        text = option.fontMetrics.elidedText(
            index.data(DISPLAY) or "", Qt.TextElideMode.ElideRight, area.width()
        )
        painter.setPen(self._text if self._plain or index.column() == 0 else self._secondary)
        painter.drawText(area, index.data(ALIGNMENT) | int(Qt.TextFlag.TextSingleLine), text)

    def _pill(self, status: Status, further: int, dpr: float, room: int, font: QFont) -> QPixmap:
        key = (status, further, dpr, min(room, _natural_width(status, further, font)))
        pill = self._pills.get(key)
        if pill is None:
            pill = self._pills[key] = _draw_pill(self._theme, key, font)
        return pill


def _natural_width(status: Status, further: int, font: QFont) -> int:
    words = QFontMetricsF(font).horizontalAdvance(STATUS_WORDS[status])
    badge = _GAP + _BADGE if further else 0.0
    return round(2 * _PADDING + _ICON + _GAP + words + badge) + 1


def _draw_pill(theme: Theme, key: tuple[Status, int, float, int], font: QFont) -> QPixmap:
    status, further, dpr, width = key
    style = theme.status(status)
    pixmap = QPixmap(round(width * dpr), round(PILL_HEIGHT * dpr))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = QRectF(0.5, 0.5, width - 1, PILL_HEIGHT - 1)
    painter.setPen(Qt.PenStyle.NoPen)
    if not style.quiet:
        painter.setBrush(QColor(style.fill))
        painter.drawRoundedRect(area, _RADIUS, _RADIUS)
    if style.hatched:
        _hatch(painter, area, style)
    colour = style.icon if style.quiet else style.text
    place = QPointF(_PADDING, (PILL_HEIGHT - _ICON) / 2)
    painter.drawPixmap(place, icon_pixmap(style.shape, colour, _ICON, dpr))
    painter.setFont(font)
    painter.setPen(QColor(style.text))
    left = _PADDING + _ICON + _GAP
    right = _PADDING + (_GAP + _BADGE if further else 0.0)
    room = QRectF(left, 0, max(0.0, width - left - right), PILL_HEIGHT)
    words = QFontMetricsF(font).elidedText(
        STATUS_WORDS[status], Qt.TextElideMode.ElideRight, room.width() + 1
    )
    painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)
    if further:
        _badge(painter, QRectF(width - _PADDING - _BADGE + 2, 4, _BADGE, 16), style, further, font)
    painter.end()
    return pixmap


def _hatch(painter: QPainter, area: QRectF, style: StatusStyle) -> None:
    """Diagonal lines: what could not be checked must never pass for a colour of a verdict."""
    line = QColor(style.text)
    line.setAlpha(34)
    shape = QPainterPath()
    shape.addRoundedRect(area, _RADIUS, _RADIUS)
    painter.save()
    painter.setClipPath(shape)
    painter.setPen(QPen(line, 1.2))
    left = area.left() - area.height()
    while left < area.right():  # a brush's pattern would be too fine on a dense screen
        painter.drawLine(QPointF(left, area.bottom()), QPointF(left + area.height(), area.top()))
        left += _HATCH
    painter.restore()


def _badge(painter: QPainter, area: QRectF, style: StatusStyle, further: int, font: QFont) -> None:
    ground = QColor(style.text)
    ground.setAlpha(48)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(area, 8, 8)
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.85)
    painter.setFont(small)
    painter.setPen(QColor(style.text))
    painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), f"+{further}")

"""The trend: one column per scan, as high as the accesses that needed attention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.model import STATUS_WORDS, Status
from gui.overview.bar import hatch
from gui.theme import Theme, base_font

if TYPE_CHECKING:
    from core.history import TrendPoint

STACKED = tuple(
    status for status in Status if status.needs_attention and status is not Status.UNKNOWN_PARTY
)
_TOP, _BOTTOM, _WIDEST, _SPACE = 22, 22, 54.0, 14.0


class TrendChart(QWidget):
    """`scan_chosen` carries the id of a scan whose column was opened."""

    scan_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._points: tuple[TrendPoint, ...] = ()
        self._current = 0
        self.setMinimumHeight(150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAccessibleName("Trend")

    def show_points(self, points: Sequence[TrendPoint]) -> None:
        """The oldest first."""
        self._points = tuple(points)
        self._current = max(0, len(self._points) - 1)
        focus = Qt.FocusPolicy.StrongFocus if points else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(focus)
        words = "; ".join(point_words(point) for point in self._points)
        self.setAccessibleName(f"Accesses that need attention per scan: {words or 'no scans'}")
        self.update()

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Override QWidget::sizeHint."""
        return QSize(420, 170)

    def columns(self) -> list[QRectF]:
        """The full height above each point's date."""
        if not self._points:
            return []
        room = self.width() / len(self._points)
        width = min(_WIDEST, room - _SPACE)
        height = self.height() - _TOP - _BOTTOM
        return [
            QRectF(place * room + (room - width) / 2, _TOP, width, height)
            for place in range(len(self._points))
        ]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Override QWidget::paintEvent."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chrome = self._theme.chrome
        highest = max((attention(point) for point in self._points), default=0) or 1
        base = self.height() - _BOTTOM
        painter.setPen(QPen(QColor(chrome.control_border), 1))
        painter.drawLine(QPointF(0, base + 0.5), QPointF(self.width(), base + 0.5))
        for place, (point, column) in enumerate(zip(self._points, self.columns(), strict=True)):
            top = self._paint_stack(painter, point, column, highest)
            label = QRectF(column.center().x() - 60, base + 3, 120, _BOTTOM - 3)
            painter.setFont(base_font(scale=0.85))
            painter.setPen(QColor(chrome.secondary))
            painter.drawText(label, int(Qt.AlignmentFlag.AlignCenter), f"{point.at:%Y-%m-%d}")
            painter.setFont(base_font())
            painter.setPen(QColor(chrome.text))
            number = QRectF(column.left() - 20, top - 20, column.width() + 40, 18)
            painter.drawText(number, int(Qt.AlignmentFlag.AlignCenter), f"{attention(point):,}")
            if self.hasFocus() and place == self._current:
                painter.setPen(QPen(QColor(chrome.focus), 2))
                painter.drawRoundedRect(column.adjusted(-4, -2, 4, 0), 4, 4)

    def event(self, event: QEvent) -> bool:
        """Override QWidget::event: each column has a tool tip of its own."""
        if isinstance(event, QHelpEvent):
            place = self._at(QPointF(event.pos()))
            if place is not None:
                QToolTip.showText(event.globalPos(), point_words(self._points[place], "\n"), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Override QWidget::mouseMoveEvent."""
        over = self._at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Override QWidget::mouseReleaseEvent."""
        place = self._at(event.position())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self.scan_chosen.emit(self._points[place].scan_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override QWidget::keyPressEvent."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and self._points:
            self._current = (self._current + step) % len(self._points)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Space) and self._points:
            self.scan_chosen.emit(self._points[self._current].scan_id)
        else:
            super().keyPressEvent(event)

    def _paint_stack(
        self, painter: QPainter, point: TrendPoint, column: QRectF, highest: int
    ) -> float:
        """Draws the stack and returns where its top is; the worst stands at the bottom."""
        bottom = column.bottom()
        for status in STACKED:
            number = point.by_status.get(status, 0)
            if number:
                height = max(2.0, column.height() * number / highest)
                area = QRectF(column.left(), bottom - height, column.width(), height - 1)
                style = self._theme.status(status)
                painter.fillRect(area, QColor(style.icon))
                if style.hatched:
                    hatch(painter, area, QColor(style.fill))
                bottom -= height
        return bottom

    def _at(self, place: QPointF) -> int | None:
        found = (number for number, one in enumerate(self.columns()) if one.contains(place))
        return next(found, None)


def attention(point: TrendPoint) -> int:
    """How many accesses needed attention."""
    return sum(point.by_status.get(status, 0) for status in STACKED)


def point_words(point: TrendPoint, separator: str = ", ") -> str:
    """A point read out."""
    parts = [
        f"{point.by_status[status]:,} {STATUS_WORDS[status]}"
        for status in STACKED
        if point.by_status.get(status)
    ]
    return separator.join([f"{point.at:%Y-%m-%d}: {attention(point):,} need attention", *parts])

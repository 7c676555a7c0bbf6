"""A bar of statuses: how many of the expected accesses have which."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.model import STATUS_WORDS, Status
from core.presentation.text import counted
from core.report.figures import COUNTED_STATUSES, StatusCounts
from gui.theme import Theme

LEFT_OUT = frozenset({Status.NOT_EXPECTED})
_HEIGHT, _RADIUS, _LEAST, _GAP, _HATCH = 18, 5.0, 5.0, 1.0, 5.0


class StatusBar(QWidget):
    """`status_chosen` says which part was clicked. By keyboard, the arrows choose a part and Enter
    opens it. The widths are shares; a part of a few accesses is still wide enough to be seen."""

    status_chosen = Signal(object)

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._theme = name, theme
        self._parts: tuple[tuple[Status, int], ...] = ()
        self._current = 0
        self.setFixedHeight(_HEIGHT + 6)
        self.setMinimumWidth(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    @property
    def parts(self) -> tuple[tuple[Status, int], ...]:
        """The statuses that are there, worst first, with their counts."""
        return self._parts

    def show_counts(self, counts: StatusCounts) -> None:
        self._parts = tuple(
            (status, counts.by_status[status])
            for status in COUNTED_STATUSES
            if counts.by_status[status] and status not in LEFT_OUT
        )
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self._parts else Qt.FocusPolicy.NoFocus)
        words = ", ".join(f"{number:,} {STATUS_WORDS[status]}" for status, number in self._parts)
        self.setAccessibleName(f"{self._name}: {words or 'nothing expected'}")
        self.update()

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Override QWidget::sizeHint."""
        return QSize(320, _HEIGHT + 6)

    def areas(self) -> list[tuple[Status, QRectF]]:
        """Where each part stands."""
        widths = part_widths([number for _, number in self._parts], self.width() - 6.0)
        left, found = 3.0, []
        for (status, _), width in zip(self._parts, widths, strict=True):
            found.append((status, QRectF(left, 3.0, max(1.0, width - _GAP), _HEIGHT)))
            left += width
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Override QWidget::paintEvent."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(3.0, 3.0, self.width() - 6.0, _HEIGHT)
        shape = QPainterPath()
        shape.addRoundedRect(whole, _RADIUS, _RADIUS)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(whole, QColor(self._theme.chrome.sunken))
        for status, area in self.areas():
            style = self._theme.status(status)
            painter.fillRect(area, QColor(style.icon))
            if style.hatched:
                hatch(painter, area, QColor(style.fill))
        painter.restore()
        if self.hasFocus() and self._parts:
            painter.setPen(QPen(QColor(self._theme.chrome.focus), 2))
            painter.drawRoundedRect(self.areas()[self._current][1].adjusted(-2, -2, 2, 2), 4, 4)

    def event(self, event: QEvent) -> bool:
        """Override QWidget::event: each part has a tool tip of its own."""
        if isinstance(event, QHelpEvent):
            status = self._at(QPointF(event.pos()))
            if status is not None:
                number = dict(self._parts)[status]
                words = f"{STATUS_WORDS[status]}: {counted(number, 'access', 'accesses')}"
                QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Override QWidget::mouseMoveEvent."""
        over = self._at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Override QWidget::mouseReleaseEvent."""
        status = self._at(event.position())
        if status is not None and event.button() == Qt.MouseButton.LeftButton:
            self.status_chosen.emit(status)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override QWidget::keyPressEvent."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and self._parts:
            self._current = (self._current + step) % len(self._parts)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Space) and self._parts:
            self.status_chosen.emit(self._parts[self._current][0])
        else:
            super().keyPressEvent(event)

    def _at(self, place: QPointF) -> Status | None:
        return next((status for status, area in self.areas() if area.contains(place)), None)


def part_widths(numbers: Sequence[int], room: float) -> list[float]:
    """Shares of `room`, none below what can be seen; the largest gives what that takes."""
    total = sum(numbers)
    if not total:
        return []
    widths = [max(_LEAST, room * number / total) for number in numbers]
    largest = widths.index(max(widths))
    widths[largest] = max(_LEAST, widths[largest] - (sum(widths) - room))
    return widths


def hatch(painter: QPainter, area: QRectF, colour: QColor) -> None:
    """What could not be checked must never pass for the colour of a verdict."""
    painter.save()
    painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(colour, 1.4))
    left = area.left() - area.height()
    while left < area.right():
        painter.drawLine(QPointF(left, area.bottom()), QPointF(left + area.height(), area.top()))
        left += _HATCH
    painter.restore()

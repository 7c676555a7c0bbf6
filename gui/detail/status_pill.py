"""The status of a cell as icon and word on its colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.model import STATUS_MEANINGS, STATUS_WORDS, Status
from gui.theme import Theme, base_font
from gui.theme.icons import icon_pixmap

_HEIGHT, _ICON, _PAD, _GAP = 26, 16, 10, 7


class StatusPill(QWidget):
    """Icon and word say it; the colour only helps."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._status = Status.PENDING
        self._font = base_font(weight=QFont.Weight.DemiBold)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_status(self, status: Status) -> None:
        self._status = status
        self.setAccessibleName(f"Status: {STATUS_WORDS[status]}")
        self.setToolTip(STATUS_MEANINGS[status])
        self.updateGeometry()
        self.update()

    @property
    def status(self) -> Status:
        return self._status

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        word = QFontMetricsF(self._font).horizontalAdvance(STATUS_WORDS[self._status])
        return QSize(round(2 * _PAD + _ICON + _GAP + word) + 2, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        style = self._theme.status(self._status)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = self._theme.chrome.control_border if style.quiet else style.fill
        painter.setPen(QPen(QColor(edge)))
        painter.setBrush(QColor(style.fill))
        painter.drawRoundedRect(area, _HEIGHT / 2, _HEIGHT / 2)
        if style.hatched:
            hatch = QColor(style.text)
            hatch.setAlpha(34)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(hatch, Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(area, _HEIGHT / 2, _HEIGHT / 2)
        mark = icon_pixmap(style.shape, style.text, _ICON, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(_PAD, (self.height() - _ICON) / 2), mark)
        painter.setFont(self._font)
        painter.setPen(QColor(style.text))
        words = area.adjusted(_PAD + _ICON + _GAP, 0, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), STATUS_WORDS[self._status])

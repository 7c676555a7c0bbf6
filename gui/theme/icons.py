"""The shipped icons, recoloured. An SVG draws in ``currentColor``; what it draws in
``knockout`` is cut out of the shape, so that whatever lies below shows through."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from core.model import Status
from gui.theme.themes import Theme

ICON_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "icons"
# logical sizes times the usual scale factors; QIcon picks the nearest and never scales up far
_SIZES = (16, 20, 24, 32, 40, 48, 64)


def icon_names() -> tuple[str, ...]:
    """Every icon that ships."""
    return tuple(sorted(path.stem for path in ICON_FOLDER.glob("*.svg")))


@lru_cache(maxsize=512)
def icon(name: str, colour: str) -> QIcon:
    """The icon `name` drawn in `colour` (``#RRGGBB``), sharp at the usual sizes and scales."""
    result = QIcon()
    for size in _SIZES:
        pixmap = icon_pixmap(name, colour, size, 1.0)
        result.addPixmap(pixmap)
        result.addPixmap(pixmap, QIcon.Mode.Selected)  # else Qt tints it in selected rows
    return result


def status_icon(theme: Theme, status: Status) -> QIcon:
    """The shape of `status` for use beside text on the window's colour."""
    style = theme.status(status)
    return icon(style.shape, style.icon)


@lru_cache(maxsize=2048)
def icon_pixmap(name: str, colour: str, size: int, dpr: float) -> QPixmap:
    """The icon as a square pixmap of `size` logical pixels at device pixel ratio `dpr`."""
    drawing = _source(name)
    pixels = round(size * dpr)
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = QRectF(0, 0, pixels, pixels)
    _renderer(drawing.replace("knockout", "none").replace("currentColor", colour)).render(
        painter, area
    )
    if "knockout" in drawing:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        _renderer(drawing.replace("currentColor", "none").replace("knockout", "#000000")).render(
            painter, area
        )
    painter.end()
    pixmap.setDevicePixelRatio(dpr)
    return pixmap


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return (ICON_FOLDER / f"{name}.svg").read_text("utf-8")


def _renderer(drawing: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(drawing.encode()))

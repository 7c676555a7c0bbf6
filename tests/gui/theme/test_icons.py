"""The shipped icons draw themselves in any colour."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication

from core.model import Status
from gui.theme import icon, light_theme, status_icon
from gui.theme.icons import icon_names, icon_pixmap

pytestmark = pytest.mark.usefixtures("qapp")


def image(name: str, colour: str, size: int = 32, dpr: float = 1.0) -> QImage:
    return icon_pixmap(name, colour, size, dpr).toImage()


def drawn(picture: QImage) -> list[QColor]:
    """The pixels that are not see-through."""
    points = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
    pixels = (picture.pixelColor(x, y) for x, y in points)
    return [pixel for pixel in pixels if pixel.alpha() == 255]


@pytest.mark.parametrize("name", sorted({*icon_names()} - {"app"}))  # its colours are its own
def test_every_icon_draws_in_the_colour_asked_for(name: str) -> None:
    wanted = QColor("#C0FFEE")
    pixels = drawn(image(name, wanted.name()))
    assert pixels
    for pixel in pixels:  # smoothing may round by one
        assert abs(pixel.red() - wanted.red()) <= 1
        assert abs(pixel.blue() - wanted.blue()) <= 1


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_an_icon(status: Status) -> None:
    assert not status_icon(light_theme(), status).isNull()


def test_what_is_knocked_out_shows_the_ground() -> None:
    style = light_theme().status(Status.DRIFT_EXCESS)
    picture = image(style.shape, "#FF0000", 64)
    middle = [picture.pixelColor(x, 32).alpha() for x in range(64)]
    solid = [x for x in range(64) if middle[x] == 255]
    assert 0 in middle[solid[0] : solid[-1]]


def test_a_screen_of_higher_resolution_gets_more_pixels() -> None:
    sharp = icon_pixmap("scan", "#000000", 16, 2.0)
    assert (sharp.width(), sharp.devicePixelRatio()) == (32, 2.0)


def test_an_icon_has_several_sizes(qapp: QApplication) -> None:  # noqa: ARG001 - must exist
    assert {size.width() for size in icon("scan", "#000000").availableSizes()} >= {16, 32, 64}


def test_an_icon_keeps_its_colour_in_a_selected_row() -> None:
    shown = icon("scan", "#C0FFEE")
    plain, selected = (
        shown.pixmap(16, mode=mode).toImage() for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected)
    )
    assert selected == plain


def test_an_icon_that_does_not_ship_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon", "#000000")

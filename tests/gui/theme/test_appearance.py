"""Putting a theme on the application."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFontInfo, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.theme import MODES, Appearance, apply_theme, base_font, dark_theme, light_theme, mono_font
from gui.theme.appearance import style_sheet


@pytest.fixture(autouse=True)
def _light_again(qapp: QApplication) -> Iterator[None]:
    yield
    apply_theme(qapp, "light")


@pytest.mark.parametrize("theme", [light_theme(), dark_theme()], ids=["light", "dark"])
def test_the_style_sheet_leaves_no_name_without_a_colour(theme) -> None:  # noqa: ANN001 - a theme
    text = style_sheet(theme)
    assert "$" not in text.split("*/", 1)[1]
    assert theme.chrome.window in text


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_palette_follows_the_mode(qapp: QApplication, mode: str) -> None:
    theme = apply_theme(qapp, mode)  # type: ignore[arg-type]  # one of MODES
    assert theme.name == mode
    ground = qapp.palette().color(QPalette.ColorRole.Window).name().upper()
    assert ground == theme.chrome.window


def test_system_is_one_of_both(qapp: QApplication) -> None:
    assert apply_theme(qapp, "system") in (light_theme(), dark_theme())


def test_a_change_of_mode_is_told_once(qapp: QApplication, qtbot: QtBot) -> None:
    appearance = Appearance(qapp, "light")
    with qtbot.waitSignal(appearance.theme_changed, timeout=1000) as told:
        appearance.set_mode("dark")
    assert told.args == [dark_theme()]
    assert appearance.theme is dark_theme()


def test_the_same_mode_again_tells_nothing(qapp: QApplication, qtbot: QtBot) -> None:
    appearance = Appearance(qapp, "light")
    with qtbot.assertNotEmitted(appearance.theme_changed):
        appearance.set_mode("light")


def test_there_are_three_modes() -> None:
    assert set(MODES) == {"light", "dark", "system"}


def test_code_is_set_in_letters_of_equal_width(qapp: QApplication) -> None:  # noqa: ARG001 - must exist
    assert QFontInfo(mono_font()).fixedPitch()


def test_fonts_grow_with_the_scale(qapp: QApplication) -> None:  # noqa: ARG001 - must exist
    assert base_font(scale=2).pointSizeF() == pytest.approx(2 * base_font().pointSizeF())

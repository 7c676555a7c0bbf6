"""Every text is readable on its ground, in both themes (WCAG 2.2, contrast)."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtGui import QColor

from core.model import Status
from gui.theme import Chrome, Theme, dark_theme, light_theme
from gui.theme.icons import icon_names

BOTH = pytest.mark.parametrize("theme", [light_theme(), dark_theme()], ids=["light", "dark"])
TEXT, SHAPE = 4.5, 3.0  # least contrast of text, and of shapes


def luminance(colour: str) -> float:
    shade = QColor(colour)
    parts = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (shade.redF(), shade.greenF(), shade.blueF())
    )
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


@BOTH
@pytest.mark.parametrize("status", list(Status))
def test_a_status_is_readable_as_pill_as_icon_and_as_text(theme: Theme, status: Status) -> None:
    style = theme.status(status)
    assert contrast(style.text, style.fill) >= TEXT
    assert contrast(style.plain, theme.chrome.window) >= TEXT
    assert contrast(style.icon, theme.chrome.window) >= SHAPE


@BOTH
@pytest.mark.parametrize(
    ("words", "ground"),
    [
        ("text", "window"),
        ("text", "panel"),
        ("text", "sunken"),
        ("text", "hover"),
        ("text", "pressed"),
        ("secondary", "window"),
        ("secondary", "panel"),
        ("link", "window"),
        ("link", "panel"),
        ("selection_text", "selection"),
        ("primary_text", "primary"),
        ("primary_text", "primary_hover"),
        ("danger_text", "danger"),
        ("danger_text", "danger_hover"),
        ("tooltip_text", "tooltip"),
    ],
)
def test_words_are_readable_on_their_ground(theme: Theme, words: str, ground: str) -> None:
    assert contrast(getattr(theme.chrome, words), getattr(theme.chrome, ground)) >= TEXT


@BOTH
@pytest.mark.parametrize("shape", ["focus", "control_border"])
def test_edges_stand_out_from_the_window(theme: Theme, shape: str) -> None:
    assert contrast(getattr(theme.chrome, shape), theme.chrome.window) >= SHAPE


@BOTH
@pytest.mark.parametrize("side", ["added", "removed"])
def test_differences_are_readable_where_they_are_strongest_too(theme: Theme, side: str) -> None:
    colours = getattr(theme, side)
    assert contrast(colours.text, colours.fill) >= TEXT
    assert contrast(colours.text, colours.strong) >= TEXT


@BOTH
def test_no_two_statuses_share_a_shape(theme: Theme) -> None:
    shapes = [theme.status(status).shape for status in Status]
    assert len(set(shapes)) == len(shapes)
    assert set(shapes) <= set(icon_names())


@BOTH
def test_only_what_could_not_be_checked_is_hatched(theme: Theme) -> None:
    assert [status for status in Status if theme.status(status).hatched] == [Status.UNREACHABLE]


@BOTH
def test_every_colour_is_a_colour(theme: Theme) -> None:
    for field in fields(Chrome):
        assert QColor(getattr(theme.chrome, field.name)).isValid(), field.name


def test_the_themes_differ_in_brightness() -> None:
    assert luminance(light_theme().chrome.window) > 0.9
    assert luminance(dark_theme().chrome.window) < 0.1
    assert dark_theme().dark
    assert not light_theme().dark

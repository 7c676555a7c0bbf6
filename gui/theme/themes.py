"""The two themes as data, read from ``resources/themes``. Holds no widget."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from core.model import Status

THEME_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "themes"

# What a status looks like: its family of colours and its shape, so that colour is never alone.
STATUS_LOOKS: Mapping[Status, tuple[str, str]] = {
    Status.OK: ("good", "status-ok"),
    Status.DRIFT_EXCESS: ("bad", "status-excess"),
    Status.UNEXPECTED: ("bad", "status-not-approved"),
    Status.UNKNOWN_PARTY: ("bad", "status-third-party"),
    Status.DRIFT_BROKEN: ("broken", "status-broken"),
    Status.MISSING: ("broken", "status-missing"),
    Status.UNREACHABLE: ("unknown", "status-unknown"),
    Status.EXEMPT: ("info", "status-exempt"),
    Status.NOT_EXPECTED: ("neutral", "status-not-required"),
    Status.PENDING: ("neutral", "status-pending"),
}
_HATCHED = frozenset({"unknown"})


@dataclass(frozen=True, slots=True)
class StatusStyle:
    """How a status is drawn. Colours are ``#RRGGBB``; `text` is readable on `fill`, `plain`
    and `icon` on the window's own colour. `shape` names the icon."""

    family: str
    shape: str
    fill: str
    text: str
    icon: str
    plain: str
    hatched: bool
    quiet: bool


@dataclass(frozen=True, slots=True)
class Chrome:
    """Colours of everything that is not a status."""

    window: str
    panel: str
    sunken: str
    raised: str
    text: str
    secondary: str
    border: str
    control: str
    control_border: str
    hover: str
    pressed: str
    focus: str
    primary: str
    primary_hover: str
    primary_text: str
    danger: str
    danger_hover: str
    danger_text: str
    selection: str
    selection_text: str
    link: str
    scroll: str
    scroll_hover: str
    disabled: str
    tooltip: str
    tooltip_text: str


@dataclass(frozen=True, slots=True)
class DiffColours:
    """One side of a difference: line background, text, and the changed part of the line."""

    fill: str
    text: str
    strong: str


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour of one theme."""

    name: str
    dark: bool
    chrome: Chrome
    added: DiffColours
    removed: DiffColours
    statuses: Mapping[Status, StatusStyle]

    def status(self, status: Status) -> StatusStyle:
        """The look of `status`."""
        return self.statuses[status]


@cache
def light_theme() -> Theme:
    """The light theme."""
    return _read("light")


@cache
def dark_theme() -> Theme:
    """The dark theme."""
    return _read("dark")


def _read(name: str) -> Theme:
    data: dict[str, Any] = json.loads((THEME_FOLDER / f"{name}.json").read_text("utf-8"))
    families: dict[str, dict[str, str]] = data["families"]
    return Theme(
        name=data["name"],
        dark=data["dark"],
        chrome=Chrome(**{field.name: data["chrome"][field.name] for field in fields(Chrome)}),
        added=DiffColours(**data["diff"]["added"]),
        removed=DiffColours(**data["diff"]["removed"]),
        statuses={
            status: StatusStyle(
                family=family,
                shape=shape,
                hatched=family in _HATCHED,
                quiet=family == "neutral",
                **families[family],
            )
            for status, (family, shape) in STATUS_LOOKS.items()
        },
    )

"""Fonts: the best of what the system has. None is shipped."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase

_TEXT_FAMILIES = (
    "Inter", "Segoe UI Variable Text", "Segoe UI", "SF Pro Text", ".AppleSystemUIFont",
    "Noto Sans", "Cantarell", "Ubuntu", "Liberation Sans", "DejaVu Sans",
)  # fmt: skip
_MONO_FAMILIES = (
    "JetBrains Mono", "Cascadia Mono", "SF Mono", "Menlo", "Consolas", "Noto Sans Mono",
    "Ubuntu Mono", "DejaVu Sans Mono", "Liberation Mono",
)  # fmt: skip
_WIDE_FAMILIES = frozenset({"DejaVu Sans", "DejaVu Sans Mono"})
TEXT_SIZE = 10.0  # points
MONO_SIZE = 9.5


def base_font(*, scale: float = 1.0, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The font of the window at `scale` times its usual size."""
    family = _first_present(_TEXT_FAMILIES)
    font = (
        QFont(family) if family else QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    )
    font.setPointSizeF(_fitting(font.family(), TEXT_SIZE) * scale)
    font.setWeight(weight)
    return font


def mono_font(*, scale: float = 1.0) -> QFont:
    """The font for JSON and identifiers: every character equally wide."""
    family = _first_present(_MONO_FAMILIES)
    font = QFont(family) if family else QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(_fitting(font.family(), MONO_SIZE) * scale)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


def _fitting(family: str, size: float) -> float:
    # DejaVu's letters are about a tenth larger than those of the others at the same size
    return size * 0.92 if family in _WIDE_FAMILIES else size


@lru_cache(maxsize=8)
def _first_present(families: tuple[str, ...]) -> str | None:
    present = set(QFontDatabase.families())
    return next((family for family in families if family in present), None)

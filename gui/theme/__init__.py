"""Colours, icons, fonts and the style of the application, light and dark.

Use: ``theme = apply_theme(app, "system")``, then ``theme.status(Status.OK)`` for the look of a
status, ``theme.chrome.secondary`` for a named colour and ``icon("scan", theme.chrome.text)``.
"""

from gui.theme.appearance import MODES, Appearance, apply_theme
from gui.theme.fonts import base_font, mono_font
from gui.theme.icons import icon, status_icon
from gui.theme.themes import Chrome, DiffColours, StatusStyle, Theme, dark_theme, light_theme

__all__ = [
    "MODES",
    "Appearance",
    "Chrome",
    "DiffColours",
    "StatusStyle",
    "Theme",
    "apply_theme",
    "base_font",
    "dark_theme",
    "icon",
    "light_theme",
    "mono_font",
    "status_icon",
]

"""Finds out whether a window can be shown, before Qt is asked: Qt aborts when it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

from core.errors import StartError

HEADLESS_PLATFORMS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")
PROBE_TIMEOUT = 10.0  # seconds; a display that takes longer is as good as none
# No core dump when Qt aborts in the probe.
_PROBE = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from PySide6.QtGui import QGuiApplication
QGuiApplication(sys.argv)
"""
HINT = """\
To see the window on a machine without a display:
    xvfb-run -a .venv/bin/python main.py --demo
To get the same result without a window:
    .venv/bin/python main.py scan --demo --format xlsx --output audit.xlsx"""


class DisplayProbe:
    """Starts a small process that opens the display; `check` waits for its verdict.

    The two steps are apart so that the window's modules load meanwhile. Where no display is
    named at all, StartError is raised at once.
    """

    def __init__(self, environment: Mapping[str, str], platform: str = sys.platform) -> None:
        self._process: subprocess.Popen[str] | None = None
        if platform != "linux" or _needs_no_display(environment):
            return
        if not environment.get("DISPLAY") and not environment.get("WAYLAND_DISPLAY"):
            raise StartError("No display was found, so the window cannot be shown.", HINT)
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, fixed text
            [sys.executable, "-c", _PROBE],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def check(self, timeout: float = PROBE_TIMEOUT) -> None:
        """Return when a window can be shown; raise StartError when it cannot."""
        if self._process is None:
            return
        try:
            _, said = self._process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            raise _unusable(f"it did not answer within {timeout:.0f} seconds") from None
        if self._process.returncode != 0:
            raise _unusable(_last_words(said))


def _needs_no_display(environment: Mapping[str, str]) -> bool:
    return environment.get("QT_QPA_PLATFORM", "").startswith(HEADLESS_PLATFORMS)


def _unusable(why: str) -> StartError:
    name = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY", "")
    return StartError(f"The display {name!r} cannot be used: {why}.", HINT)


def _last_words(said: str) -> str:
    """The one line of Qt's complaint that says why."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [
        line
        for line in lines
        if "is needed" in line or "could not connect" in line or "cannot open shared" in line
    ]
    line = (telling or lines or ["Qt could not open it"])[0]
    return line.removeprefix("qt.qpa.xcb: ").removeprefix("qt.qpa.plugin: ").rstrip(".")

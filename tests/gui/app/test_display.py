from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from core.errors import StartError
from gui.display import DisplayProbe

PROJECT = Path(__file__).parents[3]
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="displays as Linux has them")


def without_display(**more: str) -> dict[str, str]:
    gone = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    return {key: value for key, value in os.environ.items() if key not in gone} | more


@pytest.fixture
def silent_display() -> Iterator[str]:
    """A display that takes connections and never answers."""
    with socket.socket(socket.AF_UNIX) as listener:
        number = 7000 + os.getpid() % 1000
        listener.bind(f"\0/tmp/.X11-unix/X{number}")
        listener.listen()
        yield f":{number}"


@linux_only
def test_no_display_is_told_with_both_ways_out() -> None:
    with pytest.raises(StartError) as caught:
        DisplayProbe(without_display()).check()
    assert "No display" in caught.value.message
    assert "xvfb-run -a" in caught.value.hint
    assert "scan --demo --format xlsx" in caught.value.hint


@linux_only
def test_an_unreachable_display_is_told() -> None:
    with pytest.raises(StartError, match="cannot be used"):
        DisplayProbe(without_display(DISPLAY=":4711")).check()


@linux_only
def test_a_display_that_never_answers_does_not_hang(silent_display: str) -> None:
    with pytest.raises(StartError, match="did not answer within 1 seconds"):
        DisplayProbe(without_display(DISPLAY=silent_display)).check(timeout=1.0)


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "offscreen:size=800x600", "vnc"])
def test_platforms_without_a_display_are_not_probed(platform: str) -> None:
    DisplayProbe(without_display(QT_QPA_PLATFORM=platform)).check()


@linux_only
@pytest.mark.parametrize("environment", [{}, {"DISPLAY": ":4711"}])
def test_the_program_ends_with_a_message_and_no_trace(environment: Mapping[str, str]) -> None:
    ended = subprocess.run(
        [sys.executable, "main.py", "--demo"],
        cwd=PROJECT,
        env=without_display(**environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 4
    assert ended.stdout == ""
    assert "xvfb-run -a" in ended.stderr
    assert "Traceback" not in ended.stderr

"""The program as it is started by hand, on a real X display."""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import core.model
from gui.theme import light_theme

ROOT = Path(core.__file__).parents[1]
PATIENCE = 60.0  # seconds, on a busy machine
EXCESS = light_theme().status(core.model.Status.DRIFT_EXCESS).fill
COMPLIANT = light_theme().status(core.model.Status.OK).fill

pytestmark = pytest.mark.xvfb


@dataclass(frozen=True)
class Display:
    """A virtual screen. `picture` is the file Xvfb keeps its content in (X window dump)."""

    name: str
    picture: Path

    def colours(self) -> set[str]:
        """Every colour that is on the screen now."""
        data = self.picture.read_bytes()
        header, *_ = struct.unpack(">I", data[:4])
        entries = struct.unpack(">I", data[76:80])[0]
        pixels = data[header + entries * 12 :]
        found = {pixels[place : place + 3] for place in range(0, len(pixels), 4)}
        return {f"#{red:02X}{green:02X}{blue:02X}" for blue, green, red in found if len(found) > 1}


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("Xvfb is not installed (make test installs it)")
    read, write = os.pipe()
    server = subprocess.Popen(
        [program, "-displayfd", str(write), "-screen", "0", "1280x800x24", "-fbdir", str(tmp_path)],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as number:
        name = f":{number.readline().strip()}"
    yield Display(name, tmp_path / "Xvfb_screen0")
    server.terminate()
    server.wait(10)


@pytest.fixture
def program(display: Display, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`main.py --demo` with a home of its own."""
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("QT_", "XDG_"))
    }
    process = subprocess.Popen(
        [sys.executable, "main.py", "--demo"],
        cwd=ROOT,
        env=environment | {"DISPLAY": display.name, "HOME": str(home)},
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    if process.poll() is None:
        process.kill()
        process.wait(10)


def wait_for(colours: set[str], display: Display, process: subprocess.Popen[str]) -> None:
    """Until all of `colours` are on the screen."""
    end = time.monotonic() + PATIENCE
    while not colours <= display.colours():
        try:
            code = process.wait(0.2)
        except subprocess.TimeoutExpired:
            assert time.monotonic() < end, f"not on the screen: {colours - display.colours()}"
        else:
            pytest.fail(f"ended with {code}: {process.stderr.read() if process.stderr else ''}")


def test_the_window_shows_the_demonstration_and_ends_on_an_interrupt(
    display: Display, program: subprocess.Popen[str]
) -> None:
    wait_for({EXCESS, COMPLIANT}, display, program)
    program.send_signal(signal.SIGINT)
    _, errors = program.communicate(timeout=PATIENCE)
    assert "Traceback" not in errors
    assert program.returncode == 130

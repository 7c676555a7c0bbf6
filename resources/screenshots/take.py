"""Takes the pictures of the documentation: the real window on the demonstration organization.

Run: python resources/screenshots/take.py [folder]    (starts a virtual display by itself)
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PATIENCE = 60.0  # seconds
SIZE = (1440, 900)


def on_a_display() -> bool:
    """Start again under xvfb-run where there is no display; False when that has been done."""
    if os.environ.get("ROLECALL_PICTURES"):
        return True
    program = shutil.which("xvfb-run")
    if program is None:
        sys.exit("xvfb-run is not installed: apt-get install xvfb xauth")
    with tempfile.TemporaryDirectory() as data:
        # pictures show nobody's own settings, and leave nothing behind
        own = {"HOME": data, "ROLECALL_DATA_FOLDER": data, "ROLECALL_PICTURES": "1"}
        screen = "-screen 0 3840x2160x24"
        subprocess.run(  # noqa: S603 - this very script
            [program, "-a", "-s", screen, sys.executable, __file__, *sys.argv[1:]],
            env=os.environ | own | {"QT_QPA_PLATFORM": "xcb"},
            check=False,
        )
    return False


def take(folder: Path) -> None:
    """Walk through the job and save a picture of each step, light and dark."""
    from PySide6.QtCore import QSettings
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QWidget

    from core.model import Status
    from gui.main_window import MainWindow
    from gui.session import Session
    from gui.theme import Appearance

    app = QApplication(sys.argv[:1])
    settings = QSettings(str(Path(os.environ["HOME"]) / "w.ini"), QSettings.Format.IniFormat)
    appearance = Appearance(app, "light")
    window = MainWindow(appearance, Session(), settings)
    window.resize(*SIZE)
    window.show()

    def until(done: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > end:
                sys.exit("The window did not get there in time.")
            QTest.qWait(50)

    def save(name: str, widget: QWidget = window) -> None:
        for mode in ("light", "dark"):
            appearance.set_mode(mode)
            QTest.qWait(150)
            widget.grab().save(str(folder / f"{name}-{mode}.png"))
        appearance.set_mode("light")

    save("welcome")
    window.session.open_demo()
    until(lambda: window.session.scan is not None and not window.session.busy)
    scan = window.session.scan
    assert scan is not None
    cell = next(
        cell
        for result in scan.results
        for cell in result.cells
        if cell.status is Status.DRIFT_EXCESS and cell.vendor == "prosperops"
    )
    matrix = window.scan_page.matrix
    matrix.select_cell(cell.account_id, cell.vendor)
    save("matrix")
    window.detail.tabs.setCurrentWidget(window.detail.comparison)
    window.splitter.setSizes([640, 640])
    save("compare")
    window.detail.tabs.setCurrentWidget(window.detail.evidence)
    save("evidence")
    window.commands["preview_fix"].trigger()
    wizard = window.fixes.wizard
    assert wizard is not None
    until(wizard.isVisible)
    save("fix-choose", wizard)
    wizard.footer.next_button.click()
    until(lambda: wizard.flow.plan is not None)
    save("fix-preview", wizard)
    wizard.footer.next_button.click()
    save("fix-approve", wizard)
    wizard.close()
    window.pages.go_to("expected")
    save("expected")
    window.stop()


if __name__ == "__main__":
    if on_a_display():
        sys.path.insert(0, str(ROOT))
        take(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)

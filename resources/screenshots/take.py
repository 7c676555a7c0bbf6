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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

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


class Walk:
    """The window on its way through the job, with a camera."""

    def __init__(self, folder: Path) -> None:
        from PySide6.QtCore import QSettings
        from PySide6.QtWidgets import QApplication

        from gui.main_window import MainWindow
        from gui.session import Session
        from gui.theme import Appearance

        self._folder = folder
        self._appearance = Appearance(QApplication(sys.argv[:1]), "light")
        file = Path(os.environ["HOME"]) / "window.ini"
        settings = QSettings(str(file), QSettings.Format.IniFormat)
        self.window = MainWindow(self._appearance, Session(), settings)
        self.window.resize(*SIZE)
        self.window.show()

    def save(self, name: str, widget: QWidget | None = None) -> None:
        """Take a picture of `widget`, or of the window, light and dark."""
        for mode in ("light", "dark"):
            self._appearance.set_mode(mode)
            _wait(150)
            (widget or self.window).grab().save(str(self._folder / f"{name}-{mode}.png"))
        self._appearance.set_mode("light")

    def until(self, done: Callable[[], bool]) -> None:
        """Let the window work until `done`."""
        end = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > end:
                sys.exit("The window did not get there in time.")
            _wait(50)

    def scan(self) -> None:
        """From the welcome to a cell that differs, with its details."""
        window = self.window
        self.save("welcome")
        window.session.open_demo()
        self.until(lambda: window.session.scan is not None and not window.session.busy)
        window.scan_page.matrix.select_cell(*self._excess())
        self.save("matrix")
        window.detail.tabs.setCurrentWidget(window.detail.comparison)
        window.splitter.setSizes([640, 640])
        self.save("compare")
        window.detail.tabs.setCurrentWidget(window.detail.evidence)
        self.save("evidence")

    def repair(self) -> None:
        """The pages of the repair up to its approval."""
        self.window.commands["preview_fix"].trigger()
        wizard = self.window.fixes.wizard
        assert wizard is not None
        self.until(wizard.isVisible)
        self.save("fix-choose", wizard)
        wizard.footer.next_button.click()
        self.until(lambda: wizard.flow.plan is not None)
        self.save("fix-preview", wizard)
        wizard.footer.next_button.click()
        self.save("fix-approve", wizard)
        wizard.close()

    def past(self) -> None:
        """What the history adds: overview, changes, third parties, the list of scans."""
        window = self.window
        for page in ("overview", "changes", "parties", "history"):
            window.pages.go_to(page)
            self.until(lambda: not window.session.keeper.busy)
            self.save(page)

    def agreement(self) -> None:
        """What was agreed, as a form, and what was accepted until a day."""
        from gui.expected import ExpectedDesk

        self.window.pages.go_to("expected")
        self.save("expected")
        page = self.window.find_desk(ExpectedDesk).page
        page.tabs.setCurrentWidget(page.editor.exemptions)
        self.save("exemptions")
        page.tabs.setCurrentIndex(0)

    def review(self) -> None:
        """A review in progress, on the exceptions."""
        from core.review.model import SubjectKind
        from gui.review.desk import ReviewDesk

        self.until(lambda: not self.window.session.keeper.busy)
        self.window.pages.go_to("review")
        desk = self.window.find_desk(ReviewDesk)
        self.until(lambda: not self.window.session.keeper.busy)
        desk.page.reviewer.setText("Ada Okafor")
        desk.ask_start()
        dialog = desk.dialog
        assert dialog is not None
        dialog.preparer.setText("Tomasz Wrona")
        dialog.accept()
        self.until(lambda: desk.page.is_reviewing)
        section = desk.page.sections[SubjectKind.EXCEPTION]
        desk.page.tabs.setCurrentWidget(section)
        section.table.rows.chosen.emit(section.table.rows.row_at(0), "remove-access")
        self.until(lambda: section.table.rows.row_at(0).decision is not None)
        section.table.go_to(1)
        self.window.messages.clear()
        self.save("review")

    def _excess(self) -> tuple[str, str]:
        from core.model import Status

        scan = self.window.session.scan
        assert scan is not None
        return next(
            (cell.account_id, cell.vendor)
            for result in scan.results
            for cell in result.cells
            if cell.status is Status.DRIFT_EXCESS and cell.vendor == "prosperops"
        )


def _wait(milliseconds: int) -> None:
    """Let the window work; unlike QTest.qWait it lets the other threads work, too."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def take(folder: Path) -> None:
    """Take every picture."""
    walk = Walk(folder)
    walk.scan()
    walk.repair()
    walk.past()
    walk.agreement()
    walk.review()
    walk.window.stop()


if __name__ == "__main__":
    if on_a_display():
        sys.path.insert(0, str(ROOT))
        take(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)

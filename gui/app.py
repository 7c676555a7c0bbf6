"""Starts the window. Keeps imports lean: no boto3, pandas, openpyxl or moto before it shows."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from gui.display import DisplayProbe

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.hooks import FaultReport, Show
    from gui.main_window import MainWindow

logger = logging.getLogger(__name__)
SETTLED_MS = 400  # the window is there and has been painted


def open_window(*, demo: bool, agreement: Path | None, profile: str | None) -> int:
    """Show the window until it is closed; returns the process's exit code.

    With `demo` the demonstration organization is started and scanned; with `agreement` or
    `profile` the real one is; otherwise the welcome page waits.

    Raises:
        StartError: no window can be shown here.
    """
    probe = DisplayProbe(os.environ)  # its process starts while the modules below load
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from gui.hooks import FaultHooks
    from gui.interrupt import interrupt_closes
    from gui.log import start_logging
    from gui.main_window import MainWindow
    from gui.session import Session
    from gui.settings import open_settings, theme_mode
    from gui.theme import Appearance

    probe.check()
    log_file = start_logging()
    faulthandler.enable()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Rolecall")
    app.setDesktopFileName("rolecall")
    settings = open_settings()
    window = MainWindow(Appearance(app, theme_mode(settings)), Session(), settings)
    hooks = FaultHooks(_fault_dialog(window, log_file.parent), window)
    hooks.install()
    with interrupt_closes(window):
        window.show()
        if demo:
            window.session.open_demo(agreement)
        elif agreement or profile:
            window.session.open_aws(profile, agreement)
        QTimer.singleShot(SETTLED_MS, _prepare_scanning)
        code = app.exec()
    window.stop()  # also when it ended in another way than by closing the window
    hooks.uninstall()
    return code


def _prepare_scanning() -> None:
    """Have the process that scans load beside the window, so that a scan begins at once."""

    def work() -> None:
        from core.scan.process import prepare_scan_process

        prepare_scan_process()

    threading.Thread(target=work, name="prepare-scanning", daemon=True).start()


def _fault_dialog(window: MainWindow, log_folder: Path) -> Show:
    def show(report: FaultReport, closed: Callable[[], None]) -> None:
        from gui.dialogs.about import FaultDialog

        dialog = FaultDialog(report, log_folder, window)
        dialog.finished.connect(lambda _result: closed())
        dialog.open()

    return show

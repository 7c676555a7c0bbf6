"""About Rolecall, the keyboard shortcuts, and the report of a defect."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

import core
from gui.dialogs.form import button_box, column_of, wrapped
from gui.hooks import FaultReport

MATRIX_KEYS = (
    ("Arrow keys, Home, End, Page Up, Page Down", "Move in the matrix"),
    ("Shift with the arrow keys", "Extend the selection"),
    ("Enter", "Show the details of the cell"),
)


def open_folder(folder: Path) -> None:
    """Show a folder in the computer's own file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class AboutDialog(QDialog):
    """Version, licences, and where the log is."""

    def __init__(self, log_folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        from PySide6 import __version__ as pyside_version

        self.setWindowTitle("About Rolecall")
        title = QLabel(f"Rolecall {core.__version__}")
        title.setProperty("role", "title")
        text = QLabel(
            "The roll call of third-party vendors in an AWS Organization.\n\n"
            "Licence: Apache-2.0. The window uses Qt and PySide6 under the LGPL-3.0.\n"
            f"Python {platform.python_version()}, PySide6 {pyside_version}\n\n"
            f"Log folder: {log_folder}"
        )
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setMinimumWidth(420)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column_of(self, title, text, button_box(self, reject="Close", others=(_logs(log_folder),)))


class ShortcutsDialog(QDialog):
    """A list of (group, (keys, what they do)...)."""

    def __init__(
        self,
        groups: Sequence[tuple[str, Sequence[tuple[str, str]]]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.resize(520, 560)
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(4, 4, 12, 4)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        row = 0
        for name, entries in groups:
            heading = QLabel(name)
            heading.setProperty("role", "heading")
            heading.setContentsMargins(0, 10 if row else 0, 0, 0)
            grid.addWidget(heading, row, 0, 1, 2)
            row += 1
            for keys, words in entries:
                for column, cell in enumerate((keys, words)):
                    label = QLabel(cell)
                    label.setWordWrap(True)
                    grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
                row += 1
        grid.setRowStretch(row, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(content)
        column_of(self, area, button_box(self, reject="Close"))


class FaultDialog(QDialog):
    """A defect of Rolecall: what to send to whom, and that the work may go on."""

    def __init__(
        self, report: FaultReport, log_folder: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Something went wrong in Rolecall")
        self.resize(680, 460)
        words = wrapped(
            "This is a fault of the program, not of your data. The window stays open: a finished "
            "scan is kept, and you can save it with File > Save scan. Please send the report "
            "below to the people who maintain Rolecall."
        )
        self.report = QPlainTextEdit(report.text(core.__version__))
        self.report.setReadOnly(True)
        self.report.setAccessibleName("Report")
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.copy_button = QPushButton("Copy report")
        self.copy_button.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self.report.toPlainText())
        )
        others = (self.copy_button, _logs(log_folder))
        column_of(self, words, self.report, button_box(self, reject="Close", others=others))


def _logs(folder: Path) -> QPushButton:
    button = QPushButton("Open log folder")
    button.clicked.connect(lambda: open_folder(folder))
    return button

"""How the window is divided: pages at the left, the page in the middle, details at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

CENTRE_WIDTH, DETAIL_WIDTH = 800, 380


class Frame(QWidget):
    """`stack` takes the pages; `notices` stand above whichever page is shown."""

    def __init__(self, pages: QWidget, notices: Sequence[QWidget], detail: QWidget) -> None:
        super().__init__()
        self.stack = QStackedWidget()
        top = QWidget()
        rows = QVBoxLayout(top)
        rows.setContentsMargins(16, 0, 16, 0)
        rows.setSpacing(0)
        for notice in notices:
            rows.addWidget(notice)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.stack, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(centre)
        self.splitter.addWidget(detail)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes([CENTRE_WIDTH, DETAIL_WIDTH])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(pages)
        row.addWidget(self.splitter, 1)

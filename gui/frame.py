"""How the window is divided: pages at the left, the page in the middle, details at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.model import Scan

CENTRE_WIDTH, DETAIL_WIDTH = 800, 380


class PageStack(QStackedWidget):
    """Pages of which only the one that is shown needs room: the widest of them all would keep the
    window from fitting a small screen."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self.updateGeometry)

    def minimumSizeHint(self) -> QSize:
        """Override QStackedWidget::minimumSizeHint."""
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else super().minimumSizeHint()


class Frame(QWidget):
    """`stack` takes the pages; `notices` stand above whichever page is shown."""

    def __init__(self, pages: QWidget, notices: Sequence[QWidget], detail: QWidget) -> None:
        super().__init__()
        self.stack = PageStack()
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
        self._pages, self._detail = pages, detail
        row.addWidget(self.splitter, 1)

    def next_pane(self) -> None:
        """Give the focus to the next of pages, page and details, from wherever it is."""
        panes = [pane for pane in (self._pages, self.stack, self._detail) if pane.isVisible()]
        focus = QApplication.focusWidget()
        here = next((n for n, pane in enumerate(panes) if _holds(pane, focus)), -1)
        pane = panes[(here + 1) % len(panes)]
        target = (self.stack.currentWidget() or pane) if pane is self.stack else pane
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _holds(pane: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (pane is widget or pane.isAncestorOf(widget))


def window_title(scan: Scan | None, *, demo: bool) -> str:
    """``DEMO - <organization> - Rolecall``, as far as there is anything to name."""
    organization = scan.organization if scan else None
    name = (organization.name or organization.id) if organization else ""
    return " - ".join(part for part in ("DEMO" if demo else "", name, "Rolecall") if part)

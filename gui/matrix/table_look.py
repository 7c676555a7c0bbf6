"""How every table of rows looks and scrolls, the matrix as well as the lists."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from gui.matrix.delegate import PILL_HEIGHT


def prepare(view: QTableView) -> None:
    """Rows of one height that hold a pill, no grid, pixel scrolling, several rows selectable."""
    metrics = view.fontMetrics()
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    rows = view.verticalHeader()
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setDefaultSectionSize(max(round(PILL_HEIGHT) + 10, metrics.height() + 16))
    heads = view.horizontalHeader()
    heads.setFixedHeight(metrics.height() + 18)
    heads.setHighlightSections(False)
    heads.setMinimumSectionSize(60)

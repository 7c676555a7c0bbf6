"""A page of the window that is one table: title, filters, rows, and what is said without rows."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.detail.empty import EmptyState
from gui.detail.labels import plain_label
from gui.tables.view import RowsView
from gui.theme import Theme

TEXT_WIDTH = 320


class TablePage(QWidget):
    """`text` filters, `count` says how many rows are left; `view` is the table."""

    view: RowsView

    def __init__(
        self, what: str, placeholder: str, icon: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        """`what` is filtered by text, such as "scans"; `icon` stands where there are no rows."""
        super().__init__(parent)
        self.text = QLineEdit()
        self.text.setPlaceholderText(placeholder)
        self.text.setClearButtonEnabled(True)
        self.text.setAccessibleName(f"Filter {what} by text")
        self.text.setMaximumWidth(TEXT_WIDTH)
        self.count = QLabel()
        self.count.setProperty("role", "secondary")
        self.empty = EmptyState(theme, icon)
        self._stack = QStackedWidget()
        self._table: QWidget = self.empty

    def copy(self) -> None:
        self.view.copy()

    def copy_view(self) -> None:
        self.view.copy_view()

    def focus_filter(self) -> None:
        self.text.setFocus()
        self.text.selectAll()

    def filter_row(self, *filters: QWidget, after: tuple[QWidget, ...] = ()) -> QHBoxLayout:
        """The text, further `filters`, and at the right the count and what comes `after` it."""
        fields = QHBoxLayout()
        fields.setSpacing(8)
        fields.addWidget(self.text, 2)
        for widget in filters:
            fields.addWidget(widget)
        fields.addStretch(1)
        for widget in (self.count, *after):
            fields.addWidget(widget)
        return fields

    def lay_out(self, title: str, table: QWidget, *above: QWidget | QLayout) -> None:
        """The title, what stands `above` the table, and the table."""
        self._table = table
        self._stack.addWidget(table)
        self._stack.addWidget(self.empty)
        top = QVBoxLayout()
        top.setContentsMargins(16, 14, 16, 10)
        top.setSpacing(10)
        top.addWidget(plain_label(title, "title"))
        add_all(top, *above)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.view)

    def show_table(self) -> None:
        """There are rows to show."""
        self._stack.setCurrentWidget(self._table)

    def show_empty(self, text: str, hint: str) -> None:
        """There are none: say why."""
        self.empty.show_text(text, hint)
        self._stack.setCurrentWidget(self.empty)


def stacked(*parts: QWidget | QLayout) -> QVBoxLayout:
    """Filters below each other."""
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    add_all(column, *parts)
    return column


def add_all(column: QVBoxLayout, *parts: QWidget | QLayout) -> None:
    """Put widgets and layouts into a column."""
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part)
        else:
            column.addLayout(part)

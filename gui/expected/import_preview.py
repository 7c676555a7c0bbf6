"""What an import would change in the agreement: sentence, field, now, then."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.importing import Remark
from core.importing.proposal import Change, Proposal
from core.model import Status
from core.presentation.external_ids import mask
from core.presentation.text import counted, visible, visible_lines
from gui.detail.labels import plain_label, plain_tip
from gui.theme import Theme, icon

HEADERS = ("What changes", "Now", "Then", "Field")
WIDTHS = (400, 130, 130)
MOST_REMARKS = 4  # more scroll
SAYS_SO = "The agreement says so already: nothing changes."


class ImportPreview(QWidget):
    """The changes of a proposal, and what else has to be known: what was left out comes first."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._changes: tuple[Change, ...] = ()
        self.heading = plain_label("", "heading")
        self.changes = QTreeWidget()
        self.changes.setAccessibleName("Changes of the agreement")
        self.changes.setHeaderLabels(HEADERS)
        self.changes.setRootIsDecorated(False)
        self.changes.setMinimumHeight(96)
        self.changes.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for place, width in enumerate(WIDTHS):
            self.changes.header().resizeSection(place, width)
        self.show_values = QCheckBox("Show external IDs")
        self.show_values.toggled.connect(self._fill)
        self.remarks = QListWidget()
        self.remarks.setAccessibleName("Remarks")
        self.remarks.setWordWrap(True)
        self.remarks_heading = plain_label("", "heading")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.remarks_heading)
        column.addWidget(self.remarks)
        column.addWidget(self.heading)
        column.addWidget(self.changes, 1)
        column.addWidget(self.show_values)
        self.clear()

    def clear(self) -> None:
        """Nothing was read."""
        self.show_remarks((), ())
        self._changes = ()
        for part in (self.heading, self.changes, self.show_values):
            part.hide()

    def show_remarks(self, remarks: Iterable[Remark], others: Iterable[str]) -> None:
        """`others`: what the proposal says beyond its changes."""
        self.remarks.clear()
        ordered = sorted(remarks, key=lambda one: not one.left_out)
        for one in ordered:
            place = f"Line {one.line}: " if one.line else ""
            mark = "Left out. " if one.left_out else ""
            self._add_remark(f"{mark}{place}{one.text}", warns=one.left_out)
        for text in others:
            self._add_remark(text, warns=False)
        count = self.remarks.count()
        left_out = sum(one.left_out for one in ordered)
        words = counted(count, "remark")
        if left_out:
            words += f"; {counted(left_out, 'part')} of the text could not be taken in"
        self.remarks_heading.setText(words)
        self.remarks_heading.setVisible(count > 0)
        self.remarks.setVisible(count > 0)
        self.remarks.setFixedHeight(34 * min(count, MOST_REMARKS) + 6)

    def show_proposal(self, proposal: Proposal) -> None:
        self._changes = proposal.changes
        self.heading.setText(
            f"{counted(len(proposal.changes), 'change')} of the agreement"
            if proposal.changes
            else SAYS_SO
        )
        self.heading.show()
        self.changes.setVisible(bool(proposal.changes))
        self.show_values.setVisible(any(one.sensitive for one in proposal.changes))
        self._fill()

    def show_no_proposal(self, why: str) -> None:
        """The roles were read, but no change can be made of them."""
        self._changes = ()
        self.heading.setText(why)
        self.heading.show()
        self.changes.hide()
        self.show_values.hide()

    @Slot()
    def _fill(self) -> None:
        self.changes.clear()
        for change in self._changes:
            hide = change.sensitive and not self.show_values.isChecked()
            texts = [change.sentence]
            tips = [change.sentence]
            for value in (change.old, change.new):
                text = "" if value is None else mask(value) if hide else value
                texts.append(visible(" ".join(text.split()))[:200] or "(nothing)")
                tips.append(visible_lines(text))
            item = QTreeWidgetItem(self.changes, [*texts, change.field])
            for column, tip in enumerate(tips):
                item.setToolTip(column, plain_tip(tip))
            item.setToolTip(3, plain_tip(change.field))

    def _add_remark(self, text: str, *, warns: bool) -> None:
        item = QListWidgetItem(visible(text))
        look = Status.DRIFT_BROKEN if warns else Status.EXEMPT
        name = "warning" if warns else "info"
        item.setIcon(icon(name, self._theme.status(look).icon))
        item.setData(Qt.ItemDataRole.UserRole, warns)
        self.remarks.addItem(item)

"""The tab Evidence: the calls behind the verdict, and the raw answer of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.model import CellResult, Evidence
from core.presentation.evidence_rows import SHOWN_CHARACTERS, body_text, evidence_of, evidence_row
from gui.detail.empty import EmptyState
from gui.detail.evidence_model import HEADERS, NARROW_COLUMNS, EvidenceModel
from gui.detail.labels import ElidedLabel, plain_label
from gui.selecting import ONE_ROW
from gui.theme import Theme, icon, mono_font

NO_EVIDENCE = "No answer of AWS was kept for this cell."
LEAST_TABLE = 96
WIDE = 680  # pixels from which the table shows request ids and digests too


class EvidenceView(QWidget):
    """Fills itself when it is shown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cell: CellResult | None = None
        self._evidence: tuple[Evidence, ...] = ()
        self._show_ids = False
        self.calls = EvidenceModel(self)
        self.table = _table(self.calls)
        self.request_id, self.sha256 = ElidedLabel(), ElidedLabel()
        self.as_received = QCheckBox("As received")
        self.as_received.setToolTip(
            "The answer exactly as its SHA-256 was made, not laid out for reading"
        )
        self.copy_button = QPushButton("Copy")
        self.copy_button.setToolTip("Copy the answer as it is shown")
        self.copy_button.setProperty("role", "flat")
        self.raw = _raw_view()
        self.empty = EmptyState(theme, "document")
        self.empty.show_text(NO_EVIDENCE, "Nothing of this account was answered.")
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.addWidget(self.table)
        self._splitter.addWidget(self._answer())
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setChildrenCollapsible(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._splitter)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.table.selectionModel().currentRowChanged.connect(self._show_current)
        self.as_received.toggled.connect(self._show_current)
        self.copy_button.clicked.connect(self.copy)
        self.retheme(theme)

    def _answer(self) -> QWidget:
        facts = QGridLayout()
        facts.setHorizontalSpacing(10)
        facts.setVerticalSpacing(2)
        facts.setColumnStretch(1, 1)
        for row, (name, label) in enumerate(
            (("Request ID", self.request_id), ("SHA-256", self.sha256))
        ):
            label.setFont(mono_font())
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            facts.addWidget(plain_label(name, "secondary"), row, 0)
            facts.addWidget(label, row, 1)
        tools = QHBoxLayout()
        tools.addWidget(self.as_received)
        tools.addStretch(1)
        tools.addWidget(self.copy_button)
        answer = QWidget()
        column = QVBoxLayout(answer)
        column.setContentsMargins(14, 8, 8, 8)
        column.setSpacing(6)
        column.addLayout(facts)
        column.addLayout(tools)
        column.addWidget(self.raw, 1)
        return answer

    def show_cell(
        self, cell: CellResult, evidence: Sequence[Evidence], *, show_external_ids: bool
    ) -> None:
        """Show the evidence of `cell`; the chosen call stays chosen if it is still there."""
        chosen = self._chosen()
        self._cell, self._show_ids = cell, show_external_ids
        self._evidence = evidence_of(cell, evidence)
        self.calls.show([evidence_row(one) for one in self._evidence])
        self._stack.setCurrentIndex(0 if self._evidence else 1)
        self._divide(len(self._evidence))
        ids = [one.id for one in self._evidence]
        if ids:
            place = ids.index(chosen.id) if chosen and chosen.id in ids else 0
            self.table.selectionModel().setCurrentIndex(self.calls.index(place, 0), ONE_ROW)
        self._show_current()

    @Slot()
    def copy(self) -> None:
        """Put the whole answer on the clipboard, masked as it is shown."""
        QGuiApplication.clipboard().setText(self._text())

    def retheme(self, theme: Theme) -> None:
        self.copy_button.setIcon(icon("copy", theme.chrome.link))
        self.empty.retheme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for column in range(NARROW_COLUMNS, len(HEADERS)):
            self.table.setColumnHidden(column, self.width() < WIDE)

    def _divide(self, calls: int) -> None:
        """As much room for the calls as they need, up to a third."""
        row, height = self.table.verticalHeader().defaultSectionSize(), self.height()
        needed = self.table.horizontalHeader().sizeHint().height() + row * calls + 6
        above = min(needed, max(height // 3, LEAST_TABLE))
        self._splitter.setSizes([above, height - above])

    def _chosen(self) -> Evidence | None:
        row = self.table.currentIndex().row()
        return self._evidence[row] if 0 <= row < len(self._evidence) else None

    def _text(self) -> str:
        chosen = self._chosen()
        if chosen is None:
            return ""
        return body_text(
            chosen,
            self._cell,
            as_received=self.as_received.isChecked(),
            show_external_ids=self._show_ids,
        )

    @Slot()
    def _show_current(self) -> None:
        chosen = self._chosen()
        self.request_id.show_text(evidence_row(chosen).request_id if chosen else "")
        self.sha256.show_text(chosen.sha256 if chosen else "")
        text = self._text()
        if len(text) > SHOWN_CHARACTERS:
            text = f"{text[:SHOWN_CHARACTERS]}\n\n... Copy takes all {len(text):,} characters."
        self.raw.setPlainText(text)


def _table(model: EvidenceModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName("Calls behind the verdict")
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.setMinimumHeight(64)
    table.setStyleSheet("QTableView::item { padding: 0 8px; }")
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column, width in ((1, 150), (2, 54), (3, 130), (4, 130)):
        header.resizeSection(column, width)
    return table


def _raw_view() -> QPlainTextEdit:
    view = QPlainTextEdit()
    view.setReadOnly(True)
    view.setTabChangesFocus(True)
    view.setFont(mono_font())
    view.setAccessibleName("The answer of the chosen call")
    view.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return view

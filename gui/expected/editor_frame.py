"""How the page is divided: heading and commands, vendors and form or the text, Save below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui.detail.labels import plain_label
from gui.expected.exemptions_tab import ExemptionsTab
from gui.expected.heading import AgreementHeading
from gui.expected.organization_tab import OrganizationTab
from gui.expected.text_tab import TextTab
from gui.expected.vendor_pane import VendorPane
from gui.expected.vendor_table import VendorTable
from gui.theme import Theme

BUTTONS = {
    "add": "Add vendor...",
    "import": "Import...",
    "capture": "Capture...",
    "versions": "Versions...",
    "discard": "Discard",
    "save": "Save",
}
TIPS = {
    "import": "Read what a vendor's console shows into the agreement",
    "versions": "Earlier versions of the agreement, to compare or restore",
}
TABLE_WIDTH, PANE_WIDTH = 540, 620


class EditorFrame(QWidget):
    """The parts and where they stand; what they do is the page's."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = AgreementHeading()
        self.table, self.pane = VendorTable(theme), VendorPane(theme)
        self.exemptions, self.organization = ExemptionsTab(theme), OrganizationTab(theme)
        self.text_tab = TextTab(theme)
        self.note = plain_label(role="secondary")
        self.buttons = {name: QPushButton(text) for name, text in BUTTONS.items()}
        for name, button in self.buttons.items():
            button.setAutoDefault(False)
            button.setToolTip(TIPS.get(name, ""))
        self.buttons["save"].setProperty("role", "primary")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("Parts of the agreement")
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.table)
        splitter.addWidget(self.pane)
        splitter.setSizes([TABLE_WIDTH, PANE_WIDTH])
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        self.tabs.addTab(splitter, "Vendors")
        self.tabs.addTab(self.exemptions, "Exemptions")
        self.tabs.addTab(self.organization, "Organization")
        self.tabs.addTab(self.text_tab, "Text")
        line = QFrame()
        line.setProperty("role", "line")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._row(self.heading, "add", "import", "capture", "versions"))
        column.addWidget(self.tabs, 1)
        column.addWidget(line)
        column.addLayout(self._row(self.note, "discard", "save"))

    def retheme(self, theme: Theme) -> None:
        for part in (self.table, self.pane, self.exemptions, self.organization, self.text_tab):
            part.retheme(theme)

    def show_counts(self, exemptions: int, problems: int) -> None:
        """Numbers behind the names of the tabs."""
        for tab, name, count in (
            (self.exemptions, "Exemptions", exemptions),
            (self.text_tab, "Text", problems),
        ):
            self.tabs.setTabText(self.tabs.indexOf(tab), f"{name} ({count})" if count else name)

    def _row(self, first: QWidget, *names: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(first, 1)
        for name in names:
            row.addWidget(self.buttons[name])
        return row

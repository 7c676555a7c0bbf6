"""The right side: the form of the chosen vendor, or the offer to agree to one that was found."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from core.catalogue.spec import VendorSpec
from gui.detail.empty import EmptyState
from gui.detail.labels import plain_label
from gui.expected.vendor_facts import VendorFacts
from gui.expected.vendor_form import VendorForm
from gui.theme import Theme

NOTHING = "Choose a vendor"
NOTHING_HINT = "Or add one from the catalogue: what it publishes is filled in already."


class VendorPane(QWidget):
    """The signals carry the vendor's id."""

    add_requested = Signal(str)
    remove_requested = Signal(str)
    facts_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._vendor = ""
        self.form: VendorForm | None = None
        self.title = plain_label(role="heading")
        self.summary = plain_label(role="secondary")
        self.facts_button = self._button("What the vendor publishes", self.facts_requested)
        self.remove_button = self._button("Remove", self.remove_requested)
        self.remove_button.setToolTip("Take the vendor out of the agreement")
        self.add_button = self._button("Add to the agreement", self.add_requested)
        self.add_button.setProperty("role", "primary")
        self.empty = EmptyState(theme, "document")
        self.empty.show_text(NOTHING, NOTHING_HINT)
        self.facts = VendorFacts()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.facts)
        self._head = QWidget()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.summary)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 14, 0)
        row.setSpacing(8)
        row.addLayout(words, 1)
        for button in (self.facts_button, self.remove_button, self.add_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._head)
        column.addWidget(self._stack, 1)
        self.clear()

    def clear(self) -> None:
        """No vendor is chosen."""
        self._drop_form()
        self._head.hide()
        self._stack.setCurrentWidget(self.empty)

    def show_form(self, spec: VendorSpec, folder: Path) -> VendorForm:
        """A fresh form for a vendor of the agreement."""
        self._drop_form()
        self.form = VendorForm(spec, folder, self._theme)
        self._stack.addWidget(self.form)
        self._stack.setCurrentWidget(self.form)
        self._show_head(spec, spec.description, agreed=True)
        return self.form

    def show_offer(self, spec: VendorSpec, where: str) -> None:
        """A vendor that the agreement does not name, though it has a role (`where`)."""
        self._drop_form()
        self.facts.show_vendor(spec)
        self._stack.setCurrentWidget(self.facts)
        words = f"Not agreed, but the scan found its role {where}."
        self._show_head(spec, words, agreed=False)

    def retheme(self, theme: Theme) -> None:
        """A form that is shown has to be shown again by who filled it."""
        self._theme = theme
        self.empty.retheme(theme)

    def _show_head(self, spec: VendorSpec, words: str, *, agreed: bool) -> None:
        self._vendor = spec.id
        self.title.setText(spec.name)
        self.summary.setText(words)
        self.facts_button.setVisible(agreed)
        self.remove_button.setVisible(agreed)
        self.add_button.setVisible(not agreed)
        self._head.show()

    def _drop_form(self) -> None:
        if self.form is not None:
            self._stack.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None

    def _button(self, text: str, signal: object) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: signal.emit(self._vendor))  # type: ignore[attr-defined]  # a bound signal
        return button

"""The page Expected access: vendors at the left, the form of one at the right, or the text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.errors import AppError
from gui.detail.empty import EmptyState
from gui.detail.labels import plain_label
from gui.expected.add_dialog import ask_vendor, show_facts
from gui.expected.choices import Choices
from gui.expected.draft import AgreementDraft
from gui.expected.editor_frame import EditorFrame
from gui.expected.exemption_dialog import ExemptionChoices, ExemptionDialog, exemption_choices
from gui.expected.footing import footing
from gui.expected.population import Meant, Population
from gui.expected.typing import Typing
from gui.expected.vendor_form import VendorForm
from gui.expected.vendor_rows import VendorRows
from gui.theme import Theme

NOTHING = "No agreement is open"
NOTHING_HINT = "Open the demonstration organization or connect to AWS: its agreement shows here."
CAPTURE_TIP = "Take a role that stands in an account as the right one"
NO_CAPTURE_TIP = "Only while an organization is open"
NEW_VENDOR = {"scope": {"include": ["all"]}}


class ExpectedPage(QWidget):
    """Edits one draft. `saved` when the file was written; `failed` carries an AppError."""

    saved = Signal()
    failed = Signal(object)
    import_requested = Signal()
    capture_requested = Signal()
    versions_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.draft: AgreementDraft | None = None
        self._population, self._choices = Population(), Choices()
        self._rows: VendorRows | None = None
        self._typing = Typing(self)
        self.empty = EmptyState(theme, "document")
        self.empty.show_text(NOTHING, NOTHING_HINT)
        self.editor = EditorFrame(theme)
        self.heading, self.buttons = self.editor.heading, self.editor.buttons
        self.note = self.editor.note
        self.table, self.pane = self.editor.table, self.editor.pane
        self.tabs, self.text_tab = self.editor.tabs, self.editor.text_tab
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.editor)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(8)
        column.addWidget(plain_label("Expected access", "title"))
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.table)
        self._join()
        self.show_draft(None)

    @property
    def form(self) -> VendorForm | None:
        """The form that is shown, if one is."""
        return self.pane.form

    @property
    def unsaved(self) -> bool:
        self.flush()
        return self.draft is not None and self.draft.changed

    # ---- what is shown

    def show_draft(self, draft: AgreementDraft | None) -> None:
        """Edit another agreement, or none."""
        self._typing.take()
        self.draft = draft
        self._rows = VendorRows(draft, self._population) if draft else None
        if draft is not None:
            self.editor.exemptions.use(draft.trial, self._exemption_choices)
            self.editor.organization.use_trial(draft.trial)
        self.pane.clear()
        self._stack.setCurrentWidget(self.editor if draft else self.empty)
        self._refresh()
        if draft is not None and self.table.topLevelItemCount():
            self.table.go_to_first()
            self._show_vendor(self.table.current or "")

    def show_population(self, population: Population) -> None:
        """The accounts for previews and choices."""
        self._population, self._choices = population, Choices(population.accounts)
        self.editor.organization.show_choices(self._choices)
        if self.draft is not None:
            self._rows = VendorRows(self.draft, population)
            self._refresh()
            if self.form is not None:
                self.form.show_choices(self._choices)

    def allow(self, *, importing: bool, capturing: bool) -> None:
        """Which ways of reading roles there are now."""
        self.buttons["import"].setEnabled(importing)
        self.buttons["capture"].setEnabled(capturing)
        self.buttons["capture"].setToolTip(CAPTURE_TIP if capturing else NO_CAPTURE_TIP)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self.empty, self.editor):
            part.retheme(theme)
        if self.form is not None:
            self._show_vendor(self.form.spec.id)

    # ---- commands

    def add_vendor(self, vendor: str) -> None:
        """Put a vendor of the catalogue into the draft, for all accounts, and show its form."""
        if self.draft is None:
            return
        self.flush()
        if vendor not in self.draft.judgement.vendors():
            self.draft.set_fields([(("vendors", vendor), NEW_VENDOR)])
        self.pane.clear()
        self._refresh()
        self.table.go_to(vendor)
        self._show_vendor(vendor)

    def remove_vendor(self, vendor: str) -> None:
        """Take a vendor out of the draft."""
        if self.draft is None:
            return
        self.flush()
        self.draft.set_fields([(("vendors", vendor), None)])
        self.pane.clear()
        self._refresh()
        self._show_vendor(self.table.current or "")

    @Slot()
    def save(self) -> bool:
        """Write the file; False, and `failed`, when it could not be."""
        self.flush()
        if self.draft is None or not self.draft.can_save:
            return False
        try:
            self.draft.save(datetime.now(UTC))
        except AppError as error:
            self.failed.emit(error)
            return False
        self._refresh()
        self.saved.emit()
        return True

    @Slot()
    def discard(self) -> None:
        """Back to what the file says; `saved`, if somebody else changed it meanwhile."""
        self._typing.take()
        if self.draft is None:
            return
        known = self.draft.saved_text
        try:
            self.draft.discard()
        except AppError as error:
            self.draft.set_text(known)
            self.failed.emit(error)
        self._refresh()
        if self.draft.saved_text != known:
            self.saved.emit()

    def restore(self, text: str) -> None:
        """Make an earlier version the draft."""
        self.discard()
        if self.draft is not None:
            self.draft.set_text(text)
            self._refresh()

    @Slot()
    def flush(self) -> None:
        """Take what was typed into the draft now."""
        text, fields = self._typing.take()
        if self.draft is None or not (text or fields):
            return
        if text:
            self.draft.set_text(self.text_tab.text)
        else:
            self.draft.set_fields(fields.items())
        self._refresh()

    # ---- inside

    @Slot()
    def _on_typing(self) -> None:
        self._refresh_footer(typing=True)

    @Slot(str)
    def _show_vendor(self, vendor: str) -> None:
        self.flush()
        if self.draft is None or self._rows is None:
            return
        spec = self.draft.catalogue.vendors.get(vendor)
        if spec is None or self.draft.judgement.data is None:
            self.pane.clear()
        elif vendor in self.draft.judgement.vendors():
            form = self.pane.show_form(spec, self.draft.path.parent)
            form.show_choices(self._choices)
            form.use_trial(self.draft.trial)
            form.changed.connect(self._typing.add_fields)
            self._refresh_form()
        else:
            self.pane.show_offer(spec, self._population.found_words(vendor))

    def _refresh(self) -> None:
        if self.draft is not None and self._rows is not None:
            draft = self.draft
            for part in (self.heading, self.editor.exemptions, self.editor.organization):
                part.show_judgement(draft.judgement)
            if draft.judgement.data is not None:
                self.table.show_rows(self._rows.rows())
            self.text_tab.show_text(draft.text, draft.masked_text)
            self.text_tab.show_problems(draft.judgement.problems)
            shown = self.form.spec.id if self.form else None
            gone = shown is not None and shown not in draft.judgement.vendors()
            if gone and draft.judgement.data is not None:
                self.pane.clear()
                self._show_vendor(self.table.current or "")
            self._refresh_form()
        self._refresh_footer()

    def _refresh_form(self) -> None:
        form = self.form
        if form is None or self.draft is None or self._rows is None:
            return
        readable = self.draft.judgement.data is not None
        form.setEnabled(readable)
        if readable:
            meant = self._rows.meant(form.spec.id)
            total = len(self._population.accounts)
            form.show_judgement(self.draft.judgement, Meant(meant, total))

    def _refresh_footer(self, *, typing: bool = False) -> None:
        draft = self.draft
        changed = draft is not None and (draft.changed or typing)
        problems = draft.judgement.problems if draft else ()
        self.buttons["save"].setEnabled(draft is not None and draft.can_save and not typing)
        self.buttons["discard"].setEnabled(changed)
        self.note.setText(footing(problems, changed=changed))
        exemptions = len(draft.judgement.entries(("exemptions",))) if draft else 0
        self.editor.show_counts(exemptions, len(problems))

    def accept_difference(self, account_ids: Sequence[str], vendor: str) -> ExemptionDialog | None:
        """Ask for an exemption of exactly what differs in some accesses, alike in all of them."""
        self.flush()
        self.tabs.setCurrentWidget(self.editor.exemptions)
        dialog = self.editor.exemptions.ask() if self.draft is not None else None
        if dialog is not None:
            dialog.prefill(account_ids, vendor)
        return dialog

    def _exemption_choices(self) -> ExemptionChoices:
        assert self.draft is not None, "there is something to choose for"
        return exemption_choices(self.draft, self._choices, self._population.cell)

    @Slot()
    def _ask_vendor(self) -> None:
        if self.draft is not None:
            self.flush()
            ask_vendor(self.draft, self).chosen.connect(self.add_vendor)

    @Slot(str)
    def _show_facts(self, vendor: str) -> None:
        if self.draft is not None and vendor in self.draft.catalogue.vendors:
            show_facts(self.draft.catalogue.vendors[vendor], self)

    @Slot(int)
    def _on_tab(self, _index: int) -> None:
        self.flush()
        self._show_vendor(self.table.current or "")

    def _join(self) -> None:
        self.table.chosen.connect(self._show_vendor)
        self.pane.add_requested.connect(self.add_vendor)
        self.pane.remove_requested.connect(self.remove_vendor)
        self.pane.facts_requested.connect(self._show_facts)
        self.text_tab.edited.connect(self._typing.add_text)
        self._typing.begun.connect(self._on_typing)
        self._typing.paused.connect(self.flush)
        for part in (self.heading, self.editor.exemptions, self.editor.organization):
            part.changed.connect(self._typing.add_fields)
        self.tabs.currentChanged.connect(self._on_tab)
        self.buttons["add"].clicked.connect(self._ask_vendor)
        self.buttons["import"].clicked.connect(self.import_requested)
        self.buttons["capture"].clicked.connect(self.capture_requested)
        self.buttons["versions"].clicked.connect(self.versions_requested)
        self.buttons["discard"].clicked.connect(self.discard)
        self.buttons["save"].clicked.connect(self.save)

"""Step 2 of a roll-out: exactly what would be called, or the text that can be saved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.presentation.external_ids import masked
from core.presentation.text import counted, visible_lines
from core.repair.step import Risk
from core.rollout.change_text import change_secrets
from core.rollout.preview import RolloutPreview
from core.rollout.stack_calls import StackSetCall
from core.rollout.stack_change import StackSetChange
from gui.detail import DiffView
from gui.detail.labels import plain_label
from gui.fix.parts import Pill
from gui.fix.preview_page import Hide, call_text, call_view, laid_out, page_of
from gui.fix.rollout.states import ACTION_WORDS
from gui.fix.words import RISK_LOOKS, RISK_WORDS
from gui.theme import Theme, mono_font

READING = "Reading how the StackSet stands..."


class RolloutPreviewPage(QWidget):
    """`save_requested` for the text that is shown."""

    save_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._preview: RolloutPreview | None = None
        self._text = ""
        self._remarks: tuple[str, ...] = ()
        self._secrets: tuple[str, ...] = ()
        self.totals = plain_label(role="heading")
        self.risk = Pill()
        self.show_ids = QCheckBox("Show external IDs")
        self.show_ids.setToolTip("External IDs are masked unless you ask for them")
        self.show_ids.toggled.connect(self._show)
        self.save_button = QPushButton("Save as...")
        self.save_button.setAutoDefault(False)
        self.save_button.setToolTip("The file holds the external ID: keep it to yourself")
        self.save_button.clicked.connect(self.save_requested)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setAccessibleName("What would be done")
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.totals, 1)
        top.addWidget(self.risk)
        top.addWidget(self.show_ids)
        top.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.area, 1)

    @property
    def text(self) -> str:
        """The text to be saved, with its external IDs; empty when something is done in AWS."""
        return self._text

    def show_waiting(self) -> None:
        self._clear(READING)

    def show_nothing(self) -> None:
        """No preview could be made; the reason stands above."""
        self._clear("There is no preview.")

    def show_preview(self, preview: RolloutPreview) -> None:
        """Every call, and what one has to know beside."""
        self._clear(_totals(preview.change))
        self._preview, self._secrets = preview, change_secrets(preview.change)
        self.risk.show_word(RISK_WORDS[Risk.HIGH], RISK_LOOKS[Risk.HIGH], self._theme)
        self.risk.setVisible(bool(preview.change.calls))
        self._show()

    def show_text(
        self, words: str, text: str, remarks: Sequence[str], secrets: Sequence[str]
    ) -> None:
        """A text that can be saved; `words` says what it is, `secrets` are masked on screen."""
        self._clear(words)
        self._text, self._remarks, self._secrets = text, tuple(remarks), tuple(secrets)
        self.save_button.show()
        self._show()

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.risk.retheme(theme)
        self._show()

    def _clear(self, words: str) -> None:
        self.totals.setText(words)
        self._preview, self._text, self._remarks, self._secrets = None, "", (), ()
        self.area.setWidget(QWidget())
        for widget in (self.risk, self.save_button, self.show_ids):
            widget.hide()

    @Slot()
    def _show(self) -> None:
        self.show_ids.setVisible(bool(self._secrets))
        if self._preview is not None:
            change = self._preview.change
            cards = [
                CallCard(number, call, change, self._theme, self._hide)
                for number, call in enumerate(change.calls, start=1)
            ]
            remarks = [plain_label(self._hide(remark)) for remark in self._preview.remarks]
            self.area.setWidget(page_of(*remarks, *cards))
        elif self._text:
            view = QPlainTextEdit(self._hide(self._text))
            view.setReadOnly(True)
            view.setFont(mono_font())
            view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
            view.setObjectName("text")
            view.setAccessibleName("The text that can be saved")
            self.area.setWidget(_filled([self._hide(remark) for remark in self._remarks], view))

    def _hide(self, text: str) -> str:
        """`text` without what reorders or hides, and without external IDs unless asked for."""
        return masked(visible_lines(text), () if self.show_ids.isChecked() else self._secrets)


def _filled(remarks: Sequence[str], view: QWidget) -> QWidget:
    """The remarks, and below them the view in all the room that is left."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 4, 0, 4)
    column.setSpacing(10)
    for remark in remarks:
        column.addWidget(plain_label(remark))
    column.addWidget(view, 1)
    return page


class CallCard(QFrame):
    """One call to CloudFormation: a sentence, of a template what changes, the exact call."""

    def __init__(
        self, number: int, call: StackSetCall, change: StackSetChange, theme: Theme, hide: Hide
    ) -> None:
        super().__init__()
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(plain_label(f"{number}. {hide(call.sentence)}"))
        template = call.params.get("TemplateBody")
        if template is not None:
            before = change.before.template if change.before else None
            difference = DiffView(theme)
            difference.show_texts(
                hide(laid_out(before)), hide(laid_out(template)), "Now", "After the change"
            )
            column.addWidget(difference)
        column.addWidget(plain_label("The exact call.", "secondary"))
        column.addWidget(
            call_view(
                call.operation, hide(call_text(f"cloudformation.{call.operation}", call.params))
            )
        )


def _totals(change: StackSetChange) -> str:
    if not change.calls:
        return f"No change: the StackSet {change.name} is as agreed."
    stacks = len(change.before.instances) if change.before else 0
    now = f"has {counted(stacks, 'stack')} now" if change.before else "does not exist yet"
    what = ACTION_WORDS[change.action]
    return f"{what} StackSet {change.name}, which {now}: {counted(len(change.calls), 'API call')}."

"""What follows from a review: exemptions and a draft plan, shown before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core.agreement.masking import ALWAYS_MASKED, data_of, masked_text
from core.presentation.text import counted, visible_lines
from core.repair.plan import Plan
from core.repair.text import plan_lines
from core.review.acceptances import AgreementEffect
from gui.detail import DiffView
from gui.detail.labels import plain_label
from gui.dialogs.form import button_box
from gui.expected.versions_dialog import differing_parts
from gui.theme import Theme, mono_font

NO_ACCEPTANCE = "No difference was accepted that the agreement does not have as an exemption yet."
NO_PLAN = "Nothing was decided to be fixed or removed that a repair could do."
ABOUT_PLAN = (
    "A draft plan changes nothing. Whoever repairs opens it on the page Fixes: it is compared with"
    " the roles as they stand then, shown again, and approved before anything is written."
)


@dataclass(frozen=True, slots=True)
class Effects:
    """What a review asks for. `why_not_*` say why a part could not be made."""

    agreement: AgreementEffect | None
    plan: Plan | None
    why_no_agreement: str = ""
    why_no_plan: str = ""


class EffectsDialog(QDialog):
    """`write_requested` asks for the exemptions to be written, `plan_requested` for the draft to
    be kept, `preview_requested` for the repair to be previewed right away."""

    write_requested = Signal()
    plan_requested = Signal()
    preview_requested = Signal()

    def __init__(self, effects: Effects, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("What follows from this review")
        self.resize(900, 600)
        self.write_button = _button("Write to the agreement", "primary")
        self.plan_button = _button("Keep draft plan", "primary")
        self.preview_button = _button("Preview fix now...")
        self.write_button.clicked.connect(self.write_requested)
        self.plan_button.clicked.connect(self.plan_requested)
        self.preview_button.clicked.connect(self.preview_requested)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._agreement_tab(effects, theme), _agreement_title(effects))
        self.tabs.addTab(self._plan_tab(effects), _plan_title(effects))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.tabs, 1)
        column.addWidget(button_box(self, reject="Close"))

    def say_written(self) -> None:
        """The exemptions are in the agreement."""
        self.write_button.setEnabled(False)
        self.write_button.setText("Written")

    def say_kept(self) -> None:
        """The draft plan is kept."""
        self.plan_button.setEnabled(False)
        self.plan_button.setText("Kept")

    def _agreement_tab(self, effects: Effects, theme: Theme) -> QWidget:
        effect = effects.agreement
        made = effect.acceptances if effect else ()
        words = effects.why_no_agreement or _acceptance_words(effect)
        difference = DiffView(theme)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(difference)
        area.setVisible(bool(made))
        if effect is not None and made:
            texts = (effect.draft.before, effect.draft.text)
            old, new = (masked_text(one, data_of(one), ALWAYS_MASKED) for one in texts)
            before, after = differing_parts(*texts, (old, new))
            difference.show_texts(visible_lines(before), visible_lines(after), "Now", "Afterwards")
        self.write_button.setEnabled(bool(made))
        return _tab(words, area, [self.write_button])

    def _plan_tab(self, effects: Effects) -> QWidget:
        plan = effects.plan
        has_changes = plan is not None and bool(plan.accounts)
        self.plan_button.setEnabled(has_changes)
        self.preview_button.setEnabled(has_changes)
        lines = QPlainTextEdit("\n".join(plan_lines(plan)) if plan else "")
        lines.setFont(mono_font())
        lines.setReadOnly(True)
        lines.setTabChangesFocus(True)
        lines.setAccessibleName("Draft plan")
        lines.setVisible(plan is not None and bool(plan.accounts or plan.refused))
        words = effects.why_no_plan or (ABOUT_PLAN if has_changes else NO_PLAN)
        return _tab(words, lines, [self.plan_button, self.preview_button])


def _tab(words: str, content: QWidget, buttons: list[QPushButton]) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 12, 0, 0)
    column.setSpacing(10)
    column.addWidget(plain_label(words, "secondary"))
    column.addWidget(content, 1)
    column.addStretch(1 if content.isHidden() else 0)
    column.addWidget(_button_row(buttons))
    return page


def _button_row(buttons: list[QPushButton]) -> QWidget:
    """Buttons beside each other at the left."""
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    for button in buttons:
        line.addWidget(button)
    line.addStretch(1)
    return row


def _acceptance_words(effect: AgreementEffect | None) -> str:
    if effect is None or not effect.acceptances:
        return NO_ACCEPTANCE
    rows = sum(len(one.account_ids) for one in effect.acceptances)
    made = counted(len(effect.acceptances), "exemption")
    more = f" {effect.already:,} more are in it already." if effect.already else ""
    return (
        f"{made} for {counted(rows, 'accepted difference')}: each covers exactly the difference"
        f" that was decided about, by its digest, until its last day.{more} The agreement is"
        " replaced as a whole; its version of now is kept beside it."
    )


def _agreement_title(effects: Effects) -> str:
    made = len(effects.agreement.acceptances) if effects.agreement else 0
    return f"Exemptions ({made})"


def _plan_title(effects: Effects) -> str:
    accounts = len(effects.plan.accounts) if effects.plan else 0
    return f"Draft plan ({accounts})"


def _button(text: str, role: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    if role:
        button.setProperty("role", role)
    return button

"""Step 2: exactly what would be done, account by account, call by call. Nothing is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.presentation.external_ids import masked
from core.presentation.text import counted, visible, visible_lines
from core.repair.plan import AccountChange, Plan
from core.repair.run import AccountRepair, RepairRun
from core.repair.step import Risk, Step
from core.repair.text import plan_secrets
from gui.detail import DiffView
from gui.detail.labels import plain_label, plain_tip
from gui.fix.parts import Pill, risk_pill
from gui.fix.words import (
    RISK_LOOKS,
    RISK_MEANINGS,
    RISK_WORDS,
    grouped,
    left_line,
    state_words,
    totals_line,
)
from gui.theme import Theme, mono_font

_CHANGE = Qt.ItemDataRole.UserRole
MOST_CALL_LINES = 14
READING = "Reading the roles as they stand now..."
Hide = Callable[[str], str]  # makes text harmless and masks secrets


class PreviewPage(QWidget):
    """Left the accounts by kind of change, right everything about the current one."""

    save_requested = Signal()
    keep_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._changes: list[AccountChange] = []
        self._so_far: Mapping[str, AccountRepair] = {}  # of a resumed run, by account id
        self._secrets: tuple[str, ...] = ()
        self.totals = plain_label(role="heading")
        self.risk = Pill()
        self.save_button = QPushButton("Save plan...")
        self.save_button.setAutoDefault(False)
        self.save_button.setToolTip("Save the plan with its SHA-256 for somebody else to review")
        self.save_button.clicked.connect(self.save_requested)
        self.keep_button = QPushButton("Keep for approval")
        self.keep_button.setAutoDefault(False)
        self.keep_button.setToolTip("Keep the plan on the page Fixes, where somebody approves it")
        self.keep_button.clicked.connect(self.keep_requested)
        self.show_ids = QCheckBox("Show external IDs")
        self.show_ids.setToolTip("External IDs are masked unless you ask for them")
        self.show_ids.toggled.connect(self._show_current)
        self.accounts = QTreeWidget()
        self.accounts.setHeaderHidden(True)
        self.accounts.setAccessibleName("Accounts by kind of change")
        self.accounts.currentItemChanged.connect(self._show_current)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.accounts)
        splitter.addWidget(self.area)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([280, 760])
        splitter.setChildrenCollapsible(False)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.totals, 1)
        top.addWidget(self.risk)
        top.addWidget(self.show_ids)
        top.addWidget(self.keep_button)
        top.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(splitter, 1)

    def show_waiting(self, doing: str = READING) -> None:
        """The roles, or a file, are being read."""
        self._clear()
        self.totals.setText(doing)

    def show_nothing(self) -> None:
        """No plan could be made; the reason stands above."""
        self._clear()
        self.totals.setText("There is no preview.")

    def show_left(self, left: Plan, run: RepairRun) -> None:
        """What is left of `run`: its plan with the accounts that are taken up again."""
        self._so_far = {result.account.id: result for result in run.results}
        self._fill(left)
        self.totals.setText(left_line(left, run))
        self._show_risk(run.plan.risk)  # all of it is approved anew
        self.save_button.setEnabled(False)
        self.keep_button.setEnabled(False)

    def show_plan(self, plan: Plan) -> None:
        self._so_far = {}
        self._fill(plan)

    def _show_risk(self, risk: Risk) -> None:
        self.risk.show_word(RISK_WORDS[risk], RISK_LOOKS[risk], self._theme)
        self.risk.setToolTip(RISK_MEANINGS[risk])
        self.risk.show()

    def _fill(self, plan: Plan) -> None:
        self._clear()
        self.totals.setText(totals_line(plan))
        self._show_risk(plan.risk)
        self._secrets = plan_secrets(plan)
        self.show_ids.setVisible(bool(self._secrets))
        self.save_button.setEnabled(bool(plan.accounts))
        self.keep_button.setEnabled(bool(plan.accounts))
        for kind, changes in grouped(plan.accounts):
            group = _heading(self.accounts, f"{kind.value} ({len(changes)})")
            for change in changes:
                item = QTreeWidgetItem(group, [visible(change.account.name)])
                item.setToolTip(0, f"{change.account.id}, {RISK_WORDS[change.risk]}")
                item.setData(0, _CHANGE, len(self._changes))
                self._changes.append(change)
        if plan.refused:
            group = _heading(self.accounts, f"Left out ({len(plan.refused)})")
            for refusal in plan.refused:
                item = QTreeWidgetItem(group, [visible(refusal.account.name)])
                item.setToolTip(0, plain_tip(refusal.reason))
                item.setData(0, _CHANGE, f"{visible(refusal.account.name)}: {refusal.reason}")
        self.accounts.expandAll()
        top = self.accounts.topLevelItem(0)
        first = top.child(0) if top else None
        if first is not None:
            self.accounts.setCurrentItem(first)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.risk.retheme(theme)
        self._show_current()

    def _clear(self) -> None:
        self.accounts.clear()
        self._changes = []
        self.area.setWidget(QWidget())
        self.risk.hide()
        self.save_button.setEnabled(False)
        self.keep_button.setEnabled(False)

    @Slot()
    def _show_current(self) -> None:
        item = self.accounts.currentItem()
        shown = item.data(0, _CHANGE) if item else None
        if isinstance(shown, int):
            change = self._changes[shown]
            so_far = self._so_far.get(change.account.id)
            view = _account_view(change, so_far, self._theme, self._hide)
            self.area.setWidget(view)
        elif isinstance(shown, str):
            self.area.setWidget(page_of(plain_label(self._hide(shown))))

    def _hide(self, text: str) -> str:
        """`text` without what reorders or hides, and without external IDs unless asked for."""
        return masked(visible_lines(text), () if self.show_ids.isChecked() else self._secrets)


def _heading(tree: QTreeWidget, text: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem(tree, [text])
    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
    font = item.font(0)
    font.setBold(True)
    item.setFont(0, font)
    return item


def _account_view(
    change: AccountChange, so_far: AccountRepair | None, theme: Theme, hide: Hide
) -> QWidget:
    """`so_far`: how far a run came that is resumed; the calls it made are not shown again."""
    account = change.account
    head = QWidget()
    header = QHBoxLayout(head)
    header.setContentsMargins(0, 0, 0, 0)
    header.addWidget(plain_label(visible(account.name), "heading"), 1)
    header.addWidget(risk_pill(change.risk, theme), 0, Qt.AlignmentFlag.AlignTop)
    where = " | ".join(part for part in (account.id, visible(account.ou_text)) if part)
    done = so_far.steps_done if so_far else 0
    steps = change.steps[done:]
    words = counted(len(steps), "API call") + (", in this order:" if len(steps) > 1 else ":")
    if not steps:
        words = "Every call was made; the account is checked again."
    notes = [plain_label(where, "secondary")]
    if so_far is not None:
        why = f": {hide(so_far.reason.summary)}" if so_far.reason else ""
        notes.append(plain_label(f"{state_words(so_far)}{why}"))
    cards = [StepCard(number, step, theme, hide) for number, step in enumerate(steps, done + 1)]
    return page_of(head, *notes, plain_label(words), *cards)


def page_of(*widgets: QWidget) -> QWidget:
    """What stands in the scrolled half of a preview."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(14, 4, 10, 10)
    column.setSpacing(10)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return page


class StepCard(QFrame):
    """One API call: a sentence, the text before and after, and the call with its parameters."""

    def __init__(self, number: int, step: Step, theme: Theme, hide: Hide) -> None:
        super().__init__()
        self.setProperty("role", "card")
        top = QHBoxLayout()
        top.addWidget(plain_label(f"{number}. {hide(step.sentence)}"), 1)
        top.addWidget(risk_pill(step.risk, theme), 0, Qt.AlignmentFlag.AlignTop)
        difference = DiffView(theme)
        difference.show_texts(
            hide(laid_out(step.before)), hide(laid_out(step.after)), "Now", "After the change"
        )
        undo = "Can be undone." if step.reversible else "Cannot be undone."
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(difference)
        column.addWidget(plain_label(f"The exact call. {undo}", "secondary"))
        column.addWidget(call_view(step.call, hide(call_text(f"iam.{step.call}", step.params))))


def call_text(call: str, params: Mapping[str, object]) -> str:
    """A call (such as ``iam.CreateRole``) as it is made, with every parameter; documents are laid
    out for reading."""
    lines = [f"{call}("]
    for name, value in params.items():
        lines.append(f"    {name} = {laid_out(value)}".replace("\n", "\n    "))
    return "\n".join([*lines, ")"])


def laid_out(value: object) -> str:
    """A parameter for reading: documents as indented JSON, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.dumps(json.loads(value), indent=2, ensure_ascii=False)
        except ValueError:
            return value
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def call_view(call: str, text: str) -> QPlainTextEdit:
    """A call laid out, in a box that shows all of it or the first lines."""
    view = QPlainTextEdit(text)
    view.setReadOnly(True)
    view.setTabChangesFocus(True)
    view.setObjectName("call")
    view.setAccessibleName(f"The call {call} with its parameters")
    view.setFont(mono_font())
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    lines = min(MOST_CALL_LINES, view.blockCount()) + 1.5
    view.setFixedHeight(round(QFontMetrics(view.font()).lineSpacing() * lines))
    return view

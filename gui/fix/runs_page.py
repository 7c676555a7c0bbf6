"""The Fixes page: every repair that was carried out, what came of it, Resume and Undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.presentation.text import counted, visible
from core.repair.drafts import DraftPlan
from core.repair.run import RepairRun
from gui.detail.labels import plain_label
from gui.dialogs.about import open_folder
from gui.fix.account_lines import AccountLines
from gui.fix.entries import Entry, moment_of, texts_of
from gui.theme import Theme

if TYPE_CHECKING:
    from core.rollout.past import PastRollout

HEADERS = ("When", "What", "Accounts", "Result", "Approved by", "Reason")
WIDTHS = (160, 150, 90, 300, 140)
TAKE_BACK = "A roll-out is taken back by another: Roll out a vendor, Remove the StackSet."
RULE = "Whoever asks for a change may not approve it; remembered on this computer"
RULED = "ROLECALL_SECOND_PERSON is set: whoever asks for a change may not approve it"
EMPTY = (
    "No repairs yet. Select cells in the matrix and choose Preview fix: every repair that is "
    "carried out is listed here and can be undone."
)


class RunsPage(QWidget):
    """Shows runs, and the accounts of the current one.

    `undo_requested` carries the RepairRun and the ids of the accounts to undo, none for all.
    """

    undo_requested = Signal(object, object)
    resume_requested = Signal(object)  # RepairRun
    open_plan_requested = Signal()
    approve_requested = Signal(object)  # Path of a plan that waits
    discard_requested = Signal(object)  # DraftPlan
    rollout_requested = Signal()
    rule_changed = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: tuple[Entry, ...] = ()
        self._names: Mapping[str, str] = {}
        self._why_not = ""
        self.empty = plain_label(EMPTY, "secondary")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.list = QTreeWidget()
        self.list.setAccessibleName("Repairs")
        self.list.setHeaderLabels(HEADERS)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for place, width in enumerate(WIDTHS):
            self.list.header().resizeSection(place, width)
        self.list.currentItemChanged.connect(self._show_current)
        self.lines = AccountLines(theme)
        self.lines.setAccessibleName("Accounts of the current repair")
        self.lines.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.lines.itemSelectionChanged.connect(self._refresh)
        self.halves = QSplitter(Qt.Orientation.Vertical)
        self.halves.setChildrenCollapsible(False)
        self.halves.addWidget(self.list)
        self.halves.addWidget(self.lines)
        buttons = self._buttons()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(self._heading())
        column.addWidget(self.empty, 1)
        column.addWidget(self.halves, 1)
        column.addWidget(self.unread)
        column.addLayout(buttons)
        self.setFocusProxy(self.list)
        self.show_runs(())

    def _buttons(self) -> QHBoxLayout:
        self.approve_button = QPushButton("Approve...")
        self.approve_button.setToolTip("Look at this plan as it was made, and approve it")
        self.approve_button.clicked.connect(self._on_approve)
        self.discard_button = QPushButton("Discard")
        self.discard_button.setToolTip("Throw this plan away; nothing was changed by it")
        self.discard_button.clicked.connect(self._on_discard)
        self.resume_button = QPushButton("Resume...")
        self.resume_button.setToolTip("Carry out what is left of this run")
        self.resume_button.clicked.connect(self._on_resume)
        self.undo_button = QPushButton("Undo...")
        self.undo_button.setToolTip("Undo all of this run, or only the accounts you select below")
        self.undo_button.clicked.connect(self._on_undo)
        self.folder_button = QPushButton("Open folder")
        self.folder_button.setToolTip("The plan, the backup and the journal of this run")
        self.folder_button.clicked.connect(self._on_folder)
        self.note = plain_label(role="secondary")
        self.unread = plain_label(role="secondary")
        self.unread.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addWidget(self.approve_button)
        buttons.addWidget(self.discard_button)
        buttons.addWidget(self.resume_button)
        buttons.addWidget(self.undo_button)
        buttons.addWidget(self.folder_button)
        buttons.addWidget(self.note, 1)
        return buttons

    def _heading(self) -> QHBoxLayout:
        self.rule = QCheckBox("A second person &approves")
        self.rule.toggled.connect(self.rule_changed)
        self.open_button = QPushButton("Open &plan for approval...")
        self.open_button.setToolTip("Look at a plan that somebody else saved, and approve it")
        self.open_button.clicked.connect(self.open_plan_requested)
        self.rollout_button = QPushButton("&Roll out a vendor...")
        self.rollout_button.setToolTip(
            "Deploy a vendor's roles as a StackSet, or save them as CloudFormation, Terraform or "
            "AWS CLI commands"
        )
        self.rollout_button.clicked.connect(self.rollout_requested)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(plain_label("Fixes", "title"), 1)
        row.addWidget(self.rule)
        row.addWidget(self.open_button)
        row.addWidget(self.rollout_button)
        return row

    def show_rule(self, second_person: bool, *, ruled: bool) -> None:
        """`ruled`: it is demanded from outside, so nobody can switch it off here."""
        self.rule.setChecked(second_person)
        self.rule.setEnabled(not ruled)
        self.rule.setToolTip(RULED if ruled else RULE)

    @property
    def second_person(self) -> bool:
        """Whether whoever asks for a change may not approve it."""
        return self.rule.isChecked()

    def show_runs(
        self,
        runs: Sequence[RepairRun],
        rollouts: Sequence[PastRollout] = (),
        names: Mapping[str, str] = MappingProxyType({}),
        drafts: Sequence[DraftPlan] = (),
    ) -> None:
        """Newest first; `names` of accounts by their ids, as far as they are known; `drafts`
        wait for an approval."""
        self._names = names
        shown: list[Entry] = [*runs, *rollouts, *drafts]
        self._runs = tuple(sorted(shown, key=moment_of, reverse=True))
        self.list.clear()
        for run in self._runs:
            QTreeWidgetItem(self.list, [visible(text) for text in texts_of(run)])
        if newest := self.list.topLevelItem(0):
            self.list.setCurrentItem(newest)
        for widget in (self.halves, self.resume_button, self.undo_button, self.folder_button):
            widget.setVisible(bool(self._runs))
        self.empty.setVisible(not self._runs)
        self._show_current()

    def show_unreadable(self, files: Sequence[tuple[str, str]]) -> None:
        """What is not in the list because its files cannot be trusted: names and reasons."""
        self.unread.setText("\n".join(f"Not listed: {name}. {why}" for name, why in files))
        self.unread.setVisible(bool(files))

    def retheme(self, theme: Theme) -> None:
        self.lines.retheme(theme)

    def allow_changes(self, why_not: str) -> None:
        """`why_not` is shown beside the disabled buttons; empty allows them."""
        self._why_not = why_not
        self._refresh()

    @property
    def current(self) -> Entry | None:
        item = self.list.currentItem()
        row = self.list.indexOfTopLevelItem(item) if item else -1
        return self._runs[row] if 0 <= row < len(self._runs) else None

    @Slot()
    def _show_current(self) -> None:
        run = self.current
        if isinstance(run, RepairRun):
            self.lines.show_run(run)
        elif isinstance(run, DraftPlan):
            self.lines.show_plan(run.plan)
        elif run is not None:
            self.lines.show_rollout(run, self._names)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        run = self.current
        why_not = self._why_not
        repair = run if isinstance(run, RepairRun) else None
        draft = run if isinstance(run, DraftPlan) else None
        if draft is not None:
            why_not = self._why_not or f"Asked for by {visible(draft.plan.requester)}."
        elif run is not None and repair is None:
            why_not = TAKE_BACK
        elif repair is not None and not repair.can_undo:
            why_not = "This run changed nothing."
        self.undo_button.setVisible(bool(self._runs) and draft is None)
        self.approve_button.setVisible(draft is not None)
        self.approve_button.setEnabled(not self._why_not)
        self.discard_button.setVisible(draft is not None)
        self.undo_button.setEnabled(run is not None and not why_not)
        self.undo_button.setText(self._undo_words())
        self.resume_button.setVisible(repair is not None and repair.can_resume)
        self.resume_button.setEnabled(not self._why_not)
        self.open_button.setEnabled(not self._why_not)
        self.rollout_button.setEnabled(not self._why_not)
        self.folder_button.setEnabled(run is not None)
        self.note.setText(why_not)

    @Slot()
    def _on_undo(self) -> None:
        if isinstance(self.current, RepairRun):
            self.undo_requested.emit(self.current, self.lines.chosen_ids())

    @Slot()
    def _on_approve(self) -> None:
        if isinstance(self.current, DraftPlan):
            self.approve_requested.emit(self.current.path)

    @Slot()
    def _on_discard(self) -> None:
        if isinstance(self.current, DraftPlan):
            self.discard_requested.emit(self.current)

    @Slot()
    def _on_resume(self) -> None:
        if isinstance(self.current, RepairRun):
            self.resume_requested.emit(self.current)

    def _undo_words(self) -> str:
        chosen = len(self.lines.chosen_ids())
        return f"Undo {counted(chosen, 'account')}..." if chosen else "Undo..."

    @Slot()
    def _on_folder(self) -> None:
        if isinstance(self.current, DraftPlan):
            open_folder(self.current.path.parent)
        elif self.current is not None:
            open_folder(self.current.folder)

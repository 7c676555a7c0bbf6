"""Carries out what follows from a review: exemptions into the agreement, a draft plan, a repair."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog

from core.catalogue import Catalogue
from core.errors import AppError
from core.presentation.text import counted
from core.repair.drafts import save_draft
from core.review.acceptances import AgreementEffect, agreement_effect
from core.review.draft_plans import cells_to_mend, draft_plan
from core.workspace import Workspace
from gui.desk import Shell
from gui.expected import ExpectedDesk
from gui.fix.desk import FixDesk
from gui.messages import Action, Level, Message, message_of
from gui.review.effects_dialog import Effects, EffectsDialog
from gui.review.rows import OpenReview
from gui.theme import Theme
from gui.work.courier import Courier, Emit, Work
from gui.work.repairing import plan_terms

TOPIC, PLAN_TOPIC = "review-effects", "review-plan"
NOT_CONNECTED = "Open the organization first: its agreement is needed for this."
OTHER_AGREEMENT = (
    "The scan of this review was judged by another version of the agreement. Scan again before"
    " anything is planned."
)


class Consequences(QObject):
    """Shows everything first; writes only what a button of the dialog asks for."""

    def __init__(
        self, parent: QObject, shell: Shell, show_dialog: Callable[[QDialog], None]
    ) -> None:
        super().__init__(parent)
        self._shell, self._session, self._theme = shell, shell.session, shell.theme
        self._show_dialog = show_dialog
        self._opened: OpenReview | None = None
        self._effects: Effects | None = None
        self.dialog: EffectsDialog | None = None
        self._maker = Courier("review effects", self)
        self._maker.succeeded.connect(self._on_made)
        self._maker.failed.connect(self._fail)

    def ask(self, opened: OpenReview, requester: str) -> None:
        """Work out what follows from a review as it stands, and show it."""
        self._opened = opened
        workspace, catalogue = self._session.workspace, self._session.catalogue
        self._maker.start(effects_work(opened, workspace, catalogue, requester))

    def retheme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme

    def stop(self, seconds: float) -> None:
        """For closing the window."""
        self._maker.abandon()
        self._maker.wait(seconds)

    @Slot(object)
    def _on_made(self, effects: Effects) -> None:
        self._effects = effects
        dialog = self.dialog = EffectsDialog(effects, self._theme, self._shell.window)
        dialog.write_requested.connect(self._ask_write)
        dialog.plan_requested.connect(self._keep_plan)
        dialog.preview_requested.connect(self._preview)
        dialog.finished.connect(self._forget)
        self._show_dialog(dialog)

    @Slot()
    def _forget(self) -> None:
        if self.dialog is self.sender():
            self.dialog = None

    @Slot()
    def _ask_write(self) -> None:
        """Whoever edits the agreement on its page lets go of it first."""
        self._shell.find(ExpectedDesk).settle(self._write)

    def _write(self) -> None:
        """Write the exemptions: the only place that changes the agreement, after it was shown."""
        effect = self._effects.agreement if self._effects else None
        catalogue = self._session.catalogue
        if effect is None or catalogue is None:
            return
        try:
            effect.save(catalogue, now=datetime.now(UTC))
        except AppError as error:
            self._fail(error)
            return
        if self.dialog is not None:
            self.dialog.say_written()
        self._shell.find(ExpectedDesk).reload()
        made = counted(len(effect.acceptances), "exemption")
        text = f"{made} written to the agreement. They count from the next scan on."
        self._tell(text, str(effect.draft.path))

    @Slot()
    def _keep_plan(self) -> None:
        plan = self._effects.plan if self._effects else None
        if plan is None:
            return
        try:
            path = save_draft(plan, self._session.repairs_folder)
        except AppError as error:
            self._fail(error)
            return
        if self.dialog is not None:
            self.dialog.say_kept()
        self._shell.find(FixDesk).refresh()
        text = "The draft plan waits on the page Fixes. Nothing was changed in any account."
        open_it = Action("Open for approval", partial(self._open_plan, path))
        self._tell(text, str(path), PLAN_TOPIC, (open_it,))

    @Slot()
    def _preview(self) -> None:
        if self._opened is not None:
            cells = cells_to_mend(self._opened.review, self._opened.subjects)
            if self.dialog is not None:
                self.dialog.close()
            self._shell.find(FixDesk).begin(list(cells))

    def _open_plan(self, path: Path) -> None:
        """Have the draft looked at and approved: the dialog that asked for it has done its part."""
        if self.dialog is not None:
            self.dialog.close()
        self._shell.go_to("fixes")
        self._shell.find(FixDesk).open_plan(path)

    def _tell(
        self, text: str, detail: str, topic: str = TOPIC, actions: tuple[Action, ...] = ()
    ) -> None:
        self._shell.messages.show_message(Message(text, Level.GOOD, detail, topic, actions))

    @Slot(object)
    def _fail(self, error: AppError) -> None:
        self._shell.messages.show_message(message_of(error, topic=TOPIC))


def effects_work(
    opened: OpenReview, workspace: Workspace | None, catalogue: Catalogue | None, requester: str
) -> Work:
    """Work that finds out what follows from a review. Writes nothing."""

    def work(_emit: Emit, _cancel: threading.Event) -> Effects:
        if workspace is None or catalogue is None:
            return Effects(None, None, NOT_CONNECTED, NOT_CONNECTED)
        review, subjects = opened.review, opened.subjects
        effect: AgreementEffect | None = None
        plan, no_agreement, no_plan = None, "", ""
        try:
            path, today = workspace.agreement_path, datetime.now(UTC).date()
            effect = agreement_effect(review, subjects, path, catalogue, today)
        except AppError as error:
            no_agreement = str(error)
        if workspace.agreement.sha256 != opened.scan.agreement.sha256:
            no_plan = OTHER_AGREEMENT
        else:
            terms = plan_terms(workspace, opened.scan.organization, requester)
            try:
                plan = draft_plan(review, subjects, terms)
            except AppError as error:
                no_plan = str(error)
        return Effects(effect, plan, no_agreement, no_plan)

    return work

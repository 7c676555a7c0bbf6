"""The repair as a window over `core.repair.flow`: it shows the flow's pages and decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from core.errors import AppError
from core.model import Reason
from core.repair.events import AccountChanged, AccountStarted, BackupSaved, RepairEvent
from core.repair.flow import (
    FlowPage,
    RepairFlow,
    begin_approval,
    begin_repair,
    begin_resume,
    begin_undo,
)
from core.repair.plan import Plan
from core.repair.resume import Remainder
from core.repair.run import Approval, RepairRun
from gui.fix.approve_page import ApprovePage
from gui.fix.choose_page import Cells, ChoosePage, user_name
from gui.fix.code_question import without_questions
from gui.fix.footer import footer_of
from gui.fix.plan_saving import ask_where, saved
from gui.fix.preview_page import READING, PreviewPage
from gui.fix.result_page import ResultPage
from gui.fix.run_page import RunPage
from gui.fix.words import TRAIL
from gui.fix.work_dialog import WorkDialog
from gui.fix.works import RepairWork
from gui.messages import Level, Message, message_of
from gui.theme import Theme
from gui.work.courier import Work


class FixWizard(WorkDialog):
    """`checked` carries the fresh AccountResults of accounts as they come out of a run.

    `second_person`: whoever asked for a plan may not approve it.
    """

    checked = Signal(object)
    run_finished = Signal(object)  # RepairRun
    kept = Signal()  # a plan waits on the page Fixes now
    undo_requested = Signal(object, object)  # RepairRun, account ids (none: all)

    def __init__(
        self,
        works: RepairWork,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        second_person: bool = False,
    ) -> None:
        super().__init__("repair", tuple(TRAIL.values()), theme, parent)
        self.flow = begin_repair(())
        self._works, self._second_person = works, second_person
        self._carry_out: Callable[[Plan, Approval], Work] = works.carry_out
        self._backup = ""
        self._left: Plan | None = None  # of a resumed run: its plan with the accounts left
        self.choose_page, self.preview_page = ChoosePage(theme), PreviewPage(theme)
        self.approve_page = ApprovePage(theme)
        self.run_page, self.result_page = RunPage(theme), ResultPage(theme)
        self._lay_out()
        self._join()

    # ---- beginning

    def choose(self, cells: Cells, vendor_names: dict[str, str]) -> None:
        """Begin a repair of some of `cells`."""
        self.setWindowTitle("Repair")
        self.choose_page.show_cells(cells, vendor_names)
        self._go(begin_repair(tuple(cells), second_person=self._second_person))

    def undo(self, run: RepairRun, account_ids: Sequence[str] = ()) -> None:
        """Begin the undo of `run`, or of `account_ids` in it when any are given."""
        self.setWindowTitle("Undo a repair")
        self._go(begin_undo(run, second_person=self._second_person))
        self._start_preview(self._works.preview_undo(run, user_name(), account_ids))

    def resume(self, run: RepairRun) -> None:
        """Begin to carry out what is left of `run`."""
        self.setWindowTitle("Resume a repair")
        self._carry_out = lambda _plan, approval: self._works.resume(run, approval)
        self._go(begin_resume(run, second_person=self._second_person))
        self._start_preview(self._works.remainder(run), "Reading what is left of the run...")

    def approve(self, path: Path) -> None:
        """Begin the approval of a plan that somebody hands over as a file."""
        self.setWindowTitle("Approve a plan")
        self._go(begin_approval(second_person=self._second_person))
        self._start_preview(self._works.open_plan(path), "Reading the plan...")

    def request_stop(self) -> None:
        """Ask the run to end after the account being changed."""
        self.run_page.press_stop()

    def retheme(self, theme: Theme) -> None:
        for part in (self.messages, self.trail, self.choose_page, self.preview_page,
                     self.approve_page, self.run_page.lines, self.result_page.lines):  # fmt: skip
            part.retheme(theme)

    # ---- layout

    def _lay_out(self) -> None:
        self._pages = {
            FlowPage.CHOOSE: self.choose_page,
            FlowPage.PREVIEW: self.preview_page,
            FlowPage.APPROVE: self.approve_page,
            FlowPage.RUN: self.run_page,
            FlowPage.RESULT: self.result_page,
        }
        for page in self._pages.values():
            self.stack.addWidget(page)

    def _join(self) -> None:
        self.footer.back_pressed.connect(self._back)
        self.footer.next_pressed.connect(self._next)
        self.choose_page.changed.connect(self._refresh)
        self.approve_page.changed.connect(self._on_approval)
        self.preview_page.save_requested.connect(self._ask_where_to_save)
        self.preview_page.keep_requested.connect(self._keep)
        self.run_page.stop_requested.connect(self._on_stop)
        self.result_page.undo_requested.connect(self._on_undo)
        self._previewer.succeeded.connect(self._on_plan)
        self._previewer.failed.connect(self._on_no_plan)
        self._previewer.broke.connect(lambda: self._on_no_plan(_defect("making the preview")))
        self._runner.said.connect(self._on_events)
        self._runner.succeeded.connect(self._on_run)
        self._runner.failed.connect(self._on_refused)
        self._runner.broke.connect(lambda: self._on_refused(_defect("carrying out the plan")))

    # ---- the flow

    @Slot()
    def _next(self) -> None:
        """Forward by a click; the work that belongs to the next page begins."""
        self.messages.clear()
        if self.flow.page is FlowPage.CHOOSE:
            cells = self.choose_page.chosen()
            self._go(begin_repair(tuple(cells), second_person=self._second_person).next())
            self._start_preview(self._works.preview(cells, self.choose_page.requester_name))
        elif self.flow.page is FlowPage.APPROVE and self.flow.blocked_by is None:
            assert self.flow.plan is not None
            self.run_page.begin(self._left or self.flow.plan, resumed=self._left is not None)
            self._go(self.flow.next())
            self._runner.start(self._carry_out(self.flow.plan, self.flow.approval))
        else:
            self._go(self.flow.next())

    @Slot()
    def _back(self) -> None:
        self.messages.clear()
        self._previewer.abandon()
        self._go(self.flow.back())

    def _go(self, flow: RepairFlow) -> None:
        arrives = flow.page is not self.flow.page
        self.flow = flow
        if arrives and flow.page is FlowPage.APPROVE and flow.plan is not None:
            self.approve_page.show_flow(flow, self.preview_page.totals.text())
        self.stack.setCurrentWidget(self._pages[flow.page])
        self.trail.show_step(list(TRAIL).index(flow.page))
        self._refresh()
        if arrives:
            self._focus()

    @Slot()
    def _refresh(self) -> None:
        why_not = self.flow.blocked_by or ""
        if self.flow.page is FlowPage.CHOOSE:
            why_not = self.choose_page.why_not_ready()
        self.footer.show_state(footer_of(self.flow, why_not))

    def _focus(self) -> None:
        """Where typing goes first: never on the button that applies."""
        if self.flow.page is FlowPage.APPROVE:
            self.approve_page.first_field().setFocus()
        elif self.flow.page is FlowPage.RESULT:
            self.footer.close_button.setFocus()
        elif self.flow.page is FlowPage.PREVIEW:
            self.preview_page.accounts.setFocus()

    # ---- the preview

    def _start_preview(self, work: Work, doing: str = READING) -> None:
        self.preview_page.show_waiting(doing)
        self._previewer.start(work)

    @Slot(object)
    def _on_plan(self, found: Plan | Remainder) -> None:
        if isinstance(found, Remainder):
            self._left = replace(found.run.plan, accounts=found.accounts, refused=())
            self.preview_page.show_left(self._left, found.run)
            self._go(self.flow.with_plan(found.run.plan))
        else:
            self.preview_page.show_plan(found)
            self._go(self.flow.with_plan(found))

    @Slot(object)
    def _on_no_plan(self, error: AppError) -> None:
        self.messages.show_message(message_of(error))
        self.preview_page.show_nothing()
        self._go(self.flow.with_problem(Reason(error.message, "", error.hint)))

    @Slot()
    def _ask_where_to_save(self) -> None:
        if self.flow.plan is not None:
            ask_where(self, self.flow.plan, self.save_plan)

    def save_plan(self, path: Path) -> None:
        """Write the plan for somebody else to review, and say its digest."""
        assert self.flow.plan is not None
        self.messages.show_message(saved(self.flow.plan, path))

    @Slot()
    def _keep(self) -> None:
        assert self.flow.plan is not None
        try:
            path = self._works.keep(self.flow.plan)
        except AppError as error:
            self.messages.show_message(message_of(error))
            return
        text = "The plan waits on the page Fixes for somebody to approve it."
        detail = f"{path}\nSHA-256 {self.flow.plan.sha256}"
        self.messages.show_message(Message(text, Level.GOOD, detail))
        self.kept.emit()

    # ---- approval and run

    @Slot()
    def _on_approval(self) -> None:
        self._go(self.flow.with_approval(self.approve_page.approval()))

    @Slot()
    def _on_stop(self) -> None:
        self._runner.cancel()
        self._go(self.flow.with_stop())

    @Slot(list)
    def _on_events(self, said: Sequence[object]) -> None:
        events = cast("list[RepairEvent]", without_questions(self, said))
        for event in events:
            self.flow = self.flow.with_event(event)
            if isinstance(event, BackupSaved):
                self._backup = f"Backup: {event.path}\nSHA-256: {event.sha256}"
                self.run_page.show_backup(self._backup)
            elif isinstance(event, AccountStarted):
                self.run_page.show_running(event.account)
            elif isinstance(event, AccountChanged):
                self.run_page.show_result(event.result)
        self.run_page.show_progress(self.flow.in_progress)
        fresh = tuple(
            event.result.checked
            for event in events
            if isinstance(event, AccountChanged) and event.result.checked is not None
        )
        if fresh:
            self.checked.emit(fresh)

    @Slot(object)
    def _on_run(self, run: RepairRun) -> None:
        self.result_page.show_run(run, self._backup)
        self._go(self.flow)
        self._focus()
        self.run_finished.emit(run)

    @Slot(object)
    def _on_refused(self, error: AppError) -> None:
        self.messages.show_message(message_of(error))
        self.result_page.show_refused(error)
        self._go(self.flow.with_problem(Reason(error.message, "", error.hint)))

    @Slot()
    def _on_undo(self) -> None:
        if self.flow.run is not None:
            run = self.flow.run
            self.accept()
            self.undo_requested.emit(run, ())


def _defect(doing: str) -> AppError:
    return AppError(
        f"Rolecall ran into a fault while {doing}.",
        "The log has the details. What was changed, if anything, is listed under Fixes.",
    )

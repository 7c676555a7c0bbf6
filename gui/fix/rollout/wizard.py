"""The roll-out as a window over `core.rollout.flow`: it shows the flow's pages, decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from core.aws.stack_set_state import InstanceState
from core.errors import AppError
from core.model import Account, Reason
from core.rollout.deploy import Deployment
from core.rollout.flow import RolloutFlow, RolloutPage
from core.rollout.preview import RolloutPreview
from core.rollout.written import remarks, written
from gui.fix.code_question import without_questions
from gui.fix.footer import FooterState
from gui.fix.rollout.approve_page import RolloutApprovePage
from gui.fix.rollout.choose_page import RolloutChoosePage
from gui.fix.rollout.preview_page import RolloutPreviewPage
from gui.fix.rollout.run_page import RolloutRunPage
from gui.fix.rollout.saving import ask_where, saved
from gui.fix.rollout.states import ACTION_WORDS
from gui.fix.rollout.words import TRAIL, WAYS
from gui.fix.rollout.works import RolloutWork
from gui.fix.work_dialog import WorkDialog
from gui.messages import message_of
from gui.theme import Theme


class RolloutWizard(WorkDialog):
    """`recheck_requested` carries the accounts that a change reached, once it has ended."""

    stay = "The StackSet is being changed. Press Stop watching first."
    recheck_requested = Signal(object)  # tuple[Account, ...]

    def __init__(
        self,
        works: RolloutWork,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        second_person: bool = False,
    ) -> None:
        super().__init__("rollout", tuple(TRAIL.values()), theme, parent)
        self.setWindowTitle("Roll out a vendor")
        self.flow = RolloutFlow(second_person=second_person)
        self._works = works
        self.choose_page = RolloutChoosePage(works)
        self.preview_page = RolloutPreviewPage(theme)
        self.approve_page = RolloutApprovePage(second_person=second_person)
        self.run_page = RolloutRunPage(theme)
        self._lay_out()
        self._join()
        self._go(self.flow)
        self.choose_page.vendor.setFocus()

    def request_stop(self) -> None:
        """No further call is made; what was begun goes on in AWS."""
        self.run_page.press_stop()

    def retheme(self, theme: Theme) -> None:
        for part in (self.messages, self.trail, self.preview_page, self.run_page):
            part.retheme(theme)

    # ---- layout

    def _lay_out(self) -> None:
        self._pages: dict[RolloutPage, QWidget] = {
            RolloutPage.CHOOSE: self.choose_page,
            RolloutPage.PREVIEW: self.preview_page,
            RolloutPage.APPROVE: self.approve_page,
            RolloutPage.RUN: self.run_page,
            RolloutPage.RESULT: self.run_page,
        }
        for page in dict.fromkeys(self._pages.values()):
            self.stack.addWidget(page)

    def _join(self) -> None:
        self.footer.back_pressed.connect(self._back)
        self.footer.next_pressed.connect(self._next)
        self.choose_page.changed.connect(self._refresh)
        self.approve_page.changed.connect(self._on_approval)
        self.preview_page.save_requested.connect(self._ask_where_to_save)
        self.run_page.stop_requested.connect(self._on_stop)
        self._previewer.succeeded.connect(self._on_preview)
        self._previewer.failed.connect(self._on_no_preview)
        self._previewer.broke.connect(lambda: self._on_no_preview(_defect("making the preview")))
        self._runner.said.connect(self._on_said)
        self._runner.succeeded.connect(self._on_result)
        self._runner.failed.connect(self._on_refused)
        self._runner.broke.connect(lambda: self._on_refused(_defect("changing the StackSet")))

    # ---- the flow

    @Slot()
    def _next(self) -> None:
        """Forward by a click; the work that belongs to the next page begins."""
        self.messages.clear()
        page = self.flow.page
        if page is RolloutPage.CHOOSE and not self.choose_page.why_not_ready():
            self._go(self.flow.next())
            self._begin_preview()
        elif page is RolloutPage.APPROVE and self.flow.blocked_by is None:
            assert self.flow.preview is not None
            preview, approval = self.flow.preview, self.flow.approval
            self.run_page.begin(preview, self._works.accounts, approval)
            self._go(self.flow.next())
            self._runner.start(self._works.carry_out(preview.change, approval))
        elif page is RolloutPage.PREVIEW:
            self._go(self.flow.next())

    @Slot()
    def _back(self) -> None:
        self.messages.clear()
        self._previewer.abandon()
        self._go(self.flow.back())

    def _go(self, flow: RolloutFlow) -> None:
        arrives = flow.page is not self.flow.page
        self.flow = flow
        if arrives and flow.page is RolloutPage.APPROVE and flow.preview is not None:
            self.approve_page.show_change(flow.preview.change, self.preview_page.totals.text())
        self.stack.setCurrentWidget(self._pages[flow.page])
        self.trail.show_step(list(TRAIL).index(flow.page))
        self._refresh()
        if arrives and flow.page is RolloutPage.APPROVE:
            self.approve_page.phrase.setFocus()  # never the button that applies
        elif arrives and flow.page is RolloutPage.RESULT:
            self.footer.close_button.setFocus()

    @Slot()
    def _refresh(self) -> None:
        self.footer.show_state(self._footer())

    def _footer(self) -> FooterState:
        page = self.flow.page
        why_not = self.flow.blocked_by or ""
        if page is RolloutPage.CHOOSE:
            why_not = self.choose_page.why_not_ready()
        forward = {RolloutPage.CHOOSE: "Preview", RolloutPage.PREVIEW: "Approve..."}.get(page, "")
        if page is RolloutPage.PREVIEW and self.preview_page.text:
            forward = ""  # nothing is done in AWS: the text is saved, and that is all
        if page is RolloutPage.APPROVE and self.flow.preview is not None:
            forward = ACTION_WORDS[self.flow.preview.change.action]
        close = {RolloutPage.RESULT: "Close", RolloutPage.RUN: ""}.get(page, "Cancel")
        if page in (RolloutPage.APPROVE, RolloutPage.RUN):
            return FooterState(why_not, self.flow.can_go_back, forward, close, "", "danger")
        if page is RolloutPage.RESULT or not forward:
            return FooterState("", self.flow.can_go_back, "", "Close", "close")
        return FooterState(why_not, self.flow.can_go_back, forward, close, "next")

    # ---- the preview

    def _begin_preview(self) -> None:
        chosen = self.choose_page
        style = chosen.chosen_way.style
        if style is None:
            self.preview_page.show_waiting()
            self._previewer.start(self._works.preview(chosen.request()))
            return
        try:
            account_id, management = chosen.account_id, chosen.for_management
            if chosen.chosen_way.takes_units:
                account_id, management = None, False
            found = self._works.found(chosen.chosen_vendor, account_id, management)
            delegate = chosen.delegate.isChecked()
            text = written(found, style, chosen.chosen_units, delegate=delegate)
            told = tuple(remarks(found, style, chosen.chosen_units))
        except AppError as error:
            self._on_no_preview(error)
            return
        words = f"{WAYS[chosen.chosen_way].text}: {found.rollout.vendor_name}"
        self.preview_page.show_text(words, text, told, found.secrets)
        self._refresh()

    @Slot(object)
    def _on_preview(self, preview: RolloutPreview) -> None:
        self.preview_page.show_preview(preview)
        self._go(self.flow.with_preview(preview))

    @Slot(object)
    def _on_no_preview(self, error: AppError) -> None:
        self.messages.show_message(message_of(error))
        self.preview_page.show_nothing()
        self._go(self.flow.with_problem(Reason(error.message, "", error.hint)))

    @Slot()
    def _ask_where_to_save(self) -> None:
        style = self.choose_page.chosen_way.style
        if style is not None:
            ask_where(self, self.choose_page.chosen_vendor, style, self.save_text)

    def save_text(self, path: Path) -> None:
        """Write the text that is shown, with its external IDs."""
        self.messages.show_message(saved(self.preview_page.text, path))

    # ---- approval and run

    @Slot()
    def _on_approval(self) -> None:
        self._go(self.flow.with_approval(self.approve_page.approval()))

    @Slot()
    def _on_stop(self) -> None:
        self._runner.cancel()
        self._go(self.flow.with_stop())

    @Slot(list)
    def _on_said(self, said: Sequence[object]) -> None:
        for one in without_questions(self, said):
            if isinstance(one, InstanceState):
                self.flow = self.flow.with_instance(one)
                self.run_page.show_instance(one)

    @Slot(object)
    def _on_result(self, result: Deployment) -> None:
        assert self.flow.preview is not None
        self.run_page.show_result(result, len(self.flow.preview.change.calls))
        self._go(self.flow.with_result(result))
        self._ask_for_recheck()

    @Slot(object)
    def _on_refused(self, error: AppError) -> None:
        self.run_page.show_refused(error.message, error.hint)
        self._go(self.flow.with_problem(Reason(error.message, "", error.hint)))
        if self.flow.instances:
            self._ask_for_recheck()

    def _ask_for_recheck(self) -> None:
        reached = {one.account_id for one in self.flow.instances}
        accounts: tuple[Account, ...] = tuple(
            account for account in self._works.accounts if account.id in reached
        )
        if accounts:
            self.recheck_requested.emit(accounts)


def _defect(doing: str) -> AppError:
    return AppError(
        f"Rolecall ran into a fault while {doing}.",
        "The log has the details. Look at the StackSet in CloudFormation before you try again.",
    )

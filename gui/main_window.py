"""The main window: puts the parts together and joins their signals. Holds no data itself."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QSettings, QSize, Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QMenu

from core.model import Scan
from gui.actions import Actions
from gui.availability import PAGE_COMMANDS, Situation, availability
from gui.cell_history import CellHistory
from gui.closing import Closing
from gui.connecting import Connecting
from gui.desk import Shell
from gui.detail import DetailPanel
from gui.expected import ExpectedDesk
from gui.exporting import Exporter
from gui.files import ScanFiles
from gui.fix.desk import FixDesk
from gui.frame import Frame, window_title
from gui.help import Help
from gui.matrix_desk import MatrixDesk
from gui.messages import MessageArea
from gui.notice import LongScanNotice
from gui.opening import Opening
from gui.page_list import PageList
from gui.page_turner import Kind, PageTurner
from gui.pages import PAGES
from gui.preferences import preferences_of
from gui.progress import ProgressStrip
from gui.remembering import Remembering
from gui.scan_page import ScanPage
from gui.scan_presenter import ScanPresenter, Stage
from gui.session import CLOSING_PATIENCE, Session
from gui.settings import detail_shown, remember, restore_geometry
from gui.settling import Settling
from gui.sign_in import SignInDesk
from gui.status_line import StatusLine
from gui.theme import Appearance, Theme
from gui.tool_bar import ToolBar
from gui.verifying import Verifying
from gui.welcome import WaitingPage, WelcomePage

REPAIR_PATIENCE = 15.0  # seconds to finish the account that is being changed
FIRST_SIZE = QSize(1280, 800)
CONTEXT = ("preview_fix", "accept_difference", "record_decision", "recheck", "detail", "copy")


class MainWindow(QMainWindow):
    """Everything the person sees. `session` says what is open; the parts listen to it."""

    def __init__(self, appearance: Appearance, session: Session, settings: QSettings) -> None:
        super().__init__()
        theme = appearance.theme
        self._appearance, self.session, self._settings = appearance, session, settings
        session.setParent(self)
        self.commands = Actions(self)
        self.tool_bar = ToolBar(self.commands)
        self.messages = MessageArea(theme)
        self.progress = ProgressStrip()
        self.welcome, self.waiting = WelcomePage(theme), WaitingPage()
        self.scan_page = ScanPage(theme)
        self.detail = DetailPanel(theme)
        self.pages = PageList(PAGES, theme)
        self.status_line = StatusLine()
        self.exporter = Exporter(self, self.messages, self.progress)
        self.files = ScanFiles(self, self.messages)
        self.verifying = Verifying(self, self.messages, theme)
        self.connecting = Connecting(self, session, theme)
        self.frame = Frame(self.pages, (self.progress, self.messages), self.detail)
        self.stack, self.splitter = self.frame.stack, self.frame.splitter
        shell = Shell(
            self, session, self.messages, self.progress, self.scan_page, theme, self.pages.go_to,
            settings, self.find_desk, lambda name: self.commands[name].trigger(), self._ask_export,
        )  # fmt: skip
        before = (self.welcome, self.waiting)
        self.turner = PageTurner(PAGES, self.pages, self.stack, shell, before)
        self.fixes, self.expected = self.turner.find(FixDesk), self.turner.find(ExpectedDesk)
        stage = Stage(self, self.scan_page, self.progress, self.messages, self.status_line)
        self.presenter = ScanPresenter(session, stage)
        self.presenter.resume_requested.connect(self.commands["resume"].trigger)
        self.notice = LongScanNotice(self, session.runner)
        self.sign_in = SignInDesk(self, session, self.progress)
        self.remembering = Remembering(session, self.messages, self._is_quiet)
        CellHistory(session, self.detail)
        self.settling = Settling(self, session, appearance, settings)
        self.settling.changed.connect(self._show_settings)
        self._closing = Closing(self, session, self.fixes)
        self.setCentralWidget(self.frame)
        self.addToolBar(self.tool_bar)
        self.setStatusBar(self.status_line)
        self._join_commands()
        self._join_session()
        self._retheme(theme)
        self._restore()
        self._refresh()

    # ---- joining

    def _join_commands(self) -> None:
        help_menu = Help(self)
        on = {
            "open_demo": lambda: self.expected.settle(self.session.open_demo),
            "connect": lambda: self.expected.settle(self.connecting.ask),
            "open_scan": lambda: self.expected.settle(self.files.ask_open),
            "save_scan": lambda: self.files.ask_save(self.session.scan),
            "export": self._export,
            "verify": self.verifying.ask,
            "settings": self.settling.ask,
            "quit": self.close,
            "undo_fix": lambda: self.pages.go_to("fixes"),
            "open_plan": self.fixes.ask_open_plan,
            "roll_out": self.fixes.roll_out,
            "next_pane": self.frame.next_pane,
            "scan": self.session.start_scan,
            "resume": self.connecting.resume,
            "scan_changed": self.session.scan_changed_only,
            "recheck": self._recheck,
            "cancel": self.progress.cancel_requested.emit,
            "preview_fix": self.turner.find(MatrixDesk).preview_fix,
            "accept_difference": self.turner.find(MatrixDesk).accept_difference,
            "shortcuts": help_menu.shortcuts,
            "log_folder": help_menu.log,
            "about": help_menu.about,
        }
        on |= {f"page_{page.name}": partial(self.pages.go_to, page.name) for page in PAGES}
        on |= {name: partial(self.turner.ask, name) for name in PAGE_COMMANDS}
        for name, run in on.items():
            self.commands[name].triggered.connect(lambda _checked=False, run=run: run())
        self.commands["detail"].toggled.connect(self._show_detail)
        self.commands["only_problems"].toggled.connect(self.scan_page.set_only_problems)
        self.scan_page.only_problems_changed.connect(self.commands["only_problems"].setChecked)
        self.commands.themes.triggered.connect(lambda one: self._appearance.set_mode(one.data()))
        self.welcome.demo_requested.connect(self.commands["open_demo"].trigger)
        self.welcome.connect_requested.connect(self.commands["connect"].trigger)
        self.welcome.open_requested.connect(self.commands["open_scan"].trigger)

    def _join_session(self) -> None:
        self.session.opening.connect(self._on_opening)
        self.session.opened.connect(self._refresh)
        self.session.scan_changed.connect(self._refresh)
        self.session.scan_changed.connect(self._show_current)
        self.session.runner.running_changed.connect(self._refresh)
        self.session.runner.events.connect(self._show_current)
        self.presenter.shown.connect(self._on_shown)
        self.exporter.running_changed.connect(self._refresh)
        self.files.loaded.connect(self.session.show_scan)
        self.fixes.checked.connect(self.session.accept_results)
        self.fixes.recheck_requested.connect(self.presenter.begin_recheck)
        self.fixes.running_changed.connect(self._refresh)
        self.turner.turned.connect(self._refresh)
        self.scan_page.selection_changed.connect(self._refresh)
        self.scan_page.current_changed.connect(self._show_current)
        self.scan_page.details_requested.connect(self._activate)
        self.scan_page.menu_requested.connect(self._show_menu)
        self._appearance.theme_changed.connect(self._retheme)

    # ---- what the session says

    @Slot(object)
    def _on_opening(self, opening: Opening) -> None:
        self.waiting.show_text(opening.title, opening.text)
        self.stack.setCurrentWidget(self.waiting)
        self._refresh()

    @Slot(bool)
    def _on_shown(self, has_scan: bool) -> None:
        self.pages.go_to("matrix")
        self.stack.setCurrentWidget(self.scan_page if has_scan else self.welcome)
        self._show_current()
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        """Which commands can be given now, and what the title says."""
        shown = self.stack.currentWidget()
        now = Situation(
            scanning=self.session.busy,
            repairing=self.fixes.running,
            exporting=self.exporter.running,
            has_workspace=self.session.workspace is not None,
            has_scan=self.session.scan is not None,
            is_partial=self.session.scan is not None and not self.session.scan.complete,
            is_demo=self.session.demo,
            has_selection=self.scan_page.has_selection,
            matrix_shown=shown is self.scan_page,
            page_answers=self.turner.answers,
        )
        for name, on in availability(now).items():
            self.commands[name].setEnabled(on)
        self.tool_bar.mark_demo(on=self.session.demo)
        has_begun = shown not in (self.welcome, self.waiting)
        self.pages.setVisible(has_begun)
        self.tool_bar.setVisible(has_begun)
        self.detail.setVisible(now.matrix_shown and self.commands["detail"].isChecked())
        self.setWindowTitle(window_title(self.session.scan, demo=self.session.demo))

    def find_desk(self, kind: type[Kind]) -> Kind:
        """The desk of a kind."""
        return self.turner.find(kind)

    # ---- pages and panels

    @Slot(bool)
    def _show_detail(self, _on: bool) -> None:
        self._refresh()
        self._show_current()

    @Slot()
    def _show_current(self) -> None:
        if self.commands["detail"].isChecked():
            details = self.scan_page.current_details()
            if details is None:
                self.detail.clear()
            else:
                self.detail.show_cell(
                    details.account, details.vendor_name, details.cell, details.evidence
                )

    @Slot(str, str)
    def _activate(self, _account_id: str, _vendor: str) -> None:
        self.commands["detail"].setChecked(True)
        self.detail.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- commands

    def context_menu(self) -> QMenu:
        """Of the matrix: nothing in it that the menus do not have."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self.commands[name] for name in CONTEXT])
        return menu

    @Slot(QPoint)
    def _show_menu(self, where: QPoint) -> None:
        self.context_menu().popup(where)

    def _export(self) -> None:
        self.remembering.settle()
        self._ask_export(self.session.scan, self.session.agreement_text)

    def _ask_export(self, scan: Scan | None, agreement_text: str) -> None:
        documents = self.session.documents(agreement_text)
        self.exporter.ask(scan, documents, preferences_of(self._settings).paper)

    def _recheck(self) -> None:
        accounts = {account.id: account for account, _ in self.scan_page.selected_cells()}
        self.presenter.begin_recheck(tuple(accounts.values()))

    # ---- look, geometry, closing

    @Slot()
    def _show_settings(self) -> None:
        self.commands[f"theme_{self._appearance.mode}"].setChecked(True)
        if self.session.scan is not None:
            self.status_line.show_scan(self.session.scan)

    @Slot(object)
    def _retheme(self, theme: Theme) -> None:
        for part in (self.commands, self.tool_bar, self.messages, self.welcome, self.pages,
                     self.scan_page, self.detail, self.connecting, self.verifying,
                     self.turner):  # fmt: skip
            part.retheme(theme)

    def _restore(self) -> None:
        self.resize(FIRST_SIZE)
        restore_geometry(self._settings, self, self.splitter)
        self.commands["detail"].setChecked(detail_shown(self._settings))
        self.commands[f"theme_{self._appearance.mode}"].setChecked(True)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not (self._closing.is_free() and self.expected.may_close(self.close)):
            event.ignore()
            return
        remember(
            self._settings,
            self,
            self.splitter,
            detail=self.commands["detail"].isChecked(),
            theme=self._appearance.mode,
        )
        self.hide()  # a scan may still be on its way into the history
        self.stop()
        event.accept()

    def _is_quiet(self) -> bool:
        return not (self.session.busy or self.fixes.running)

    def stop(self) -> None:
        """End all work; a repair ends after the account it is working on."""
        self.fixes.stop(REPAIR_PATIENCE)
        self.turner.stop(CLOSING_PATIENCE)
        self.exporter.stop(CLOSING_PATIENCE)
        self.files.stop(CLOSING_PATIENCE)
        self.verifying.stop(CLOSING_PATIENCE)
        self.remembering.settle()
        self.session.close()

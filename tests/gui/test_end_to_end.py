"""The whole job in the real window, against the demonstration organization."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from core.changes.model import Change
from core.events import AccountFinished, ScanEvent
from core.model import Account, CellResult, Status
from core.presentation.overview import Matter
from core.repair.flow import FlowPage
from core.repair.run import FixState, RepairRun
from core.repair.step import Risk
from gui.changes import ChangesDesk
from gui.dialogs.export import ExportDialog
from gui.fix.wizard import FixWizard
from gui.history import HistoryDesk
from gui.main_window import MainWindow
from gui.overview import OverviewDesk
from gui.session import Session
from gui.theme import Appearance

LONG = 60_000  # ms; for what waits for the organization on a busy machine


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    monkeypatch.setenv("ROLECALL_DATA_FOLDER", str(tmp_path / "data"))
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    window = MainWindow(Appearance(qapp, "light"), Session(), settings)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.stop()


def cell_of(window: MainWindow, account_id: str, vendor: str) -> CellResult:
    """A cell as the matrix holds it."""
    details = window.scan_page.details(account_id, vendor)
    assert details is not None
    assert details.cell is not None
    return details.cell


def first_cell(window: MainWindow, status: Status) -> tuple[Account, CellResult]:
    assert window.session.scan is not None
    return next(
        (result.account, cell)
        for result in window.session.scan.results
        for cell in result.cells
        if cell.status is status
    )


def carry_out(qtbot: QtBot, window: MainWindow) -> FixWizard:
    """From the preview that is being made to the result, as a person would."""
    wizard = window.fixes.wizard
    assert wizard is not None
    forward = wizard.footer.next_button
    qtbot.waitUntil(lambda: wizard.flow.plan is not None, timeout=LONG)
    assert wizard.flow.plan is not None
    assert wizard.flow.plan.accounts
    qtbot.mouseClick(forward, Qt.MouseButton.LeftButton)
    if wizard.flow.plan.risk is Risk.HIGH:
        qtbot.keyClicks(wizard.approve_page.phrase, wizard.flow.plan.phrase)
    qtbot.mouseClick(forward, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.flow.page is FlowPage.RESULT, timeout=LONG)
    qtbot.waitUntil(lambda: not wizard.running, timeout=LONG)
    return wizard


@pytest.mark.timeout(300)
def test_from_scan_to_repaired_organization_and_workbook(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    matrix = window.scan_page.matrix

    # scan
    window.welcome.demo_button.click()
    qtbot.waitUntil(lambda: window.session.scan is not None, timeout=LONG)
    qtbot.waitUntil(lambda: not window.session.busy, timeout=LONG)
    scan = window.session.scan
    assert scan is not None
    assert scan.complete
    assert matrix.model.rowCount() == len(scan.results)
    assert window.windowTitle().startswith("DEMO")
    assert window.tool_bar.badge.isVisible()

    # filter by a link of the headline
    window.scan_page.headline.linkActivated.emit("attention")
    assert 0 < matrix.model.rowCount() < len(scan.results)
    window.commands["clear_filters"].trigger()
    assert matrix.model.rowCount() == len(scan.results)

    # detail
    account, cell = first_cell(window, Status.MISSING)
    assert matrix.select_cell(account.id, cell.vendor)
    vendor_name = dict(scan.vendors)[cell.vendor]
    assert vendor_name in window.detail.summary.toPlainText()

    # fix: the re-check turns the cell green
    window.commands["preview_fix"].trigger()
    wizard = window.fixes.wizard
    assert wizard is not None
    qtbot.mouseClick(wizard.footer.next_button, Qt.MouseButton.LeftButton)
    carry_out(qtbot, window)
    qtbot.waitUntil(lambda: cell_of(window, account.id, cell.vendor).status is Status.OK)
    shown = matrix.model.place_of(account.id, cell.vendor)
    assert shown.data() == "Compliant"
    assert window.detail.header.pill.status is Status.OK

    # undo: the cell is what it was
    qtbot.mouseClick(wizard.result_page.undo_button, Qt.MouseButton.LeftButton)
    undo = carry_out(qtbot, window)
    assert undo is not wizard
    qtbot.waitUntil(lambda: cell_of(window, account.id, cell.vendor).status is Status.MISSING)
    undo.footer.close_button.click()
    qtbot.waitUntil(lambda: window.fixes.page.list.topLevelItemCount() == 2)

    # export, and read it again
    workbook = export(qtbot, window, tmp_path)
    assert {"Summary", "Matrix", "Exceptions", "All access", "Accounts", "Evidence"} <= set(
        workbook.sheetnames
    )
    texts = {str(one.value) for row in workbook["Accounts"].iter_rows() for one in row}
    assert {result.account.id for result in scan.results} <= texts


@pytest.mark.timeout(300)
def test_closing_during_a_repair_finishes_the_account_and_no_other(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.session.open_demo()
    qtbot.waitUntil(lambda: window.session.scan is not None, timeout=LONG)
    qtbot.waitUntil(lambda: not window.session.busy, timeout=LONG)
    scan = window.session.scan
    assert scan is not None
    wrong = (Status.UNEXPECTED, Status.DRIFT_EXCESS, Status.DRIFT_BROKEN, Status.MISSING)
    cells = [
        (one.account, cell) for one in scan.results for cell in one.cells if cell.status in wrong
    ]
    window.fixes.begin(cells)
    wizard = window.fixes.wizard
    assert wizard is not None
    forward = wizard.footer.next_button
    forward.click()
    qtbot.waitUntil(lambda: wizard.flow.plan is not None, timeout=LONG)
    assert wizard.flow.plan is not None
    forward.click()
    wizard.approve_page.phrase.setText(wizard.flow.plan.phrase)
    forward.click()
    runs: list[RepairRun] = []
    wizard.run_finished.connect(runs.append)
    qtbot.waitUntil(lambda: bool(wizard.flow.results), timeout=LONG)

    window.close()
    assert window.isVisible()
    question = window.findChild(QMessageBox)
    next(one for one in question.buttons() if one.text() == "Stop and close").click()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=LONG)
    [run] = runs
    states = [result.state for result in run.results]
    done = states.index(FixState.STOPPED)
    assert set(states[:done]) == {FixState.VERIFIED}
    assert set(states[done:]) == {FixState.STOPPED}


@pytest.mark.timeout(300)
def test_a_saved_scan_of_the_demonstration_can_be_exported_later(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.session.open_demo()
    qtbot.waitUntil(lambda: window.session.scan is not None, timeout=LONG)
    qtbot.waitUntil(lambda: not window.session.busy, timeout=LONG)
    assert window.session.scan is not None
    with qtbot.waitSignal(window.files.saved, timeout=LONG):
        window.files.save(window.session.scan, tmp_path / "scan.json")
    with qtbot.waitSignal(window.files.loaded, timeout=LONG):
        window.files.load(tmp_path / "scan.json")
    assert window.session.workspace is None
    assert "Summary" in export(qtbot, window, tmp_path).sheetnames


def export(qtbot: QtBot, window: MainWindow, folder: Path) -> openpyxl.Workbook:
    window.commands["export"].trigger()
    dialog = window.findChild(ExportDialog)
    dialog.folder.setText(str(folder))
    dialog.name.setText("audit.xlsx")
    dialog.open_when_done.setChecked(False)
    with qtbot.waitSignal(window.exporter.exported, timeout=LONG) as blocker:
        qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    assert blocker.args == [folder / "audit.xlsx"]
    return openpyxl.load_workbook(folder / "audit.xlsx")


@pytest.mark.timeout(300)
def test_a_scan_whose_process_dies_is_kept_as_partial_and_can_be_gone_on_with(
    qtbot: QtBot, window: MainWindow
) -> None:
    session = window.session
    killed: list[int] = []

    def kill(events: list[ScanEvent]) -> None:
        if not killed and any(isinstance(event, AccountFinished) for event in events):
            scanner = max(multiprocessing.active_children(), key=lambda one: one.pid or 0)
            killed.append(scanner.pid or 0)
            scanner.kill()

    session.runner.events.connect(kill)
    session.open_demo()
    qtbot.waitUntil(lambda: session.scan is not None and not session.busy, timeout=LONG)
    assert session.scan is not None
    assert killed
    assert not session.scan.complete
    listed = len(session.scan.results)
    texts = [banner.message.text for banner in window.messages.banners]
    assert any(text.startswith("This is a partial scan") for text in texts)
    assert any("process that scanned ended" in text for text in texts)

    window.commands["resume"].trigger()
    qtbot.waitUntil(lambda: session.scan is not None and session.scan.complete, timeout=LONG)
    assert len(session.scan.results) >= listed
    assert not any(
        one.reason is not None and one.reason.code == "ScanProcessDied"
        for one in session.scan.results
    )


@pytest.mark.timeout(300)
def test_cancelling_ends_the_scan_soon(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    ended: list[float] = []
    session.runner.finished.connect(lambda _finished: ended.append(time.monotonic()))
    session.open_demo()
    with qtbot.waitSignal(session.runner.events, timeout=LONG):
        pass
    began = time.monotonic()
    session.runner.cancel_and_keep()
    qtbot.waitUntil(lambda: bool(ended), timeout=LONG)
    assert ended[0] - began < 2.0  # a tenth of that where nothing else is running
    assert session.scan is not None
    assert not session.scan.complete


@pytest.mark.timeout(300)
def test_the_demonstration_has_a_past_on_the_first_run(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    session = window.session
    session.open_demo()
    qtbot.waitUntil(lambda: session.scan is not None and not session.busy, timeout=LONG)
    window.pages.go_to("overview")
    overview = window.find_desk(OverviewDesk).page
    qtbot.waitUntil(lambda: Matter.CHANGED in overview.attention.buttons, timeout=LONG)
    assert overview.trend.isVisible()

    # what is new since the review, and back to its cell
    overview.attention.buttons[Matter.CHANGED].click()
    changes = window.find_desk(ChangesDesk).page
    qtbot.waitUntil(lambda: changes.model.rowCount() > 0, timeout=LONG)
    new = [row for row in changes.model.shown() if row.vendor]
    assert {row.change for row in new} <= {Change.NEW, Change.WORSE}
    changes.view.go_to(0)
    row = changes.view.current()
    changes.excerpt.open_button.click()
    assert window.scan_page.matrix.current_cell() == (row.account_id, row.vendor)

    # the cell's own past
    window.detail.tabs.setCurrentWidget(window.detail.history)
    qtbot.waitUntil(lambda: len(window.detail.history.pills) > 1, timeout=LONG)

    # every scan is kept, and the workbook tells of the past
    window.pages.go_to("history")
    history = window.find_desk(HistoryDesk).page
    qtbot.waitUntil(lambda: history.model.rowCount() == 5, timeout=LONG)
    assert [row.review is not None for row in history.model.shown()] == [False, *[True] * 4]
    changed = export(qtbot, window, tmp_path)["Changes"]
    texts = {str(cell.value) for line in changed.iter_rows() for cell in line}
    assert {"New", "Worse", "Resolved"} <= texts

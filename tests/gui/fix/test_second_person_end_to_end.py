"""In the real window, against the demonstration: one person asks, another one approves; a vendor
is rolled out as a StackSet and the matrix shows it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.model import Account, CellResult, Status
from core.repair.flow import FlowPage
from core.repair.run import FixState
from core.rollout.flow import RolloutPage
from gui.fix.rollout.wizard import RolloutWizard
from gui.fix.wizard import FixWizard
from gui.main_window import MainWindow
from gui.session import Session
from gui.theme import Appearance

LONG = 60_000  # ms; for what waits for the organization on a busy machine


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """The window on the demonstration, scanned; whoever asks may not approve."""
    monkeypatch.setenv("ROLECALL_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("ROLECALL_SECOND_PERSON", "1")
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    window = MainWindow(Appearance(qapp, "light"), Session(), settings)
    qtbot.addWidget(window)
    window.show()
    window.session.open_demo()
    qtbot.waitUntil(
        lambda: window.session.scan is not None and not window.session.busy, timeout=LONG
    )
    yield window
    window.stop()


def cell_of(window: MainWindow, account_id: str, vendor: str) -> CellResult:
    details = window.scan_page.details(account_id, vendor)
    assert details is not None
    assert details.cell is not None
    return details.cell


def first_cell(window: MainWindow, vendor: str, status: Status) -> tuple[Account, CellResult]:
    assert window.session.scan is not None
    return next(
        (result.account, cell)
        for result in window.session.scan.results
        for cell in result.cells
        if cell.status is status and cell.vendor == vendor
    )


def opened(qtbot: QtBot, window: MainWindow, plan: Path) -> FixWizard:
    """The wizard with what it says about a plan from a file."""
    window.fixes.open_plan(plan)
    wizard = window.fixes.wizard
    assert isinstance(wizard, FixWizard)
    qtbot.waitUntil(
        lambda: wizard.flow.plan is not None or wizard.flow.problem is not None, timeout=LONG
    )
    return wizard


@pytest.mark.timeout(300)
def test_what_one_person_asks_for_another_one_approves(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    account, cell = first_cell(window, "opsramp", Status.DRIFT_EXCESS)
    plan = tmp_path / "plan.json"

    # asked for, and saved: the one who asks gets no further
    window.fixes.begin([(account, cell)])
    asking = window.fixes.wizard
    assert isinstance(asking, FixWizard)
    asking.choose_page.requester.setText("Ada")
    qtbot.mouseClick(asking.footer.next_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: asking.flow.plan is not None, timeout=LONG)
    asking.save_plan(plan)
    qtbot.mouseClick(asking.footer.next_button, Qt.MouseButton.LeftButton)
    asking.approve_page.approver.setText("ada")
    asking.approve_page.phrase.setText("change 1 account")
    assert not asking.footer.next_button.isEnabled()
    asking.close()

    # altered on the way: refused
    altered = tmp_path / "altered.json"
    altered.write_text(plan.read_text().replace('"requester":"Ada"', '"requester":"Eve"'))
    refused = opened(qtbot, window, altered)
    assert "altered after it was made" in refused.messages.banners[0].message.text
    refused.close()

    # opened by another one, and carried out
    wizard = opened(qtbot, window, plan)
    assert wizard.flow.plan is not None
    assert wizard.flow.plan.sha256 == json.loads(plan.read_text())["sha256"]
    qtbot.mouseClick(wizard.footer.next_button, Qt.MouseButton.LeftButton)
    assert wizard.approve_page.requester.text() == "Ada"
    wizard.approve_page.approver.setText("Grace")
    qtbot.keyClicks(wizard.approve_page.phrase, wizard.flow.plan.phrase)
    qtbot.mouseClick(wizard.footer.next_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.flow.page is FlowPage.RESULT, timeout=LONG)
    assert wizard.flow.run is not None
    assert [one.state for one in wizard.flow.run.results] == [FixState.VERIFIED]
    qtbot.waitUntil(lambda: cell_of(window, account.id, "opsramp").status is Status.OK)
    wizard.close()
    qtbot.waitUntil(lambda: window.fixes.page.list.topLevelItemCount() == 1)
    assert window.fixes.page.list.topLevelItem(0).text(4) == "Grace"


@pytest.mark.timeout(300)
def test_a_vendor_is_rolled_out_and_its_accounts_are_checked_again(
    qtbot: QtBot, window: MainWindow
) -> None:
    account, _ = first_cell(window, "opsramp", Status.MISSING)
    window.commands["roll_out"].trigger()
    wizard = window.fixes.wizard
    assert isinstance(wizard, RolloutWizard)
    page = wizard.choose_page
    page.vendor.setCurrentIndex(page.vendor.findData("opsramp"))
    own = {unit.id for unit in account.ou_path}
    for item in page._items():
        chosen = item.data(0, Qt.ItemDataRole.UserRole) == account.ou_path[-1].id
        item.setCheckState(0, Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked)
    assert set(page.chosen_units) <= own

    qtbot.mouseClick(wizard.footer.next_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.flow.preview is not None, timeout=LONG)
    assert wizard.flow.preview is not None
    assert [one.id for one in wizard.flow.preview.accounts] == [account.id]
    qtbot.mouseClick(wizard.footer.next_button, Qt.MouseButton.LeftButton)
    wizard.approve_page.approver.setText("Grace")
    qtbot.keyClicks(wizard.approve_page.phrase, "deploy rolecall-opsramp")
    qtbot.mouseClick(wizard.footer.next_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.flow.page is RolloutPage.RESULT, timeout=LONG)

    assert wizard.flow.result is not None
    assert wizard.flow.result.complete
    qtbot.waitUntil(
        lambda: cell_of(window, account.id, "opsramp").status is Status.OK, timeout=LONG
    )
    wizard.close()
    qtbot.waitUntil(lambda: window.fixes.page.list.topLevelItemCount() == 1)
    assert window.fixes.page.list.topLevelItem(0).text(1) == "Deploy StackSet"

"""The page in the window: what a save means for the scan, and that no change is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from core.agreement import load_agreement
from core.agreement.exemptions import difference_of
from core.aws.connection import ConnectionSettings
from core.catalogue import Catalogue
from core.events import AccountFinished, AccountsListed, ScanEvent, ScanFinished, ScanStarted
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    CellResult,
    DocumentVersion,
    Effect,
    Finding,
    FindingCode,
    Organization,
    Scan,
    Severity,
    Status,
)
from core.workspace import Workspace
from gui.expected.import_dialog import ImportDialog
from gui.expected.import_source import TextSource
from gui.expected.versions_dialog import VersionsDialog
from gui.main_window import MainWindow
from gui.session import Engine, Session
from gui.theme import Appearance
from gui.work.courier import Emit, Work

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
MANAGEMENT = "513454532010"
ENTRANCE = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "nl-4711"}},
        }
    ],
}
PERMISSION = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "ce:Get*", "Resource": "*"}],
}


@dataclass
class Scanned:
    """The workspaces that scans were begun with."""

    workspaces: list[Workspace] = field(default_factory=list)


def scan_by(workspace: Workspace) -> Scan:
    account = Account(MANAGEMENT, "payer", is_management=True)
    cell = CellResult(account.id, "prosperops", Status.OK)
    return Scan(
        id="scan-1",
        started_at=NOW,
        finished_at=NOW,
        complete=True,
        tool_version="0",
        caller_arn="arn:aws:sts::513454532010:assumed-role/Auditor/jane",
        organization=Organization("o-example", MANAGEMENT),
        agreement=DocumentVersion(workspace.agreement.version, workspace.agreement.sha256),
        catalogue_sha256="c" * 64,
        vendors=(("prosperops", "ProsperOps"),),
        results=(AccountResult(account, AccountOutcome.CHECKED, (cell,), checked_at=NOW),),
    )


@pytest.fixture
def scanned() -> Scanned:
    return Scanned()


@pytest.fixture
def window(
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    agreement_path: Path,
    catalogue: Catalogue,
    scanned: Scanned,
) -> Iterator[MainWindow]:
    """A window with a real agreement open, one scan shown, on the page Expected access."""

    @contextmanager
    def opened(**_arguments: Any) -> Iterator[Workspace]:
        agreement = load_agreement(agreement_path, catalogue)
        yield Workspace(ConnectionSettings(), catalogue, agreement, agreement_path, demo=False)

    def scan_work(workspace: Workspace) -> Work:
        def work(emit: Emit, _cancel: object) -> Scan:
            scanned.workspaces.append(workspace)
            scan = scan_by(workspace)
            events: Sequence[ScanEvent] = (
                ScanStarted(scan.id, scan.organization, scan.caller_arn, scan.vendors),
                AccountsListed((scan.results[0].account,), total_known=True),
                AccountFinished(scan.results[0]),
                ScanFinished(scan),
            )
            for event in events:
                emit(event)
            return scan

        return work

    session = Session(Engine(open_workspace=opened, scan=scan_work))
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    window = MainWindow(Appearance(qapp, "light"), session, settings)
    qtbot.addWidget(window)
    window.show()
    session.open_aws(None, agreement_path)
    qtbot.waitUntil(lambda: session.scan is not None and not session.busy)
    window.commands["page_expected"].trigger()
    yield window
    window.stop()


def change_contract(window: MainWindow, text: str) -> None:
    page = window.expected.page
    assert page.draft is not None
    page.draft.set_fields([(("vendors", "prosperops", "contract"), text)])


def banner_texts(window: MainWindow) -> list[str]:
    return [banner.message.text for banner in window.messages.banners]


def press(window: MainWindow, words: str) -> None:
    box = window.expected.question
    assert isinstance(box, QMessageBox)
    next(one for one in box.buttons() if one.text() == words).click()


def test_the_page_opens_with_the_agreement_of_the_workspace(window: MainWindow) -> None:
    page = window.expected.page
    assert page.isVisible()
    assert page.heading.version.value() == "2026-Q4"
    assert page.form is not None
    assert page.form.applies_to.words.text() == "Applies to 1 of 1 accounts"


def test_until_the_next_scan_all_keeps_to_the_agreement_it_was_judged_by(
    qtbot: QtBot, window: MainWindow, scanned: Scanned
) -> None:
    session = window.session
    assert session.workspace is not None
    before = session.workspace.agreement
    change_contract(window, "PO-1")
    assert window.expected.page.save()
    assert session.workspace.agreement is before
    assert any("judged by the version before" in text for text in banner_texts(window))

    button = window.messages.banners[0].buttons[0]
    assert button.text() == "Scan again"
    button.click()
    qtbot.waitUntil(lambda: len(scanned.workspaces) == 2 and not session.busy)
    assert session.workspace.agreement.vendors["prosperops"].contract == "PO-1"
    assert scanned.workspaces[1].agreement is session.workspace.agreement
    assert not session.outdated


def test_nothing_is_fixed_by_an_agreement_that_was_replaced(window: MainWindow) -> None:
    change_contract(window, "PO-1")
    window.expected.page.save()
    window.commands["page_matrix"].trigger()
    window.scan_page.select_all()
    window.commands["preview_fix"].trigger()
    assert window.fixes.wizard is None
    assert any("Scan again before you fix" in text for text in banner_texts(window))


def test_closing_asks_and_cancel_keeps_window_and_change(window: MainWindow) -> None:
    change_contract(window, "PO-1")
    assert not window.close()
    press(window, "Cancel")
    assert window.isVisible()
    assert window.expected.page.unsaved


def test_closing_can_save_first(
    window: MainWindow, agreement_path: Path, catalogue: Catalogue
) -> None:
    change_contract(window, "PO-1")
    window.close()
    press(window, "Save")
    assert not window.isVisible()
    assert load_agreement(agreement_path, catalogue).vendors["prosperops"].contract == "PO-1"


def test_closing_can_discard(window: MainWindow, agreement_path: Path) -> None:
    old = agreement_path.read_text("utf-8")
    change_contract(window, "PO-1")
    window.close()
    press(window, "Discard changes")
    assert not window.isVisible()
    assert agreement_path.read_text("utf-8") == old


def test_another_organization_is_opened_only_after_the_question(
    window: MainWindow, scanned: Scanned
) -> None:
    change_contract(window, "PO-1")
    window.commands["open_demo"].trigger()
    assert not window.session.busy
    press(window, "Cancel")
    assert len(scanned.workspaces) == 1
    assert window.expected.page.unsaved


def test_looking_at_another_page_keeps_the_change(window: MainWindow) -> None:
    change_contract(window, "PO-1")
    window.commands["page_matrix"].trigger()
    window.commands["page_expected"].trigger()
    assert window.expected.page.unsaved


def test_an_earlier_version_is_restored_into_the_draft(
    window: MainWindow, agreement_path: Path
) -> None:
    old = agreement_path.read_text("utf-8")
    change_contract(window, "PO-1")
    page = window.expected.page
    page.save()
    page.buttons["versions"].click()
    dialog = window.expected.dialog
    assert isinstance(dialog, VersionsDialog)
    assert dialog.list.count() == 1
    dialog.restore_button.click()
    assert page.unsaved
    assert page.save()
    assert agreement_path.read_text("utf-8") == old


def test_without_earlier_versions_there_is_nothing_to_restore(window: MainWindow) -> None:
    window.expected.page.buttons["versions"].click()
    dialog = window.expected.dialog
    assert isinstance(dialog, VersionsDialog)
    assert not dialog.restore_button.isEnabled()
    assert "No earlier versions" in dialog.about.text()


def test_a_saved_scan_has_no_agreement_to_edit(window: MainWindow, scanned: Scanned) -> None:
    window.session.show_scan(scan_by(scanned.workspaces[0]))
    assert window.expected.page.draft is None
    assert not window.expected.page.buttons["capture"].isEnabled()


def test_a_vendor_of_ones_own_is_made_of_an_import_and_judged_by_in_the_next_scan(
    qtbot: QtBot, window: MainWindow, scanned: Scanned, agreement_path: Path
) -> None:
    desk = window.expected
    desk.ask_import()
    dialog = desk.dialog
    assert isinstance(dialog, ImportDialog)
    assert isinstance(dialog.source, TextSource)
    dialog.source.text.setPlainText(f"{json.dumps(ENTRANCE)}\n{json.dumps(PERMISSION)}")
    assert not dialog.own_button.isEnabled()
    dialog.source.read_button.click()
    qtbot.waitUntil(dialog.own_button.isEnabled)
    dialog.own_button.click()
    own = dialog.own_dialog
    assert own is not None
    assert not own.make_button.isEnabled()
    qtbot.keyClicks(own.name, "Night Ledger, Inc.")
    assert own.id.text() == "night-ledger-inc"
    own.make_button.click()
    qtbot.waitUntil(lambda: desk.dialog is None)

    assert (agreement_path.parent / "vendors" / "night-ledger-inc.yaml").is_file()
    page = desk.page
    assert page.form is not None
    assert page.form.spec.name == "Night Ledger, Inc."
    assert page.save()
    session = window.session
    session.start_scan()
    qtbot.waitUntil(lambda: len(scanned.workspaces) == 2 and not session.busy)
    assert "night-ledger-inc" in scanned.workspaces[1].catalogue.vendors
    assert "night-ledger-inc" in scanned.workspaces[1].agreement.vendors
    assert session.workspace is scanned.workspaces[1]
    assert not session.outdated


def test_a_vendor_that_is_there_already_is_told_in_the_dialog(
    qtbot: QtBot, window: MainWindow, agreement_path: Path
) -> None:
    desk = window.expected
    desk.ask_import()
    dialog = desk.dialog
    assert isinstance(dialog, ImportDialog)
    assert isinstance(dialog.source, TextSource)
    dialog.source.text.setPlainText(f"{json.dumps(ENTRANCE)}\n{json.dumps(PERMISSION)}")
    dialog.source.read_button.click()
    qtbot.waitUntil(dialog.own_button.isEnabled)
    dialog.own_button.click()
    own = dialog.own_dialog
    assert own is not None
    qtbot.keyClicks(own.name, "ProsperOps")
    own.make_button.click()
    qtbot.waitUntil(own.error.isVisible)
    assert "There is a vendor prosperops already" in own.error.text()
    assert own.make_button.isEnabled()
    assert not (agreement_path.parent / "vendors").exists()
    own.reject()
    dialog.reject()


def test_what_differs_in_a_cell_can_be_accepted_from_the_matrix(window: MainWindow) -> None:
    scan = window.session.scan
    assert scan is not None
    result = next(one for one in scan.results if one.cells)
    extra = Finding(FindingCode.ACCESS_EXCESS, Effect.EXCESS, Severity.HIGH, "It can do more.")
    cell = replace(result.cells[0], status=Status.DRIFT_EXCESS, findings=(extra,))
    window.session.accept_results((replace(result, cells=(cell, *result.cells[1:])),))
    window.commands["page_matrix"].trigger()
    assert window.scan_page.matrix.select_cell(cell.account_id, cell.vendor)
    window.commands["accept_difference"].trigger()
    dialog = window.expected.page.editor.exemptions.dialog
    assert dialog is not None
    entry = dialog.entry()
    assert (entry["vendor"], entry["accounts"]) == (cell.vendor, [cell.account_id])
    assert entry["difference"] == difference_of(cell.findings)


def test_accesses_that_differ_otherwise_are_not_accepted_at_once(window: MainWindow) -> None:
    window.commands["page_matrix"].trigger()
    window.scan_page.select_all()
    window.commands["accept_difference"].trigger()
    assert window.expected.page.editor.exemptions.dialog is None
    assert any("exactly the same way" in text for text in banner_texts(window))

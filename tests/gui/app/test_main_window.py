from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QSpinBox,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.agreement import Agreement
from core.errors import InputError, Problem
from core.events import ScanEvent
from core.model import Organization, PopulationSource, Reason, Scan, Status, ThirdParty
from gui.dialogs.connect import ConnectDialog
from gui.main_window import MainWindow
from gui.messages import Level
from gui.pages import PAGES, Page
from gui.session import Session
from gui.theme import Appearance
from gui.work.asking import CodeNeeded, SignInNeeded

if TYPE_CHECKING:
    from conftest import MakeScan, Play

Replay = Callable[[Scan], list[ScanEvent]]
OK, MISSING, UNREACHABLE = Status.OK, Status.MISSING, Status.UNREACHABLE


@pytest.fixture
def window(
    qtbot: QtBot,
    qapp: QApplication,
    session: Session,
    play: Play,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[MainWindow]:
    monkeypatch.setenv("ROLECALL_DATA_FOLDER", str(tmp_path))
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    window = MainWindow(Appearance(qapp, "light"), session, settings)
    qtbot.addWidget(window)
    window.show()
    yield window
    play.open_gate.set()
    window.stop()


@pytest.fixture
def scanned(
    qtbot: QtBot, window: MainWindow, play: Play, replay: Replay, make_scan: MakeScan
) -> Scan:
    """The window after a scan of three accounts, one of which could not be read."""
    scan = make_scan((OK, MISSING), (OK, OK), (UNREACHABLE, UNREACHABLE))
    play.say(*replay(scan))
    play.end(scan)
    window.session.open_demo()
    qtbot.waitUntil(lambda: window.session.scan is not None and not window.session.busy)
    return scan


def press(box: QMessageBox | None, text: str) -> None:
    assert box is not None
    next(one for one in box.buttons() if one.text() == text).click()


def banner_button(window: MainWindow, text: str) -> QPushButton:
    buttons = [button for banner in window.messages.banners for button in banner.buttons]
    return next(one for one in buttons if one.text() == text)


def shown(window: MainWindow) -> QWidget:
    return window.stack.currentWidget()


def test_a_new_window_welcomes_and_opens_nothing(window: MainWindow, play: Play) -> None:
    assert shown(window) is window.welcome
    assert play.workspaces == []
    assert window.windowTitle() == "Rolecall"


def test_opening_says_what_is_going_on(window: MainWindow, play: Play) -> None:
    play.open_gate.clear()
    window.welcome.demo_button.click()
    assert shown(window) is window.waiting
    assert window.progress.text.text() == "Starting the demonstration organization..."
    assert not window.commands["scan"].isEnabled()


def test_cancelling_the_opening_goes_back_to_the_welcome(window: MainWindow, play: Play) -> None:
    play.open_gate.clear()
    window.welcome.demo_button.click()
    window.progress.cancel_button.click()
    assert shown(window) is window.welcome
    assert window.progress.isHidden()


def test_a_faulty_agreement_is_shown_with_its_lines(
    qtbot: QtBot, window: MainWindow, play: Play
) -> None:
    problem = Problem("agreement.yaml", 7, "vendors", "is not a vendor.")
    play.open_error = InputError("The agreement is faulty.", problems=(problem,))
    window.session.open_aws(None, None)
    qtbot.waitUntil(lambda: bool(window.messages.banners))
    message = window.messages.banners[0].message
    assert message.level is Level.ERROR
    assert "agreement.yaml:7" in message.detail
    assert shown(window) is window.welcome


@pytest.mark.usefixtures("scanned")
def test_a_demonstration_is_marked_everywhere(window: MainWindow) -> None:
    assert window.windowTitle() == "DEMO - o-example - Rolecall"
    assert window.tool_bar.badge.isVisible()


def test_a_finished_scan_says_what_could_not_be_checked(window: MainWindow, scanned: Scan) -> None:
    assert shown(window) is window.scan_page
    assert window.scan_page.matrix.model.rowCount() == len(scanned.results)
    [banner] = window.messages.banners
    assert banner.message.text == "1 account could not be checked."
    assert banner.message.detail == "The audit role does not exist."
    assert window.progress.isHidden()


@pytest.mark.usefixtures("scanned")
def test_accounts_that_could_not_be_checked_can_be_tried_again(
    qtbot: QtBot, window: MainWindow, play: Play, make_scan: MakeScan
) -> None:
    better = make_scan((OK, MISSING), (OK, OK), (OK, OK)).results[2:]
    play.end(better)
    banner_button(window, "Try these again").click()
    qtbot.waitUntil(lambda: not window.session.busy)
    assert window.messages.banners == ()
    details = window.scan_page.details("000000000003", "vendor-a")
    assert details is not None
    assert details.cell is not None
    assert details.cell.status is OK


@pytest.mark.usefixtures("scanned")
def test_the_number_in_the_headline_filters_the_matrix(window: MainWindow) -> None:
    window.scan_page.headline.linkActivated.emit("attention")
    assert window.scan_page.matrix.model.rowCount() == 1
    window.commands["clear_filters"].trigger()
    assert window.scan_page.matrix.model.rowCount() == 3


@pytest.mark.usefixtures("scanned")
def test_only_problems_is_one_switch_in_menu_and_filter_bar(window: MainWindow) -> None:
    window.commands["only_problems"].trigger()
    assert window.scan_page.matrix.model.filter.only_problems
    window.commands["clear_filters"].trigger()
    assert not window.commands["only_problems"].isChecked()


def test_a_partial_scan_can_be_gone_on_with(
    qtbot: QtBot, window: MainWindow, play: Play, replay: Replay, make_scan: MakeScan
) -> None:
    partial = make_scan((OK, OK), (UNREACHABLE, UNREACHABLE), complete=False)
    play.say(*replay(partial))
    play.end(partial)
    window.session.open_demo()
    qtbot.waitUntil(lambda: window.session.scan == partial and not window.session.busy)
    whole = make_scan((OK, OK), (OK, OK))
    play.say(*replay(whole))
    play.end(whole)
    banner_button(window, "Go on with this scan").click()
    qtbot.waitUntil(lambda: window.session.scan == whole and not window.session.busy)
    assert play.resumed == [partial]
    assert window.messages.banners == ()
    assert not window.commands["resume"].isEnabled()


def test_a_saved_partial_scan_is_gone_on_with_after_connecting(
    qtbot: QtBot, window: MainWindow, play: Play, make_scan: MakeScan
) -> None:
    partial = make_scan((OK, OK), (UNREACHABLE, UNREACHABLE), complete=False)
    window.session.show_scan(partial)
    window.commands["resume"].trigger()
    dialog = window.findChild(ConnectDialog)
    dialog.chosen.emit("audit", Path("agreement.yaml"), None, None)
    qtbot.waitUntil(lambda: play.resumed == [partial])
    assert play.workspaces == [{"profile": "audit", "agreement": Path("agreement.yaml")}]


def test_a_scan_that_cannot_be_gone_on_with_stays_as_it_was(
    qtbot: QtBot, window: MainWindow, play: Play, replay: Replay, make_scan: MakeScan
) -> None:
    partial = make_scan((OK, OK), (UNREACHABLE, UNREACHABLE), complete=False)
    play.say(*replay(partial))
    play.end(partial)
    window.session.open_demo()
    qtbot.waitUntil(lambda: window.session.scan == partial and not window.session.busy)
    play.end(InputError("The agreement is another one now."))
    window.commands["resume"].trigger()
    qtbot.waitUntil(lambda: not window.session.busy)
    assert window.session.scan == partial
    assert window.scan_page.matrix.model.rowCount() == 2
    assert window.messages.banners[0].message.text == "The agreement is another one now."


def test_a_partial_scan_says_so_also_when_everything_listed_was_read(
    window: MainWindow, make_scan: MakeScan
) -> None:
    window.session.show_scan(make_scan((OK, OK), complete=False))
    assert "there may be accounts that are not in it" in window.messages.banners[0].message.text


def asked_to_sign_in(
    qtbot: QtBot, window: MainWindow, play: Play, *, by_browser: bool = False
) -> list[bool]:
    """The answers to a scan that needs a new sign-in; it has just asked."""
    answers: list[bool] = []
    window.commands["scan"].trigger()
    reason = Reason("The sign-in to AWS has expired.", "ExpiredToken")
    play.orders.put(SignInNeeded(reason, answers.append, by_browser))
    qtbot.waitUntil(lambda: window.sign_in.question is not None)
    return answers


@pytest.mark.usefixtures("scanned")
def test_a_scan_whose_sign_in_ended_goes_on_after_a_new_one(
    qtbot: QtBot, window: MainWindow, play: Play
) -> None:
    answers = asked_to_sign_in(qtbot, window, play)
    assert window.progress.text.text().startswith("Paused")
    assert isinstance(window.sign_in.question, QMessageBox)
    assert "aws sso login --profile audit" in window.sign_in.question.informativeText()
    assert isinstance(window.sign_in.question, QMessageBox)
    press(window.sign_in.question, "Go on")
    assert answers == [True]
    assert window.session.runner.running
    assert not window.session.runner.cancelling


@pytest.mark.usefixtures("scanned")
def test_a_scan_whose_sign_in_ended_can_be_stopped(
    qtbot: QtBot, window: MainWindow, play: Play
) -> None:
    answers = asked_to_sign_in(qtbot, window, play)
    question = window.sign_in.question
    assert question is not None
    question.close()
    assert answers == []
    assert window.session.runner.cancelling


class Browser(QDialog):
    """Stands in for the dialog that signs in through the browser."""

    signed_in = Signal()


@pytest.fixture
def browsers(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[Browser]:
    """The dialogs that were opened to sign in through the browser."""
    opened: list[Browser] = []

    def open_one(_profile: str | None, parent: QWidget) -> Browser:
        opened.append(Browser(parent))
        return opened[-1]

    monkeypatch.setattr(window.sign_in, "_sign_in", open_one)
    return opened


@pytest.mark.usefixtures("scanned")
def test_a_scan_goes_on_after_a_sign_in_through_the_browser(
    qtbot: QtBot, window: MainWindow, play: Play, browsers: list[Browser]
) -> None:
    answers = asked_to_sign_in(qtbot, window, play, by_browser=True)
    assert isinstance(window.sign_in.question, QMessageBox)
    press(window.sign_in.question, "Sign in with the browser...")
    (browser,) = browsers
    assert window.sign_in.question is browser
    browser.signed_in.emit()
    browser.accept()
    assert answers == [True]
    assert window.sign_in.question is None


@pytest.mark.usefixtures("scanned")
def test_who_does_not_sign_in_through_the_browser_is_asked_again(
    qtbot: QtBot, window: MainWindow, play: Play, browsers: list[Browser]
) -> None:
    answers = asked_to_sign_in(qtbot, window, play, by_browser=True)
    assert isinstance(window.sign_in.question, QMessageBox)
    press(window.sign_in.question, "Sign in with the browser...")
    browsers[0].reject()
    assert answers == []
    assert isinstance(window.sign_in.question, QMessageBox)


def test_what_a_scan_did_not_see_as_a_whole_is_said(
    window: MainWindow, make_scan: MakeScan
) -> None:
    scan = replace(make_scan((OK, OK)), population=PopulationSource.LIST)
    window.session.show_scan(scan)
    assert "AWS was not asked" in window.messages.banners[0].message.text


@pytest.mark.usefixtures("scanned")
@pytest.mark.parametrize(("accepted", "code"), [(True, "123456"), (False, None)])
def test_the_code_of_an_mfa_device_is_asked_for_in_the_window(
    qtbot: QtBot, window: MainWindow, play: Play, *, accepted: bool, code: str | None
) -> None:
    codes: list[str | None] = []
    window.commands["scan"].trigger()
    play.orders.put(CodeNeeded("Enter MFA code for mfa/jane:", codes.append))
    qtbot.waitUntil(lambda: window.sign_in.question is not None)
    question = window.sign_in.question
    assert isinstance(question, QInputDialog)
    question.setTextValue("123456")
    question.done(int(accepted))
    assert codes == [code]
    assert window.sign_in.question is None


@pytest.mark.usefixtures("scanned")
def test_a_question_about_the_sign_in_goes_away_with_the_scan(
    qtbot: QtBot, window: MainWindow, play: Play
) -> None:
    asked_to_sign_in(qtbot, window, play)
    window.session.runner.cancel_and_discard()
    assert window.sign_in.question is None


@pytest.mark.usefixtures("scanned")
def test_keeping_a_cancelled_scan_marks_it_partial(
    qtbot: QtBot, window: MainWindow, play: Play, replay: Replay, make_scan: MakeScan
) -> None:
    partial = make_scan((OK, OK), (UNREACHABLE, UNREACHABLE), complete=False)
    window.commands["scan"].trigger()
    with qtbot.waitSignal(window.session.runner.events):
        play.say(*replay(partial))
    window.commands["cancel"].trigger()
    press(window.presenter.question, "Keep partial scan")
    assert window.progress.text.text() == "Stopping..."
    play.end(partial)
    qtbot.waitUntil(lambda: window.session.scan == partial)
    assert window.messages.banners[0].message.text.startswith("This is a partial scan: 1 account")
    assert "(partial)" in window.status_line.last_scan.text()


def test_discarding_a_cancelled_scan_shows_the_one_before(
    qtbot: QtBot,
    window: MainWindow,
    play: Play,
    replay: Replay,
    make_scan: MakeScan,
    scanned: Scan,
) -> None:
    window.commands["scan"].trigger()
    with qtbot.waitSignal(window.session.runner.events):
        play.say(*replay(make_scan((OK, OK))))
    window.commands["cancel"].trigger()
    press(window.presenter.question, "Discard")
    assert window.session.scan == scanned
    assert window.scan_page.matrix.model.rowCount() == len(scanned.results)
    assert window.progress.isHidden()


@pytest.mark.usefixtures("scanned")
def test_a_question_about_a_scan_that_has_ended_goes_away(
    qtbot: QtBot, window: MainWindow, play: Play, replay: Replay, make_scan: MakeScan
) -> None:
    scan = make_scan((OK, OK))
    window.commands["scan"].trigger()
    window.commands["cancel"].trigger()
    assert window.presenter.question is not None
    play.say(*replay(scan))
    play.end(scan)
    qtbot.waitUntil(lambda: window.session.scan == scan)
    assert window.presenter.question is None


@pytest.mark.usefixtures("scanned")
def test_closing_during_a_scan_asks_first(window: MainWindow) -> None:
    window.commands["scan"].trigger()
    window.close()
    assert window.isVisible()
    press(window.findChild(QMessageBox), "Close anyway")
    assert not window.isVisible()


@pytest.mark.usefixtures("scanned")
def test_an_idle_window_closes_without_a_question(window: MainWindow) -> None:
    window.close()
    assert not window.isVisible()


@pytest.mark.usefixtures("scanned")
def test_the_detail_panel_follows_the_current_cell(window: MainWindow) -> None:
    assert window.scan_page.matrix.select_cell("000000000001", "vendor-b")
    assert window.detail.header.pill.status is MISSING
    window.commands["detail"].setChecked(False)
    assert window.detail.isHidden()


@pytest.mark.usefixtures("scanned")
def test_pages_can_be_turned_by_key(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_7, Qt.KeyboardModifier.ControlModifier)
    assert shown(window) is window.fixes.page
    assert window.detail.isHidden()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert shown(window) is window.scan_page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_is_in_the_list_in_the_menu_and_in_the_stack(
    window: MainWindow, make_scan: MakeScan, page: Page
) -> None:
    window.session.show_scan(make_scan((OK, OK)))
    window.commands[f"page_{page.name}"].trigger()
    assert window.pages.current == page.name
    assert shown(window) is window.turner.desk(page.name).page
    assert window.commands[f"page_{page.name}"].shortcut().toString() == page.keys


@pytest.mark.usefixtures("scanned")
def test_f6_goes_from_pane_to_pane_and_round(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    window.pages.setFocus()
    qtbot.waitUntil(window.pages.hasFocus)
    panes = [window.pages, window.scan_page, window.detail]
    visited = []
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        visited.append(next(p for p in panes if p is focus or p.isAncestorOf(focus)))
    assert visited == [window.scan_page, window.detail, window.pages]


@pytest.mark.usefixtures("scanned")
def test_preview_without_a_selection_says_what_to_do(window: MainWindow) -> None:
    window.scan_page.matrix.view.clearSelection()
    window.commands["preview_fix"].setEnabled(True)
    window.commands["preview_fix"].trigger()
    assert window.fixes.wizard is None
    assert "Select the statuses" in window.messages.banners[0].message.text


@pytest.mark.usefixtures("scanned")
def test_the_context_menu_holds_nothing_that_the_menus_do_not(window: MainWindow) -> None:
    offered = window.context_menu().actions()
    in_menus = {
        action
        for top in window.menuBar().actions()
        for action in top.menu().actions()  # type: ignore[attr-defined]  # QAction.menu is not in the stubs
    }
    assert [action.text().replace("&", "") for action in offered] == [
        "Preview fix...",
        "Accept until date...",
        "Record decision...",
        "Re-check selected accounts",
        "Detail panel",
        "Copy",
    ]
    assert set(offered) <= in_menus


@pytest.mark.usefixtures("scanned")
def test_a_selected_account_is_read_again(
    qtbot: QtBot, window: MainWindow, play: Play, make_scan: MakeScan
) -> None:
    window.scan_page.matrix.select_cell("000000000001", "vendor-b")
    better = make_scan((OK, OK)).results
    play.end(better)
    window.commands["recheck"].trigger()
    assert window.progress.text.text() == "Reading the accounts again..."
    qtbot.waitUntil(lambda: not window.session.busy)
    details = window.scan_page.details("000000000001", "vendor-b")
    assert details is not None
    assert details.cell is not None
    assert details.cell.status is OK


@pytest.mark.usefixtures("scanned")
def test_copy_takes_the_selected_cells_with_their_headers(window: MainWindow) -> None:
    window.scan_page.matrix.select_cell("000000000001", "vendor-b")
    window.commands["copy"].trigger()
    copied = QApplication.clipboard().text()
    assert "Vendor B" in copied
    assert "Missing" in copied


def test_a_saved_scan_can_be_looked_at_but_not_scanned(
    window: MainWindow, make_scan: MakeScan
) -> None:
    window.session.show_scan(make_scan((OK, MISSING)))
    assert shown(window) is window.scan_page
    assert window.commands["export"].isEnabled()
    assert not window.commands["scan"].isEnabled()


@pytest.mark.usefixtures("scanned")
def test_geometry_and_choices_are_remembered(
    qtbot: QtBot, window: MainWindow, qapp: QApplication, tmp_path: Path
) -> None:
    window.resize(window.width(), 611)
    window.commands["detail"].setChecked(False)
    window.close()
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    again = MainWindow(Appearance(qapp, "light"), Session(), settings)
    qtbot.addWidget(again)
    assert again.height() == 611
    assert not again.commands["detail"].isChecked()


def test_the_window_can_go_dark_and_light(window: MainWindow) -> None:
    window.commands["theme_dark"].trigger()
    assert window.palette().window().color().lightness() < 128
    window.commands["theme_light"].trigger()
    assert window.palette().window().color().lightness() > 128


@pytest.mark.usefixtures("scanned")
def test_every_button_and_field_has_a_name_for_a_screen_reader(window: MainWindow) -> None:
    for page in PAGES:
        window.turner.desk(page.name)
    buddies = [label.buddy() for label in window.findChildren(QLabel)]
    unnamed = [
        field
        for kind in (QComboBox, QLineEdit, QSpinBox, QTableView)
        for field in window.findChildren(kind)
        if not (field.accessibleName() or field in buddies or field.parent() in buddies)
        and not isinstance(field.parent(), QComboBox | QSpinBox)
    ]
    assert unnamed == []
    nameless = [
        button
        for kind in (QPushButton, QToolButton)
        for button in window.findChildren(kind)
        if not (button.text() or button.accessibleName() or button.defaultAction())
        and not button.objectName().startswith("qt_")
    ]
    assert nameless == []


def test_the_count_of_third_parties_leads_to_who_they_are(
    window: MainWindow, make_scan: MakeScan
) -> None:
    scan = make_scan((OK, OK))
    party = ThirdParty(
        account_id="000000000001",
        role_name="Backdoor",
        role_arn="arn:aws:iam::000000000001:role/Backdoor",
        outside_account_id="444455556666",
        known_as="",
        external_id_required=False,
    )
    result = replace(scan.results[0], third_parties=(party,))
    window.session.show_scan(replace(scan, results=(result,)))
    matrix = window.scan_page.matrix
    matrix.view.setCurrentIndex(matrix.model.index(0, matrix.model.outsiders_column))
    text = window.detail.summary.toPlainText()
    assert "AWS account 444455556666 can enter role Backdoor without an external ID" in text
    assert window.detail.header.pill.status is Status.UNKNOWN_PARTY


@pytest.mark.parametrize(("unit", "told"), [("ou:Wrkloads", True), ("000000000001", False)])
def test_only_what_matches_no_account_is_said_above_a_whole_scan(
    qtbot: QtBot,
    window: MainWindow,
    play: Play,
    replay: Replay,
    make_scan: MakeScan,
    agreement_about: Callable[..., Agreement],
    unit: str,
    told: bool,
) -> None:
    play.agreement = agreement_about("all", unit)
    scan = make_scan((OK, OK))
    play.say(*replay(scan))
    play.end(scan)
    window.session.open_demo()
    qtbot.waitUntil(lambda: window.session.scan is not None and not window.session.busy)
    texts = [banner.message.text for banner in window.messages.banners]
    names = f"The agreement names what matches no account: {unit} (vendor-a)."
    assert texts == ([names] if told else [])


@pytest.mark.usefixtures("scanned")
def test_every_page_fits_a_screen_of_1024_by_768(qtbot: QtBot, window: MainWindow) -> None:
    names = [page.name for page in PAGES if page.name != "expected"]  # it wants a real agreement
    widths = {}
    for name in names:
        window.pages.go_to(name)
        qtbot.waitUntil(lambda: not window.session.keeper.busy)
        widths[name] = window.minimumSizeHint().width()
    assert max(widths.values()) <= 1024, widths
    assert window.minimumSizeHint().height() <= 700


def test_an_account_of_no_organization_is_shown_like_any_other(
    window: MainWindow, make_scan: MakeScan
) -> None:
    alone = replace(
        make_scan((OK, MISSING)),
        organization=Organization("", "999999999999"),
        population=PopulationSource.ONE_ACCOUNT,
    )
    window.session.show_scan(alone)
    assert window.scan_page.matrix.model.rowCount() == 1
    assert window.status_line.organization.text() == "Without an organization"
    assert window.windowTitle()

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from core.changes.model import Cause, Change, ChangeRow, ScanComparison
from core.model import DocumentVersion, Status
from gui.changes.page import FILTERED, NOTHING, SAME, ChangesPage
from gui.theme import Theme

OLD, NEW = DocumentVersion("2026-Q1", "a" * 64), DocumentVersion("2026-Q2", "b" * 64)


def row(
    number: int, change: Change, cause: Cause = Cause.ACCESS, vendor: str = "alpha"
) -> ChangeRow:
    return ChangeRow(
        account_id=f"{number:012d}",
        account_name=f"Account {number}",
        vendor=vendor,
        vendor_name=vendor.title(),
        role_name="Role",
        before=Status.OK,
        after=Status.MISSING,
        change=change,
        cause=cause,
        found_before="As agreed.",
        found_after="The role does not exist.",
    )


ROWS = (
    row(1, Change.NEW),
    row(2, Change.NEW, Cause.AGREEMENT, "beta"),
    row(3, Change.RESOLVED),
    row(4, Change.UNCHANGED, Cause.NONE),
)


def comparison(*rows: ChangeRow, after: DocumentVersion = NEW) -> ScanComparison:
    return ScanComparison("scan-1", "scan-2", OLD, after, rows)


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> ChangesPage:
    page = ChangesPage(theme)
    qtbot.addWidget(page)
    page.resize(1180, 700)
    page.show()
    return page


def shown(page: ChangesPage) -> list[str]:
    return [one.account_name for one in page.model.shown()]


def test_without_an_earlier_scan_it_says_so(page: ChangesPage) -> None:
    assert page.empty.isVisible()
    assert page.empty.text.text() == NOTHING


def test_what_did_not_change_is_shown_only_when_it_is_asked_for(page: ChangesPage) -> None:
    page.show_comparison(comparison(*ROWS))
    assert shown(page) == ["Account 1", "Account 2", "Account 3"]
    assert page.count.text() == "3 of 4 accesses"
    page.chips.buttons[Change.UNCHANGED].click()
    assert shown(page) == ["Account 4"]


def test_a_count_filters_by_its_kind(page: ChangesPage) -> None:
    page.show_comparison(comparison(*ROWS))
    assert page.chips.buttons[Change.NEW].text().strip() == "New  2"
    page.chips.buttons[Change.NEW].click()
    assert shown(page) == ["Account 1", "Account 2"]
    page.clear_button.click()
    assert len(shown(page)) == 3


def test_changes_of_the_agreement_are_told_apart(page: ChangesPage) -> None:
    page.show_comparison(comparison(*ROWS))
    assert "2026-Q1 then, 2026-Q2 now" in page.agreements.text()
    page.cause.setCurrentIndex(page.cause.findData(Cause.AGREEMENT))
    assert shown(page) == ["Account 2"]
    page.show_comparison(comparison(*ROWS, after=OLD))
    assert page.agreements.text() == "Both were judged by agreement 2026-Q1."


def test_one_vendor_can_be_looked_at(page: ChangesPage) -> None:
    page.show_comparison(comparison(*ROWS))
    page.vendor.setCurrentIndex(page.vendor.findData("beta"))
    assert shown(page) == ["Account 2"]


def test_filters_that_hide_all_differ_from_scans_that_are_alike(page: ChangesPage) -> None:
    page.show_comparison(comparison(*ROWS))
    page.text.setText("nowhere")
    assert page.empty.text.text() == FILTERED
    page.clear_filters()
    assert page.view.isVisible()
    page.show_comparison(comparison(ROWS[3]))
    assert page.empty.text.text() == SAME


def test_the_current_change_is_told_in_full_and_leads_to_the_matrix(
    qtbot: QtBot, page: ChangesPage
) -> None:
    page.show_comparison(comparison(*ROWS))
    page.view.go_to(0)
    assert page.excerpt.title.text() == "Account 1, Alpha: New (Access changed)"
    assert page.excerpt.now.text() == "Missing. The role does not exist."
    with qtbot.waitSignal(page.cell_requested) as blocker:
        page.excerpt.open_button.click()
    assert blocker.args == ["000000000001", "alpha"]


def test_a_pair_of_another_scan_cannot_be_opened(page: ChangesPage) -> None:
    page.show_comparison(comparison(*ROWS))
    page.allow_opening("It is not the one in the window.")
    page.view.go_to(0)
    assert not page.excerpt.open_button.isEnabled()
    assert page.excerpt.open_button.toolTip() == "It is not the one in the window."


def test_two_scans_can_be_chosen(qtbot: QtBot, page: ChangesPage) -> None:
    page.offer([("c", "March"), ("b", "February"), ("a", "January")], "b", "c")
    assert (page.before.currentText(), page.after.currentText()) == ("February", "March")
    page.before.setCurrentIndex(2)
    with qtbot.waitSignal(page.pair_chosen) as blocker:
        page.before.activated.emit(2)
    assert blocker.args == ["a", "c"]


def test_a_third_party_that_came_leads_to_its_account(qtbot: QtBot, page: ChangesPage) -> None:
    page.show_comparison(comparison(row(1, Change.NEW, vendor="")))
    page.view.go_to(0)
    assert page.excerpt.title.text() == "Account 1, (third party): New (Access changed)"
    with qtbot.waitSignal(page.cell_requested) as blocker:
        page.excerpt.open_button.click()
    assert blocker.args == ["000000000001", ""]

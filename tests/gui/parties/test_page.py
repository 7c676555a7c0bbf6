from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from core.events import AccountFinished, ScanEvent
from core.model import AccountResult, DocumentVersion, Organization, Scan
from gui.parties.page import FILTERED, NO_SCAN, NONE_FOUND, PartiesPage
from gui.parties.rows import Guard
from gui.theme import Theme

NOW = datetime(2026, 3, 31, tzinfo=UTC)


def scan_of(results: Sequence[AccountResult]) -> Scan:
    return Scan(
        id="scan-1",
        started_at=NOW,
        finished_at=NOW,
        complete=True,
        tool_version="0",
        caller_arn="arn:aws:iam::1",
        organization=Organization("o-example", "1"),
        agreement=DocumentVersion("1", "a" * 64),
        catalogue_sha256="c" * 64,
        vendors=(("alpha", "Alpha"),),
        results=tuple(results),
    )


@pytest.fixture
def results(sample_events: list[ScanEvent]) -> list[AccountResult]:
    return [event.result for event in sample_events if isinstance(event, AccountFinished)]


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> PartiesPage:
    page = PartiesPage(theme)
    qtbot.addWidget(page)
    page.show()
    return page


def test_before_a_scan_it_says_so(page: PartiesPage) -> None:
    assert page.empty.text.text() == NO_SCAN


def test_every_role_and_who_can_enter_it_is_a_row(
    page: PartiesPage,
    results: list[AccountResult],
) -> None:
    assert page.show_scan(scan_of(results)) == 3
    row = page.model.row_at(0)
    texts = [page.model.text(row, column) for column in (0, 1, 2, 4, 5)]
    assert texts == ["999988887777", "Unknown", "Outsider", row.account.id, "Not required"]
    assert page.summary.text().startswith("1 outside account on no approved list can enter 3 roles")


def test_what_asks_for_no_external_id_can_be_looked_at_alone(
    page: PartiesPage,
    results: list[AccountResult],
) -> None:
    party = replace(results[3].third_parties[0], external_id_required=True)
    results[3] = replace(results[3], third_parties=(party,))
    page.show_scan(scan_of(results))
    page.chips.buttons[Guard.NONE].click()
    assert page.model.rowCount() == 2
    page.text.setText("nobody")
    assert page.empty.text.text() == FILTERED
    page.clear_filters()
    assert page.model.rowCount() == 3


def test_none_found_is_said_only_of_accounts_that_were_read(
    page: PartiesPage,
    results: list[AccountResult],
) -> None:
    clean = [replace(one, third_parties=()) for one in results]
    page.show_scan(scan_of(clean))
    assert page.empty.text.text() == NONE_FOUND
    assert page.empty.hint.text() == "55 accounts were read whole; 5 could not be."


def test_a_row_leads_to_its_account_in_the_matrix(
    qtbot: QtBot,
    page: PartiesPage,
    results: list[AccountResult],
) -> None:
    page.show_scan(scan_of(results))
    page.view.go_to(1)
    with qtbot.waitSignal(page.details_requested) as blocker:
        page.details_button.click()
    assert blocker.args == [page.model.row_at(1).account.id]

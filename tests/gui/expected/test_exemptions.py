"""The tab Exemptions: accepted differences without YAML."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot
from report_scan import make_scan

from core.agreement.exemptions import difference_of
from core.model import Account, Organization, Status
from gui.dialogs.form import accept_button
from gui.expected.draft import AgreementDraft
from gui.expected.exemption_dialog import ExemptionDialog
from gui.expected.exemptions_tab import ExemptionsTab
from gui.expected.fields import ValueWidget
from gui.expected.page import ExpectedPage
from gui.expected.population import Population
from gui.theme import Theme


@pytest.fixture
def tab(page: ExpectedPage) -> ExemptionsTab:
    page.tabs.setCurrentWidget(page.editor.exemptions)
    return page.editor.exemptions


def row(tab: ExemptionsTab, place: int) -> list[str]:
    items = [tab.table.item(place, column) for column in range(tab.table.columnCount())]
    return [item.text() if item else "" for item in items]


def fill(dialog: ExemptionDialog, **values: object) -> None:
    """As a person: each field says that it was edited."""
    dialog.show_values(values)
    for name in values:
        widget = dialog.fields[name].widget
        assert isinstance(widget, ValueWidget)
        widget.edited.emit()
    dialog.judge_now()


def asked(tab: ExemptionsTab, place: int | None = None) -> ExemptionDialog:
    dialog = tab.ask(place)
    assert dialog is not None
    return dialog


COMPLETE = {
    "vendor": "archera",
    "accounts": ["111111111100"],
    "findings": ["access-missing"],
    "reason": "In trial",
    "owner": "Bo",
    "approved_by": "Ada",
}


def test_every_exemption_is_a_row_in_words(tab: ExemptionsTab) -> None:
    assert tab.table.rowCount() == 5
    assert row(tab, 0)[:5] == [
        "EX-2026-014",
        "ProsperOps",
        "422607509607",
        "More permissions than agreed; exactly as it was found",
        "Tomasz Wrona",
    ]


def test_one_that_has_ended_says_so(tab: ExemptionsTab) -> None:
    assert row(tab, 4)[-1] == "Expired"


def test_one_account_is_called_by_its_name(tab: ExemptionsTab, page: ExpectedPage) -> None:
    account = Account("422607509607", "payments")
    page.show_population(Population(Organization("o-example", "513454532010"), (account,)))
    assert row(tab, 0)[2] == "payments (422607509607)"


def test_the_chosen_one_shows_its_reason_and_who_approved_it(tab: ExemptionsTab) -> None:
    tab.table.selectRow(0)
    assert "tracks a pricing fault" in tab.about.text()
    assert "Ingrid Halvorsen" in tab.about.text()


def test_one_that_accepts_kinds_only_is_remarked_on(tab: ExemptionsTab) -> None:
    tab.table.selectRow(4)
    assert "a larger one too" in tab.about.text()


def test_a_new_one_is_written_to_the_draft(
    page: ExpectedPage, tab: ExemptionsTab, draft: AgreementDraft
) -> None:
    dialog = asked(tab)
    fill(dialog, **COMPLETE)
    dialog.accept()
    page.flush()
    written = draft.judgement.entries(("exemptions",))[-1]
    assert written["id"].startswith("EX-")
    assert written["accounts"] == ["111111111100"]
    assert not draft.judgement.problems
    assert tab.table.rowCount() == 6


def test_what_lacks_keeps_it_from_being_taken_over(tab: ExemptionsTab) -> None:
    dialog = asked(tab)
    fill(dialog, **{**COMPLETE, "owner": ""})
    assert not accept_button(dialog.buttons).isEnabled()
    assert dialog.fields["owner"].error.text()


def test_more_than_a_year_needs_a_word(tab: ExemptionsTab) -> None:
    dialog = asked(tab)
    late = (datetime.now(UTC).date() + timedelta(days=500)).isoformat()
    fill(dialog, **COMPLETE, expires_on=late)
    assert "longer than a year" in dialog.fields["expires_on"].error.text()
    dialog.long_agreed.setChecked(True)
    assert accept_button(dialog.buttons).isEnabled()


def test_changing_one_leaves_the_comments_of_the_rest(
    page: ExpectedPage, tab: ExemptionsTab, draft: AgreementDraft
) -> None:
    dialog = asked(tab, 0)
    fill(dialog, ticket="FIN-9999")
    dialog.accept()
    page.flush()
    assert "ticket: FIN-9999" in draft.text
    assert "# `difference` is the digest of exactly what was accepted" in draft.text


def test_ending_one_keeps_its_record(
    page: ExpectedPage, tab: ExemptionsTab, draft: AgreementDraft
) -> None:
    tab.table.selectRow(0)
    tab.end_button.click()
    page.flush()
    assert draft.agreement is not None
    assert draft.agreement.exemptions[0].expires_on == datetime.now(UTC).date()


def test_removing_one_takes_it_out(
    page: ExpectedPage, tab: ExemptionsTab, draft: AgreementDraft
) -> None:
    tab.table.selectRow(1)
    tab.remove_button.click()
    page.flush()
    names = [one["id"] for one in draft.judgement.entries(("exemptions",))]
    assert names == ["EX-2026-014", "EX-2026-022", "EX-2026-027", "EX-2025-031"]


def test_what_the_scan_found_is_accepted_exactly(
    qtbot: QtBot, theme: Theme, draft: AgreementDraft
) -> None:
    scan = make_scan()
    account, cell = next(
        (result.account, cell)
        for result in scan.results
        for cell in result.cells
        if cell.status is Status.DRIFT_EXCESS
    )
    page = ExpectedPage(theme)
    qtbot.addWidget(page)
    page.show_population(Population.of(scan))
    page.show_draft(draft)
    dialog = page.accept_difference([account.id], cell.vendor)
    assert dialog is not None
    entry = dialog.entry()
    assert entry["accounts"] == [account.id]
    assert entry["difference"] == difference_of(cell.findings)

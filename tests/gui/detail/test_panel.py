"""The detail panel as a whole: header, states, tabs."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from presentation_samples import ACCOUNT, cell_of, expected_role
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.events import AccountFinished, ScanEvent
from core.model import Account, CellResult, Evidence, Reason, Status
from core.presentation.cell_past import PastEvent
from gui.detail import DetailPanel
from gui.detail.panel import NOT_READ, NOTHING
from gui.theme import Theme

SECRET = "rc-4711-prod"
HOUSE = Account(ACCOUNT, "house")
Shown = Callable[[str], DetailPanel]


def words_on(panel: DetailPanel) -> str:
    """Every label that can be seen now."""
    return "\n".join(one.text() for one in panel.findChildren(QLabel) if one.isVisible())


def test_without_a_cell_it_says_what_to_do(panel: DetailPanel) -> None:
    assert NOTHING in words_on(panel)
    assert not panel.tabs.isVisible()
    assert not panel.header.isVisible()


def test_clearing_forgets_the_cell(shown: Shown) -> None:
    panel = shown("Summary")
    panel.clear()
    assert NOTHING in words_on(panel)
    assert "house" not in words_on(panel)


def test_an_account_that_has_not_been_read_says_so(panel: DetailPanel) -> None:
    panel.show_cell(HOUSE, "Alpha", None, ())
    assert NOT_READ in words_on(panel)
    assert panel.header.pill.status is Status.PENDING
    assert not panel.tabs.isVisible()


def test_the_result_replaces_the_waiting(panel: DetailPanel, cell: CellResult) -> None:
    panel.show_cell(HOUSE, "Alpha", None, ())
    panel.show_cell(HOUSE, "Alpha", cell, ())
    assert panel.tabs.isVisible()
    assert panel.header.pill.status is Status.DRIFT_EXCESS


def test_the_header_names_account_vendor_and_status(shown: Shown) -> None:
    header = shown("Summary").header
    assert header.name.whole_text == "house"
    assert header.place.whole_text == f"{ACCOUNT}  ·  Alpha"
    assert header.pill.accessibleName() == "Status: Excess access"


def test_the_header_says_what_the_status_outranks(shown: Shown) -> None:
    further = shown("Summary").header.further
    assert further.text() == "+1"
    assert further.toolTip() == "Also: Cannot work"


def test_a_long_name_does_not_widen_the_panel(panel: DetailPanel, cell: CellResult) -> None:
    panel.show_cell(Account(ACCOUNT, "long" * 100), "Alpha", cell, ())
    assert panel.width() == 420
    assert panel.minimumSizeHint().width() <= 420
    assert panel.header.name.text().endswith("…")
    assert "long" * 100 in panel.header.name.toolTip()


@pytest.mark.parametrize("name", ["<b>bold</b>", "<img src=x>", "\u202ednuofer", "a\nb", "\x00"])
def test_a_hostile_account_name_is_only_text(
    panel: DetailPanel, cell: CellResult, name: str
) -> None:
    panel.show_cell(Account(ACCOUNT, name), "Alpha", cell, ())
    label = panel.header.name
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert not {"\u202e", "\n", "\x00"} & set(label.text())
    assert "<b>bold" not in panel.header.name.toolTip()


def test_the_tooltip_of_a_long_hostile_name_is_no_markup(
    panel: DetailPanel, cell: CellResult
) -> None:
    panel.show_cell(Account(ACCOUNT, "<b>" + "x" * 300), "Alpha", cell, ())
    assert "&lt;b&gt;xxx" in panel.header.name.toolTip()


def test_markup_in_a_finding_is_shown_as_it_is(shown: Shown) -> None:
    assert "<b>bad</b>" in shown("Summary").summary.toPlainText()


def test_the_summary_says_everything_in_order(shown: Shown) -> None:
    text = shown("Summary").summary.toPlainText()
    parts = ["Alpha can do more", "Alpha can pass roles", "Excess access, high risk",
             "Alpha cannot read", "Why it matters", "What to do", "Details", ACCOUNT]  # fmt: skip
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_only_the_tab_that_is_looked_at_is_filled(shown: Shown, qtbot: QtBot) -> None:
    panel = shown("Summary")
    assert panel.comparison.list.lines.rowCount() == 0
    panel.tabs.setCurrentWidget(panel.comparison)
    qtbot.waitUntil(lambda: panel.comparison.list.lines.rowCount() > 0)
    assert panel.evidence.calls.rowCount() == 0


def test_the_chosen_tab_stays_for_the_next_cell(shown: Shown) -> None:
    panel = shown("Evidence")
    other = cell_of(expected_role(), None, status=Status.MISSING)
    panel.show_cell(HOUSE, "Beta", other, ())
    assert panel.tabs.currentWidget() is panel.evidence
    assert panel.evidence.calls.rowCount() == 0


def test_the_same_cell_again_keeps_the_place(
    shown: Shown, cell: CellResult, evidence: tuple[Evidence, ...]
) -> None:
    panel = shown("Expected and found")
    panel.comparison.list.setCurrentIndex(panel.comparison.list.lines.index(2))
    panel.show_cell(panel._shown[0], "Alpha", cell, evidence)  # type: ignore[index]  # it is shown
    assert panel.comparison.list.currentIndex().row() == 2


def test_another_tab_and_back_keeps_the_place(shown: Shown) -> None:
    panel = shown("Expected and found")
    panel.comparison.list.setCurrentIndex(panel.comparison.list.lines.index(2))
    panel.tabs.setCurrentWidget(panel.summary)
    panel.tabs.setCurrentWidget(panel.comparison)
    assert panel.comparison.list.currentIndex().row() == 2


def test_nothing_of_the_cell_before_is_left(shown: Shown) -> None:
    panel = shown("Summary")
    panel.show_cell(Account("999999999999", "barn"), "Beta", cell_of(None, None), ())
    assert "pass roles" not in panel.summary.toPlainText()
    assert ACCOUNT not in panel.summary.toPlainText()


def test_another_result_of_the_same_cell_is_shown(shown: Shown, evidence: object) -> None:
    panel = shown("Summary")
    panel.show_cell(HOUSE, "Alpha", cell_of(None, None), evidence)  # type: ignore[arg-type]  # fixture
    assert panel.header.pill.status is Status.OK
    assert "exactly the access" in panel.summary.toPlainText()


def test_external_ids_are_hidden_until_asked_for(shown: Shown) -> None:
    for tab in ("Expected and found", "Evidence"):
        panel = shown(tab)
        texts = {
            "Expected and found": lambda panel=panel: str(panel.comparison.list.lines.items),
            "Evidence": lambda panel=panel: panel.evidence.raw.toPlainText(),
        }
        assert SECRET not in texts[tab]()
        panel.header.show_ids.setChecked(True)
        assert SECRET in texts[tab]()
        panel.header.show_ids.setChecked(False)
        assert SECRET not in texts[tab]()


def test_the_choice_is_offered_where_there_are_external_ids(
    panel: DetailPanel, cell: CellResult
) -> None:
    panel.show_cell(HOUSE, "Alpha", cell_of(None, None), ())
    assert not panel.header.show_ids.isVisible()
    panel.show_cell(HOUSE, "Alpha", cell, ())
    assert panel.header.show_ids.isVisible()


def test_an_unreachable_account_gives_reason_and_remedy(panel: DetailPanel) -> None:
    reason = Reason("The role is gone.", "AccessDenied", "Make it again.")
    cell = cell_of(None, None, status=Status.UNREACHABLE, reason=reason)
    panel.show_cell(HOUSE, "Alpha", cell, ())
    text = panel.summary.toPlainText()
    for part in ("The role is gone.", "Make it again.", "AccessDenied"):
        assert part in text


def test_every_status_can_be_shown(
    panel: DetailPanel, sample_events: list[ScanEvent], qtbot: QtBot
) -> None:
    results = [one.result for one in sample_events if isinstance(one, AccountFinished)]
    seen = set()
    for result in results:
        for one in result.cells:
            panel.show_cell(result.account, "<i>Vendor</i>", one, ())
            seen.add(panel.header.pill.status)
    qtbot.wait(0)
    assert seen == set(Status) - {Status.PENDING, Status.UNKNOWN_PARTY}


def test_a_theme_is_worn_at_once(shown: Shown, wear: Callable[[str], Theme], qtbot: QtBot) -> None:
    panel = shown("Summary")
    before = picture(panel)
    theme = wear("dark")
    qtbot.waitUntil(lambda: picture(panel).pixelColor(5, 400).name().upper() == theme.chrome.window)
    assert before != picture(panel)
    wear("light")


def picture(panel: DetailPanel) -> QImage:
    return panel.grab().toImage()


def test_a_cell_shows_at_once(
    panel: DetailPanel, cell: CellResult, evidence: tuple[Evidence, ...]
) -> None:
    other = cell_of(expected_role(), None, status=Status.MISSING)
    times = []
    for tab in range(3):
        panel.tabs.setCurrentIndex(tab)
        for one in (cell, other) * 3:
            before = time.process_time()
            panel.show_cell(HOUSE, "Alpha", one, evidence)
            panel.grab()
            times.append(time.process_time() - before)
    assert sorted(times)[len(times) // 2] < 0.03


def test_the_focus_goes_to_the_tabs(panel: DetailPanel, cell: CellResult, qtbot: QtBot) -> None:
    panel.show_cell(HOUSE, "Alpha", cell, ())
    panel.activateWindow()
    panel.setFocus(Qt.FocusReason.OtherFocusReason)
    qtbot.waitUntil(lambda: panel.tabs.isAncestorOf(panel.focusWidget()) or panel.tabs.hasFocus())


@pytest.mark.parametrize("tab", ["Summary", "Expected and found", "Evidence"])
def test_everything_that_takes_the_focus_has_a_name(shown: Shown, tab: str) -> None:
    panel = shown(tab)
    for part in (panel.summary, panel.comparison.list, panel.evidence.table, panel.evidence.raw):
        assert part.accessibleName()


def test_the_past_of_the_cell_is_asked_for_only_when_its_tab_is_looked_at(
    panel: DetailPanel, cell: CellResult
) -> None:
    asked: list[tuple[str, str]] = []
    panel.history_wanted.connect(lambda *pair: asked.append(pair))
    panel.show_cell(HOUSE, "Alpha", cell, ())
    assert asked == []
    panel.tabs.setCurrentWidget(panel.history)
    assert asked == [(cell.account_id, cell.vendor)]
    panel.forget_history()
    assert len(asked) == 2


def test_the_past_is_told_line_by_line(panel: DetailPanel, cell: CellResult) -> None:
    panel.show_cell(HOUSE, "Alpha", cell, ())
    panel.tabs.setCurrentWidget(panel.history)
    at = datetime(2026, 3, 31, 9, 15, tzinfo=UTC)
    events = (
        PastEvent(at, "Missing", Status.MISSING),
        PastEvent(at, "Decided: Fix by Grace in the review of 2026-Q1", detail="At once."),
    )
    panel.history.show_events(events)
    assert [pill.status for pill in panel.history.pills] == [Status.MISSING]
    words = words_on(panel)
    assert "Missing in every scan so far, the first of 2026-03-31." in words
    assert "Decided: Fix by Grace" in words
    panel.history.show_events(())
    assert "Nothing was kept of this access yet" in words_on(panel)

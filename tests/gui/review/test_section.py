"""One table of the review: its list of decisions, its filters, its keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QPlainTextEdit, QPushButton, QToolButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from report_scan import HOSTILE_NAMES, make_scan
from review_samples import decided

from core.model import Scan
from core.review.model import Review, SubjectKind
from core.review.subjects import subjects_of
from gui.review.rows import Documents, OpenReview, open_review
from gui.review.section import Section
from gui.review.table import SubjectModel, wrapped_lines
from gui.theme import Theme, dark_theme

from .conftest import Office

EXCEPTION, VENDOR, PARTY = SubjectKind.EXCEPTION, SubjectKind.VENDOR, SubjectKind.THIRD_PARTY


class NoPast:
    """A history that knows of nothing before."""

    def first_seen(self, _scan_id: str) -> dict[str, object]:
        return {}


def opened(scan: Scan, *, decisions: int = 0) -> OpenReview:
    """A review of `scan` in which the first exceptions are to be fixed."""
    chosen = subjects_of(scan).exceptions[:decisions]
    review = Review(
        "R-1", scan.id, scan.organization.id, "2026-Q4", scan.finished_at.date(), "Tomasz",
        scan.finished_at, tuple(decided(one, "fix", comment="Please.") for one in chosen),
    )  # fmt: skip
    return open_review(NoPast(), review, scan, Documents(None, None))  # type: ignore[arg-type] - all it is asked


@pytest.fixture
def popped(monkeypatch: pytest.MonkeyPatch) -> list[QMenu]:
    """The menus that would have popped up: the platform of the tests cannot show them."""
    menus: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _where: menus.append(menu))
    return menus


def section_of(
    qtbot: QtBot, theme: Theme, review: OpenReview, kind: SubjectKind = EXCEPTION
) -> Section:
    section = Section(kind, theme)
    qtbot.addWidget(section)
    section.resize(1100, 600)
    section.show()
    section.show_rows(review.rows[kind], review.past_of)
    section.allow_decisions(on=True)
    section.refresh()
    return section


def test_the_models_keep_qts_rules(sample_scan: Scan, qtmodeltester: ModelTester) -> None:
    review = opened(sample_scan, decisions=2)
    for kind in SubjectKind:
        model = SubjectModel(kind)
        qtmodeltester.check(model)
        model.show_rows(review.rows[kind])
        model.sort(0)
        model.set_filter("a")


@pytest.mark.usefixtures("popped")
def test_the_list_of_a_row_offers_what_may_be_decided(
    qtbot: QtBot, theme: Theme, sample_scan: Scan
) -> None:
    section = section_of(qtbot, theme, opened(sample_scan, decisions=1))
    section.table.go_to(0)
    menu = section.table.open_list()
    assert menu is not None
    assert [one.text() for one in menu.actions()] == [
        "Fix", "Accept until date...", "Remove access", "Escalate...",
    ]  # fmt: skip
    assert [one.isChecked() for one in menu.actions()] == [True, False, False, False]
    with qtbot.waitSignal(section.picked) as picked:
        menu.actions()[2].trigger()
    assert picked.args[1] == "remove-access"


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier),
    ],
)
def test_f2_and_alt_down_open_the_list(
    qtbot: QtBot,
    theme: Theme,
    sample_scan: Scan,
    popped: list[QMenu],
    key: Qt.Key,
    held: Qt.KeyboardModifier,
) -> None:
    section = section_of(qtbot, theme, opened(sample_scan))
    section.table.go_to(0)
    qtbot.keyClick(section.table, key, held)
    assert len(popped) == 1


def test_enter_asks_to_decide_in_the_dialog(qtbot: QtBot, theme: Theme, sample_scan: Scan) -> None:
    section = section_of(qtbot, theme, opened(sample_scan))
    section.table.go_to(1)
    with qtbot.waitSignal(section.decide_requested) as asked:
        qtbot.keyClick(section.table, Qt.Key.Key_Return)
    assert asked.args[0] == [section.table.rows.row_at(1)]


def test_nothing_opens_once_nothing_may_be_decided(
    qtbot: QtBot, theme: Theme, sample_scan: Scan
) -> None:
    section = section_of(qtbot, theme, opened(sample_scan))
    section.allow_decisions(on=False)
    section.table.go_to(0)
    section.table.selectAll()
    with qtbot.assertNotEmitted(section.decide_requested):
        qtbot.keyClick(section.table, Qt.Key.Key_Return)
        section.decide()
    assert section.table.open_list() is None
    assert section.bulk.isHidden()
    assert section.pane.decide_button.isHidden()


def test_the_bar_for_many_appears_with_the_second_row(
    qtbot: QtBot, theme: Theme, sample_scan: Scan
) -> None:
    section = section_of(qtbot, theme, opened(sample_scan))
    section.table.go_to(0)
    assert section.bulk.isHidden()
    section.table.selectAll()
    assert not section.bulk.isHidden()
    assert section.bulk.words.text() == f"{section.table.rows.rowCount()} rows selected"
    section.bulk.clear_button.click()
    assert section.bulk.isHidden()


def test_text_vendor_status_and_decision_filter(
    qtbot: QtBot, theme: Theme, sample_scan: Scan
) -> None:
    section = section_of(qtbot, theme, opened(sample_scan, decisions=3))
    total = section.table.rows.rowCount()
    section.vendor.setCurrentText("ProsperOps")
    assert {row.vendor for row in section.table.rows.shown()} == {"ProsperOps"}
    section.clear_filters()
    section.status.setCurrentText("Missing")
    assert {row.subject.cell.status for row in section.table.rows.shown()} == {"MISSING"}
    section.clear_filters()
    section.chips.choose("fix")
    assert section.table.rows.rowCount() == 3
    section.chips.choose("open")
    assert section.table.rows.rowCount() == total - 3
    assert section.count.text() == f"{total - 3} of {total} rows"
    section.clear_filters()
    section.text.setText("no such words")
    assert section.table.rows.rowCount() == 0
    assert not section.clear_button.isHidden()
    section.clear_button.click()
    assert section.table.rows.rowCount() == total


def test_another_review_is_shown_without_the_filter_of_the_one_before(
    qtbot: QtBot, theme: Theme, sample_scan: Scan
) -> None:
    review = opened(sample_scan)
    section = section_of(qtbot, theme, review)
    total = section.table.rows.rowCount()
    section.vendor.setCurrentText("ProsperOps")
    assert section.table.rows.rowCount() < total
    section.show_rows(review.rows[EXCEPTION], review.past_of)
    assert section.vendor.currentIndex() == 0
    assert section.table.rows.rowCount() == total


def test_a_decided_row_stays_under_the_cursor_until_the_filter_is_set_again(
    qtbot: QtBot, theme: Theme, sample_scan: Scan
) -> None:
    review = opened(sample_scan)
    section = section_of(qtbot, theme, review)
    section.chips.choose("open")
    total = section.table.rows.rowCount()
    row = section.table.rows.row_at(0)
    review.take(replace(review.review, decisions=(decided(row.subject, "fix"),)))
    section.refresh()
    assert section.table.rows.rowCount() == total
    section.chips.choose("open")
    assert section.table.rows.rowCount() == total - 1


def test_the_next_open_row_is_found_across_the_end(
    qtbot: QtBot, theme: Theme, sample_scan: Scan
) -> None:
    section = section_of(qtbot, theme, opened(sample_scan, decisions=2))
    last = section.table.rows.rowCount() - 1
    section.table.go_to(last)
    section.next_open(1)
    assert section.table.currentIndex().row() == 2  # the first two are decided
    section.next_open(-1)
    assert section.table.currentIndex().row() == last


def test_risks_sort_by_weight_and_statuses_worst_first(
    qtbot: QtBot, theme: Theme, sample_scan: Scan
) -> None:
    section = section_of(qtbot, theme, opened(sample_scan))
    heads = [one.head for one in section.table.rows.columns]
    section.table.rows.sort(heads.index("Status"))
    ranks = [row.subject.cell.status.rank for row in section.table.rows.shown()]
    assert ranks == sorted(ranks)


def test_a_row_is_copied_with_its_decision_and_without_formulas(qtbot: QtBot, theme: Theme) -> None:
    section = section_of(qtbot, theme, opened(make_scan(HOSTILE_NAMES), decisions=1))
    section.table.selectAll()
    section.table.copy()
    head, first, *rest = QGuiApplication.clipboard().text().split("\n")
    assert "What is wrong" in head.split("\t")
    assert "Fix" in first.split("\t")
    cells = [cell for line in rest for cell in line.split("\t")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_hostile_names_are_shown_and_never_markup(qtbot: QtBot, theme: Theme) -> None:
    section = section_of(qtbot, theme, opened(make_scan(HOSTILE_NAMES)))
    for place in range(section.table.rows.rowCount()):
        section.table.go_to(place)
        assert section.pane.title.textFormat() is Qt.TextFormat.PlainText
        assert "\u202e" not in section.pane.title.text()


def test_a_cell_is_spoken_with_its_row_and_column(
    qtbot: QtBot, theme: Theme, sample_scan: Scan
) -> None:
    section = section_of(qtbot, theme, opened(sample_scan, decisions=1))
    model = section.table.rows
    index = model.index(0, model.decision_column)
    row = model.row_at(0)
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == f"{row.account} {row.vendor}, Decision: Fix"


def test_every_control_has_a_name(office: Office) -> None:
    office.start()
    kinds = (QPushButton, QToolButton, QLineEdit, QComboBox, QPlainTextEdit)
    nameless = [
        widget
        for kind in kinds
        for widget in office.desk.page.findChildren(kind)
        if not widget.objectName().startswith("qt_")
        and not (
            widget.accessibleName()
            or (hasattr(widget, "text") and widget.text())
            or widget is office.desk.page.reviewer  # its label is its buddy
            or isinstance(widget.parent(), QLineEdit)  # the button in it that clears it
        )
    ]
    assert nameless == []


def test_the_page_goes_dark(office: Office) -> None:
    office.start()
    office.desk.retheme(dark_theme())
    assert dark_theme().chrome.panel in office.desk.page.heading.signed.styleSheet()
    office.desk.page.grab()


def test_prose_is_broken_between_words_and_ends_in_an_ellipsis(qtbot: QtBot, theme: Theme) -> None:
    section = Section(VENDOR, theme)
    qtbot.addWidget(section)
    metrics = section.fontMetrics()
    text = "Reduce: two with excess access. Repair one account where it cannot work."
    width = metrics.horizontalAdvance("Reduce: two with excess")
    lines = wrapped_lines(text, metrics, width, 9)
    assert " ".join(lines) == text
    assert all(metrics.horizontalAdvance(line) <= width for line in lines)
    short = wrapped_lines(text, metrics, width, 2)
    assert len(short) == 2
    assert short[-1].endswith("\u2026")


def test_third_parties_say_who_can_enter(qtbot: QtBot, theme: Theme, sample_scan: Scan) -> None:
    section = section_of(qtbot, theme, opened(sample_scan), PARTY)
    section.table.go_to(0)
    assert "AWS account 333333333333" in section.pane.facts.text()
    assert "without an external ID" in section.pane.facts.text()

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.history import TrendPoint
from core.model import Status
from core.presentation.overview import Matter, Point, VendorStanding
from core.report.figures import StatusCounts
from core.review.model import Review, SignOff
from gui.overview.bar import StatusBar, part_widths
from gui.overview.cards import NO_REVIEW, NOTHING_URGENT, AttentionCard, ReviewCard, VendorCard
from gui.overview.trend import TrendChart, point_words
from gui.theme import Theme, dark_theme

COUNTS = {Status.DRIFT_EXCESS: 2, Status.UNREACHABLE: 3, Status.OK: 95, Status.NOT_EXPECTED: 50}


def counts(numbers: Mapping[Status, int]) -> StatusCounts:
    return StatusCounts(Counter(numbers))


def point(scan_id: str, day: int, **numbers: int) -> TrendPoint:
    by_status = {Status(name): number for name, number in numbers.items()}
    return TrendPoint(scan_id, datetime(2026, 3, day, tzinfo=UTC), by_status)


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> StatusBar:
    bar = StatusBar("Alpha", theme)
    qtbot.addWidget(bar)
    bar.resize(306, 24)
    bar.show_counts(counts(COUNTS))
    bar.show()
    return bar


def test_a_bar_shows_expected_accesses_only_the_worst_first(bar: StatusBar) -> None:
    assert [status for status, _ in bar.parts] == [
        Status.DRIFT_EXCESS,
        Status.UNREACHABLE,
        Status.OK,
    ]
    assert bar.accessibleName() == "Alpha: 2 Excess access, 3 Could not check, 95 Compliant"


def test_one_access_among_thousands_can_be_seen() -> None:
    widths = part_widths([1, 9999], 300.0)
    assert widths[0] >= 5
    assert sum(widths) == pytest.approx(300)
    assert part_widths([], 300.0) == []


def test_a_click_on_a_part_asks_for_its_status(qtbot: QtBot, bar: StatusBar) -> None:
    status, area = bar.areas()[1]
    with qtbot.waitSignal(bar.status_chosen) as blocker:
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=area.center().toPoint())
    assert blocker.args == [status]


def test_the_parts_of_a_bar_can_be_reached_by_keyboard(qtbot: QtBot, bar: StatusBar) -> None:
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    with qtbot.waitSignal(bar.status_chosen) as blocker:
        qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert blocker.args == [Status.UNREACHABLE]


def test_a_bar_is_painted_in_the_colours_of_the_theme(bar: StatusBar) -> None:
    def colour() -> str:
        place = bar.areas()[2][1].center().toPoint() * bar.devicePixelRatio()
        return bar.grab().toImage().pixelColor(place).name().upper()

    assert colour() == "#0F7B5F"
    bar.retheme(dark_theme())
    assert colour() == dark_theme().status(Status.OK).icon


def test_the_numbers_of_a_vendor_lead_to_its_accesses(qtbot: QtBot, theme: Theme) -> None:
    card = VendorCard(theme)
    qtbot.addWidget(card)
    card.show_standings((VendorStanding("alpha", "Alpha", counts(COUNTS)),))
    asked: list[tuple[str, tuple[Status, ...]]] = []
    card.chosen.connect(lambda vendor, statuses: asked.append((vendor, statuses)))
    card.bars["alpha"].status_chosen.emit(Status.OK)
    card.legend[Status.UNREACHABLE].click()
    assert asked == [("alpha", (Status.OK,)), ("", (Status.UNREACHABLE,))]
    assert card.legend[Status.OK].text() == "Compliant 95"
    assert Status.NOT_EXPECTED not in card.legend


def test_each_matter_is_a_number_to_follow(qtbot: QtBot, theme: Theme) -> None:
    card = AttentionCard(theme)
    qtbot.addWidget(card)
    card.show_points((Point(Matter.ENDING, 2, "exemptions end within 30 days", "EX-1"),))
    with qtbot.waitSignal(card.chosen) as blocker:
        card.buttons[Matter.ENDING].click()
    assert blocker.args == [Matter.ENDING]
    card.show_points(())
    assert card.buttons == {}
    assert NOTHING_URGENT in [label.text() for label in card.findChildren(QLabel)]


def review(sign_off: SignOff | None = None) -> Review:
    return Review(
        "R-1",
        "scan-1",
        "o-example",
        "2026-Q1",
        date(2026, 4, 15),
        "Ada",
        datetime(2026, 3, 31, tzinfo=UTC),
        sign_off=sign_off,
    )


def test_the_review_says_how_far_it_is_and_who_signed(qtbot: QtBot) -> None:
    card = ReviewCard()
    qtbot.addWidget(card)
    assert card.words.text() == NO_REVIEW
    card.show_review(review(), 12, 48, None)
    assert card.words.text() == "2026-Q1: 12 of 48 decisions taken, due 2026-04-15."
    assert card.bar.value() == 12
    signed = SignOff("Grace", "CISO", datetime(2026, 4, 10, tzinfo=UTC), "All seen.", "a" * 64)
    card.show_review(review(signed), 48, 48, review(signed))
    assert card.words.text() == "2026-Q1 was signed off by Grace on 2026-04-10."
    assert card.last.text() == "Last review: 2026-Q1, signed off by Grace on 2026-04-10."


def test_a_column_of_the_trend_opens_its_scan(qtbot: QtBot, theme: Theme) -> None:
    chart = TrendChart(theme)
    qtbot.addWidget(chart)
    chart.resize(400, 170)
    chart.show_points((point("a", 1, MISSING=1), point("b", 31, MISSING=3, UNREACHABLE=1)))
    chart.show()
    assert not chart.grab().isNull()
    with qtbot.waitSignal(chart.scan_chosen) as blocker:
        place = QPointF(chart.columns()[0].center()).toPoint()
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=place)
    assert blocker.args == ["a"]
    with qtbot.waitSignal(chart.scan_chosen) as blocker:
        qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert blocker.args == ["b"]
    assert "2026-03-31: 4 need attention, 3 Missing, 1 Could not check" in chart.accessibleName()


def test_what_needs_no_attention_is_not_in_the_trend() -> None:
    assert point_words(point("a", 1, OK=5, EXEMPT=2, NOT_EXPECTED=9)) == (
        "2026-03-01: 0 need attention"
    )

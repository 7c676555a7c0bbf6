"""The page Overview: every number in it opens the page that shows what it counts."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from core.model import AccountOutcome, Scan
from core.presentation.overview import Point, VendorStanding
from core.presentation.past import Past
from core.presentation.text import counted, isolated
from core.report.figures import count_statuses, pairs
from gui.detail.empty import EmptyState
from gui.detail.labels import plain_label
from gui.headline import Headline, figures_of
from gui.overview.cards import AttentionCard, Card, ReviewCard, VendorCard, side_by_side
from gui.overview.trend import TrendChart
from gui.theme import Theme
from gui.times import when

NO_SCAN = "No scan yet"
NO_SCAN_HINT = "Scan the organization, or open a scan of the history: the figures show here."
NO_TREND = "The trend shows from the second whole scan on."


class OverviewPage(QWidget):
    """Shows one scan as a whole. What is clicked is the desk's to answer."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.headline = Headline()
        self.shares, self.facts = plain_label(), plain_label(role="secondary")
        self.vendors = VendorCard(theme)
        self.attention = AttentionCard(theme)
        self.review = ReviewCard()
        self.trend_card = Card("Accesses that needed attention, scan by scan")
        self.trend = TrendChart(theme)
        self.no_trend = plain_label(NO_TREND, "secondary")
        self.trend_card.column.addWidget(self.trend, 1)
        self.trend_card.column.addWidget(self.no_trend)
        self.empty = EmptyState(theme, "overview")
        self.empty.show_text(NO_SCAN, NO_SCAN_HINT)
        self._lay_out()
        self.show_nothing()

    def show_nothing(self) -> None:
        self._stack.setCurrentWidget(self.empty)

    def show_scan(self, scan: Scan, standings: tuple[VendorStanding, ...]) -> None:
        self.headline.show_figures(figures_of(scan.results))
        counts = count_statuses(cell for _, cell in pairs(scan))
        self.shares.setText(_share_words(counts.compliant_share, counts.compliant_or_exempt_share))
        self.facts.setText(_fact_words(scan))
        self.vendors.show_standings(standings)
        self._stack.setCurrentWidget(self._scroll)

    def show_points(self, points: tuple[Point, ...]) -> None:
        self.attention.show_points(points)

    def show_past(self, past: Past) -> None:
        has_trend = len(past.trend) > 1
        self.trend.setVisible(has_trend)
        self.no_trend.setVisible(not has_trend)
        self.trend.show_points(past.trend if has_trend else ())

    def retheme(self, theme: Theme) -> None:
        for part in (self.vendors, self.attention, self.trend, self.empty):
            part.retheme(theme)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(8)
        column.addWidget(plain_label("Overview", "title"))
        for widget in (self.headline, self.shares, self.facts):
            column.addWidget(widget)
        column.addSpacing(6)
        column.addLayout(
            side_by_side((self.vendors, self.trend_card), (self.attention, self.review)), 1
        )
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(inside)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)


def _share_words(compliant: float | None, or_exempt: float | None) -> str:
    if compliant is None or or_exempt is None:
        return "No vendor is expected in any account."
    return (
        f"{compliant:.1%} of the expected accesses are compliant; {or_exempt:.1%} are compliant "
        "or exempt. What could not be checked counts against both."
    )


def _fact_words(scan: Scan) -> str:
    read = sum(
        result.outcome in (AccountOutcome.CHECKED, AccountOutcome.PARTIAL)
        for result in scan.results
    )
    partial = "" if scan.complete else "Partial scan. "
    return (
        f"{partial}Scan of {when(scan.finished_at)}: {read:,} of "
        f"{counted(len(scan.results), 'account')} read, judged by agreement "
        f"{isolated(scan.agreement.version)}."
    )

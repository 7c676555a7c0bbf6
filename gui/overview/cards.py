"""The cards of the page Overview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.model import STATUS_MEANINGS, STATUS_WORDS, Status
from core.presentation.overview import Matter, Point, VendorStanding
from core.presentation.text import counted, isolated
from core.report.figures import COUNTED_STATUSES
from core.review.model import Review
from gui.detail.labels import plain_label
from gui.matrix.flow_layout import FlowLayout
from gui.overview.bar import LEFT_OUT, StatusBar
from gui.theme import Theme, icon, status_icon

_LOOKS = {
    Matter.CHANGED: ("changes", Status.DRIFT_EXCESS),
    Matter.THIRD_PARTIES: ("third-parties", Status.UNKNOWN_PARTY),
    Matter.UNCHECKED: ("help", Status.UNREACHABLE),
    Matter.PARTIAL: ("warning", Status.UNREACHABLE),
    Matter.EXPIRED: ("shield", Status.DRIFT_BROKEN),
    Matter.ENDING: ("clock", Status.EXEMPT),
}
NOTHING_URGENT = "Nothing else asks for attention."
NO_REVIEW = "This scan is not under review."


class Card(QFrame):
    """A frame with a heading."""

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(18, 14, 18, 16)
        self.column.setSpacing(10)
        title = QLabel(heading)
        title.setProperty("role", "heading")
        self.column.addWidget(title)


class VendorCard(Card):
    """One line per vendor. `chosen` carries a vendor's id and the statuses to show."""

    chosen = Signal(str, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__("Access by vendor")
        self._theme = theme
        self.bars: dict[str, StatusBar] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self.legend: dict[Status, QPushButton] = {}
        self._legend = FlowLayout(spacing=2)
        self.column.addLayout(self._grid)
        self.column.addLayout(self._legend)
        self.column.addStretch(1)

    def show_standings(self, standings: Sequence[VendorStanding]) -> None:
        for layout in (self._grid, self._legend):
            while item := layout.takeAt(0):
                if (widget := item.widget()) is not None:
                    widget.deleteLater()
        self.bars, self.legend = {}, {}
        if not standings:
            self._grid.addWidget(plain_label("No vendor is expected anywhere.", "secondary"), 0, 0)
            return
        heads = ("Vendor", "Expected accesses", "Need attention")
        for place, head in enumerate(heads):
            right = Qt.AlignmentFlag.AlignRight if place == 2 else Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(plain_label(head, "caption"), 0, place, right)
        for line, standing in enumerate(standings, 1):
            self._add(line, standing)
        totals: Counter[Status] = Counter()
        for standing in standings:
            totals.update(standing.counts.by_status)
        for status in COUNTED_STATUSES:
            if totals[status] and status not in LEFT_OUT:
                self._explain(status, totals[status])
        self.retheme(self._theme)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        for bar in self.bars.values():
            bar.retheme(theme)
        for status, button in self.legend.items():
            button.setIcon(status_icon(theme, status))

    def _explain(self, status: Status, number: int) -> None:
        """The colour of a status in words, with all that have it."""
        button = QPushButton(f"{STATUS_WORDS[status]} {number:,}")
        button.setProperty("role", "flat")
        button.setToolTip(STATUS_MEANINGS[status])
        button.clicked.connect(lambda _checked=False: self.chosen.emit("", (status,)))
        self._legend.addWidget(button)
        self.legend[status] = button

    def _add(self, line: int, standing: VendorStanding) -> None:
        vendor, counts = standing.vendor, standing.counts
        name = QLabel(isolated(standing.name))
        name.setTextFormat(Qt.TextFormat.PlainText)
        bar = StatusBar(isolated(standing.name), self._theme)
        bar.show_counts(counts)
        bar.status_chosen.connect(lambda status: self.chosen.emit(vendor, (status,)))
        number = counts.need_attention
        words = f"{number:,} of {counts.expected:,}"
        button = QPushButton(words if number else f"none of {counts.expected:,}")
        button.setProperty("role", "flat")
        button.setAccessibleName(f"{isolated(standing.name)}: {words} need attention")
        button.setToolTip("Show what needs attention")
        button.setEnabled(bool(number))
        needing = tuple(status for status in Status if status.needs_attention)
        button.clicked.connect(lambda _checked=False: self.chosen.emit(vendor, needing))
        self._grid.addWidget(name, line, 0)
        self._grid.addWidget(bar, line, 1)
        self._grid.addWidget(button, line, 2, Qt.AlignmentFlag.AlignRight)
        self.bars[vendor] = bar


class AttentionCard(Card):
    """What asks for attention. `chosen` carries the Matter whose number was clicked."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__("Asks for attention")
        self._theme = theme
        self.buttons: dict[Matter, QPushButton] = {}
        self._icons: dict[Matter, QLabel] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(2, 1)
        self.column.addLayout(self._grid)
        self.column.addStretch(1)

    def show_points(self, points: Sequence[Point]) -> None:
        while item := self._grid.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.buttons, self._icons = {}, {}
        for line, point in enumerate(points):
            self._add(2 * line, point)
        if not points:
            self._grid.addWidget(plain_label(NOTHING_URGENT, "secondary"), 0, 0, 1, 3)
        self.retheme(self._theme)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        for matter, label in self._icons.items():
            name, status = _LOOKS[matter]
            label.setPixmap(icon(name, theme.status(status).icon).pixmap(18, 18))

    def _add(self, line: int, point: Point) -> None:
        mark = QLabel()
        button = QPushButton(f"{point.number:,}")
        button.setProperty("role", "flat")
        button.setAccessibleName(f"{point.number:,} {point.text}")
        button.setToolTip("Show them")
        button.clicked.connect(lambda _checked=False: self.chosen.emit(point.matter))
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(mark, line, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(button, line, 1, Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(plain_label(point.text), line, 2, Qt.AlignmentFlag.AlignVCenter)
        if point.detail:
            detail = plain_label(point.detail, "caption")
            detail.setContentsMargins(0, 0, 0, 6)
            self._grid.addWidget(detail, line + 1, 2, top)
        self.buttons[point.matter], self._icons[point.matter] = button, mark


class ReviewCard(Card):
    """How far the review of this scan is. `requested` opens the page Review."""

    requested = Signal()

    def __init__(self) -> None:
        super().__init__("Review")
        self.words, self.last = plain_label(), plain_label(role="secondary")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the review")
        self.button = QPushButton("Open review")
        self.button.clicked.connect(self.requested)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        for widget in (self.words, self.bar, self.last):
            self.column.addWidget(widget)
        self.column.addLayout(row)
        self.column.addStretch(1)
        self.show_review(None, 0, 0, None)

    def show_review(
        self, review: Review | None, decided: int, total: int, last: Review | None
    ) -> None:
        """`decided` of `total` decisions are taken; `last` is the signed review before."""
        self.bar.setVisible(review is not None and review.sign_off is None)
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(decided)
        if review is None:
            self.words.setText(NO_REVIEW)
        elif review.sign_off is not None:
            signed = review.sign_off
            self.words.setText(
                f"{isolated(review.period)} was signed off by {isolated(signed.name)} on "
                f"{signed.signed_at:%Y-%m-%d}."
            )
        else:
            self.words.setText(
                f"{isolated(review.period)}: {decided:,} of {counted(total, 'decision')} taken, "
                f"due {review.due_on.isoformat()}."
            )
        self.last.setText(_last_words(last))


def _last_words(last: Review | None) -> str:
    if last is None or last.sign_off is None:
        return "No earlier review was signed off."
    return (
        f"Last review: {isolated(last.period)}, signed off by {isolated(last.sign_off.name)} on "
        f"{last.sign_off.signed_at:%Y-%m-%d}."
    )


def side_by_side(*columns: Sequence[QWidget]) -> QHBoxLayout:
    """Cards in columns that are equally wide."""
    row = QHBoxLayout()
    row.setSpacing(14)
    for cards in columns:
        column = QVBoxLayout()
        column.setSpacing(14)
        for card in cards:
            column.addWidget(card)
        column.addStretch(1)
        row.addLayout(column, 1)
    return row

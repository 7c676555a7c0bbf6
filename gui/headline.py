"""The sentence above the matrix, in which every number is a link to what it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from core.model import AccountOutcome, AccountResult, Status
from core.presentation.text import counted

ATTENTION = tuple(
    status
    for status in Status
    if status.needs_attention and status not in (Status.UNREACHABLE, Status.UNKNOWN_PARTY)
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the headline counts: cells, except accounts where it says so."""

    expected: int  # every cell but "Not required"
    attention: int
    unchecked: int
    accounts: int
    accounts_unchecked: int
    outsiders: int  # roles that an unrecognised third party can enter


def figures_of(results: Iterable[AccountResult]) -> Figures:
    """Count what the headline says about `results`."""
    listed = list(results)
    cells = Counter(cell.status for result in listed for cell in result.cells)
    return Figures(
        expected=cells.total() - cells[Status.NOT_EXPECTED] - cells[Status.PENDING],
        attention=sum(cells[status] for status in ATTENTION),
        unchecked=cells[Status.UNREACHABLE],
        accounts=len(listed),
        accounts_unchecked=sum(one.outcome is AccountOutcome.UNREACHABLE for one in listed),
        outsiders=sum(len(result.third_parties) for result in listed),
    )


def headline(figures: Figures) -> str:
    """The sentence as markup with the links `attention`, `unchecked` and `outsiders`. Only
    numbers in it."""
    if figures.attention:
        text = (
            f'<a href="attention">{figures.attention} of {figures.expected}</a> vendor accesses '
            f"{'is' if figures.attention == 1 else 'are'} not as agreed"
        )
    else:
        seen = counted(figures.accounts - figures.accounts_unchecked, "account")
        text = f"No differences found in {seen}"
    if figures.unchecked:
        more = " more" if figures.attention else ""
        text += f'; <a href="unchecked">{figures.unchecked}{more}</a> could not be checked'
    if figures.outsiders:
        parties = "party" if figures.outsiders == 1 else "parties"
        text += f'; <a href="outsiders">{figures.outsiders}</a> unrecognised third {parties}'
    return text + "."


class Headline(QLabel):
    """Shows the sentence; a click on a number asks for the filter that shows what it counts."""

    attention_requested = Signal()
    unchecked_requested = Signal()
    outsiders_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "heading")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.linkActivated.connect(self._follow)

    def show_figures(self, figures: Figures) -> None:
        self.setText(headline(figures))

    def changeEvent(self, event: QEvent) -> None:
        """Override QLabel::changeEvent: links keep the colour they were first drawn in."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            text = self.text()
            self.clear()
            self.setText(text)

    def _follow(self, link: str) -> None:
        if link == "attention":
            self.attention_requested.emit()
        elif link == "outsiders":
            self.outsiders_requested.emit()
        else:
            self.unchecked_requested.emit()

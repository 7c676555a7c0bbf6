"""Asks for one exemption: whom, what exactly, why, who answers for it, and until when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from core.agreement.exemption_terms import remark_on_length, usual_end
from core.agreement.exemptions import difference_of
from core.model import CellResult, Effect
from core.presentation.finding_words import FINDING_WORDS
from gui.expected.choices import Choices
from gui.expected.draft import AgreementDraft
from gui.expected.entry_dialog import Entry, EntryDialog, EntryField
from gui.expected.entry_values import DayValue, TicksValue
from gui.expected.fields import ChoiceValue, TextValue
from gui.expected.scope_editor import SelectorList
from gui.theme import Theme

ABOUT = (
    "A difference that a named person accepts until a day. While it is in force the access shows "
    "as Exempt; afterwards, or when the role differs in another way, its true status returns."
)
NOT_FOUND = "The last scan found no such difference there."
EXACTLY = (
    "Filled in, it accepts exactly this difference: when the role drifts further, it no longer "
    "applies."
)
Found = Callable[[str, str], CellResult | None]
Judge = Callable[[Entry], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class ExemptionChoices:
    """What an exemption can be about. `found`: what the last scan says of an account's vendor."""

    vendors: Sequence[tuple[str, str]]
    accounts: Choices
    found: Found
    today: date


class ExemptionDialog(EntryDialog):
    """`entered` carries the exemption's fields."""

    def __init__(
        self,
        choices: ExemptionChoices,
        judge: Judge,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        entry: Entry | None = None,
        new_id: str = "",
    ) -> None:
        self._choices, self._judge_form = choices, judge
        self.long_agreed = QCheckBox("More than a year is agreed")
        self.take_button = QPushButton("Take what the last scan found")
        self.take_button.setAutoDefault(False)
        self.accounts = SelectorList("Accounts", theme, accounts_only=True)
        self.accounts.show_choices(choices.accounts)
        start = entry or {"id": new_id}
        super().__init__(
            "Add an exemption" if entry is None else "Change an exemption",
            self._fields(),
            self._judged,
            theme,
            parent,
            entry=entry,
            about=ABOUT,
        )
        if entry is None:
            self.fields["id"].widget.show_value(start["id"])  # type: ignore[attr-defined]  # a TextValue
            self.judge_now()
        self.insert(list(self.fields).index("findings"), self.take_button)
        self.insert(len(self.fields) + 1, self.long_agreed)
        self.take_button.clicked.connect(self._take_found)
        self.long_agreed.toggled.connect(self.judge_now)
        self.long_agreed.setVisible(bool(self._length_remark(self.entry())))

    def prefill(self, account_ids: Sequence[str], vendor: str) -> None:
        """Be about some accesses, with exactly the difference that was found there."""
        self.show_values({"vendor": vendor, "accounts": list(account_ids)})
        self._take_found()

    def _fields(self) -> list[EntryField]:
        today = self._choices.today
        return [
            EntryField("id", "Name of the exemption", TextValue("EX-2026-001")),
            EntryField("vendor", "Vendor", ChoiceValue(list(self._choices.vendors), "Choose...")),
            EntryField("accounts", "In these accounts", self.accounts),
            EntryField(
                "ou",
                "Or in a whole unit",
                TextValue("ou:Workloads/Data"),
                "The unit's id, or ou: and its names below the root.",
            ),
            EntryField(
                "findings",
                "Kinds of difference that are accepted",
                TicksValue({code.value: words for code, words in FINDING_WORDS.items()}),
            ),
            EntryField(
                "difference", "Exactly this difference", TextValue("A digest, 64 signs"), EXACTLY
            ),
            EntryField("reason", "Why it is accepted", TextValue("In one sentence, for auditors")),
            EntryField("owner", "Who answers for it", TextValue("A person")),
            EntryField("approved_by", "Approved by", TextValue("A person")),
            EntryField("ticket", "Ticket (optional)", TextValue()),
            EntryField("approved_on", "Approved on", DayValue(today)),
            EntryField("expires_on", "Last day", DayValue(usual_end(today))),
        ]

    def _judged(self, entry: Entry) -> Mapping[str, str]:
        problems = dict(self._judge_form(entry))
        remark = self._length_remark(entry)
        self.long_agreed.setVisible(bool(remark))
        if remark and not self.long_agreed.isChecked() and "expires_on" not in problems:
            problems["expires_on"] = remark
        return problems

    def _length_remark(self, entry: Entry) -> str:
        try:
            first, last = (_day(entry.get(name)) for name in ("approved_on", "expires_on"))
        except ValueError:
            return ""
        return remark_on_length(first, last)

    @Slot()
    def _take_found(self) -> None:
        entry = self.entry()
        accounts, vendor = entry.get("accounts") or [""], str(entry.get("vendor") or "")
        cell = self._choices.found(str(accounts[0]), vendor)
        digest = difference_of(cell.findings) if cell is not None else None
        if cell is None or digest is None:
            self.fields["difference"].show_fault(NOT_FOUND, self._theme.chrome.secondary)
            return
        codes = dict.fromkeys(
            one.code.value for one in cell.findings if one.effect is not Effect.NOTE
        )
        self.show_values({"findings": list(codes), "difference": digest})


def exemption_choices(draft: AgreementDraft, accounts: Choices, found: Found) -> ExemptionChoices:
    """Today's choices for the agreement that is edited; the vendors it names come first."""
    named = draft.judgement.vendors()
    vendors = [(one.id, one.name) for one in draft.catalogue.vendors.values()]
    vendors.sort(key=lambda one: (one[0] not in named, one[1].casefold()))
    return ExemptionChoices(vendors, accounts, found, datetime.now(UTC).date())


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))

"""From a draft and a scan to the lines of the vendor table."""

from __future__ import annotations

import json

from core.catalogue.spec import VendorSpec
from core.model import Account, Status
from core.presentation.text import counted, visible
from gui.expected.draft import AgreementDraft, Judgement, judged
from gui.expected.population import Population
from gui.expected.vendor_table import VendorRow
from gui.expected.words import owner_words, value_label

NOT_SAVED = "* Not saved yet"


class VendorRows:
    """Makes the lines; remembers whom an unchanged part of the agreement means."""

    def __init__(self, draft: AgreementDraft, population: Population) -> None:
        self._draft, self._population = draft, population
        self._saved_text = ""
        self._saved = Judgement(None)
        self._meant: dict[str, tuple[str, tuple[Account, ...] | None]] = {}

    def rows(self) -> list[VendorRow]:
        """The agreement's vendors in its order, then those that were only found."""
        draft = self._draft
        if draft.saved_text != self._saved_text:
            self._saved_text = draft.saved_text
            self._saved = judged(draft.saved_text, draft.path, draft.catalogue)
        named = draft.judgement.vendors()
        found = [
            name
            for name in draft.catalogue.vendors
            if name not in named and self._population.found.get(name)
        ]
        return [*map(self._agreed, named), *map(self._found, found)]

    def meant(self, vendor: str) -> tuple[Account, ...] | None:
        """The accounts the draft means; as it last was when it is faulty now."""
        draft = self._draft
        section = json.dumps(draft.judgement.at(("vendors", vendor)), default=str)
        known = self._meant.get(vendor)
        if known is None or (known[0] != section and draft.judgement.agreement is not None):
            agreement = draft.judgement.agreement or draft.agreement
            meant = self._population.meant(draft.catalogue, agreement, vendor)
            known = self._meant[vendor] = (section, meant)
        return known[1]

    def _agreed(self, vendor: str) -> VendorRow:
        judgement = self._draft.judgement
        path = ("vendors", vendor)
        state, look, tip = self._state(vendor)
        unsaved = judgement.at(path) != self._saved.at(path)
        return VendorRow(
            vendor=vendor,
            name=self._name(vendor) + (" *" if unsaved else ""),
            purpose=visible(str(judgement.at((*path, "purpose")) or "")),
            owner=owner_words(judgement.at((*path, "owners"))),
            accounts=self._population.accounts_words(self.meant(vendor)),
            state=state,
            look=look,
            tip="\n".join(filter(None, (tip, NOT_SAVED if unsaved else ""))),
        )

    def _state(self, vendor: str) -> tuple[str, Status, str]:
        judgement = self._draft.judgement
        problems = judgement.problems_of(("vendors", vendor))
        if problems:
            words = "\n".join(f"{one.field}: {one.reason}" for one in problems)
            return counted(len(problems), "problem"), Status.DRIFT_EXCESS, words
        missing = judgement.missing.get(vendor, ())
        if missing:
            names = ", ".join(map(value_label, missing))
            return "Values missing", Status.MISSING, f"Still missing: {names}"
        return "Complete", Status.OK, ""

    def _found(self, vendor: str) -> VendorRow:
        where = self._population.found_words(vendor)
        return VendorRow(
            vendor=vendor,
            name=self._name(vendor),
            purpose="",
            owner="",
            accounts="0",
            state="Not agreed",
            look=Status.UNEXPECTED,
            tip=f"The scan found this vendor's role {where}; the agreement does not name it.",
        )

    def _name(self, vendor: str) -> str:
        spec: VendorSpec | None = self._draft.catalogue.vendors.get(vendor)
        return spec.name if spec else visible(vendor)

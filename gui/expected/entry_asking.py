"""Opens the form for an entry of a list, has it judged by the core, and puts it into the list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Qt, Slot

from core.catalogue.yaml_text import FieldPath, dotted
from gui.expected.draft import Judgement
from gui.expected.entry_dialog import GENERAL, Entry, EntryDialog, Judge
from gui.expected.entry_list import EntryList
from gui.expected.words import problem_words

Trial = Callable[[Iterable[tuple[FieldPath, Any]]], Judgement]
NewDialog = Callable[[Entry | None, Judge], EntryDialog]


class EntryAsking(QObject):
    """Joins one list with its form. `dialog` is the form that is open."""

    def __init__(self, entries: EntryList, new_dialog: NewDialog, parent: QObject) -> None:
        super().__init__(parent)
        self._list, self._new_dialog = entries, new_dialog
        self._trial: Trial = lambda _changes: Judgement(None)
        self.dialog: EntryDialog | None = None
        entries.asked.connect(self.ask)

    def use_trial(self, trial: Trial) -> None:
        """What the core would say of changes that were not made yet."""
        self._trial = trial

    @Slot(int)
    def ask(self, place: int) -> None:
        """Open the form for an entry; one past the last is a new one."""
        entries = self._list.entries
        entry = entries[place] if place < len(entries) else None
        path = (*self._list.path, place)

        def judge(entered: Entry) -> Mapping[str, str]:
            return problems_by_field(self._trial([(path, dict(entered))]), path)

        self.dialog = self._new_dialog(entry, judge)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.entered.connect(lambda made: self._list.take(place, made))
        self.dialog.open()


def problems_by_field(judgement: Judgement, path: FieldPath) -> dict[str, str]:
    """What is wrong with the entry at `path`, by the names of its fields."""
    whole = dotted(path)
    found: dict[str, list[Any]] = {}
    for one in judgement.problems_of(path):
        inner = one.field[len(whole) :].lstrip(".").partition(".")[0].partition("[")[0]
        found.setdefault(inner or GENERAL, []).append(one)
    return {name: problem_words(problems) for name, problems in found.items()}

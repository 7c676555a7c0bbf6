"""The agreement while it is edited: one text, whatever view changes it. Holds no widget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from core.agreement import Agreement, agreement_of_text
from core.agreement.completeness import missing_values
from core.agreement.masking import masked_text, sensitive_names
from core.agreement.versions import replace_text
from core.agreement.yaml_editing import Edit, Removal, edited
from core.catalogue import Catalogue
from core.catalogue.yaml_text import FieldPath, dotted, parse_yaml, read_text
from core.errors import InputError, Problem

# below these, a field that is emptied is taken out, not left without a value
_ENTRIES = frozenset(
    {
        "account_values",
        "allow_extra",
        "entries",
        "exemptions",
        "instances",
        "organization_values",
    }
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the core says of one text. `agreement` is None exactly when there are problems;
    `data` is None when the text is not even YAML. `missing`: values by vendor."""

    agreement: Agreement | None
    problems: tuple[Problem, ...] = ()
    data: Mapping[str, Any] | None = None
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def problems_of(self, path: FieldPath) -> list[Problem]:
        """Those of a field and of everything inside it."""
        name = dotted(path)
        return [
            one
            for one in self.problems
            if one.field == name or one.field.startswith((f"{name}.", f"{name}["))
        ]

    def at(self, path: FieldPath) -> Any:
        """What the text gives for a field; None when it gives nothing."""
        node: Any = self.data
        for step in path:
            if isinstance(node, list) and isinstance(step, int):
                node = node[step] if step < len(node) else None
            else:
                node = node.get(step) if isinstance(node, Mapping) else None
        return node

    def entries(self, path: FieldPath) -> list[Any]:
        """What the text lists at a place; [] when it lists nothing."""
        found = self.at(path)
        return found if isinstance(found, list) else []

    def vendors(self) -> tuple[str, ...]:
        """The vendors that the text names, in its order."""
        vendors = self.at(("vendors",))
        return tuple(vendors) if isinstance(vendors, Mapping) else ()


def judged(text: str, path: Path, catalogue: Catalogue) -> Judgement:
    """Reads and checks a text that would stand at `path`."""
    try:
        data = parse_yaml(text, str(path)).data
    except InputError as error:
        return Judgement(None, error.problems)
    data = data if isinstance(data, dict) else {}
    try:
        agreement = agreement_of_text(text, path, catalogue)
    except InputError as error:
        return Judgement(None, error.problems, data)
    return Judgement(agreement, (), data, missing_values(catalogue, agreement))


class AgreementDraft:
    """The file's text, the text as edited, and what the core says of it.

    Raises InputError when the file cannot be read.
    """

    def __init__(self, path: Path, catalogue: Catalogue) -> None:
        self.path, self.catalogue = path, catalogue
        self.saved_text = self.text = read_text(path)
        self.judgement = judged(self.text, path, catalogue)
        self.agreement = self.judgement.agreement  # the last one without problems

    @property
    def changed(self) -> bool:
        return self.text != self.saved_text

    @property
    def can_save(self) -> bool:
        return self.changed and not self.judgement.problems

    @property
    def masked_text(self) -> str:
        """The text without its secrets, line for line."""
        return masked_text(self.text, self.judgement.data, sensitive_names(self.catalogue))

    def set_fields(self, values: Iterable[tuple[FieldPath, Any]]) -> None:
        """Change fields; None empties one, and takes a whole vendor or account out. Comments
        and order of the text stay: a field that is only emptied keeps its place and comment."""
        text = self._with(values)
        if text != self.text:
            self.set_text(text)

    def trial(self, values: Iterable[tuple[FieldPath, Any]]) -> Judgement:
        """What the core would say if these fields were changed."""
        return judged(self._with(values), self.path, self.catalogue)

    def _with(self, values: Iterable[tuple[FieldPath, Any]]) -> str:
        text = self.text
        for path, value in values:
            if self.judgement.at(path) == value:
                continue
            text = edited(text, self._no_groups_above(path))
            text = _without(text, path) if value is None else edited(text, [Edit(path, value)])
        return text

    def _no_groups_above(self, path: FieldPath) -> list[Edit]:
        """What stands where a group has to be, and would be in the way of its fields."""
        for end in range(1, len(path)):
            found = self.judgement.at(path[:end])
            fits = (
                isinstance(found, list)
                if isinstance(path[end], int)
                else isinstance(found, Mapping)
            )
            if found is not None and not fits:
                return [Edit(path[:end], None)]
        return []

    def set_text(self, text: str) -> None:
        """Change everything at once."""
        self.text = text
        self.judgement = judged(text, self.path, self.catalogue)
        self.agreement = self.judgement.agreement or self.agreement

    def discard(self) -> None:
        """Back to what the file says now; raises InputError when it cannot be read."""
        self.saved_text = read_text(self.path)
        self.set_text(self.saved_text)

    def save(self, now: datetime) -> Path:
        """Write the file; returns the copy of the old version. Raises InputError when the text
        is faulty, the file was changed by somebody else, or cannot be written."""
        _, kept = replace_text(
            self.path, self.catalogue, self.text, before=self.saved_text, now=now
        )
        self.saved_text = self.text
        return kept


def _without(text: str, path: FieldPath) -> str:
    is_entry = len(path) == 2 or isinstance(path[-1], int) or not _ENTRIES.isdisjoint(path)
    try:
        return edited(text, [Removal(path) if is_entry else Edit(path, None)])
    except (InputError, KeyError):  # it shares its line with others, or is there without a value
        return edited(text, [_rest_of_group(text, path) if is_entry else Edit(path, None)])


def _rest_of_group(text: str, path: FieldPath) -> Edit:
    """Writes what holds the field anew, without it."""
    holder = Judgement(None, data=parse_yaml(text, "agreement").data).at(path[:-1])
    last = path[-1]
    if isinstance(holder, list):
        return Edit(path[:-1], [one for place, one in enumerate(holder) if place != last])
    if isinstance(holder, Mapping):
        return Edit(path[:-1], {key: one for key, one in holder.items() if key != last})
    return Edit(path, None)

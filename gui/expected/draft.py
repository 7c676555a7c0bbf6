"""The agreement while it is edited: one text, whatever view changes it. Holds no widget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from core.agreement import Agreement, agreement_of_text
from core.agreement.completeness import missing_values
from core.agreement.versions import replace_text
from core.agreement.yaml_editing import Edit, Removal, edited
from core.catalogue import Catalogue
from core.catalogue.yaml_text import FieldPath, dotted, parse_yaml, read_text
from core.errors import InputError, Problem


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
            node = node.get(step) if isinstance(node, Mapping) else None
        return node

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

    def set_fields(self, values: Iterable[tuple[FieldPath, Any]]) -> None:
        """Change fields; None empties one, and takes a whole vendor or account out. Comments
        and order of the text stay: a field that is only emptied keeps its place and comment."""
        text = self.text
        for path, value in values:
            if self.judgement.at(path) == value:
                continue
            text = edited(text, self._no_groups_above(path))
            text = _without(text, path) if value is None else edited(text, [Edit(path, value)])
        if text != self.text:
            self.set_text(text)

    def _no_groups_above(self, path: FieldPath) -> list[Edit]:
        """What stands where a group has to be, and would be in the way of its fields."""
        above = [path[:end] for end in range(1, len(path))]
        wrong = [one for one in above if not isinstance(self.judgement.at(one) or {}, Mapping)]
        return [Edit(one, None) for one in wrong[:1]]

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
    is_entry = len(path) == 2 or "account_values" in path
    try:
        return edited(text, [Removal(path) if is_entry else Edit(path, None)])
    except (InputError, KeyError):  # it shares its line with others, or is there without a value
        return edited(text, [Edit(path, None)])

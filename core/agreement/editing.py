"""Changing the agreement as a form does: value by value, checked before the file is replaced.

A draft holds the text; every change gives a new draft, so that a window can undo and compare.
Comments, order and everything else that was written by hand stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from core.agreement.agreement import Agreement
from core.agreement.form import ExemptionForm
from core.agreement.loading import agreement_of_text
from core.agreement.versions import replace_text
from core.agreement.yaml_editing import Edit, Removal, edited
from core.catalogue import Catalogue
from core.catalogue.yaml_text import FieldPath, parse_yaml, read_text
from core.errors import InputError, Problem


@dataclass(frozen=True, slots=True)
class Draft:
    """A text of the agreement at `path` that is being changed; `before` is what the file held."""

    path: Path
    before: str
    text: str

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to save."""
        return self.text != self.before

    def data(self) -> Any:
        """What the text holds, as plain data. Raises InputError when it is no YAML."""
        return parse_yaml(self.text, str(self.path)).data

    def with_field(self, path: FieldPath, value: Any) -> Draft:
        """Sets any field, such as ``("agreed_by",)``."""
        return replace(self, text=edited(self.text, [Edit(path, value)]))

    def without_field(self, path: FieldPath) -> Draft:
        """Takes a field out. Raises InputError when there is none, or it shares its line."""
        try:
            return replace(self, text=edited(self.text, [Removal(path)]))
        except KeyError as error:
            raise InputError(f"There is no {path[-1]} to remove.", "Look at it again.") from error

    def with_value(
        self, vendor: str, name: str, value: Any, *, account_id: str | None = None
    ) -> Draft:
        """Sets a vendor's value, for one account or for all."""
        return self.with_field(_value_path(vendor, name, account_id), value)

    def without_value(self, vendor: str, name: str, *, account_id: str | None = None) -> Draft:
        """Takes a vendor's value out, for one account or for all."""
        return self.without_field(_value_path(vendor, name, account_id))

    def with_vendor(self, vendor: str, terms: Mapping[str, Any]) -> Draft:
        """Adds a vendor at the end, with the fields of its part.

        Raises InputError when the agreement has the vendor already.
        """
        if vendor in self._vendors():
            raise InputError(f"The agreement has {vendor} already.", "Change it instead.")
        return self.with_field(("vendors", vendor), terms)

    def without_vendor(self, vendor: str) -> Draft:
        """Takes a vendor out; exemptions about it stay."""
        return self.without_field(("vendors", vendor))

    def with_exemption(self, exemption: ExemptionForm) -> Draft:
        """Adds an exemption at the end. Raises InputError when its id is taken."""
        if exemption.id in self._exemption_ids():
            raise InputError(f"There is an exemption {exemption.id} already.", "Choose another id.")
        fields = exemption.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        return self.with_field(("exemptions", len(self._exemption_ids())), fields)

    def without_exemption(self, exemption_id: str) -> Draft:
        """Takes an exemption out. To end one, `ending_exemption` keeps the record."""
        return self.without_field(self._exemption_path(exemption_id))

    def ending_exemption(self, exemption_id: str, last_day: date) -> Draft:
        """Lets an exemption end on another day (that day included)."""
        path = (*self._exemption_path(exemption_id), "expires_on")
        return self.with_field(path, last_day.isoformat())

    def problems(self, catalogue: Catalogue) -> tuple[Problem, ...]:
        """What keeps the text from being used; () when nothing does."""
        try:
            agreement_of_text(self.text, self.path, catalogue)
        except InputError as error:
            return error.problems
        return ()

    def save(self, catalogue: Catalogue, *, now: datetime) -> Agreement:
        """Replaces the file as a whole and keeps the old version beside it, under its date.

        Raises InputError, and changes nothing, when the text cannot be used, or when the file
        was changed by somebody else since it was opened.
        """
        return replace_text(self.path, catalogue, self.text, before=self.before, now=now)[0]

    def _vendors(self) -> list[str]:
        vendors = self.data().get("vendors")
        return list(vendors) if isinstance(vendors, dict) else []

    def _exemption_ids(self) -> list[Any]:
        listed = self.data().get("exemptions")
        items = listed if isinstance(listed, list) else []
        return [item.get("id") if isinstance(item, dict) else None for item in items]

    def _exemption_path(self, exemption_id: str) -> FieldPath:
        ids = self._exemption_ids()
        if exemption_id not in ids:
            raise InputError(f"There is no exemption {exemption_id}.", "Look at the list again.")
        return ("exemptions", ids.index(exemption_id))


def open_draft(path: Path) -> Draft:
    """The agreement's file, to be changed. Raises InputError when it cannot be read."""
    text = read_text(path)
    return Draft(path, text, text)


def _value_path(vendor: str, name: str, account_id: str | None) -> FieldPath:
    if account_id is None:
        return ("vendors", vendor, "values", name)
    return ("vendors", vendor, "account_values", account_id, name)

"""Looking up the values that a vendor's spec asks for, in one place of one agreement. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.catalogue.placeholders import Text, fill, names_in
from core.catalogue.spec import BILLING_OWNER, VendorSpec, When
from core.model import Organization

# text, switch, list of texts, or a whole policy document
Value = str | bool | tuple[str, ...] | Mapping[str, Any]

# no text of a spec or an agreement holds it: control characters are refused there
ANY_ACCOUNT = "\x02account\x03"

_MAX_DEFAULTS_DEEP = 5  # a default may name another variable; more than this is a circle


@dataclass(frozen=True, slots=True)
class Settings:
    """What the agreement says about one vendor in one place."""

    variant: str | None
    blocks: frozenset[str]
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role stands. `account_id` is None when the account does not matter, and
    `ANY_ACCOUNT` when it is put in later. `owns_bill`: whether it is the vendor's billing owner,
    where that is known already."""

    account_id: str | None
    is_management: bool
    organization: Organization
    owns_bill: bool | None = None


@dataclass(slots=True)
class Reader:
    """Looks names up for one role in one place, and keeps what lacked."""

    spec: VendorSpec
    settings: Settings
    place: Place
    missing: dict[str, None] = field(default_factory=dict)  # in order of appearance

    def value(self, name: str) -> Value | None:
        """What the agreement gives for a variable, else the variable's default."""
        if name in self.settings.values:
            return self.settings.values[name]
        variable = self.spec.variables.get(name)
        return variable.default if variable else None

    def filled(self, node: Any) -> Any:
        """`node` with its placeholders replaced; None when a value lacks (then `missing`)."""
        values: dict[str, Text] = {}
        lacking = False
        for name in names_in(node):
            text = self._text(name, 0)
            if text:
                values[name] = text
            else:
                lacking = True
        return None if lacking else fill(node, values)

    def shown(self, text: str) -> str:
        """`text` filled as far as possible: what lacks stays visible, never becomes empty."""
        filled = self.filled(text)
        return filled if isinstance(filled, str) else text

    def holds(self, when: When) -> bool:
        """Whether all conditions of `when` are met here."""
        return (
            (not when.variants or self.settings.variant in when.variants)
            and self.settings.blocks.issuperset(when.blocks)
            and self.settings.blocks.isdisjoint(when.without_blocks)
            and self._is_account(when.account)
            and when.partition in (None, self.place.organization.partition)
            and all(self._equals(name, wanted) for name, wanted in when.values.items())
            and all(self.value(name) is not None for name in when.given)
            and all(self.value(name) is None for name in when.not_given)
        )

    def is_billing_owner(self) -> bool:
        """Whether the bill goes to this account. Unknown counts as yes: what is then expected
        here lacks a value, and cannot be judged."""
        if self.place.owns_bill is not None:
            return self.place.owns_bill
        owner = self.filled(f"${{{BILLING_OWNER}}}")
        return owner in (None, self.filled("${account_id}"))

    def _is_account(self, kind: str | None) -> bool:
        match kind:
            case "management":
                return self.place.is_management
            case "member":
                return not self.place.is_management
            case "billing-owner":
                return self.is_billing_owner()
            case _:
                return True

    def _equals(self, name: str, wanted: str | bool | tuple[str, ...]) -> bool:
        value = self.value(name)
        return value in wanted if isinstance(wanted, tuple) else value == wanted

    def _text(self, name: str, depth: int) -> Text | None:
        """The text of a placeholder; None, and the name that lacks kept, when there is none."""
        if (built_in := self._built_in(name)) is not None:
            return built_in
        base, _, choice_field = name.partition(".")
        value = self.value(base)
        if choice_field:
            value = self._field_of_choice(base, value, choice_field)
        if value is None or isinstance(value, (bool, Mapping)) or depth > _MAX_DEFAULTS_DEEP:
            self.missing[name] = None
            return None
        if base in self.settings.values and not choice_field:
            return value
        needed = {inner: self._text(inner, depth + 1) for inner in names_in(value)}
        if not all(needed.values()):
            return None
        filled = fill(value, {inner: text for inner, text in needed.items() if text})
        return filled if isinstance(filled, str) else tuple(filled)

    def _built_in(self, name: str) -> str | None:
        organization = self.place.organization
        return {
            "account_id": self.place.account_id,
            "partition": organization.partition,
            "management_account_id": organization.management_account_id,
            "organization_id": organization.id,
        }.get(name)

    def _field_of_choice(self, name: str, value: Value | None, choice_field: str) -> str | None:
        variable = self.spec.variables.get(name)
        choices = variable.choices if variable else ()
        fields = next((choice.fields for choice in choices if choice.value == value), {})
        return fields.get(choice_field)


def compact_json(document: Any) -> str:
    """JSON text without spaces, keys in the order they come."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))

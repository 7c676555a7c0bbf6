"""One rendered role for thousands of accounts: only what names the account is made anew. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from core.catalogue.reader import ANY_ACCOUNT, compact_json
from core.model import ExpectedRole, OlderVersion, RolePolicy

_ESCAPED = compact_json(ANY_ACCOUNT)[1:-1]  # as it stands in the text of a JSON document
_FIELDS = tuple(field.name for field in fields(ExpectedRole))
Maker = Callable[[str], Any]  # from an account id to the value for that account


class SharedRole:
    """A role that was rendered for `ANY_ACCOUNT`."""

    def __init__(self, role: ExpectedRole) -> None:
        self._values = [getattr(role, name) for name in _FIELDS]
        makers = ((index, _maker(value)) for index, value in enumerate(self._values))
        self._makers = [(index, make) for index, make in makers if make is not None]

    def in_account(self, account_id: str) -> ExpectedRole:
        """The role as it is expected in an account; equal texts stay one text in memory."""
        values = self._values.copy()
        for index, make in self._makers:
            values[index] = make(account_id)
        return ExpectedRole(*values)


def _maker(value: Any) -> Maker | None:
    """What makes the value for an account id; None when it names no account."""
    match value:
        case str():
            parts = value.replace(_ESCAPED, ANY_ACCOUNT).split(ANY_ACCOUNT)
            return (lambda account_id: account_id.join(parts)) if len(parts) > 1 else None
        case tuple():
            return _of_items(value, tuple)
        case dict():
            keys = tuple(value)
            return _of_items(
                tuple(value.values()), lambda items: dict(zip(keys, items, strict=True))
            )
        case RolePolicy():
            fixed = (value.name, value.kind, value.document, value.arn)
            return _of_items(fixed, lambda items: RolePolicy(*items))
        case OlderVersion():
            return _of_items((value.version, value.policies), lambda items: OlderVersion(*items))
        case _:
            return None


def _of_items(items: tuple[Any, ...], build: Callable[[list[Any]], Any]) -> Maker | None:
    makers = [(index, make) for index, item in enumerate(items) if (make := _maker(item))]
    if not makers:
        return None

    def make_all(account_id: str) -> Any:
        made = list(items)
        for index, make in makers:
            made[index] = make(account_id)
        return build(made)

    return make_all

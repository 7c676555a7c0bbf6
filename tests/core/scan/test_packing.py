from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest

from core.events import AccountFinished
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    AccountState,
    CellResult,
    OrganizationalUnit,
    Status,
)
from core.scan.packing import packed


@dataclass(frozen=True)
class _Derived:
    given: int
    made: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "made", self.given * 2)


@dataclass
class _Changing:
    number: int
    log: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Single:
    number: int


_UNIT = OrganizationalUnit("ou-1", "Unit")
_RESULT = AccountResult(
    account=Account("111122223333", "A", state=AccountState.SUSPENDED, ou_path=(_UNIT,)),
    outcome=AccountOutcome.CHECKED,
    cells=(CellResult("111122223333", "v", Status.OK),),
    checked_at=datetime(2026, 1, 2, tzinfo=UTC),
)


@pytest.mark.parametrize(
    "value",
    [
        AccountFinished(_RESULT),
        _Derived(4),
        _Changing(4, [1, 2]),
        _Single(7),
        MappingProxyType({"a": (1, MappingProxyType({"b": 2}))}),
        (_UNIT, _UNIT),
    ],
)
def test_what_is_packed_comes_out_as_it_was(value: Any) -> None:
    found = pickle.loads(packed(value))

    assert found == value
    assert type(found) is type(value)


def test_what_is_one_stays_one() -> None:
    first, second = pickle.loads(packed((_UNIT, _UNIT)))

    assert first is second

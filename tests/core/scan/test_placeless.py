"""A cell of which it is not known whether the vendor was agreed there."""

from __future__ import annotations

import pytest

from core.errors import RepairRefused
from core.model import Account, ObservedRole, Status
from core.repair.state import RoleState
from core.repair.target import target_states
from core.scan.placeless import undecided_cell

ACCOUNT = "111100000001"
ROLE = ObservedRole(ACCOUNT, "V", f"arn:aws:iam::{ACCOUNT}:role/V", "/", "{}", evidence=("ev-2",))


def test_it_shows_what_is_there_and_judges_nothing() -> None:
    cell = undecided_cell(Account(ACCOUNT, ""), "acme", [ROLE], ["ev-1"])

    assert cell.status is Status.UNREACHABLE
    assert cell.observed is ROLE
    assert cell.evidence == ("ev-1", "ev-2")
    assert cell.reason is not None
    assert cell.reason.remedy


def test_no_repair_takes_its_role_away() -> None:
    (verdict,) = undecided_cell(Account(ACCOUNT, ""), "acme", [ROLE], []).roles

    def never(_name: str) -> RoleState:
        raise AssertionError

    with pytest.raises(RepairRefused):
        target_states(verdict, never, partition="aws")

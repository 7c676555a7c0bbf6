"""Which accounts a roll-out to units reaches, and which are left out and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.agreement.scope import Scope, Selector
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    CellResult,
    ObservedRole,
    Organization,
    OrganizationalUnit,
    RoleVerdict,
    Status,
)
from core.rollout.reach import Reach, reach, units_of

ROOT, WORK, TEST = (
    OrganizationalUnit("r-ab12", "Root"),
    OrganizationalUnit("ou-ab12-work0000", "Work"),
    OrganizationalUnit("ou-ab12-test0000", "Test"),
)
ORGANIZATION = Organization("o-example", "999999999999")
ALL = Scope((Selector("all"),))


def result(number: int, unit: OrganizationalUnit, status: Status = Status.MISSING) -> AccountResult:
    account = Account(f"{number:012d}", f"Account {number}", ou_path=(ROOT, unit))
    roles: tuple[RoleVerdict, ...] = ()
    if status not in (Status.MISSING, Status.UNREACHABLE):
        observed = ObservedRole(account.id, "Vendor", f"arn:aws:iam::{account.id}:role/Vendor",
                                "/", "AROA", "{}", ())  # fmt: skip
        roles = (RoleVerdict(None, observed, ()),)
    cell = CellResult(account.id, "vendor", status, roles)
    return AccountResult(account, AccountOutcome.CHECKED, (cell,))


def ids(accounts: tuple[Account, ...]) -> list[int]:
    return [int(account.id) for account in accounts]


def found(*results: AccountResult, scope: Scope = ALL, stacks: tuple[str, ...] = ()) -> Reach:
    return reach("vendor", scope, [WORK.id], results, ORGANIZATION, with_stacks=stacks)


def test_accounts_of_the_units_are_covered_and_others_are_beyond() -> None:
    seen = found(result(1, WORK), result(2, TEST))

    assert (ids(seen.covered), ids(seen.beyond)) == ([1], [2])


def test_a_unit_includes_what_is_below_it() -> None:
    below = result(1, WORK)
    deep = replace(below.account, ou_path=(ROOT, WORK, TEST))

    assert ids(found(replace(below, account=deep)).covered) == [1]


def test_where_the_role_stands_no_stack_can_take_over() -> None:
    seen = found(result(1, WORK), result(2, WORK, Status.OK), result(3, WORK, Status.DRIFT_EXCESS))

    assert (ids(seen.covered), ids(seen.standing)) == ([1], [2, 3])
    assert seen.left_out == (f"{2:012d}", f"{3:012d}")


def test_a_role_that_a_stack_of_the_set_made_is_not_in_the_way() -> None:
    seen = found(result(2, WORK, Status.OK), stacks=(f"{2:012d}",))

    assert (ids(seen.covered), seen.standing) == ([2], ())


def test_accounts_that_are_not_agreed_are_outside() -> None:
    scope = Scope((Selector("all"),), (Selector("account", (f"{1:012d}",)),))

    seen = found(result(1, WORK), result(2, WORK), scope=scope)

    assert (ids(seen.covered), seen.outside_ids) == ([2], (f"{1:012d}",))


def test_of_an_account_that_could_not_be_checked_nothing_is_known() -> None:
    seen = found(result(1, WORK, Status.UNREACHABLE))

    assert (ids(seen.covered), ids(seen.unknown)) == ([1], [1])


@pytest.mark.parametrize(("scope", "agreed"), [(ALL, True), (Scope((Selector("members"),)), False)])
def test_the_management_account_is_never_reached(scope: Scope, agreed: bool) -> None:
    own = result(999999999999, WORK)
    seen = found(replace(own, account=replace(own.account, is_management=True)), scope=scope)

    assert seen.covered == seen.beyond == ()
    assert seen.management is agreed


def test_units_stand_under_their_parents_with_all_accounts_below() -> None:
    accounts = [result(number, unit).account for number, unit in enumerate((WORK, WORK, TEST))]

    assert [(unit.name, unit.depth, unit.accounts) for unit in units_of(accounts)] == [
        ("Root", 0, 3), ("Test", 1, 1), ("Work", 1, 2),
    ]  # fmt: skip

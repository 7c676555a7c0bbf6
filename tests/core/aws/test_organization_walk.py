from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from botocore.exceptions import ClientError

from core.aws.errors import AwsDenied
from core.aws.organization import account_pages
from core.aws.organization_walk import WalkInconclusive, walk
from core.model import Account, OrganizationalUnit

ROOT = OrganizationalUnit("r-1", "Root")
SALES, WEST, EMPTY = (
    OrganizationalUnit(f"ou-{name.lower()}", name) for name in ("Sales", "West", "Empty")
)
PARENTS = {"1" * 12: (ROOT,), "2" * 12: (ROOT, SALES), "3" * 12: (ROOT, SALES, WEST)}


class _Organization:
    """Answers as Organizations does, one entry a page."""

    def __init__(self) -> None:
        self.parents = dict(PARENTS)
        self.hidden: set[str] = set()
        self.on_list: Callable[[str], None] = lambda _parent: None
        self.described: list[str] = []

    def list_roots(self, **_: Any) -> Any:
        return {"Roots": [{"Id": ROOT.id, "Name": ROOT.name}]}

    def list_organizational_units_for_parent(self, ParentId: str, **_: Any) -> Any:  # noqa: N803 - AWS's name
        units = {ROOT.id: [SALES, EMPTY], SALES.id: [WEST]}.get(ParentId, [])
        return {"OrganizationalUnits": [{"Id": one.id, "Name": one.name} for one in units]}

    def list_accounts_for_parent(self, ParentId: str, NextToken: str = "0") -> Any:  # noqa: N803 - AWS's names
        self.on_list(ParentId)
        inside = [
            self._entry(account_id)
            for account_id, path in self.parents.items()
            if path[-1].id == ParentId and account_id not in self.hidden
        ]
        return self._page(inside, int(NextToken))

    def list_accounts(self, NextToken: str = "0") -> Any:  # noqa: N803 - AWS's names
        return self._page([self._entry(one) for one in self.parents], int(NextToken))

    def describe_account(self, AccountId: str) -> Any:  # noqa: N803 - AWS's name
        self.described.append(AccountId)
        if AccountId not in self.parents:
            raise ClientError({"Error": {"Code": "AccountNotFoundException"}}, "DescribeAccount")
        return {"Account": self._entry(AccountId)}

    def _entry(self, account_id: str) -> Any:
        path = "/".join(["o-1", *(unit.id for unit in self.parents[account_id]), account_id])
        return {"Id": account_id, "Name": "n", "State": "ACTIVE", "Paths": [f"{path}/"]}

    def _page(self, entries: list[Any], start: int) -> Any:
        more = {"NextToken": str(start + 1)} if start + 1 < len(entries) else {}
        return {"Accounts": entries[start : start + 1], **more}


@pytest.fixture
def organization() -> Any:
    return _Organization()


def _walked(organization: Any, *known: str) -> list[Account]:
    accounts = [Account(id=one, name="") for one in known]
    pages = walk(organization, management_account_id="1" * 12, known=accounts)
    return [one for page in pages for one in page]


def test_it_finds_what_the_list_in_a_row_finds(organization: Any) -> None:
    listed = account_pages(organization, management_account_id="1" * 12, with_tags=False)
    expected = {one.id: one for page in listed for one in page}

    assert {one.id: one for one in _walked(organization, *PARENTS)} == expected
    assert {one.ou_path for one in expected.values()} == set(PARENTS.values())
    assert organization.described == []


def test_an_account_that_has_left_is_no_doubt(organization: Any) -> None:
    found = _walked(organization, *PARENTS, "4" * 12)

    assert {one.id for one in found} == PARENTS.keys()
    assert organization.described == ["4" * 12]


def test_one_that_was_moved_out_of_sight_makes_it_prove_nothing(organization: Any) -> None:
    organization.hidden.add("3" * 12)

    with pytest.raises(WalkInconclusive):
        _walked(organization, *PARENTS)


def test_one_that_was_seen_twice_makes_it_prove_nothing(organization: Any) -> None:
    def move(parent: str) -> None:
        if parent == SALES.id:
            organization.parents["1" * 12] = (ROOT, SALES)

    organization.on_list = move

    with pytest.raises(WalkInconclusive):
        _walked(organization, *PARENTS)


def test_many_that_are_gone_are_not_asked_for_one_by_one(organization: Any) -> None:
    with pytest.raises(WalkInconclusive):
        _walked(organization, *PARENTS, *(f"5{number:011d}" for number in range(30)))

    assert organization.described == []


def test_a_unit_that_cannot_be_read_ends_it(organization: Any) -> None:
    def refuse(parent: str) -> None:
        if parent == WEST.id:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "ListAccountsForParent")

    organization.on_list = refuse

    with pytest.raises(AwsDenied):
        _walked(organization, *PARENTS)


def test_units_are_asked_side_by_side(organization: Any) -> None:
    others = {SALES.id: Event(), EMPTY.id: Event()}

    def meet(parent: str) -> None:
        if parent in others:
            others[parent].set()
            assert all(one.wait(10) for one in others.values())

    organization.on_list = meet

    assert len(_walked(organization, *PARENTS)) == 3

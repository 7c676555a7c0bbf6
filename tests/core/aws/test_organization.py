from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from core.aws.errors import AwsDenied, AwsMalformed
from core.aws.organization import account_pages
from core.model import Account, AccountState

ROOT, OUTER, INNER = "r-ab12", "ou-ab12-00000001", "ou-ab12-00000002"
CHILDREN = {ROOT: [(OUTER, "Outer")], OUTER: [(INNER, "Inner")], INNER: []}


class Organizations:
    """Answers from data; pages of ListAccounts are given as they come."""

    def __init__(self, *pages: list[dict[str, Any]], parents: dict[str, str] | None = None) -> None:
        self.pages = pages
        self.parents = parents or {}
        self.refused: set[str] = set()
        self.next_tokens = [str(n) for n in range(1, len(pages))]
        self.calls: list[str] = []

    def _answer(self, operation: str) -> None:
        self.calls.append(operation)
        if operation in self.refused:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, operation)

    def list_accounts(self, NextToken: str = "0") -> dict[str, Any]:  # noqa: N803 - AWS's name
        self._answer("ListAccounts")
        number = int(NextToken)
        answer: dict[str, Any] = {"Accounts": self.pages[number]}
        if number < len(self.next_tokens):
            answer["NextToken"] = self.next_tokens[number]
        return answer

    def list_roots(self) -> dict[str, Any]:
        self._answer("ListRoots")
        return {"Roots": [{"Id": ROOT, "Name": "Root"}]}

    def list_organizational_units_for_parent(self, ParentId: str) -> dict[str, Any]:  # noqa: N803
        self._answer("ListOrganizationalUnitsForParent")
        units = [{"Id": unit, "Name": name} for unit, name in CHILDREN[ParentId]]
        return {"OrganizationalUnits": units}

    def list_accounts_for_parent(self, ParentId: str) -> dict[str, Any]:  # noqa: N803
        self._answer("ListAccountsForParent")
        assert ParentId in CHILDREN
        return {"Accounts": []}

    def list_parents(self, ChildId: str) -> dict[str, Any]:  # noqa: N803
        self._answer("ListParents")
        return {"Parents": [{"Id": self.parents[ChildId]}] if ChildId in self.parents else []}


def _raw(
    number: int, *, path: str | None = f"{ROOT}/{OUTER}/{INNER}", **more: Any
) -> dict[str, Any]:
    account_id = f"{number:012d}"
    paths = {"Paths": [f"o-x/{path}/{account_id}/"]} if path else {}
    return {"Id": account_id, "Name": f"team-{number}", **paths, **more}


def _accounts(client: Organizations) -> list[Account]:
    pages = account_pages(client, management_account_id=f"{0:012d}", with_tags=False)  # type: ignore[arg-type]
    return [account for page in pages for account in page]


def test_of_paths_that_aws_gives_only_the_units_on_the_way_are_named_each_once() -> None:
    client = Organizations([_raw(number) for number in range(5)])

    assert {one.ou_text for one in _accounts(client)} == {"Root / Outer / Inner"}
    assert client.calls.count("ListOrganizationalUnitsForParent") == 2
    assert "ListAccountsForParent" not in client.calls


def test_empty_pages_are_read_over() -> None:
    client = Organizations([_raw(1)], [], [_raw(2)])

    assert [one.name for one in _accounts(client)] == ["team-1", "team-2"]


def test_an_account_that_comes_twice_is_given_once() -> None:
    assert len(_accounts(Organizations([_raw(1)], [_raw(1), _raw(2)]))) == 2


def test_an_account_that_moved_during_the_walk_is_asked_for_its_parents() -> None:
    child = f"{1:012d}"
    client = Organizations([_raw(1, path=None)], parents={child: OUTER, OUTER: ROOT})

    assert [one.ou_text for one in _accounts(client)] == ["Root / Outer"]


def test_pages_that_go_round_in_circles_are_malformed() -> None:
    client = Organizations([_raw(1)], [_raw(2)])
    client.next_tokens = ["1", "1"]

    with pytest.raises(AwsMalformed):
        _accounts(client)


def test_units_that_may_not_be_read_are_a_failure_not_an_empty_path() -> None:
    client = Organizations([_raw(1)])
    client.refused = {"ListOrganizationalUnitsForParent"}

    with pytest.raises(AwsDenied):
        _accounts(client)


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        ({"State": "SUSPENDED", "Status": "ACTIVE"}, AccountState.SUSPENDED),
        ({"Status": "SUSPENDED"}, AccountState.SUSPENDED),
        ({"State": "INVENTED"}, AccountState.ACTIVE),
        ({}, AccountState.ACTIVE),
    ],
)
def test_the_newer_state_goes_before_the_older_status(
    raw: dict[str, str], state: AccountState
) -> None:
    assert [one.state for one in _accounts(Organizations([_raw(1, **raw)]))] == [state]


def test_the_management_account_is_marked() -> None:
    marks = {one.name: one.is_management for one in _accounts(Organizations([_raw(0), _raw(1)]))}

    assert marks == {"team-0": True, "team-1": False}


def test_a_name_with_half_a_character_can_be_written_to_a_file() -> None:
    (account,) = _accounts(Organizations([_raw(1, Name="half \ud83d pair")]))

    assert account.name.encode("utf-8")

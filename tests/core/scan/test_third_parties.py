from __future__ import annotations

import json
from typing import Any

import pytest

from core.model import ObservedRole, ThirdParty
from core.scan.entrances import ANYONE
from core.scan.third_parties import lets_outsiders_in, third_parties

OWN, SISTER, VENDOR, OUTSIDER = (f"{number}" * 12 for number in range(1, 5))


def _role(*accounts: str) -> ObservedRole:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": list(accounts)},
        "Action": "sts:AssumeRole",
    }
    return ObservedRole(
        account_id=OWN,
        name="Role",
        arn=f"arn:aws:iam::{OWN}:role/Role",
        path="/",
        trust=json.dumps({"Statement": statement}),
        evidence=("ev-1",),
    )


def _found(*accounts: str, **changes: Any) -> list[ThirdParty]:
    arguments: dict[str, Any] = {
        "organization_id": "o-ours",
        "is_outside": lambda account: account not in (OWN, SISTER),
        "approved": frozenset({VENDOR}),
        "known": {OUTSIDER: "Acme"},
        **changes,
    }
    return list(third_parties([_role(*accounts)], **arguments))


def test_an_outside_account_is_reported_by_its_name() -> None:
    (party,) = _found(OUTSIDER)

    assert (party.outside_account_id, party.known_as) == (OUTSIDER, "Acme")
    assert not party.external_id_required
    assert party.evidence == ("ev-1",)


def test_an_outside_account_nobody_knows_has_no_name() -> None:
    assert [party.known_as for party in _found(OUTSIDER, known={})] == [""]


def test_own_sister_and_vendor_accounts_are_no_third_parties() -> None:
    assert _found(OWN, SISTER, VENDOR) == []


def test_a_role_open_to_anyone_is_reported() -> None:
    assert [party.outside_account_id for party in _found(ANYONE)] == [ANYONE]


@pytest.mark.parametrize(
    ("accounts", "expected"), [([OWN, SISTER], False), ([OUTSIDER], True), ([ANYONE], True)]
)
def test_only_who_is_outside_the_organization_makes_a_role_noted(
    accounts: list[str], expected: bool
) -> None:
    is_outside = {SISTER: False, OUTSIDER: True}.__getitem__

    assert lets_outsiders_in(_role(*accounts), "o-ours", is_outside) is expected


def test_of_an_approved_account_it_is_not_asked_whether_it_is_outside() -> None:
    """The answer may have to wait until all accounts of the organization are listed."""

    def is_outside(account_id: str) -> bool:
        raise AssertionError(account_id)

    assert _found(VENDOR, is_outside=is_outside) == []

"""Whose role is whose, between vendors that share marks."""

from __future__ import annotations

import json

from core.agreement import VendorExpectation
from core.catalogue.recognition import Recognition
from core.model import ExpectedRole, ObservedRole
from core.scan.claims import claims

SHARED = "451234325714"


def _vendor(
    name: str, *names: str, expected: str | None = None, agreed: bool = True
) -> VendorExpectation:
    marks = Recognition(names=frozenset(names), principal_accounts=frozenset({SHARED}))
    roles = (ExpectedRole(name, "main", "1", expected),) if expected else ()
    return VendorExpectation(name, bool(expected), roles, marks, agreed)


def _role(name: str, account_id: str = SHARED) -> ObservedRole:
    statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account_id}:root"}}
    return ObservedRole(
        "1", name, f"arn:aws:iam::1:role/{name}", "/", json.dumps({"Statement": [statement]})
    )


def test_a_role_belongs_to_the_product_whose_name_it_bears() -> None:
    bill, automation = _vendor("bill", "BillRole", expected="BillRole"), _vendor("auto", "AutoRole")
    owners = claims((bill, automation), [_role("AutoRole"), _role("BillRole")])
    assert owners == {"AutoRole": "auto", "BillRole": "bill"}


def test_an_agreed_name_decides_whatever_else_the_role_looks_like() -> None:
    bill, automation = _vendor("bill", expected="AutoRole"), _vendor("auto", "AutoRole")
    assert claims((automation, bill), [_role("AutoRole")]) == {"AutoRole": "bill"}


def test_between_equals_the_vendor_that_is_expected_here_has_the_role() -> None:
    first, expected = _vendor("first"), _vendor("second", expected="Other")
    assert claims((first, expected), [_role("Some")]) == {"Some": "second"}


def test_between_equals_an_agreed_vendor_goes_before_one_that_is_not() -> None:
    stranger, agreed = _vendor("a", agreed=False), _vendor("b")
    assert claims((stranger, agreed), [_role("Some")]) == {"Some": "b"}


def test_a_role_without_marks_is_nobodys() -> None:
    assert claims((_vendor("a"),), [_role("Some", "111122223333")]) == {}

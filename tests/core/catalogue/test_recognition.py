"""Whose role an observed role is, and which role is meant for an expected one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from expected_access import MEMBER, observed
from spec_files import Data, LoadSpec

from core.catalogue import Catalogue, VendorSpec, match_role
from core.catalogue.recognition import Recognition, trusted_accounts
from core.model import ExpectedRole, ObservedRole, PolicyKind, RolePolicy

VENDOR = "arn:aws:iam::999999999999:root"


@pytest.fixture
def acme(load: LoadSpec, spec: Data) -> VendorSpec:
    spec["vendor_accounts"] = [
        {"id": "999999999999", "name": "Acme", "source": "docs", "confidence": "published"}
    ]
    spec["roles"][0]["find"] = {
        "name_patterns": ["AcmeRole-*"],
        "paths": ["/acme/"],
        "policy_names": ["AcmePolicy"],
    }
    return load(spec)


@pytest.fixture
def wanted() -> ExpectedRole:
    return ExpectedRole("acme", "main", MEMBER, "Acme", vendor_accounts=("999999999999",))


def test_by_its_exact_name(acme: VendorSpec) -> None:
    assert acme.recognises(observed("Acme"))


@pytest.mark.parametrize("name", ["acme", "ACME", "Acme2", "xAcme", "acmerole-1", "AcmeRole"])
def test_not_by_a_similar_name(acme: VendorSpec, name: str) -> None:
    assert not acme.recognises(observed(name))


def test_by_a_name_pattern(acme: VendorSpec) -> None:
    assert acme.recognises(observed("AcmeRole-4711"))


def test_by_its_path(acme: VendorSpec) -> None:
    assert acme.recognises(observed("Stack-XYZ", path="/acme/"))


def test_by_the_name_of_a_policy(acme: VendorSpec) -> None:
    policy = RolePolicy("AcmePolicy", PolicyKind.INLINE, "{}")
    assert acme.recognises(observed("Stack-XYZ", policies=(policy,)))


@pytest.mark.parametrize(
    "principal",
    [
        "999999999999",
        VENDOR,
        "arn:aws:iam::999999999999:role/deep/path",
        "arn:aws-us-gov:iam::999999999999:user/acme",
        "arn:aws:sts::999999999999:assumed-role/a/b",
    ],
)
def test_by_an_account_of_the_vendor_that_it_lets_in(acme: VendorSpec, principal: str) -> None:
    assert acme.recognises(observed("Stack-XYZ", trusts=principal))


@pytest.mark.parametrize("principal", ["*", "AROAEXAMPLEID", "arn:aws:iam::99999999999:root", ""])
def test_not_by_other_principals(acme: VendorSpec, principal: str) -> None:
    assert not acme.recognises(observed("Stack-XYZ", trusts=principal))


def test_a_pattern_knows_only_stars_and_question_marks() -> None:
    marks = Recognition(name_patterns=frozenset({"A[bc]-?"}))
    assert marks.recognises(observed("A[bc]-1"))
    assert not marks.recognises(observed("Ab-1"))


def test_accounts_of_deny_statements_and_odd_documents_do_not_count() -> None:
    deny = {"Effect": "Deny", "Principal": {"AWS": VENDOR}, "Action": "sts:AssumeRole"}
    odd = [5, {"Effect": "Allow"}, {"Effect": "Allow", "Principal": {"AWS": [7, None]}}]
    assert trusted_accounts(json.dumps({"Statement": [deny, *odd]})) == frozenset()
    assert trusted_accounts("not json") == trusted_accounts("[]") == frozenset()


def test_one_statement_need_not_be_in_a_list() -> None:
    allow = {"Effect": "Allow", "Principal": {"AWS": ["111111111111", VENDOR]}}
    assert trusted_accounts(json.dumps({"Statement": allow})) == {"111111111111", "999999999999"}


def test_the_agreed_name_wins_over_every_other_mark(acme: VendorSpec, wanted: ExpectedRole) -> None:
    right, other = observed("Acme"), observed("AcmeRole-1", trusts=VENDOR, path="/acme/")
    assert match_role(wanted, acme, [other, right]) is right


def test_a_role_under_another_name_is_found_by_its_trust(
    acme: VendorSpec, wanted: ExpectedRole
) -> None:
    other = observed("Stack-XYZ", trusts=VENDOR)
    assert match_role(wanted, acme, [observed("Admin"), other]) is other


def test_a_role_with_the_name_in_other_letters_is_found(
    acme: VendorSpec, wanted: ExpectedRole
) -> None:
    other = observed("acme")
    assert match_role(wanted, acme, [other]) is other


def test_the_role_with_most_marks_is_meant(acme: VendorSpec, wanted: ExpectedRole) -> None:
    weak, strong = observed("A", trusts=VENDOR), observed("B", trusts=VENDOR, path="/acme/")
    assert match_role(wanted, acme, [weak, strong]) is strong


def test_between_equals_the_first_name_is_meant_in_any_order(
    acme: VendorSpec, wanted: ExpectedRole
) -> None:
    first, second = observed("A", trusts=VENDOR), observed("B", trusts=VENDOR)
    assert match_role(wanted, acme, [first, second]) is first
    assert match_role(wanted, acme, [second, first]) is first


def test_roles_without_any_mark_are_not_meant(acme: VendorSpec, wanted: ExpectedRole) -> None:
    assert match_role(wanted, acme, [observed("Admin"), observed("ReadOnly")]) is None
    assert match_role(wanted, acme, []) is None


def test_a_role_with_the_name_of_another_role_of_the_vendor_is_left_to_that_one(
    load: LoadSpec, spec: Data
) -> None:
    second = {**spec["roles"][0], "key": "second", "name": "AcmeSecond"}
    spec["roles"].append(second)
    spec["vendor_accounts"] = [
        {"id": "999999999999", "name": "Acme", "source": "docs", "confidence": "published"}
    ]
    wanted = ExpectedRole("acme", "main", MEMBER, "Acme", vendor_accounts=("999999999999",))
    assert match_role(wanted, load(spec), [observed("AcmeSecond", trusts=VENDOR)]) is None


def test_two_installations_are_told_apart_by_their_external_id(catalogue: Catalogue) -> None:
    spec = catalogue.vendors["cloudzero"]

    def trust(external_id: str) -> str:
        condition = {"StringEquals": {"sts:ExternalId": external_id}}
        principal = {"AWS": "arn:aws:iam::061190967865:root"}
        statement = {"Effect": "Allow", "Principal": principal, "Condition": condition}
        return json.dumps({"Statement": [statement]})

    roles = [
        ObservedRole("1", f"stack-{name}", "arn", "/cloudzero/", trust(f"id-of-{name}"))
        for name in ("one", "two")
    ]
    expected = ExpectedRole(
        "cloudzero", "main@second", "1", "cloudzero-access", "/cloudzero/", (trust("id-of-two"),)
    )
    assert match_role(expected, spec, roles) is roles[1]


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*"]}])
@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:PrincipalAccount": "111111111111"}},
        {"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::111111111111:role/*"]}},
    ],
)
def test_an_account_that_a_wildcard_is_limited_to_is_trusted(
    principal: Any, condition: dict[str, Any]
) -> None:
    allow = {"Effect": "Allow", "Principal": principal, "Condition": condition}

    assert trusted_accounts(json.dumps({"Statement": [allow]})) == {"111111111111"}


def test_conditions_that_keep_an_account_out_do_not_make_it_trusted() -> None:
    condition = {"StringNotEquals": {"aws:PrincipalAccount": "111111111111"}}
    allow = {"Effect": "Allow", "Principal": "*", "Condition": condition}

    assert trusted_accounts(json.dumps({"Statement": [allow]})) == frozenset()

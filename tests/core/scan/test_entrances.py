from __future__ import annotations

import json
from typing import Any

import pytest

from core.scan.entrances import ANYONE, entrances

OUTSIDER = "222200000000"
OURS = "o-ours"


def _entrances(*statements: dict[str, Any]) -> dict[str, bool]:
    return dict(entrances(json.dumps({"Statement": list(statements)}), OURS))


def _allow(principal: Any, condition: Any = None, **more: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}
    return statement | ({"Condition": condition} if condition else {})


@pytest.mark.parametrize(
    "principal",
    [
        OUTSIDER,
        f"arn:aws:iam::{OUTSIDER}:root",
        f"arn:aws-us-gov:iam::{OUTSIDER}:role/path/Reader",
        f"arn:aws:sts::{OUTSIDER}:assumed-role/Reader/session",
        [f"arn:aws:iam::{OUTSIDER}:user/jo"],
    ],
)
def test_an_account_is_found_in_every_form_of_a_principal(principal: Any) -> None:
    assert _entrances(_allow({"AWS": principal})) == {OUTSIDER: False}


@pytest.mark.parametrize(
    "principal",
    [
        {"Service": "ec2.amazonaws.com"},
        {"Federated": "arn:aws:iam::222200000000:saml-provider/Idp"},
        {"AWS": "AROAEXAMPLE"},
        {"CanonicalUser": "abc"},
        {"AWS": 5},
        [],
    ],
)
def test_principals_that_are_no_accounts_are_passed_over(principal: Any) -> None:
    assert _entrances(_allow(principal)) == {}


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*"]}])
def test_a_wildcard_lets_anyone_in(principal: Any) -> None:
    assert _entrances(_allow(principal)) == {ANYONE: False}


def test_a_statement_for_all_but_some_lets_anyone_in() -> None:
    statement = _allow("*")
    statement["NotPrincipal"] = {"AWS": statement.pop("Principal")}

    assert _entrances(statement) == {ANYONE: False}


def test_a_wildcard_within_our_organization_lets_no_outsider_in() -> None:
    condition = {"StringEquals": {"AWS:PrincipalOrgID": OURS}}

    assert _entrances(_allow("*", condition)) == {}


def test_a_wildcard_within_another_organization_lets_outsiders_in() -> None:
    condition = {"StringEquals": {"aws:PrincipalOrgID": [OURS, "o-theirs"]}}

    assert _entrances(_allow("*", condition)) == {ANYONE: False}


def test_a_wildcard_limited_to_an_account_lets_that_account_in() -> None:
    condition = {"StringEquals": {"aws:PrincipalAccount": OUTSIDER}}

    assert _entrances(_allow("*", condition)) == {OUTSIDER: False}


def test_an_organization_that_may_be_absent_limits_nothing() -> None:
    condition = {"StringEqualsIfExists": {"aws:PrincipalOrgID": OURS}}

    assert _entrances(_allow("*", condition)) == {ANYONE: False}


@pytest.mark.parametrize(
    ("condition", "needed"),
    [
        ({"StringEquals": {"sts:ExternalId": "secret"}}, True),
        ({"stringlike": {"STS:externalid": ["secret-*"]}}, True),
        ({"StringLike": {"sts:ExternalId": "*"}}, False),
        ({"StringNotEquals": {"sts:ExternalId": "secret"}}, False),
        ({"StringEqualsIfExists": {"sts:ExternalId": "secret"}}, False),
        (None, False),
    ],
)
def test_only_a_condition_that_asks_for_a_value_needs_an_external_id(
    condition: Any, needed: bool
) -> None:
    assert _entrances(_allow({"AWS": OUTSIDER}, condition)) == {OUTSIDER: needed}


def test_one_statement_without_an_external_id_is_enough_to_need_none() -> None:
    guarded = _allow({"AWS": OUTSIDER}, {"StringEquals": {"sts:ExternalId": "secret"}})

    assert _entrances(guarded, _allow({"AWS": OUTSIDER})) == {OUTSIDER: False}


def test_statements_that_do_not_let_in_are_passed_over() -> None:
    denied = {**_allow({"AWS": OUTSIDER}), "Effect": "Deny"}
    tagging = _allow({"AWS": OUTSIDER}) | {"Action": "sts:TagSession"}

    assert _entrances(denied, tagging) == {}


def test_an_action_may_be_written_as_a_pattern() -> None:
    assert _entrances(_allow({"AWS": OUTSIDER}) | {"Action": ["STS:Assume*"]}) == {OUTSIDER: False}


@pytest.mark.parametrize("text", ["", "null", "[]", '{"Statement": "x"}', "{"])
def test_nonsense_lets_nobody_in(text: str) -> None:
    assert entrances(text, OURS) == {}

"""A role that stands in an account as the right one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.importing import ImportKind
from core.importing.capture import captured
from core.importing.own_spec import SpecTitle, vendor_spec_text
from core.model import ObservedRole, PolicyKind, RolePolicy


@pytest.fixture
def observed(
    trust: Callable[..., dict[str, Any]], policy: Callable[..., dict[str, Any]]
) -> ObservedRole:
    document = policy(Action="s3:GetObject", Resource="arn:aws:s3:::bill-111122223333/*")
    document["Statement"].append(
        {"Effect": "Allow", "Action": "iam:GetRole", "Resource": "arn:aws:iam::111122223333:role/N"}
    )
    arn = "arn:aws:iam::aws:policy/SecurityAudit"
    return ObservedRole(
        account_id="111122223333",
        name="Nightledger",
        arn="arn:aws:iam::111122223333:role/vendors/Nightledger",
        path="/vendors/",
        trust=json.dumps(trust("arn:aws:iam::210987654321:root", "abc")),
        policies=(
            RolePolicy("Bill", PolicyKind.INLINE, json.dumps(document)),
            RolePolicy("SecurityAudit", PolicyKind.AWS_MANAGED, json.dumps(policy()), arn),
        ),
        max_session_duration=3600,
        tags={"vendor": "nightledger", "aws:cloudformation:stack-name": "x"},
    )


def test_the_role_is_taken_as_it_stands(observed: ObservedRole) -> None:
    found = captured(observed)

    (role,) = found.roles
    assert found.kind is ImportKind.ACCOUNT
    assert (role.name, role.path) == ("Nightledger", "/vendors/")
    assert json.loads(role.trusts[0]) == json.loads(observed.trust)
    assert [one.name for one in role.policies] == ["Bill"]
    assert role.aws_managed_arns == ("arn:aws:iam::aws:policy/SecurityAudit",)


def test_its_own_account_in_arns_fits_any_account(observed: ObservedRole) -> None:
    (role,) = captured(observed).roles

    resources = [one["Resource"] for one in json.loads(role.policies[0].document)["Statement"]]
    assert resources == ["arn:aws:s3:::bill-111122223333/*", "arn:aws:iam::${account_id}:role/N"]


def test_tags_that_aws_put_there_are_nobodys_wish(observed: ObservedRole) -> None:
    assert captured(observed).roles[0].tags == {"vendor": "nightledger"}


def test_a_boundary_is_accepted_with_a_remark(observed: ObservedRole) -> None:
    arn = "arn:aws:iam::111122223333:policy/Fence"
    boundary = RolePolicy("Fence", PolicyKind.MANAGED, "{}", arn)

    found = captured(replace(observed, boundary=boundary))

    assert found.roles[0].boundary_arn == "arn:aws:iam::${account_id}:policy/Fence"
    assert any("Fence" in remark.text for remark in found.remarks)


def test_a_policy_that_was_not_read_is_said_to_be_left_out(observed: ObservedRole) -> None:
    unread = RolePolicy("Unread", PolicyKind.INLINE, "")

    found = captured(replace(observed, policies=(unread,)))

    assert found.roles[0].policies == ()
    assert any("Unread" in remark.text and remark.left_out for remark in found.remarks)


def test_it_becomes_a_spec_whose_facts_are_inferred(observed: ObservedRole) -> None:
    title = SpecTitle(
        id="nightledger",
        name="Nightledger",
        source="role Nightledger of account 111122223333",
        captured_on=date(2026, 11, 2),
        published=False,
    )

    text = vendor_spec_text(captured(observed).roles, title)

    assert "confidence: inferred" in text
    assert "confidence: published" not in text

"""Who may approve which plan, and with what phrase."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from repair_samples import document, trust_document

from core.errors import RepairRefused
from core.repair.approval import check_approval, why_not_approved
from core.repair.plan import Plan
from core.repair.run import Approval
from core.repair.state import RoleState
from core.repair.step import Risk

ADA = Approval("ada")


@pytest.fixture
def low(make_plan: Callable[..., Plan], role: RoleState) -> Plan:
    return make_plan(role, role.with_inline("Read", document("x:Y")))


@pytest.fixture
def high(make_plan: Callable[..., Plan], role: RoleState) -> Plan:
    return make_plan(role, replace(role, trust=trust_document("123456789012")), accounts=2)


def test_low_risk_needs_no_phrase(low: Plan) -> None:
    assert low.risk is Risk.LOW
    assert why_not_approved(low, ADA) is None


def test_high_risk_needs_the_phrase(high: Plan) -> None:
    reason = why_not_approved(high, ADA)

    assert reason is not None
    assert "change 2 accounts" in reason


@pytest.mark.parametrize("phrase", ["", "change 3 accounts", "Change 2 accounts", "change 2"])
def test_nearly_the_phrase_is_not_the_phrase(high: Plan, phrase: str) -> None:
    assert why_not_approved(high, replace(ADA, phrase=phrase)) is not None


def test_the_exact_phrase_approves(high: Plan) -> None:
    assert why_not_approved(high, replace(ADA, phrase="change 2 accounts")) is None


def test_one_account_is_said_in_the_singular_and_the_plural_is_taken_too(
    make_plan: Callable[..., Plan], role: RoleState
) -> None:
    plan = make_plan(role, replace(role, trust=trust_document("123456789012")))

    assert plan.phrase == "change 1 account"
    assert why_not_approved(plan, replace(ADA, phrase="change 1 account")) is None
    assert why_not_approved(plan, replace(ADA, phrase="change 1 accounts")) is None
    assert why_not_approved(plan, replace(ADA, phrase="change 2 accounts")) is not None


def test_more_than_ten_accounts_are_high_risk(
    make_plan: Callable[..., Plan], role: RoleState
) -> None:
    after = role.with_inline("Read", document("x:Y"))

    assert make_plan(role, after, accounts=10).risk is Risk.LOW
    assert make_plan(role, after, accounts=11).risk is Risk.HIGH


def test_the_management_account_is_high_risk(low: Plan) -> None:
    (change,) = low.accounts
    management = replace(change, account=replace(change.account, is_management=True))

    assert replace(low, accounts=(management,)).risk is Risk.HIGH


def test_nobody_cannot_approve(low: Plan) -> None:
    assert why_not_approved(low, Approval("  ")) is not None


def test_the_requester_may_be_kept_from_approving(low: Plan) -> None:
    assert why_not_approved(low, ADA, second_person=True) is not None
    assert why_not_approved(low, Approval("grace"), second_person=True) is None


@pytest.mark.parametrize("name", ["ADA", " ada ", "Ada"])
def test_another_spelling_is_no_second_person(low: Plan, name: str) -> None:
    assert why_not_approved(low, Approval(name), second_person=True) is not None


def test_an_empty_plan_cannot_be_approved(low: Plan) -> None:
    assert why_not_approved(replace(low, accounts=()), ADA) is not None


def test_a_plan_altered_in_memory_is_refused(low: Plan) -> None:
    with pytest.raises(RepairRefused, match="altered"):
        check_approval(replace(low, repair_role_name="Administrator"), ADA)

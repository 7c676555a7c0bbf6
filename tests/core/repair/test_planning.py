"""From cells to plans: what is planned, what is refused and why. No AWS."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from repair_samples import ACCOUNT_ID, NOW, document, trust_document

from core.errors import RepairRefused
from core.model import (
    Account,
    CellResult,
    DocumentVersion,
    Effect,
    ExpectedRole,
    Finding,
    FindingCode,
    ObservedRole,
    PolicyKind,
    Reason,
    RolePolicy,
    RoleVerdict,
    Severity,
    Status,
)
from core.repair.plan import AccountChange, Plan
from core.repair.planning import LiveStates, PlanTerms, build_plan, require_own_steps
from core.repair.state import ManagedPolicy, PolicyVersion, state_from_observed
from core.repair.step import Risk, Step

TERMS = PlanTerms("ada", NOW, DocumentVersion("2026-Q4", "a" * 64), "RolecallRepair")
READ = document("ec2:DescribeInstances", "ec2:DescribeVpcs")
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OWN_ARN = f"arn:aws:iam::{ACCOUNT_ID}:policy/Access"

EXPECTED = ExpectedRole(
    vendor="vendor",
    key="main",
    account_id=ACCOUNT_ID,
    role_name="Vendor",
    trust_alternatives=(trust_document("999988887777"), trust_document("999988887778")),
    policies=(RolePolicy("Access", PolicyKind.ANY, READ),),
    attributes={"description": "The vendor's role", "max_session_duration": 3600},
)
OBSERVED = ObservedRole(
    account_id=ACCOUNT_ID,
    name="Vendor",
    arn=f"arn:aws:iam::{ACCOUNT_ID}:role/Vendor",
    path="/",
    trust=trust_document("999988887777"),
    policies=(RolePolicy("Access", PolicyKind.INLINE, READ),),
    unique_id="AROAVENDOR",
    description="The vendor's role",
    max_session_duration=3600,
)


def finding(code: FindingCode, effect: Effect) -> Finding:
    return Finding(code, effect, Severity.HIGH, "A sentence.")


EXCESS = finding(FindingCode.ACCESS_EXCESS, Effect.EXCESS)
MISSING = finding(FindingCode.ACCESS_MISSING, Effect.BROKEN)
ABSENT = finding(FindingCode.ROLE_MISSING, Effect.ABSENT)
UNAPPROVED = finding(FindingCode.ROLE_UNEXPECTED, Effect.UNAPPROVED)


def cell(
    *findings: Finding,
    status: Status = Status.DRIFT_EXCESS,
    expected: ExpectedRole | None = EXPECTED,
    observed: ObservedRole | None = OBSERVED,
) -> CellResult:
    verdict = RoleVerdict(expected, observed, findings)
    return CellResult(ACCOUNT_ID, "vendor", status, (verdict,), findings)


def planned(one: CellResult, live: LiveStates | None = None, **terms: Any) -> Plan:
    account = Account(ACCOUNT_ID, "Data platform")
    return build_plan([(account, one)], replace(TERMS, **terms), live)


def calls(plan: Plan) -> list[tuple[str, str]]:
    """Each call with the policy it is about."""
    return [
        (step.call, step.params.get("PolicyName") or step.params.get("PolicyArn", ""))
        for change in plan.accounts
        for step in change.steps
    ]


def inline(name: str, text: str) -> RolePolicy:
    return RolePolicy(name, PolicyKind.INLINE, text)


def with_policies(*policies: RolePolicy) -> ObservedRole:
    return replace(OBSERVED, policies=policies)


@pytest.mark.parametrize(
    "status",
    [Status.OK, Status.NOT_EXPECTED, Status.PENDING, Status.UNREACHABLE, Status.EXEMPT],
)
def test_cells_without_anything_to_mend_are_listed_with_the_reason(status: Status) -> None:
    plan = planned(cell(status=status))

    assert plan.accounts == ()
    assert plan.refused[0].status is status
    assert plan.refused[0].reason


def test_the_reason_why_an_account_was_not_checked_is_repeated() -> None:
    unreachable = replace(cell(status=Status.UNREACHABLE), reason=Reason("The door is shut."))

    assert "The door is shut." in planned(unreachable).refused[0].reason


def test_an_exempt_difference_is_mended_on_request() -> None:
    observed = with_policies(inline("Access", READ), inline("More", document("s3:*")))
    exempt = cell(EXCESS, status=Status.EXEMPT, observed=observed)

    assert calls(planned(exempt, include_exempt=True)) == [("DeleteRolePolicy", "More")]


def test_a_role_the_agreement_does_not_complete_is_refused() -> None:
    incomplete = replace(EXPECTED, incomplete=("external_id",))

    plan = planned(cell(EXCESS, expected=incomplete))

    assert "external_id" in plan.refused[0].reason


def test_a_half_read_role_is_refused() -> None:
    unread = finding(FindingCode.ACCOUNT_UNREADABLE, Effect.UNKNOWN)

    plan = planned(cell(EXCESS, unread))

    assert plan.accounts == ()
    assert "could be read" in plan.refused[0].reason


@pytest.mark.parametrize(
    "code",
    [
        FindingCode.ACCESS_UNDECIDED,
        FindingCode.TRUST_UNDECIDED,
        FindingCode.SPEC_INCOMPLETE,
        FindingCode.ACCOUNT_UNREADABLE,
    ],
)
def test_what_is_uncertain_is_not_written_over(code: FindingCode) -> None:
    """Also where another difference, which is certain, gives the cell its status."""
    plan = planned(cell(EXCESS, finding(code, Effect.UNKNOWN)))

    assert plan.accounts == ()
    assert "A sentence." in plan.refused[0].reason


@pytest.mark.parametrize(
    "code",
    [
        FindingCode.POLICY_NAME_DIFFERS,
        FindingCode.POLICY_OLDER_VERSION,
        FindingCode.EXEMPTION_NOT_IN_FORCE,
    ],
)
def test_a_remark_is_no_reason_to_change_anything(code: FindingCode) -> None:
    remark = finding(code, Effect.NOTE)
    observed = with_policies(inline("Access", READ), inline("More", document("s3:*")))

    alone = planned(cell(remark, status=Status.OK))
    beside = planned(cell(EXCESS, remark, observed=observed))

    assert alone.accounts == ()
    assert "nothing to repair" in alone.refused[0].reason
    assert calls(beside) == [("DeleteRolePolicy", "More")]


def test_a_missing_role_is_made_as_agreed() -> None:
    plan = planned(cell(ABSENT, status=Status.MISSING, observed=None))

    create, put = plan.accounts[0].steps
    assert create.params["AssumeRolePolicyDocument"] == EXPECTED.trust_alternatives[0]
    assert create.params["Description"] == "The vendor's role"
    assert (put.params["PolicyName"], put.params["PolicyDocument"]) == ("Access", READ)
    assert plan.risk is Risk.MEDIUM


def test_a_policy_agreed_as_managed_is_made_and_attached() -> None:
    managed = replace(EXPECTED, policies=(RolePolicy("Access", PolicyKind.MANAGED, READ),))

    plan = planned(cell(ABSENT, status=Status.MISSING, expected=managed, observed=None))

    assert calls(plan)[1:] == [("CreatePolicy", "Access"), ("AttachRolePolicy", OWN_ARN)]


def test_agreed_aws_managed_policies_are_attached() -> None:
    managed = replace(EXPECTED, policies=(), aws_managed_arns=(READ_ONLY,))

    plan = planned(cell(ABSENT, status=Status.MISSING, expected=managed, observed=None))

    assert calls(plan)[1:] == [("AttachRolePolicy", READ_ONLY)]


def test_only_the_policy_with_too_much_is_removed() -> None:
    observed = with_policies(
        inline("Access", READ),
        inline("Harmless", document("ec2:DescribeVpcs")),
        inline("More", document("s3:*")),
    )

    assert calls(planned(cell(EXCESS, observed=observed))) == [("DeleteRolePolicy", "More")]


def test_a_policy_split_in_two_is_not_put_together_to_remove_a_third() -> None:
    observed = with_policies(
        inline("Half", document("ec2:DescribeInstances")),
        inline("Other half", document("ec2:DescribeVpcs")),
        inline("More", document("s3:*")),
    )

    assert calls(planned(cell(EXCESS, observed=observed))) == [("DeleteRolePolicy", "More")]


def test_a_policy_under_another_name_is_mended_where_it_stands() -> None:
    observed = with_policies(inline("Handmade", document("ec2:DescribeVpcs")))

    plan = planned(cell(MISSING, status=Status.DRIFT_BROKEN, observed=observed))

    assert calls(plan) == [("PutRolePolicy", "Handmade")]


def test_a_managed_policy_is_mended_where_it_stands() -> None:
    observed = with_policies(
        RolePolicy("Access", PolicyKind.MANAGED, document("ec2:DescribeVpcs"), OWN_ARN)
    )

    plan = planned(cell(MISSING, status=Status.DRIFT_BROKEN, observed=observed))

    assert calls(plan) == [("CreatePolicyVersion", OWN_ARN)]


def test_a_managed_policy_that_others_use_is_left_alone_and_replaced_for_this_role() -> None:
    text = document("ec2:*")
    observed = with_policies(RolePolicy("Access", PolicyKind.MANAGED, text, OWN_ARN))
    versions = (PolicyVersion("v1", text, is_default=True),)
    shared = ManagedPolicy(OWN_ARN, attached=True, document=text, versions=versions, attachments=2)
    live = replace(state_from_observed(observed), managed=(shared,))

    plan = planned(cell(EXCESS, observed=observed), {(ACCOUNT_ID, "Vendor"): live})

    assert calls(plan) == [("PutRolePolicy", "Access"), ("DetachRolePolicy", OWN_ARN)]


def test_an_attached_policy_with_too_much_is_detached() -> None:
    observed = with_policies(
        inline("Access", READ),
        RolePolicy("ReadOnlyAccess", PolicyKind.AWS_MANAGED, document("*"), READ_ONLY),
    )

    plan = planned(cell(EXCESS, observed=observed))

    assert calls(plan) == [("DetachRolePolicy", READ_ONLY)]
    assert plan.risk is Risk.LOW


def test_an_accepted_addition_stays() -> None:
    allowed = replace(EXPECTED, allowed_extra=(document("s3:GetObject"),))
    observed = with_policies(
        inline("Access", READ),
        inline("Accepted", document("s3:GetObject")),
        inline("More", document("s3:PutObject")),
    )

    plan = planned(cell(EXCESS, expected=allowed, observed=observed))

    assert calls(plan) == [("DeleteRolePolicy", "More")]


def test_a_deny_that_stands_in_the_way_is_removed() -> None:
    deny = json.dumps({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})
    observed = with_policies(inline("Access", READ), inline("Block", deny))
    denied = finding(FindingCode.ACCESS_DENIED, Effect.BROKEN)

    plan = planned(cell(denied, status=Status.DRIFT_BROKEN, observed=observed))

    assert calls(plan) == [("DeleteRolePolicy", "Block")]


def test_a_permissions_boundary_is_never_touched() -> None:
    limit = RolePolicy("limit", PolicyKind.MANAGED, document("s3:*"), f"{OWN_ARN}-limit")
    denied = finding(FindingCode.ACCESS_DENIED, Effect.BROKEN)

    plan = planned(
        cell(denied, status=Status.DRIFT_BROKEN, observed=replace(OBSERVED, boundary=limit))
    )

    assert plan.accounts == ()
    assert "permissions boundary" in plan.refused[0].reason


def test_trust_is_replaced_by_the_first_agreed_one() -> None:
    extra = finding(FindingCode.TRUST_PRINCIPAL_EXTRA, Effect.EXCESS)
    observed = replace(OBSERVED, trust=trust_document("123456789012"))

    plan = planned(cell(extra, observed=observed))

    (step,) = plan.accounts[0].steps
    assert step.call == "UpdateAssumeRolePolicy"
    assert step.params["PolicyDocument"] == EXPECTED.trust_alternatives[0]
    assert step.reversible


def test_replacing_a_trust_that_names_a_deleted_principal_cannot_be_undone() -> None:
    deleted = finding(FindingCode.TRUST_PRINCIPAL_DELETED, Effect.BROKEN)
    trust = trust_document("123456789012").replace(
        "arn:aws:iam::123456789012:root", "AROAEXAMPLEEXAMPLE123"
    )

    plan = planned(cell(deleted, observed=replace(OBSERVED, trust=trust)))

    assert not plan.accounts[0].steps[0].reversible


def test_the_description_alone_is_put_right_even_where_all_else_is() -> None:
    differs = finding(FindingCode.ROLE_ATTRIBUTE_DIFFERS, Effect.NOTE)

    plan = planned(
        cell(differs, status=Status.OK, observed=replace(OBSERVED, description="handmade"))
    )

    assert [step.call for step in plan.accounts[0].steps] == ["UpdateRoleDescription"]


def test_the_session_length_is_not_changed_blindly() -> None:
    """UpdateRole would erase a description that nobody has read."""
    differs = finding(FindingCode.ROLE_ATTRIBUTE_DIFFERS, Effect.NOTE)
    expected = replace(EXPECTED, attributes={"max_session_duration": 7200})
    observed = replace(OBSERVED, description=None)

    plan = planned(cell(differs, status=Status.OK, expected=expected, observed=observed))

    assert plan.accounts == ()
    assert "description" in plan.refused[0].reason


def test_agreed_tags_are_added_and_others_kept() -> None:
    differs = finding(FindingCode.ROLE_ATTRIBUTE_DIFFERS, Effect.NOTE)
    expected = replace(EXPECTED, attributes={"tags": {"vendor": "v"}})
    observed = replace(OBSERVED, tags={"team": "finops"})

    plan = planned(cell(differs, status=Status.OK, expected=expected, observed=observed))

    (step,) = plan.accounts[0].steps
    assert (step.call, step.params["Tags"]) == ("TagRole", [{"Key": "vendor", "Value": "v"}])


def test_a_role_that_is_not_approved_is_removed() -> None:
    plan = planned(cell(UNAPPROVED, status=Status.UNEXPECTED, expected=None))

    assert calls(plan) == [("DeleteRolePolicy", "Access"), ("DeleteRole", "")]
    assert plan.risk is Risk.HIGH


def test_a_role_that_instances_use_is_not_removed() -> None:
    live = replace(state_from_observed(OBSERVED), instance_profiles=("web",))

    plan = planned(
        cell(UNAPPROVED, status=Status.UNEXPECTED, expected=None), {(ACCOUNT_ID, "Vendor"): live}
    )

    assert plan.accounts == ()
    assert "instance profile web" in plan.refused[0].reason


def test_a_role_of_an_aws_service_is_not_removed() -> None:
    service = replace(OBSERVED, path="/aws-service-role/vendor.amazonaws.com/")

    plan = planned(cell(UNAPPROVED, status=Status.UNEXPECTED, expected=None, observed=service))

    assert "AWS service" in plan.refused[0].reason


def test_a_role_under_another_name_is_made_anew_before_the_old_one_goes() -> None:
    differs = finding(FindingCode.ROLE_NAME_DIFFERS, Effect.BROKEN)
    other = replace(OBSERVED, name="Old", arn=f"arn:aws:iam::{ACCOUNT_ID}:role/Old")

    plan = planned(cell(differs, status=Status.DRIFT_BROKEN, observed=other))

    made = [(step.call, step.params["RoleName"]) for step in plan.accounts[0].steps]
    assert made == [
        ("CreateRole", "Vendor"),
        ("PutRolePolicy", "Vendor"),
        ("DeleteRolePolicy", "Old"),
        ("DeleteRole", "Old"),
    ]


def test_everything_in_the_management_account_is_high_risk() -> None:
    observed = with_policies(inline("Handmade", document("ec2:DescribeVpcs")))
    account = Account(ACCOUNT_ID, "payer", is_management=True)

    plan = build_plan([(account, cell(MISSING, observed=observed))], TERMS)

    assert {step.risk for step in plan.accounts[0].steps} == {Risk.HIGH}


def test_an_account_that_cannot_be_entered_is_refused_with_the_cause() -> None:
    live: LiveStates = {(ACCOUNT_ID, "Vendor"): Reason("The door is shut.", remedy="Knock.")}

    plan = planned(cell(EXCESS), live)

    assert plan.refused[0].reason == "The door is shut. Knock."


def test_two_vendors_of_one_account_make_one_account_change() -> None:
    account = Account(ACCOUNT_ID, "Data platform")
    other = replace(cell(ABSENT, status=Status.MISSING, observed=None), vendor="other")

    plan = build_plan(
        [(account, other), (account, cell(UNAPPROVED, status=Status.UNEXPECTED, expected=None))],
        TERMS,
    )

    assert len(plan.accounts) == 1
    assert plan.accounts[0].vendors == ("other", "vendor")
    assert plan.phrase == "change 1 account"


def test_the_totals_count_accounts_calls_and_refusals() -> None:
    account = Account(ACCOUNT_ID, "Data platform")
    fine = Account("444455556666", "Fine")

    plan = build_plan(
        [
            (account, cell(UNAPPROVED, status=Status.UNEXPECTED, expected=None)),
            (fine, cell(status=Status.OK)),
        ],
        TERMS,
    )

    summary = plan.summary
    assert (summary.accounts, summary.roles, summary.steps, summary.refused) == (1, 1, 2, 1)
    assert summary.by_call == {"DeleteRole": 1, "DeleteRolePolicy": 1}
    assert summary.by_risk == {Risk.HIGH: 1}


def test_without_a_repair_role_nothing_is_planned() -> None:
    with pytest.raises(RepairRefused, match="no role for repairs"):
        planned(cell(EXCESS), repair_role_name=None)


def test_what_does_not_fit_into_one_session_is_left_for_another_plan() -> None:
    account = Account(ACCOUNT_ID, "Data platform")
    cells = [
        replace(
            cell(UNAPPROVED, status=Status.UNEXPECTED, expected=None, observed=observed),
            vendor=f"vendor-{number}",
        )
        for number in range(12)
        for observed in [
            replace(OBSERVED, name=f"Vendor{number}", arn=f"{OBSERVED.arn}-{'x' * 60}-{number}")
        ]
    ]

    plan = build_plan([(account, one) for one in cells], TERMS)

    assert 0 < len(plan.accounts[0].roles) < len(cells)
    assert len(plan.accounts[0].roles) + len(plan.refused) == len(cells)
    assert "session policy" in plan.refused[0].reason


def test_a_role_whose_name_is_made_up_is_mended_under_the_name_it_has() -> None:
    made_up = replace(OBSERVED, name="Vendor-1A2B", arn=OBSERVED.arn + "-1A2B")
    observed = replace(made_up, policies=(RolePolicy("Access", PolicyKind.INLINE, "{}"),))
    expected = replace(EXPECTED, any_name=True)

    plan = planned(cell(MISSING, expected=expected, observed=observed))

    (change,) = plan.accounts[0].roles
    assert change.role_name == "Vendor-1A2B"
    assert [step.call for step in change.steps] == ["PutRolePolicy"]


EVERYTHING = document("*")


def mended() -> Plan:
    return planned(cell(MISSING, observed=with_policies(inline("Access", document("x:Y")))))


def with_step(plan: Plan, **changes: Any) -> Plan:
    """The plan as a forger leaves it: its first call altered, its states as they were."""
    (account,), (role,) = plan.accounts, plan.accounts[0].roles
    step: Step = replace(role.steps[0], **changes)
    forged = replace(role, steps=(step, *role.steps[1:]))
    return replace(plan, accounts=(AccountChange(account.account, (forged,)),))


def test_a_plan_as_it_was_made_has_its_own_steps() -> None:
    require_own_steps(mended())


@pytest.mark.parametrize(
    "forgery",
    [
        {"params": {"RoleName": "Vendor", "PolicyName": "Access", "PolicyDocument": EVERYTHING}},
        {"call": "DeleteRole"},
        {"risk": Risk.LOW},
        {"reversible": False},
    ],
)
def test_a_plan_whose_calls_do_not_follow_from_what_it_shows_is_refused(
    forgery: dict[str, Any],
) -> None:
    with pytest.raises(RepairRefused, match="do not follow"):
        require_own_steps(with_step(mended(), **forgery))


def test_a_plan_that_shows_one_account_and_enters_another_is_refused() -> None:
    plan = mended()
    other = Account("999999999999", "Other")

    with pytest.raises(RepairRefused, match="do not follow"):
        require_own_steps(replace(plan, accounts=(AccountChange(other, plan.accounts[0].roles),)))

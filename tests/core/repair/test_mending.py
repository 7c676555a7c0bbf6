"""For every kind of difference: plan, apply, compliant again; undo, as it was before.

Against the demonstration organization over HTTP, through the same code as real AWS.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from repair_field import Field, shown_calls

from core.model import Account, FindingCode, RoleVerdict, Status
from core.repair.difference import is_restored
from core.repair.run import FixState

Statement = dict[str, Any]
Break = Callable[[Any, "Standing"], None]
VENDOR = "prosperops"
STRANGER = "arn:aws:iam::210987654321:root"


@dataclass(frozen=True, slots=True)
class Standing:
    """The vendor's role as it stands, compliant."""

    account: Account
    verdict: RoleVerdict

    @property
    def name(self) -> str:
        assert self.verdict.observed is not None
        return self.verdict.observed.name

    @property
    def trust(self) -> dict[str, Any]:
        """The agreed trust policy, to be changed at will."""
        assert self.verdict.expected is not None
        document: dict[str, Any] = json.loads(self.verdict.expected.trust_alternatives[0])
        return document

    @property
    def policy_name(self) -> str:
        assert self.verdict.observed is not None
        return self.verdict.observed.policies[0].name

    @property
    def permissions(self) -> dict[str, Any]:
        """The agreed permissions, to be changed at will."""
        assert self.verdict.expected is not None
        document: dict[str, Any] = json.loads(self.verdict.expected.policies[0].document)
        return document


def trust_with(change: Callable[[Statement], None]) -> Break:
    """Breaks the first statement of the trust policy."""

    def break_it(iam: Any, role: Standing) -> None:
        document = role.trust
        change(document["Statement"][0])
        iam.update_assume_role_policy(RoleName=role.name, PolicyDocument=json.dumps(document))

    return break_it


def trust_and(statement: Statement) -> Break:
    """Adds a statement to the trust policy."""

    def break_it(iam: Any, role: Standing) -> None:
        document = role.trust
        document["Statement"].append(copy.deepcopy(statement))
        iam.update_assume_role_policy(RoleName=role.name, PolicyDocument=json.dumps(document))

    return break_it


def permissions_with(change: Callable[[list[Statement]], None]) -> Break:
    """Breaks the statements of the permission policy."""

    def break_it(iam: Any, role: Standing) -> None:
        document = role.permissions
        change(document["Statement"])
        iam.put_role_policy(
            RoleName=role.name, PolicyName=role.policy_name, PolicyDocument=json.dumps(document)
        )

    return break_it


def set_external_id(value: str, operator: str = "StringEquals") -> Break:
    return trust_with(
        lambda statement: statement.update(Condition={operator: {"sts:ExternalId": value}})
    )


def delete_role(iam: Any, role: Standing) -> None:
    for name in iam.list_role_policies(RoleName=role.name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=role.name, PolicyName=name)
    for policy in iam.list_attached_role_policies(RoleName=role.name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=role.name, PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName=role.name)


def make_again(name: str | None = None, path: str = "/") -> Break:
    def break_it(iam: Any, role: Standing) -> None:
        delete_role(iam, role)
        iam.create_role(
            RoleName=name or role.name,
            Path=path,
            AssumeRolePolicyDocument=json.dumps(role.trust),
        )
        iam.put_role_policy(
            RoleName=name or role.name,
            PolicyName=role.policy_name,
            PolicyDocument=json.dumps(role.permissions),
        )

    return break_it


def add_inline(*statements: Statement) -> Break:
    def break_it(iam: Any, role: Standing) -> None:
        document = {"Version": "2012-10-17", "Statement": list(statements)}
        iam.put_role_policy(
            RoleName=role.name, PolicyName="added-by-hand", PolicyDocument=json.dumps(document)
        )

    return break_it


def attach(arn: str) -> Break:
    return lambda iam, role: iam.attach_role_policy(RoleName=role.name, PolicyArn=arn)


def move_to_managed(*versions: Statement | None) -> Break:
    """Put the permissions into a customer-managed policy; `versions` are further statements,
    None for the agreed permissions alone; the last one is in force."""

    def break_it(iam: Any, role: Standing) -> None:
        iam.delete_role_policy(RoleName=role.name, PolicyName=role.policy_name)
        arn = None
        for statement in versions:
            document = role.permissions
            document["Statement"].extend([statement] if statement else [])
            text = json.dumps(document)
            if arn is None:
                made = iam.create_policy(PolicyName=f"{role.name}-access", PolicyDocument=text)
                arn = made["Policy"]["Arn"]
            else:
                iam.create_policy_version(PolicyArn=arn, PolicyDocument=text, SetAsDefault=True)
        iam.attach_role_policy(RoleName=role.name, PolicyArn=arn)

    return break_it


def allow(*actions: str) -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*"}


def without_first_action(statements: list[Statement]) -> None:
    actions = statements[0]["Action"]
    statements[0]["Action"] = actions[1:] if isinstance(actions, list) else "ec2:DescribeVpcs"


LAUNCH = allow("ec2:RunInstances")
DENY = {"Effect": "Deny", "Action": "*", "Resource": "*"}
LET_IN = {"Effect": "Allow", "Principal": {"AWS": STRANGER}, "Action": "sts:AssumeRole"}
ENTER = "sts:AssumeRole"
ONLY_FROM = {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}

CASES: dict[str, tuple[FindingCode, Break]] = {
    "role gone": (FindingCode.ROLE_MISSING, delete_role),
    "other name": (FindingCode.ROLE_NAME_DIFFERS, make_again("ProsperOpsOld")),
    "other path": (FindingCode.ROLE_PATH_DIFFERS, make_again(path="/vendors/")),
    "other principal": (
        FindingCode.TRUST_PRINCIPAL_MISSING,
        trust_with(lambda one: one.update(Principal={"AWS": STRANGER})),
    ),
    "further principal": (FindingCode.TRUST_PRINCIPAL_EXTRA, trust_and(LET_IN)),
    "anybody": (
        FindingCode.TRUST_PRINCIPAL_WILDCARD,
        trust_with(lambda one: one.update(Principal="*")),
    ),
    "deleted principal": (
        FindingCode.TRUST_PRINCIPAL_DELETED,
        trust_with(lambda one: one.update(Principal={"AWS": "AROAEXAMPLEEXAMPLE123"})),
    ),
    "no external id": (
        FindingCode.TRUST_EXTERNAL_ID_MISSING,
        trust_with(lambda one: one.pop("Condition")),
    ),
    "wrong external id": (FindingCode.TRUST_EXTERNAL_ID_WRONG, set_external_id("wrong-one")),
    "weak external id": (
        FindingCode.TRUST_EXTERNAL_ID_WEAK,
        set_external_id("*", "StringLike"),
    ),
    "further condition": (
        FindingCode.TRUST_CONDITION_EXTRA,
        trust_with(lambda one: one["Condition"].update(ONLY_FROM)),
    ),
    "further action": (
        FindingCode.TRUST_ACTION_EXTRA,
        trust_with(lambda one: one.update(Action=[ENTER, "sts:TagSession"])),
    ),
    "other action": (
        FindingCode.TRUST_ACTION_MISSING,
        trust_with(lambda one: one.update(Action="sts:TagSession")),
    ),
    "denied entrance": (
        FindingCode.TRUST_DENIED,
        trust_and({"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": ENTER}),
    ),
    "action gone": (FindingCode.ACCESS_MISSING, permissions_with(without_first_action)),
    "further statement": (
        FindingCode.ACCESS_EXCESS,
        permissions_with(lambda statements: statements.append(LAUNCH)),
    ),
    "further policy": (FindingCode.ACCESS_EXCESS, add_inline(LAUNCH)),
    "denied access": (FindingCode.ACCESS_DENIED, add_inline(DENY)),
    "further attachment": (
        FindingCode.POLICY_ATTACHED_EXTRA,
        attach("arn:aws:iam::aws:policy/AdministratorAccess"),
    ),
    "managed policy with more": (FindingCode.ACCESS_EXCESS, move_to_managed(LAUNCH)),
    "managed policy with five versions": (
        FindingCode.ACCESS_EXCESS,
        move_to_managed(None, LAUNCH, None, allow("s3:*"), LAUNCH),
    ),
}


# Codes that have tests of their own below or in test_agreements, ...
ELSEWHERE = {
    FindingCode.ROLE_UNEXPECTED,
    FindingCode.ROLE_ATTRIBUTE_DIFFERS,
    FindingCode.TRUST_CONDITION_MISSING,
}
# ... remarks that change no verdict, and what nobody can mend without knowing more: test_planning
REMARKS = {
    FindingCode.POLICY_NAME_DIFFERS,
    FindingCode.POLICY_OLDER_VERSION,
    FindingCode.EXEMPTION_NOT_IN_FORCE,
}
UNCERTAIN = {
    FindingCode.ACCESS_UNDECIDED,
    FindingCode.TRUST_UNDECIDED,
    FindingCode.SPEC_INCOMPLETE,
    FindingCode.ACCOUNT_UNREADABLE,
}


def test_every_kind_of_difference_is_mended_here_or_has_a_reason_not_to_be() -> None:
    mended = {code for code, _ in CASES.values()}

    assert mended | ELSEWHERE | REMARKS | UNCERTAIN == set(FindingCode)
    assert not mended & (REMARKS | UNCERTAIN)


def standing(field: Field) -> Standing:
    account = field.fresh(VENDOR)
    cell = field.cell(account, VENDOR)
    assert cell.status is Status.OK
    return Standing(account, cell.roles[0])


@pytest.mark.parametrize(("code", "break_it"), CASES.values(), ids=CASES)
def test_a_difference_is_mended_and_the_mending_undone(
    field: Field, code: FindingCode, break_it: Break
) -> None:
    role = standing(field)
    break_it(field.admin(role.account), role)
    broken = field.cell(role.account, VENDOR)
    assert code in {finding.code for finding in broken.findings}
    plan = field.plan(role.account, VENDOR)
    assert plan.refused == ()

    with field.recorded() as sent:
        run = field.run(plan)

    assert [result.state for result in run.results] == [FixState.VERIFIED], run.results
    assert sent == shown_calls(plan)
    assert field.cell(role.account, VENDOR).status is Status.OK

    undo = field.undo_plan(run)
    assert undo.refused == ()
    with field.recorded() as sent:
        undone = field.run(undo)

    assert [result.state for result in undone.results] == [FixState.UNDONE], undone.results
    assert sent == shown_calls(undo)
    for change in plan.accounts[0].roles:
        arns = [policy.arn for policy in change.before.managed]
        live = field.state(role.account, change.role_name, *arns)
        assert is_restored(change.before, live)
    assert field.cell(role.account, VENDOR).status is broken.status


@pytest.mark.parametrize(("name", "path"), [("ProsperOpsOld", "/"), (None, "/vendors/")])
def test_a_role_made_anew_keeps_its_permissions_boundary_and_what_else_is_not_agreed(
    field: Field, name: str | None, path: str
) -> None:
    """Made without the boundary, the vendor could do more afterwards than before."""
    role = standing(field)
    iam = field.admin(role.account)
    make_again(name, path)(iam, role)
    boundary = "arn:aws:iam::aws:policy/PowerUserAccess"
    stood = name or role.name
    iam.put_role_permissions_boundary(RoleName=stood, PermissionsBoundary=boundary)
    iam.tag_role(RoleName=stood, Tags=[{"Key": "cost-centre", "Value": "4711"}])
    iam.update_role(RoleName=stood, MaxSessionDuration=7200)

    run = field.run(field.plan(role.account, VENDOR))

    assert run.all_done, run.results
    now = field.state(role.account, role.name)
    assert (now.path, now.boundary_arn, now.max_session_duration) == ("/", boundary, 7200)
    assert dict(now.tags)["cost-centre"] == "4711"
    assert field.run(field.undo_plan(run)).all_done
    back = field.state(role.account, stood)
    assert (back.path, back.boundary_arn) == (path, boundary)


@pytest.mark.parametrize("vendor", ["prosperops", "opsramp", "archera", "flexera-bill-connect"])
def test_a_role_that_is_not_approved_is_removed_and_comes_back(field: Field, vendor: str) -> None:
    account = field.fresh(vendor, Status.UNEXPECTED)
    before = field.cell(account, vendor)
    plan = field.plan(account, vendor)
    assert plan.risk == "high"

    with field.recorded() as sent:
        run = field.run(plan)

    assert [result.state for result in run.results] == [FixState.VERIFIED], run.results
    assert sent == shown_calls(plan)
    assert field.cell(account, vendor).status is Status.NOT_EXPECTED

    undone = field.run(field.undo_plan(run))
    assert [result.state for result in undone.results] == [FixState.UNDONE], undone.results
    assert field.cell(account, vendor).status is before.status


def test_a_description_is_put_right_and_back(field: Field) -> None:
    role = standing(field)
    field.admin(role.account).update_role_description(RoleName=role.name, Description="by hand")
    codes = {one.code for one in field.cell(role.account, VENDOR).findings}
    assert FindingCode.ROLE_ATTRIBUTE_DIFFERS in codes

    run = field.run(field.plan(role.account, VENDOR))

    assert run.results[0].state is FixState.VERIFIED
    assert field.cell(role.account, VENDOR).findings == ()
    assert field.run(field.undo_plan(run)).results[0].state is FixState.UNDONE
    assert field.state(role.account, role.name).description == "by hand"


def test_a_policy_spelled_in_another_way_is_left_alone(field: Field) -> None:
    """Only the trust is broken: the permissions are equal in effect and not touched."""
    role = standing(field)
    field.admin(role.account).put_role_policy(
        RoleName=role.name,
        PolicyName=role.policy_name,
        PolicyDocument=json.dumps(
            {**role.permissions, "Statement": list(reversed(role.permissions["Statement"]))}
        ),
    )
    set_external_id("wrong-one")(field.admin(role.account), role)

    plan = field.plan(role.account, VENDOR)

    assert [step.call for step in plan.accounts[0].steps] == ["UpdateAssumeRolePolicy"]

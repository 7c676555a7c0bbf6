from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.aws.reading import AccountReading, RoleReading, Unread
from core.model import (
    Account,
    CellResult,
    Effect,
    FindingCode,
    ObservedRole,
    PolicyKind,
    Reason,
    RolePolicy,
    Status,
)
from core.scan.context import ScanContext
from core.scan.judge import cell_of_others, judge_account, unreachable_cells

ACCOUNT = Account(id="111100000001", name="team-1")
EXEMPT_ACCOUNT = Account(id="111100000003", name="team-3")
UNAGREED_ACCOUNT = Account(id="111100000009", name="team-9")
OPSRAMP_ACCOUNT = "640921185273"
REFUSED = Reason("You may not.", "AccessDenied", "Ask.")


def _document(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _trust(account_id: str = OPSRAMP_ACCOUNT, external_id: str | None = "right-id") -> str:
    condition = {"StringEquals": {"sts:ExternalId": external_id}} if external_id else {}
    return _document(
        Effect="Allow",
        Principal={"AWS": f"arn:aws:iam::{account_id}:root"},
        Action="sts:AssumeRole",
        Condition=condition,
    )


def _policy(*actions: str, name: str = "OpsRamp") -> RolePolicy:
    document = _document(Effect="Allow", Action=list(actions), Resource="*")
    return RolePolicy(name, PolicyKind.INLINE, document)


AGREED = ObservedRole(
    account_id=ACCOUNT.id,
    name="OpsRamp",
    arn=f"arn:aws:iam::{ACCOUNT.id}:role/OpsRamp",
    path="/",
    trust=_trust(),
    policies=(_policy("ec2:DescribeInstances"),),
    evidence=("ev-role",),
)


def _cell(
    context: ScanContext,
    *roles: ObservedRole | RoleReading,
    account: Account = ACCOUNT,
    **reading: Any,
) -> CellResult:
    readings = tuple(one if isinstance(one, RoleReading) else RoleReading(one) for one in roles)
    whole = AccountReading(roles=readings, listing=("ev-list",), **reading)
    (cell,) = judge_account(account, whole, context)
    return cell


def _codes(cell: CellResult) -> set[FindingCode]:
    return {finding.code for finding in cell.findings}


def test_the_agreed_role_is_compliant(context: ScanContext) -> None:
    cell = _cell(context, AGREED)

    assert cell.status is Status.OK
    assert cell.observed == AGREED
    assert cell.evidence == ("ev-list", "ev-role")


def test_without_the_agreed_role_it_is_missing(context: ScanContext) -> None:
    cell = _cell(context)

    assert cell.status is Status.MISSING
    assert _codes(cell) == {FindingCode.ROLE_MISSING}
    assert cell.evidence == ("ev-list",)


def test_an_action_too_many_is_excess(context: ScanContext) -> None:
    role = replace(AGREED, policies=(_policy("ec2:DescribeInstances", "iam:PassRole"),))

    assert _cell(context, role).status is Status.DRIFT_EXCESS


def test_an_action_too_few_cannot_work(context: ScanContext) -> None:
    role = replace(AGREED, policies=(_policy("ec2:DescribeImages"),))
    cell = _cell(context, role)

    assert FindingCode.ACCESS_MISSING in _codes(cell)


def test_a_trust_policy_without_external_id_is_excess(context: ScanContext) -> None:
    cell = _cell(context, replace(AGREED, trust=_trust(external_id=None)))

    assert cell.status is Status.DRIFT_EXCESS


def test_a_vendors_role_where_none_was_agreed_is_not_approved(context: ScanContext) -> None:
    cell = _cell(context, AGREED, account=UNAGREED_ACCOUNT)

    assert cell.status is Status.UNEXPECTED
    assert _codes(cell) == {FindingCode.ROLE_UNEXPECTED}


def test_no_role_where_none_was_agreed_is_not_required(context: ScanContext) -> None:
    assert _cell(context, account=UNAGREED_ACCOUNT).status is Status.NOT_EXPECTED


def test_another_role_of_the_vendor_beside_the_agreed_one_is_not_approved(
    context: ScanContext,
) -> None:
    other = replace(AGREED, name="Surprise", arn="arn:aws:iam::111100000001:role/Surprise")
    cell = _cell(context, AGREED, other)

    assert cell.status is Status.UNEXPECTED
    assert len(cell.roles) == 2


def test_a_role_found_under_another_name_cannot_work(context: ScanContext) -> None:
    cell = _cell(context, replace(AGREED, name="Renamed"))

    assert cell.status is Status.DRIFT_BROKEN
    assert FindingCode.ROLE_NAME_DIFFERS in _codes(cell)


def test_a_role_under_another_path_cannot_work(context: ScanContext) -> None:
    cell = _cell(context, replace(AGREED, path="/old/"))

    assert cell.status is Status.DRIFT_BROKEN
    assert FindingCode.ROLE_PATH_DIFFERS in _codes(cell)


def test_policies_under_other_names_are_only_noted(context: ScanContext) -> None:
    role = replace(AGREED, policies=(_policy("ec2:DescribeInstances", name="Other"),))
    cell = _cell(context, role)

    assert cell.status is Status.OK
    assert _codes(cell) == {FindingCode.POLICY_NAME_DIFFERS}


def test_the_policy_that_brings_excess_is_named(context: ScanContext) -> None:
    extra = _policy("iam:PassRole", name="Sneaky")
    cell = _cell(context, replace(AGREED, policies=(*AGREED.policies, extra)))

    notes = [one for one in cell.findings if one.code is FindingCode.POLICY_ATTACHED_EXTRA]
    assert cell.status is Status.DRIFT_EXCESS
    assert [note.detail["policy"] for note in notes] == ["Sneaky"]


def test_half_read_is_never_compliant(context: ScanContext) -> None:
    unread = RoleReading(replace(AGREED, policies=()), (Unread("inline policies", REFUSED),))
    cell = _cell(context, unread)

    assert cell.status is Status.UNREACHABLE
    assert cell.reason is not None
    assert cell.reason.code == "AccessDenied"
    assert "inline policies" in cell.reason.summary


def test_what_is_certainly_worse_wins_over_what_was_not_read(context: ScanContext) -> None:
    role = replace(AGREED, trust=_trust(external_id=None), policies=())
    cell = _cell(context, RoleReading(role, (Unread("inline policies", REFUSED),)))

    assert cell.status is Status.DRIFT_EXCESS


@pytest.mark.parametrize("account", [ACCOUNT, UNAGREED_ACCOUNT])
def test_without_the_list_of_roles_nothing_is_called_absent(
    context: ScanContext, account: Account
) -> None:
    cell = _cell(context, account=account, unread=(Unread("list of roles", REFUSED),))

    assert cell.status is Status.UNREACHABLE


def test_a_role_whose_existence_may_not_be_asked_is_not_called_missing(
    context: ScanContext,
) -> None:
    assert _cell(context, unread_roles={"OpsRamp": REFUSED}).status is Status.UNREACHABLE


def test_an_exemption_counts_on_its_last_day(context: ScanContext) -> None:
    cell = _cell(context, account=EXEMPT_ACCOUNT)

    assert (cell.status, cell.exemption_id) == (Status.EXEMPT, "EX-1")


def test_after_its_last_day_the_true_status_returns_with_a_note(context: ScanContext) -> None:
    cell = _cell(replace(context, today=date(2026, 11, 23)), account=EXEMPT_ACCOUNT)

    assert cell.status is Status.MISSING
    note = next(one for one in cell.findings if one.effect is Effect.NOTE)
    assert note.code is FindingCode.EXEMPTION_NOT_IN_FORCE
    assert "EX-1" in note.summary


def test_an_exemption_covers_no_other_difference(context: ScanContext) -> None:
    role = replace(AGREED, account_id=EXEMPT_ACCOUNT.id, trust=_trust(external_id=None))

    assert _cell(context, role, account=EXEMPT_ACCOUNT).status is Status.DRIFT_EXCESS


def test_every_cell_of_an_unreachable_account_says_why(context: ScanContext) -> None:
    for account in (ACCOUNT, UNAGREED_ACCOUNT, EXEMPT_ACCOUNT):
        (cell,) = unreachable_cells(account, REFUSED, context)

        assert cell.status is Status.UNREACHABLE
        assert cell.reason == REFUSED


def test_the_agreed_vendors_have_cells_whether_anything_was_found_or_not(
    context: ScanContext,
) -> None:
    cells = judge_account(ACCOUNT, AccountReading(), replace(context, vendors=()))

    assert [cell.vendor for cell in cells] == ["opsramp"]


def test_a_vendor_that_is_not_agreed_has_a_cell_where_a_role_of_it_stands(
    context: ScanContext,
) -> None:
    role = ObservedRole(ACCOUNT.id, "ProsperOps", f"arn:aws:iam::{ACCOUNT.id}:role/x", "/", "{}")
    reading = AccountReading(roles=(RoleReading(role),))

    cells = judge_account(ACCOUNT, reading, replace(context, vendors=()))

    statuses = {cell.vendor: cell.status for cell in cells}
    assert statuses == {"opsramp": Status.MISSING, "prosperops": Status.UNEXPECTED}


def test_a_scan_of_certain_vendors_says_nothing_about_others(context: ScanContext) -> None:
    role = ObservedRole(ACCOUNT.id, "ProsperOps", f"arn:aws:iam::{ACCOUNT.id}:role/x", "/", "{}")
    reading = AccountReading(roles=(RoleReading(role),))

    assert [cell.vendor for cell in judge_account(ACCOUNT, reading, context)] == ["opsramp"]
    assert cell_of_others(ACCOUNT, reading, context) is None


def test_vendors_that_were_not_found_are_not_required(context: ScanContext) -> None:
    others = cell_of_others(ACCOUNT, AccountReading(), replace(context, vendors=()))

    assert others is not None
    assert others.status is Status.NOT_EXPECTED


def test_vendors_are_not_ruled_out_where_the_roles_could_not_be_listed(
    context: ScanContext,
) -> None:
    reading = AccountReading(unread=(Unread("roles", REFUSED),))

    others = cell_of_others(ACCOUNT, reading, replace(context, vendors=()))

    assert others is not None
    assert others.status is Status.UNREACHABLE

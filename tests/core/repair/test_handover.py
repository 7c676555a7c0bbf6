"""A plan that somebody hands over: only as it was made, and only where it belongs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from repair_samples import document, trust_document

from core.agreement import Agreement
from core.agreement.agreement import EnteredOrganization
from core.errors import InputError, RepairRefused
from core.repair.direction import direction
from core.repair.handover import check_fits, open_plan
from core.repair.plan import Plan, sealed
from core.repair.plan_file import save_plan
from core.repair.planning import role_change
from core.repair.state import RoleState

MANAGEMENT = "999999999999"
HERE = EnteredOrganization(MANAGEMENT, ("Audit",), "RolecallRepair")
AGREEMENT = Agreement("2026-Q4", "a" * 64, "Ada", None, HERE, {}, ())


@pytest.fixture
def plan(make_plan: Callable[..., Plan], role: RoleState) -> Plan:
    made = make_plan(role, replace(role, trust=trust_document("123456789012")))
    (change,) = made.accounts
    own = replace(role, account_id=change.account.id)
    after = replace(own, trust=trust_document("123456789012"))
    assert direction(own, after, "vendor")
    roles = (role_change(change.account, "vendor", own, after),)
    changed = replace(change, roles=roles)
    return sealed(replace(made, accounts=(changed,), management_account_id=MANAGEMENT))


def saved(plan: Plan, folder: Path) -> Path:
    save_plan(plan, folder / "plan.json")
    return folder / "plan.json"


def test_a_plan_is_opened_exactly_as_it_was_made(plan: Plan, tmp_path: Path) -> None:
    members = (plan.accounts[0].account.id,)

    assert open_plan(saved(plan, tmp_path), AGREEMENT, members) == plan


def test_a_plan_that_was_altered_is_refused(plan: Plan, tmp_path: Path) -> None:
    path = saved(plan, tmp_path)
    path.write_text(path.read_text().replace('"requester":"ada"', '"requester":"eve"'))

    with pytest.raises(RepairRefused, match="altered after it was made"):
        open_plan(path, AGREEMENT)


def test_other_calls_under_a_fresh_hash_are_refused(plan: Plan, tmp_path: Path) -> None:
    (change,) = plan.accounts
    (role,) = change.roles
    step = replace(role.steps[0], params={**role.steps[0].params, "PolicyDocument": document("*")})
    forged = replace(change, roles=(replace(role, steps=(step,)),))

    with pytest.raises(RepairRefused, match="do not follow"):
        open_plan(saved(sealed(replace(plan, accounts=(forged,))), tmp_path), AGREEMENT)


def test_something_else_is_no_plan(tmp_path: Path) -> None:
    path = tmp_path / "scan.json"
    path.write_text(json.dumps({"schema_version": 1}))

    with pytest.raises(InputError, match="is not a plan"):
        open_plan(path, AGREEMENT)


def test_a_plan_for_another_organization_is_refused(plan: Plan) -> None:
    other = replace(AGREEMENT, organization=replace(HERE, management_account_id="888888888888"))

    with pytest.raises(RepairRefused, match=r"999999999999.*888888888888"):
        check_fits(plan, other)


def test_a_plan_that_does_not_say_for_which_organization_is_refused(plan: Plan) -> None:
    with pytest.raises(RepairRefused, match="not said"):
        check_fits(replace(plan, management_account_id=""), AGREEMENT)


def test_a_plan_for_accounts_that_are_not_there_is_refused(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(RepairRefused, match="not in this organization"):
        open_plan(saved(plan, tmp_path), AGREEMENT, ("777777777777",))


def test_a_plan_made_under_another_agreement_is_refused(plan: Plan) -> None:
    with pytest.raises(RepairRefused, match="agreement changed"):
        check_fits(plan, replace(AGREEMENT, sha256="b" * 64))


def test_a_plan_for_another_repair_role_is_refused(plan: Plan) -> None:
    other = replace(AGREEMENT, organization=replace(HERE, repair_role_name="Other"))

    with pytest.raises(RepairRefused, match="another repair role"):
        check_fits(plan, other)


def test_a_plan_that_hides_the_management_account_is_refused(plan: Plan) -> None:
    """It would lower the risk, and with it what the approval takes."""
    (change,) = plan.accounts
    hidden = replace(change, account=replace(change.account, id=MANAGEMENT))

    with pytest.raises(RepairRefused, match="which account is the management account"):
        check_fits(replace(plan, accounts=(hidden,)), AGREEMENT)

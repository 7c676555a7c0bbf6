"""What would be done to a StackSet: the calls for each difference, and none when there is none."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.aws.stack_set_state import InstanceState, StackSetState
from core.errors import RepairRefused
from core.rollout.change_text import change_lines, template_difference
from core.rollout.stack_calls import Wanted
from core.rollout.stack_change import StackSetChange, deployment, removal
from core.rollout.targets import StackSetPlan, TargetGroup
from core.rollout.words import StackSetAction

UNIT, OTHER = "ou-ab12-cdefgh34", "ou-ab12-zzzzzzz9"
ONE, TWO = "111111111111", "222222222222"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NAME = "rolecall-vendor"


def template(role: str = "Vendor", about: str = "Agreement 1.") -> str:
    return json.dumps(
        {
            "Description": about,
            "Parameters": {"ExternalId": {"Type": "String", "Default": "secret-4711"}},
            "Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": role}}},
        }
    )


def wanted(*groups: TargetGroup, text: str = "") -> Wanted:
    groups = groups or (TargetGroup({"OrganizationalUnitIds": [UNIT]}),)
    plan = StackSetPlan(NAME, groups)
    return Wanted("vendor", plan, text or template(), {"ExternalId": "secret-4711"}, "Vendor roles")


def standing(
    *accounts: str,
    text: str = "",
    units: tuple[str, ...] = (UNIT,),
    about: str = "Vendor roles",
) -> StackSetState:
    instances = tuple(
        InstanceState(one, "SUCCEEDED", unit=UNIT, region="us-east-1") for one in accounts
    )
    return StackSetState(
        NAME, text or template(), "SERVICE_MANAGED", units, instances, description=about
    )


def changed(wish: Wanted, before: StackSetState | None) -> StackSetChange:
    return deployment(wish, before, "ada", NOW)


def operations(change: StackSetChange) -> list[str]:
    return [call.operation for call in change.calls]


def without_accounts(unit: str, *accounts: str) -> TargetGroup:
    return TargetGroup(
        {"OrganizationalUnitIds": [unit], "Accounts": list(accounts),
         "AccountFilterType": "DIFFERENCE"}
    )  # fmt: skip


def only_account(account_id: str, **values: str) -> TargetGroup:
    return TargetGroup(
        {"OrganizationalUnitIds": [UNIT], "Accounts": [account_id],
         "AccountFilterType": "INTERSECTION"},
        values,
    )  # fmt: skip


def test_one_that_is_not_there_is_made_and_filled() -> None:
    change = changed(wanted(), None)

    assert change.action is StackSetAction.DEPLOY
    assert change.phrase == f"deploy {NAME}"
    assert operations(change) == ["CreateStackSet", "CreateStackInstances"]
    made, filled = change.calls
    assert made.params["AutoDeployment"]["Enabled"]
    assert made.params["PermissionModel"] == "SERVICE_MANAGED"
    assert filled.params["DeploymentTargets"] == {"OrganizationalUnitIds": [UNIT]}


def test_accounts_with_values_of_their_own_are_a_call_of_their_own() -> None:
    change = changed(
        wanted(TargetGroup({"OrganizationalUnitIds": [UNIT]}), only_account(ONE, ExternalId="x")),
        None,
    )

    assert change.calls[-1].params["ParameterOverrides"] == [
        {"ParameterKey": "ExternalId", "ParameterValue": "x"}
    ]


def test_one_that_is_as_wanted_needs_no_call() -> None:
    change = changed(wanted(), standing(ONE, TWO))

    assert change.calls == ()
    assert any("No change" in line for line in change_lines(change))


def test_another_version_of_the_agreement_alone_is_no_change() -> None:
    text = template(about="Agreement 2.")

    assert changed(wanted(text=text), standing(ONE)).calls == ()


def test_another_template_updates_every_stack() -> None:
    change = changed(wanted(text=template("Renamed")), standing(ONE))

    assert change.action is StackSetAction.UPDATE
    assert change.phrase == f"update {NAME}"
    assert operations(change) == ["UpdateStackSet"]
    given = change.calls[0].params
    assert given["TemplateBody"] == template("Renamed")
    assert given["Parameters"] == [{"ParameterKey": "ExternalId", "ParameterValue": "secret-4711"}]
    assert "Accounts" not in given  # so all stacks are updated


def test_a_new_unit_gets_stacks_and_one_that_is_gone_loses_them() -> None:
    wish = wanted(TargetGroup({"OrganizationalUnitIds": [OTHER]}))

    change = changed(wish, standing(ONE))

    assert operations(change) == ["CreateStackInstances", "DeleteStackInstances"]
    added, taken = change.calls
    assert added.params["DeploymentTargets"]["OrganizationalUnitIds"] == [OTHER]
    assert taken.params["DeploymentTargets"] == {"OrganizationalUnitIds": [UNIT]}
    assert taken.params["RetainStacks"] is False


def test_an_account_that_was_excluded_since_loses_its_stack() -> None:
    change = changed(wanted(without_accounts(UNIT, TWO)), standing(ONE, TWO))

    (taken,) = change.calls
    assert taken.params["DeploymentTargets"] == {
        "OrganizationalUnitIds": [UNIT], "Accounts": [TWO], "AccountFilterType": "INTERSECTION",
    }  # fmt: skip


def test_stacks_that_failed_are_tried_again() -> None:
    before = standing(ONE, TWO)
    broken = replace(before.instances[0], status="FAILED")

    change = changed(wanted(), replace(before, instances=(broken, before.instances[1])))

    (again,) = change.calls
    assert again.operation == "UpdateStackSet"
    assert again.params["DeploymentTargets"]["Accounts"] == [ONE]
    assert again.params["Regions"] == ["us-east-1"]


def test_an_account_with_values_of_its_own_is_not_taken_for_an_excluded_one() -> None:
    groups = (without_accounts(UNIT, TWO), only_account(TWO, ExternalId="x"))

    assert changed(wanted(*groups), standing(ONE, TWO)).calls == ()


def test_under_a_new_agreement_values_of_single_accounts_are_given_anew() -> None:
    """AWS masks them, so that nobody can see whether they are still the agreed ones."""
    groups = (without_accounts(UNIT, TWO), only_account(TWO, ExternalId="new-one"))

    change = changed(wanted(*groups), standing(ONE, TWO, about="Vendor roles of before"))

    assert operations(change) == ["UpdateStackSet", "UpdateStackInstances"]
    given = change.calls[1].params
    assert given["DeploymentTargets"]["Accounts"] == [TWO]
    assert given["ParameterOverrides"] == [
        {"ParameterKey": "ExternalId", "ParameterValue": "new-one"}
    ]
    assert "new-one" not in "\n".join(change_lines(change))


def test_under_a_new_agreement_without_values_of_single_accounts_nothing_changes() -> None:
    assert changed(wanted(), standing(ONE, about="Vendor roles of before")).calls == ()


def test_a_named_account_that_lacks_a_stack_gets_one() -> None:
    change = changed(wanted(only_account(ONE), only_account(TWO)), standing(ONE))

    (added,) = change.calls
    assert added.params["DeploymentTargets"]["Accounts"] == [TWO]


def test_one_that_was_made_and_not_filled_is_filled() -> None:
    """What an interruption right after the first call leaves behind."""
    change = changed(wanted(), standing(units=()))

    assert operations(change) == ["CreateStackInstances"]


def test_removal_takes_the_stacks_away_before_the_stack_set() -> None:
    change = removal("vendor", StackSetPlan(NAME, ()), standing(ONE, units=(OTHER,)), "ada", NOW)

    assert change.phrase == f"remove {NAME}"
    assert operations(change) == ["DeleteStackInstances", "DeleteStackSet"]
    assert change.calls[0].params["DeploymentTargets"] == {"OrganizationalUnitIds": [OTHER]}
    assert change.calls[0].params["Regions"] == ["us-east-1"]


def test_an_empty_stack_set_is_simply_deleted() -> None:
    change = removal("vendor", StackSetPlan(NAME, ()), standing(), "ada", NOW)

    assert operations(change) == ["DeleteStackSet"]


def test_what_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(RepairRefused, match="There is no StackSet"):
        removal("vendor", StackSetPlan(NAME, ()), None, "ada", NOW)


@pytest.mark.parametrize("model", ["SELF_MANAGED", ""])
def test_a_stack_set_of_another_kind_is_left_alone(model: str) -> None:
    other = replace(standing(ONE), permission_model=model)

    with pytest.raises(RepairRefused, match="not made by Rolecall"):
        changed(wanted(), other)
    with pytest.raises(RepairRefused, match="not made by Rolecall"):
        removal("vendor", StackSetPlan(NAME, ()), other, "ada", NOW)


def test_the_digest_is_of_the_calls_and_of_what_stands() -> None:
    one, same = changed(wanted(), standing(ONE)), changed(wanted(), standing(ONE))

    assert one.sha256 == same.sha256
    assert one.sha256 != changed(wanted(), standing(TWO)).sha256


def test_the_preview_shows_every_call_and_what_differs_in_the_template() -> None:
    lines = list(change_lines(changed(wanted(text=template("Renamed")), standing(ONE))))

    text = "\n".join(lines)
    assert "UpdateStackSet" in text
    assert '-        "RoleName": "Vendor"' in text
    assert '+        "RoleName": "Renamed"' in text
    assert "DeploymentTargets" not in text


def test_external_ids_are_masked_unless_asked_for() -> None:
    change = changed(wanted(), None)

    assert "secret-4711" not in "\n".join(change_lines(change))
    assert "secret-4711" in "\n".join(change_lines(change, show_external_ids=True))


def test_a_whole_template_is_shown_when_there_was_none() -> None:
    assert '      "Type": "AWS::IAM::Role",' in list(template_difference("", template()))

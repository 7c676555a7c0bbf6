"""CloudFormation: clean for cfn-lint, and every text stays the text that it was."""

from __future__ import annotations

import json
import re
import warnings
from typing import Any

import pytest

from core.agreement import Agreement
from core.catalogue import Catalogue
from core.model import ExpectedRole
from core.rollout.agreed import vendor_rollout
from core.rollout.cloudformation import (
    logical_name,
    role_template,
    stack_set_template,
    template_text,
)
from core.rollout.roles import ACCOUNT, Rollout
from core.rollout.targets import StackSetPlan, TargetGroup

VENDORS = ["prosperops", "opsramp", "archera", "flexera-bill-connect"]
UNIT = "ou-ab12-cdefgh34"


def lint(text: str) -> list[str]:
    """Errors and warnings, as the cfn-lint command reports them; remarks (I...) are advice."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of other people's modules
        from cfnlint.api import lint_all

        return [str(found) for found in lint_all(text) if not found.rule.id.startswith("I")]


def resolved(node: Any, parameters: dict[str, str], account_id: str) -> Any:
    """What CloudFormation makes of a value."""
    if isinstance(node, list):
        return [resolved(item, parameters, account_id) for item in node]
    if not isinstance(node, dict):
        return node
    if list(node) == ["Ref"]:
        return parameters[node["Ref"]]
    if list(node) == ["Fn::Sub"]:
        found = re.sub(r"\$\{([^!}][^}]*)\}", lambda m: {"AWS::AccountId": account_id}[m[1]],
                       node["Fn::Sub"])  # fmt: skip
        return found.replace("${!", "${")
    return {key: resolved(value, parameters, account_id) for key, value in node.items()}


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_templates_of_the_agreement_are_clean_for_cfn_lint(
    catalogue: Catalogue, agreement: Agreement, vendor: str
) -> None:
    rollout = vendor_rollout(catalogue, agreement, vendor).rollout

    assert lint(template_text(role_template(rollout))) == []


def test_a_stack_set_is_clean_for_cfn_lint(catalogue: Catalogue, agreement: Agreement) -> None:
    found = vendor_rollout(catalogue, agreement, "prosperops")
    plan = found.stack_set([UNIT])

    assert lint(template_text(stack_set_template(found.rollout, plan))) == []


def test_every_text_arrives_as_it_was(hostile: Rollout, hostile_role: ExpectedRole) -> None:
    template = json.loads(template_text(role_template(hostile)))
    account_id = "111122223333"
    values = {name: one["Default"] for name, one in template["Parameters"].items()}

    role, policy = resolved(
        list(template["Resources"].values()), values | {"MainRole": "MainRole"}, account_id
    )

    def there(text: str) -> Any:
        return json.loads(text.replace(ACCOUNT, account_id))

    properties = role["Properties"]
    assert properties["AssumeRolePolicyDocument"] == there(hostile_role.trust_alternatives[0])
    assert properties["Policies"][0]["PolicyDocument"] == there(hostile_role.policies[0].document)
    assert policy["Properties"]["PolicyDocument"] == there(hostile_role.policies[1].document)
    assert properties["Description"] == hostile_role.attributes["description"]
    assert {tag["Key"]: tag["Value"] for tag in properties["Tags"]} == hostile_role.attributes[
        "tags"
    ]
    assert properties["ManagedPolicyArns"] == list(hostile_role.aws_managed_arns)
    assert (properties["RoleName"], properties["Path"]) == ("--Vendor", "/vendors/")
    assert properties["MaxSessionDuration"] == 7200


def test_the_external_id_is_a_parameter_with_the_agreed_value(
    catalogue: Catalogue, agreement: Agreement
) -> None:
    template = role_template(vendor_rollout(catalogue, agreement, "prosperops").rollout)

    assert template["Parameters"]["ExternalId"]["Default"] == "bw-prosperops-7f3c91d2"
    assert template["Parameters"]["ExternalId"]["NoEcho"] is True


def test_a_stack_set_deploys_by_itself_in_one_region_to_units(hostile: Rollout) -> None:
    plan = StackSetPlan("rolecall-vendor", (TargetGroup({"OrganizationalUnitIds": [UNIT]}),))

    properties = stack_set_template(hostile, plan)["Resources"]["StackSet"]["Properties"]

    assert properties["PermissionModel"] == "SERVICE_MANAGED"
    assert properties["AutoDeployment"]["Enabled"] is True
    (group,) = properties["StackInstancesGroup"]
    assert group["Regions"] == ["us-east-1"]
    assert group["DeploymentTargets"] == {"OrganizationalUnitIds": [UNIT]}
    assert json.loads(properties["TemplateBody"]) == role_template(hostile)
    assert "CallAs" not in properties


def test_a_delegated_administrator_deploys_as_one(hostile: Rollout) -> None:
    plan = StackSetPlan("rolecall-vendor", (), call_as_delegate=True)

    properties = stack_set_template(hostile, plan)["Resources"]["StackSet"]["Properties"]

    assert properties["CallAs"] == "DELEGATED_ADMIN"


def test_logical_names_are_letters_and_digits_and_each_its_own() -> None:
    taken: dict[str, Any] = {}
    for words in ("main", "main", "Weird !! näme", "—"):
        taken[logical_name(words, taken)] = None

    assert len(taken) == 4
    assert all(re.fullmatch(r"[A-Za-z0-9]+", name) for name in taken)

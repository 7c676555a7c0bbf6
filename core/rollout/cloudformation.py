"""A CloudFormation template of the agreed roles, and the StackSet that deploys it. Pure.

Templates are JSON, which CloudFormation takes as it takes YAML: no text can break out of a
JSON string.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from core.rollout.roles import ACCOUNT, NamedPolicy, Parameter, Rollout, RolloutRole, Tree
from core.rollout.targets import StackSetPlan

MAX_DESCRIPTION_BYTES = 1024  # CloudFormation quota: description of a template
_FORMAT = "2010-09-09"
# The documents are the vendor's, also where they name an action that AWS no longer lists.
_METADATA = {"cfn-lint": {"config": {"ignore_checks": ["W3037"]}}}


def role_template(rollout: Rollout) -> dict[str, Any]:
    """The template that makes the roles in one account."""
    resources: dict[str, Any] = {}
    outputs: dict[str, Any] = {}
    for role in rollout.roles:
        name = logical_name(role.key, resources)
        resources[name] = _role(role)
        for policy in role.managed:
            resources[logical_name(policy.name, resources)] = _managed_policy(policy, name)
        outputs[f"{name}Arn"] = {
            "Description": "ARN of the role, which the vendor may ask for",
            "Value": {"Fn::GetAtt": [name, "Arn"]},
        }
    return {
        "AWSTemplateFormatVersion": _FORMAT,
        "Description": template_description(rollout),
        "Metadata": _METADATA,
        **({"Parameters": _parameters(rollout)} if rollout.parameters else {}),
        "Resources": resources,
        "Outputs": outputs,
    }


def stack_set_template(rollout: Rollout, plan: StackSetPlan) -> dict[str, Any]:
    """The template for the management account (or a delegated administrator) that makes a
    service-managed StackSet of `role_template`, which new accounts get by themselves."""
    properties: dict[str, Any] = {
        "StackSetName": plan.name,
        "Description": template_description(rollout),
        "PermissionModel": "SERVICE_MANAGED",
        "AutoDeployment": {"Enabled": True, "RetainStacksOnAccountRemoval": False},
        "ManagedExecution": {"Active": True},
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "OperationPreferences": plan.preferences,
        "StackInstancesGroup": [
            {
                "DeploymentTargets": group.targets,
                "Regions": [plan.region],
                **(
                    {"ParameterOverrides": _overrides(group.parameters)} if group.parameters else {}
                ),
            }
            for group in plan.groups
        ],
        "TemplateBody": template_text(role_template(rollout)),
    }
    if plan.call_as_delegate:
        properties["CallAs"] = "DELEGATED_ADMIN"
    return {
        "AWSTemplateFormatVersion": _FORMAT,
        "Description": _description(
            f"StackSet with the roles of {rollout.vendor_name}. It reaches member accounts only: "
            "the management account needs a stack of its own."
        ),
        "Resources": {
            "StackSet": {"Type": "AWS::CloudFormation::StackSet", "Properties": properties}
        },
    }


def template_description(rollout: Rollout) -> str:
    """One line that says of which vendor and which agreement it is."""
    return _description(f"{rollout.vendor_name}: roles as agreed. {rollout.origin}")


def template_text(template: dict[str, Any]) -> str:
    """The template as JSON text."""
    return json.dumps(template, indent=2, ensure_ascii=False) + "\n"


def logical_name(words: str, taken: dict[str, Any]) -> str:
    """A name for a resource: letters and digits, unlike all of `taken`."""
    parts = re.findall(r"[A-Za-z0-9]+", words)
    base = "".join(part[:1].upper() + part[1:] for part in parts)[:200] or "Resource"
    name, number = f"{base}Role" if not taken else base, 2
    while name in taken:
        name, number = f"{base}{number}", number + 1
    return name


def _role(role: RolloutRole) -> dict[str, Any]:
    optional: dict[str, Any] = {
        "Description": _value(role.description),
        "MaxSessionDuration": role.session_seconds,
        "ManagedPolicyArns": [_value(arn) for arn in role.attached_arns],
        "Policies": [
            {"PolicyName": policy.name, "PolicyDocument": _value(policy.document)}
            for policy in role.inline
        ],
        "Tags": [{"Key": key, "Value": _value(value)} for key, value in role.tags.items()],
    }
    properties = {
        "RoleName": role.name,
        "Path": role.path,
        "AssumeRolePolicyDocument": _value(role.trust),
        **{key: value for key, value in optional.items() if value},
    }
    return {"Type": "AWS::IAM::Role", "Properties": properties}


def _managed_policy(policy: NamedPolicy, role: str) -> dict[str, Any]:
    return {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {
            "ManagedPolicyName": policy.name,
            "PolicyDocument": _value(policy.document),
            "Roles": [{"Ref": role}],
        },
    }


def _parameters(rollout: Rollout) -> dict[str, Any]:
    return {
        name: {
            "Type": "String",
            "Default": agreed,
            "NoEcho": True,
            "Description": "External ID that the vendor has to name when it enters the role",
        }
        for name, agreed in rollout.parameters.items()
    }


def _overrides(parameters: dict[str, str]) -> list[dict[str, str]]:
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()]


def _value(node: Tree) -> Any:
    """JSON data of the template: references in the place of parameters and of the account."""
    if isinstance(node, Parameter):
        return {"Ref": node.name}
    if isinstance(node, dict):
        return {key: _value(value) for key, value in node.items()}
    if isinstance(node, Sequence) and not isinstance(node, str):
        return [_value(item) for item in node]
    if isinstance(node, str) and ACCOUNT in node:
        # ${!...} is how Fn::Sub writes a plain ${...}, such as IAM's own variables
        return {"Fn::Sub": node.replace("${", "${!").replace(ACCOUNT, "${AWS::AccountId}")}
    return node


def _description(text: str) -> str:
    return text.encode()[:MAX_DESCRIPTION_BYTES].decode(errors="ignore")

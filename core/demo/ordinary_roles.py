"""The roles that stand in every account whatever vendors there are: noise for a scan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from typing import Any

from core.demo.company import AccountEntry, account_id
from core.demo.model import DemoPolicy, DemoRole

AUDIT_ROLE = "RolecallAudit"
REPAIR_ROLE = "RolecallRepair"
_AWS = "arn:aws:iam::aws:policy"

_SERVICE_LINKED: tuple[tuple[str, str, str], ...] = (
    ("AWSServiceRoleForSupport", "support", "AWSSupportServiceRolePolicy"),
    ("AWSServiceRoleForTrustedAdvisor", "trustedadvisor", "AWSTrustedAdvisorServiceRolePolicy"),
    ("AWSServiceRoleForOrganizations", "organizations", "AWSOrganizationsServiceTrustPolicy"),
)
_APPLICATION: tuple[tuple[str, str], ...] = (
    ("{team}-api-task", "ecs-tasks"),
    ("{team}-worker-lambda", "lambda"),
    ("{team}-instance", "ec2"),
    ("{team}-nightly-export", "lambda"),
    ("{team}-step-functions", "states"),
)
_READS = (
    "iam:GetAccountAuthorizationDetails", "iam:GetRole", "iam:GetRolePolicy", "iam:GetPolicy",
    "iam:GetPolicyVersion", "iam:ListRoles", "iam:ListRolePolicies",
    "iam:ListAttachedRolePolicies", "iam:ListRoleTags", "iam:ListPolicies",
    "iam:ListPolicyVersions",
)  # fmt: skip
_WITHHELD = frozenset({"iam:GetAccountAuthorizationDetails", "iam:GetRolePolicy"})
_REPAIRS = (
    "iam:AttachRolePolicy", "iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:CreateRole",
    "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:DeleteRole",
    "iam:DeleteRolePermissionsBoundary", "iam:DeleteRolePolicy", "iam:DetachRolePolicy",
    "iam:Get*", "iam:List*", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy",
    "iam:SetDefaultPolicyVersion", "iam:TagPolicy", "iam:TagRole", "iam:UntagPolicy",
    "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription",
)  # fmt: skip


def audit_role(
    trusted_account_id: str, *, administrator: bool = False, half: bool = False
) -> DemoRole:
    """The role a scan enters by. Some accounts gave it administrator rights: a scan must not
    be able to write even there. `half` withholds the reading of inline policies."""
    reads = [one for one in _READS if not (half and one in _WITHHELD)]
    return DemoRole(
        name=AUDIT_ROLE,
        trust=_trust_accounts(trusted_account_id),
        inline=() if administrator else (_allow("ReadRoles", *reads),),
        aws_managed_arns=(f"{_AWS}/AdministratorAccess",) if administrator else (),
        description="Entered by Rolecall to read roles.",
    )


def repair_role(trusted_account_id: str) -> DemoRole:
    """The role a repair enters by."""
    return DemoRole(
        name=REPAIR_ROLE,
        trust=_trust_accounts(trusted_account_id),
        inline=(_allow("RepairRoles", *_REPAIRS),),
        description="Entered by Rolecall to carry out approved repairs.",
    )


def outsider_role(name: str, principal: str, external_id: str | None) -> DemoRole:
    """A role that somebody outside the organization can enter."""
    condition = {"StringEquals": {"sts:ExternalId": external_id}} if external_id else None
    return DemoRole(
        name=name,
        trust=_trust({"AWS": principal}, condition=condition),
        inline=(_allow("Access", "s3:GetObject", "s3:ListBucket"),),
    )


def ordinary_roles(entry: AccountEntry, management_id: str, random: Random) -> list[DemoRole]:
    """Two to six roles of AWS's and of the account's own team."""
    roles = [_service_linked(*one) for one in random.sample(_SERVICE_LINKED, random.randint(1, 2))]
    roles.append(
        DemoRole(
            name="OrganizationAccountAccessRole",
            trust=_trust_accounts(management_id),
            aws_managed_arns=(f"{_AWS}/AdministratorAccess",),
        )
    )
    team = entry.key.split("-")[0]
    roles += [
        _application(name.format(team=team), service)
        for name, service in random.sample(_APPLICATION, random.randint(1, 3))
    ]
    if random.random() < 0.3:
        roles.append(_deployment(entry))
    return roles


def lookalike_role() -> DemoRole:
    """Named almost like a vendor's role, yet nobody outside can enter it."""
    return _application("prosperops-cost-report", "lambda")


def _service_linked(name: str, service: str, policy: str) -> DemoRole:
    return DemoRole(
        name=name,
        path=f"/aws-service-role/{service}.amazonaws.com/",
        trust=_trust_service(service),
        aws_managed_arns=(f"{_AWS}/aws-service-role/{policy}",),
    )


def _application(name: str, service: str) -> DemoRole:
    return DemoRole(
        name=name,
        trust=_trust_service(service),
        inline=(
            _allow("Application", "logs:CreateLogStream", "logs:PutLogEvents", "s3:GetObject"),
        ),
        tags={"managed-by": "terraform"},
    )


def _deployment(entry: AccountEntry) -> DemoRole:
    """Entered by the company's own build account: inside the organization."""
    return DemoRole(
        name=f"{entry.key.split('-')[0]}-deploy",
        path="/deploy/",
        trust=_trust_accounts(account_id("ci-cd")),
        inline=(_allow("Deploy", "cloudformation:*", "ecs:UpdateService"),),
    )


def _allow(name: str, *actions: str) -> DemoPolicy:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return DemoPolicy(name, json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


def _trust_accounts(trusted_account_id: str) -> str:
    return _trust({"AWS": f"arn:aws:iam::{trusted_account_id}:root"})


def _trust_service(service: str) -> str:
    return _trust({"Service": f"{service}.amazonaws.com"})


def _trust(principal: Mapping[str, Any], *, condition: Mapping[str, Any] | None = None) -> str:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "sts:AssumeRole",
    }
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

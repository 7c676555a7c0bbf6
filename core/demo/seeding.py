"""Fills moto's backends with the demonstration organization. Runs in the emulator's process.

The backends are filled directly, not through the API: a second instead of a minute.
"""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

from moto.iam import models as iam_models
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, IAMBackend, ManagedPolicy, iam_backends
from moto.organizations.models import (
    FakeAccount,
    FakeOrganization,
    FakeOrganizationalUnit,
    organizations_backends,
)

from core.demo.credentials import ACCESS_KEY_ID, CALLER_NAME, SECRET_ACCESS_KEY
from core.demo.model import DemoAccount, DemoOrganization, DemoPolicy, DemoRole, DemoUnit

# moto's annotations call its own classes abstract and its own attributes None
_iam: Any = iam_models
_PARTITION = "aws"
_REGION = "us-east-1"
# The AWS-managed policies that can be attached; moto knows 1,582, which would slow it down.
_AWS_MANAGED = (
    "AdministratorAccess", "AWSOrganizationsServiceTrustPolicy", "AWSSupportServiceRolePolicy",
    "AWSTrustedAdvisorServiceRolePolicy", "Billing", "PowerUserAccess", "ReadOnlyAccess",
    "SecurityAudit", "ViewOnlyAccess",
)  # fmt: skip
_CALLER_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": ["arn:aws:iam::*:role/RolecallAudit", "arn:aws:iam::*:role/RolecallRepair"],
        },
        {
            "Effect": "Allow",
            "Action": ["organizations:Describe*", "organizations:List*"],
            "Resource": "*",
        },
        {  # for deploying roles, not for scanning
            "Effect": "Allow",
            "Action": [
                "cloudformation:CreateStack*",
                "cloudformation:DeleteStack*",
                "cloudformation:DescribeStackSet*",
                "cloudformation:ListStackInstances",
                "cloudformation:UpdateStack*",
            ],
            "Resource": "*",
        },
    ],
}


class _Account(FakeAccount):
    """An account of moto's, with given data instead of random data and its path shown."""

    def __init__(self, organization: FakeOrganization, account: DemoAccount, path: str) -> None:
        self.type = "ACCOUNT"
        self.region = organization.region
        self.organization_id = organization.id
        self.master_account_id = organization.master_account_id
        self.create_account_status_id = f"car-{account.id}"
        self.id = account.id
        self.name = account.name
        self.email = account.email
        self.create_time = _naive(account.joined_at)
        self.status = self.state = str(account.state)
        self.joined_method = "CREATED"
        self.parent_id = account.unit_id
        self.attached_policies = []
        self.tags = dict(account.tags)
        self._path = path

    def describe(self) -> dict[str, Any]:
        return {**super().describe(), "Paths": [self._path]}


def seed(organization: DemoOrganization) -> None:
    """Put the organization, its accounts and their roles into moto's (empty) backends."""
    _seed_organization(organization)
    aws_managed = _aws_managed_policies()
    for account in organization.accounts:
        backend = iam_backends[account.id][_PARTITION]
        backend.aws_managed_policies = [copy.copy(policy) for policy in aws_managed]
        backend.managed_policies = {one.arn: one for one in backend.aws_managed_policies}
        for role in account.roles:
            _add_role(backend, role)
    _add_caller(iam_backends[organization.management_account_id][_PARTITION])


def _seed_organization(organization: DemoOrganization) -> None:
    management_id = organization.management_account_id
    backend: Any = organizations_backends[management_id][_PARTITION]
    backend.create_organization(region=_REGION, FeatureSet="ALL")
    moto_organization = backend.org
    moto_organization.id = organization.id
    moto_organization.root_id = organization.units[0].id
    moto_organization.master_account_email = organization.accounts[0].email
    root = backend.ou[0]
    root.id, root.name = organization.units[0].id, organization.units[0].name
    root.organization_id = organization.id
    policies = root.attached_policies
    for policy in policies:
        policy.attachments.clear()
        policy.organization_id = organization.id
    backend.ou += [_unit(moto_organization, unit) for unit in organization.units[1:]]
    backend.accounts[:] = [
        _Account(moto_organization, account, _path(organization, account))
        for account in organization.accounts
    ]
    for target in (*backend.ou, *backend.accounts):
        target.attached_policies = list(policies)
        for policy in policies:
            policy.attachments.append(target)
    for account in organization.accounts:
        if account.id != management_id:
            organizations_backends.master_accounts[account.id] = (management_id, _PARTITION)


def _path(organization: DemoOrganization, account: DemoAccount) -> str:
    units = "/".join(unit.id for unit in organization.unit_path(account.unit_id))
    return f"{organization.id}/{units}/{account.id}/"


def _unit(moto_organization: FakeOrganization, unit: DemoUnit) -> FakeOrganizationalUnit:
    made = FakeOrganizationalUnit(moto_organization, Name=unit.name, ParentId=unit.parent_id)
    made.id = unit.id
    return made


def _aws_managed_policies() -> list[AWSManagedPolicy]:
    published = json.loads(aws_managed_policies_data)
    return [
        AWSManagedPolicy.from_data(name, "aws", _REGION, published[name]) for name in _AWS_MANAGED
    ]


def _add_role(backend: IAMBackend, role: DemoRole) -> None:
    made = _iam.Role(
        account_id=backend.account_id,
        partition=_PARTITION,
        role_id=role.unique_id,
        name=role.name,
        assume_role_policy_document=role.trust,
        path=role.path,
        permissions_boundary=None,
        description=role.description,
        tags=[{"Key": key, "Value": value} for key, value in role.tags.items()],
        max_session_duration=str(role.max_session_duration),
    )
    made.create_date = _naive(role.created_at)
    made.last_used = _naive(role.last_used_at)
    made.last_used_region = _REGION if role.last_used_at else None
    made.policies = {policy.name: policy.document for policy in role.inline}
    for policy in role.managed:
        _managed_policy(backend, policy, role.created_at).attach_to(made)
    for arn in role.aws_managed_arns:
        backend.managed_policies[arn].attach_to(made)
    backend.roles[role.unique_id] = made


def _managed_policy(
    backend: IAMBackend, policy: DemoPolicy, created_at: datetime | None
) -> ManagedPolicy:
    made: ManagedPolicy = _iam.ManagedPolicy(
        policy.name,
        account_id=backend.account_id,
        region=backend.region_name,
        document=policy.document,
        path="/",
        create_date=_naive(created_at),
        update_date=_naive(created_at),
    )
    backend.managed_policies[made.arn] = made
    return made


def _add_caller(backend: IAMBackend) -> None:
    user = _iam.User(backend.account_id, _REGION, CALLER_NAME)
    user.policies["EnterAccounts"] = json.dumps(_CALLER_POLICY)
    key = _iam.AccessKey(CALLER_NAME, prefix="AKIA", account_id=backend.account_id)
    key.access_key_id, key.secret_access_key = ACCESS_KEY_ID, SECRET_ACCESS_KEY
    user.access_keys.append(key)
    backend.users[CALLER_NAME] = user
    backend.access_keys[ACCESS_KEY_ID] = key


def _naive(moment: datetime | None) -> Any:
    """The moment in UTC without a zone: the form moto counts in."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None

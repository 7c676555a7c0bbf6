"""What IAM answered about an account in the past, without an emulator."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.aws.calls import Answer
from core.aws.errors import AwsNotFound
from core.demo.credentials import REGION
from core.demo.model import DemoAccount, DemoPolicy, DemoRole
from core.model import Reason


@dataclass(frozen=True, slots=True)
class PastIam:
    """Answers as IAM of `account` did at `moment`; what a scan asks for, and no more."""

    account: DemoAccount
    moment: datetime
    region: str = REGION

    @property
    def account_id(self) -> str:
        """The account that is asked."""
        return self.account.id

    def pages_of_roles(self, _matters: object, **_params: Any) -> Iterator[Answer]:
        """The only page of GetAccountAuthorizationDetails."""
        policies = [
            self._local_policy(policy, role)
            for role in self.account.roles
            for policy in role.managed
        ]
        details = [self._detail(role) for role in self.account.roles]
        data = {"RoleDetailList": details, "Policies": policies, "IsTruncated": False}
        yield self._answer("GetAccountAuthorizationDetails", "", data)

    def call(self, operation: str, **params: Any) -> Answer:
        """GetRole; anything else is not answered any more."""
        wanted = params.get("RoleName")
        role = next((one for one in self.account.roles if one.name == wanted), None)
        if operation != "GetRole" or role is None:
            raise AwsNotFound(Reason("This does not exist.", "NoSuchEntity"), operation=operation)
        raw = {
            **self._common(role),
            "Description": role.description,
            "MaxSessionDuration": role.max_session_duration,
        }
        return self._answer(operation, role.name, {"Role": raw})

    def _answer(self, operation: str, about: str, data: dict[str, Any]) -> Answer:
        label = f"{self.account.id} {operation} {about} {self.moment.isoformat()}"
        request_id = hashlib.sha256(label.encode()).hexdigest()[:32]
        return Answer(operation, data, request_id, 200, self.moment)

    def _common(self, role: DemoRole) -> dict[str, Any]:
        raw: dict[str, Any] = {
            "RoleName": role.name,
            "RoleId": role.unique_id,
            "Arn": f"arn:aws:iam::{self.account.id}:role{role.path}{role.name}",
            "Path": role.path,
            "CreateDate": role.created_at,
            "AssumeRolePolicyDocument": role.trust,
            "Tags": [{"Key": key, "Value": value} for key, value in role.tags.items()],
        }
        if role.last_used_at:
            raw["RoleLastUsed"] = {"LastUsedDate": role.last_used_at, "Region": self.region}
        return raw

    def _detail(self, role: DemoRole) -> dict[str, Any]:
        attached = [
            *({"PolicyName": one.name, "PolicyArn": self._arn(one)} for one in role.managed),
            *(
                {"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn}
                for arn in role.aws_managed_arns
            ),
        ]
        inline = [{"PolicyName": one.name, "PolicyDocument": one.document} for one in role.inline]
        return {
            **self._common(role),
            "RolePolicyList": inline,
            "AttachedManagedPolicies": attached,
            "InstanceProfileList": [],
        }

    def _arn(self, policy: DemoPolicy) -> str:
        return f"arn:aws:iam::{self.account.id}:policy/{policy.name}"

    def _local_policy(self, policy: DemoPolicy, role: DemoRole) -> dict[str, Any]:
        version = {
            "Document": policy.document,
            "VersionId": "v1",
            "IsDefaultVersion": True,
            "CreateDate": role.created_at,
        }
        return {
            "PolicyName": policy.name,
            "Arn": self._arn(policy),
            "DefaultVersionId": "v1",
            "PolicyVersionList": [version],
        }

"""Reading the policies of the organization that bear on accounts.

Service control policies limit what every role of an account can do. They hang on the root, on
units and on accounts. Units are asked one by one, each once; which accounts have one of their
own is asked per policy, because there are few policies and thousands of accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from core.aws.errors import AwsError, AwsNotFound, malformed
from core.aws.organization import ask, items

if TYPE_CHECKING:
    from mypy_boto3_organizations import OrganizationsClient

SERVICE_CONTROL = "SERVICE_CONTROL_POLICY"
RESOURCE_CONTROL = "RESOURCE_CONTROL_POLICY"
_SWITCHED_OFF = "PolicyTypeNotEnabledException"


@dataclass(frozen=True, slots=True)
class OrganizationPolicy:
    """A service control policy (JSON text), or a resource control policy without its text.

    `is_aws_managed`: AWS's own, which allows everything; without its text.
    """

    id: str
    name: str
    kind: str
    document: str
    is_aws_managed: bool


@dataclass(frozen=True, slots=True)
class OrganizationPolicies:
    """Reads and remembers; safe to use from several threads."""

    client: OrganizationsClient
    _documents: dict[str, str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def attached(self, target_id: str) -> tuple[OrganizationPolicy, ...]:
        """The policies that hang on a root, a unit or an account itself.

        Raises:
            AwsError: the service control policies could not be read.
        """
        found = list(self._attached(target_id, SERVICE_CONTROL))
        with suppress(AwsError):  # only their names would be told
            found += self._attached(target_id, RESOURCE_CONTROL)
        return tuple(found)

    def on_accounts(self) -> Mapping[str, tuple[OrganizationPolicy, ...]]:
        """By account id, everything attached to accounts that have a service control policy of
        the organization's own attached directly.

        Raises:
            AwsError: it could not be read.
        """
        try:
            policies = list(
                items(self.client.list_policies, "ListPolicies", "Policies", Filter=SERVICE_CONTROL)
            )
        except AwsError as error:
            if error.code == _SWITCHED_OFF:
                return {}
            raise
        accounts = {
            target["TargetId"]
            for policy in policies
            if not policy.get("AwsManaged")
            for target in items(
                self.client.list_targets_for_policy,
                "ListTargetsForPolicy",
                "Targets",
                PolicyId=policy["Id"],
            )
            if target.get("Type") == "ACCOUNT"
        }
        return {account_id: self.attached(account_id) for account_id in sorted(accounts)}

    def _attached(self, target_id: str, kind: str) -> tuple[OrganizationPolicy, ...]:
        try:
            summaries = list(
                items(
                    self.client.list_policies_for_target,
                    "ListPoliciesForTarget",
                    "Policies",
                    TargetId=target_id,
                    Filter=kind,
                )
            )
        except AwsNotFound:
            return ()
        except AwsError as error:
            if error.code == _SWITCHED_OFF:
                return ()
            raise
        return tuple(
            OrganizationPolicy(
                id=one["Id"],
                name=one.get("Name") or one["Id"],
                kind=kind,
                document="" if kind != SERVICE_CONTROL or managed else self._document(one["Id"]),
                is_aws_managed=managed,
            )
            for one in summaries
            for managed in (bool(one.get("AwsManaged")),)
        )

    def _document(self, policy_id: str) -> str:
        with self._lock:
            if policy_id not in self._documents:
                answer = ask(self.client.describe_policy, "DescribePolicy", PolicyId=policy_id)
                content = answer.get("Policy", {}).get("Content")
                if not isinstance(content, str):
                    raise malformed("DescribePolicy", "Content is not in it")
                self._documents[policy_id] = content
            return self._documents[policy_id]

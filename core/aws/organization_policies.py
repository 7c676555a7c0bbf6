"""Reading the policies of the organization that bear on accounts.

Service control policies limit what every role of an account can do. They hang on the root, on
units and on accounts. Units are asked one by one, each once; which accounts have one of their
own is asked per policy, because there are few policies and thousands of accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

from core.aws.calls import Answer
from core.aws.errors import AwsError, AwsNotFound, malformed
from core.aws.evidence import organization_evidence
from core.aws.organization import answers, ask, items
from core.model import Evidence

if TYPE_CHECKING:
    from mypy_boto3_organizations import OrganizationsClient

SERVICE_CONTROL = "SERVICE_CONTROL_POLICY"
RESOURCE_CONTROL = "RESOURCE_CONTROL_POLICY"
_SWITCHED_OFF = "PolicyTypeNotEnabledException"


@dataclass(frozen=True, slots=True)
class OrganizationPolicy:
    """A service control policy (JSON text), or a resource control policy without its text.

    `is_aws_managed`: AWS's own, which allows everything; without its text. `evidence`: the
    answers that tell where it hangs and what it says.
    """

    id: str
    name: str
    kind: str
    document: str
    is_aws_managed: bool
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class OrganizationPolicies:
    """Reads and remembers; safe to use from several threads."""

    client: OrganizationsClient
    management_account_id: str = ""
    _documents: dict[str, tuple[str, Evidence]] = field(default_factory=dict)
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
        found: list[OrganizationPolicy] = []
        try:
            for page in answers(
                self.client.list_policies_for_target,
                "ListPoliciesForTarget",
                "Policies",
                TargetId=target_id,
                Filter=kind,
            ):
                body = {"TargetId": target_id, "Filter": kind, "Policies": page["Policies"]}
                listing = self._evidence("ListPoliciesForTarget", page, body)
                found += [self._policy(one, kind, listing) for one in page["Policies"]]
        except AwsNotFound:
            return ()
        except AwsError as error:
            if error.code == _SWITCHED_OFF:
                return ()
            raise
        return tuple(found)

    def _policy(
        self, summary: Mapping[str, Any], kind: str, listing: Evidence
    ) -> OrganizationPolicy:
        managed = bool(summary.get("AwsManaged"))
        document = ""
        evidence: tuple[Evidence, ...] = (listing,)
        if kind == SERVICE_CONTROL and not managed:
            document, proof = self._document(summary["Id"])
            evidence = (listing, proof)
        return OrganizationPolicy(
            id=summary["Id"],
            name=summary.get("Name") or summary["Id"],
            kind=kind,
            document=document,
            is_aws_managed=managed,
            evidence=evidence,
        )

    def _document(self, policy_id: str) -> tuple[str, Evidence]:
        with self._lock:
            if policy_id not in self._documents:
                answer = ask(self.client.describe_policy, "DescribePolicy", PolicyId=policy_id)
                content = answer.get("Policy", {}).get("Content")
                if not isinstance(content, str):
                    raise malformed("DescribePolicy", "Content is not in it")
                proof = self._evidence("DescribePolicy", answer, {"Policy": answer["Policy"]})
                self._documents[policy_id] = content, proof
            return self._documents[policy_id]

    def _evidence(
        self, operation: str, response: Mapping[str, Any], body: Mapping[str, Any]
    ) -> Evidence:
        metadata = response.get("ResponseMetadata", {})
        answer = Answer(
            operation=operation,
            data=response,
            request_id=str(metadata.get("RequestId", "")),
            http_status=int(metadata.get("HTTPStatusCode", 0)),
            received_at=datetime.now(UTC),
        )
        return organization_evidence(
            answer,
            body,
            account_id=self.management_account_id,
            region=self.client.meta.region_name,
        )

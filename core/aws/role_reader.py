"""Reading one role at a time, gathering the evidence on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from core.aws.calls import AccountIam, Answer
from core.aws.documents import decoded
from core.aws.errors import AwsError, AwsNotFound, malformed
from core.aws.evidence import evidence_of
from core.aws.managed_policies import ManagedPolicies
from core.aws.reading import RoleReading, Unread
from core.aws.role_parts import RawRole, inline, managed, outline, required_list
from core.model import Evidence, RolePolicy

EVIDENCE = "rolecall:evidence"  # where a raw role carries the id of its evidence


@dataclass(slots=True)
class RoleReader:
    """One account being read."""

    iam: AccountIam
    policies: ManagedPolicies
    evidence: dict[str, Evidence] = field(default_factory=dict)

    def keep(self, answer: Answer, body: Mapping[str, object]) -> str:
        """Keep evidence of an answer and return its id."""
        found = evidence_of(self.iam, answer, body)
        self.evidence[found.id] = found
        return found.id

    def managed_text(self, arn: str) -> str | None:
        """The document of a managed policy; None when it cannot be read."""
        try:
            return self.managed_document(arn, [])
        except AwsError:
            return None

    def managed_document(self, arn: str, ids: list[str]) -> str:
        """The document of a managed policy; the ids of its evidence are added to `ids`."""
        found = self.policies.document(self.iam, arn)
        for evidence in found.evidence:
            self.evidence[evidence.id] = evidence
            ids.append(evidence.id)
        return found.text

    def get_role(self, role_name: str) -> RawRole | None:
        """GetRole; None when there is no such role."""
        try:
            answer = self.iam.call("GetRole", RoleName=role_name)
        except AwsNotFound:
            return None
        raw = answer.data.get("Role")
        if not isinstance(raw, dict):
            raise malformed("GetRole", "Role is not in it")
        return {**raw, EVIDENCE: self.keep(answer, {"Role": raw})}

    def attached(
        self, found: Iterator[RolePolicy], unread: list[Unread], ids: list[str]
    ) -> tuple[RolePolicy, ...]:
        """Fill in the documents of attached managed policies."""
        filled = []
        for policy in found:
            if policy.document or policy.arn is None:
                filled.append(policy)
                continue
            try:
                document = self.managed_document(policy.arn, ids)
            except AwsError as error:
                unread.append(Unread(f"policy {policy.name}", error.reason))
            else:
                filled.append(replace(policy, document=document))
        return tuple(filled)

    def boundary(
        self, raw: RawRole, documents: Mapping[str, str], unread: list[Unread], ids: list[str]
    ) -> RolePolicy | None:
        """The role's permissions boundary with its document, if it has one."""
        arn = raw.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
        if not arn:
            return None
        found = managed(arn.rpartition("/")[2], arn, decoded(documents.get(arn, "")))
        filled = self.attached(iter([found]), unread, ids)
        return filled[0] if filled else None

    def role_by_calls(self, raw: RawRole, unread: list[Unread]) -> RoleReading:
        """Read what hangs on a role whose GetRole (or ListRoles) entry is `raw`."""
        role = outline(raw, self.iam.account_id, "GetRole")
        ids = [raw[EVIDENCE]] if EVIDENCE in raw else []
        boundary = self.boundary(raw, {}, unread, ids)
        found: list[RolePolicy] = []
        try:
            found.extend(self._inline_by_calls(role.name, ids))
        except AwsError as error:
            unread.append(Unread("inline policies", error.reason))
        try:
            attached = list(self._attached_by_calls(role.name, ids))
            found.extend(self.attached(iter(attached), unread, ids))
        except AwsError as error:
            unread.append(Unread("attached policies", error.reason))
        role = replace(role, policies=tuple(found), boundary=boundary, evidence=tuple(ids))
        return RoleReading(role, tuple(unread))

    def _inline_by_calls(self, role_name: str, ids: list[str]) -> Iterator[RolePolicy]:
        for page in self.iam.pages("ListRolePolicies", RoleName=role_name):
            names = required_list(page, "PolicyNames")
            ids.append(self.keep(page, {"RoleName": role_name, "PolicyNames": names}))
            for name in names:
                answer = self.iam.call("GetRolePolicy", RoleName=role_name, PolicyName=name)
                if "PolicyDocument" not in answer.data:
                    raise malformed("GetRolePolicy", "PolicyDocument is not in it")
                ids.append(self.keep(answer, answer.data))
                yield inline(name, answer.data["PolicyDocument"])

    def _attached_by_calls(self, role_name: str, ids: list[str]) -> Iterator[RolePolicy]:
        for page in self.iam.pages("ListAttachedRolePolicies", RoleName=role_name):
            listed = required_list(page, "AttachedPolicies")
            ids.append(self.keep(page, {"RoleName": role_name, "AttachedPolicies": listed}))
            for attached in listed:
                yield managed(attached["PolicyName"], attached["PolicyArn"], "")

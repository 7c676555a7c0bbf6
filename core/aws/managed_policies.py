"""Documents of managed policies. AWS's own are the same in every account: read once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from threading import Lock

from core.aws.calls import AccountIam, Answer
from core.aws.documents import decoded
from core.aws.errors import malformed
from core.aws.evidence import evidence_of
from core.model import Evidence

_AWS_MANAGED = re.compile(r"^arn:[^:]+:iam::aws:policy/")


def is_aws_managed(arn: str) -> bool:
    """Whether AWS keeps the policy itself, the same for all accounts."""
    return _AWS_MANAGED.match(arn) is not None


@dataclass(frozen=True, slots=True)
class ManagedDocument:
    """A policy's document in its default version, and the answers that showed it."""

    text: str
    version: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ManagedPolicies:
    """Reads managed policies and remembers AWS's own for the time of a scan."""

    _known: dict[str, ManagedDocument] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def document(self, iam: AccountIam, arn: str) -> ManagedDocument:
        """The default version of the policy.

        Raises:
            AwsError: it could not be read in this account, nor was it before in another.
        """
        known = self._known.get(arn)
        if known is not None:
            return known
        found = _read(iam, arn)
        if is_aws_managed(arn):
            with self._lock:
                self._known.setdefault(arn, found)
        return found


def _read(iam: AccountIam, arn: str) -> ManagedDocument:
    policy = iam.call("GetPolicy", PolicyArn=arn)
    version = _required(policy, "Policy", "DefaultVersionId")
    answer = iam.call("GetPolicyVersion", PolicyArn=arn, VersionId=version)
    text = _required(answer, "PolicyVersion", "Document")
    return ManagedDocument(
        text=decoded(text),
        version=version,
        evidence=(
            evidence_of(iam, policy, {"Policy": policy.data["Policy"]}),
            evidence_of(iam, answer, {"PolicyArn": arn, **answer.data}),
        ),
    )


def _required(answer: Answer, outer: str, inner: str) -> str:
    value = answer.data.get(outer, {}).get(inner)
    if not isinstance(value, str) or not value:
        raise malformed(answer.operation, f"{inner} is not in it")
    return value

"""What roles have to become: the smallest change that mends their findings, or why there is
none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from core.errors import RepairRefused
from core.model import Effect, ExpectedRole, Finding, FindingCode, RoleVerdict
from core.repair.permissions import PermissionGoal, agreed_policies, mended_permissions
from core.repair.state import RoleState

_TRUST = frozenset(code for code in FindingCode if code.startswith("trust-"))
_PERMISSIONS = frozenset(
    {FindingCode.ACCESS_MISSING, FindingCode.ACCESS_EXCESS, FindingCode.ACCESS_DENIED,
     FindingCode.POLICY_ATTACHED_EXTRA}
)  # fmt: skip
_REFUSED: Mapping[FindingCode, str] = {
    FindingCode.SPEC_INCOMPLETE: "The agreement lacks a value, so nothing can be written.",
    FindingCode.ACCOUNT_UNREADABLE: "Only part of the account could be read.",
}
StateOf = Callable[[str], RoleState]


def role_names(verdict: RoleVerdict) -> tuple[str, ...]:
    """The roles that mending a verdict may touch: the agreed one and the one found for it."""
    found = (verdict.observed.name,) if verdict.observed else ()
    expected = _under_found_name(verdict)
    agreed = (expected.role_name,) if expected else ()
    return tuple(dict.fromkeys((*agreed, *found)))


def target_states(
    verdict: RoleVerdict, state_of: StateOf, *, partition: str
) -> tuple[tuple[RoleState, RoleState], ...]:
    """For each role concerned: how it stands (by `state_of`) and what it has to become.

    Raises:
        RepairRefused: a repair cannot mend it; the message says why.
    """
    expected, observed = _under_found_name(verdict), verdict.observed
    _refuse_unmendable(verdict.findings)
    if expected is None:
        assert observed is not None
        before = state_of(observed.name)
        return ((before, _removed(before)),)
    if expected.incomplete:
        values = ", ".join(expected.incomplete)
        raise RepairRefused(f"The agreement lacks a value, so nothing can be written: {values}.")
    before = state_of(expected.role_name)
    if observed is None:
        return ((before, _created(before, expected, partition)),)
    if observed.name != expected.role_name:
        # IAM cannot rename: the agreed role is made first, then the other one removed
        other = state_of(observed.name)
        made = _created(before, expected, partition, like=other)
        return ((before, made), (other, _removed(other)))
    if _misplaced(verdict.findings):
        _removed(before)  # IAM cannot move a role: it is deleted and made again
        return (
            (before, _mended(_moved(before, expected, partition), expected, verdict, partition)),
        )
    return ((before, _mended(before, expected, verdict, partition)),)


def _under_found_name(verdict: RoleVerdict) -> ExpectedRole | None:
    """The expected role; where any name is right, it keeps the one that it has."""
    expected, observed = verdict.expected, verdict.observed
    if expected is not None and expected.any_name and observed is not None:
        return replace(expected, role_name=observed.name)
    return expected


def _misplaced(findings: Sequence[Finding]) -> bool:
    return any(
        finding.code is FindingCode.ROLE_PATH_DIFFERS and finding.effect is not Effect.NOTE
        for finding in findings
    )


def _removed(before: RoleState) -> RoleState:
    if not before.exists:
        return before
    if before.path.startswith("/aws-service-role/"):
        raise RepairRefused("This role belongs to an AWS service: only that service deletes it.")
    if before.instance_profiles:
        profiles = ", ".join(before.instance_profiles)
        raise RepairRefused(
            f"EC2 instances may be using this role through instance profile {profiles}.",
            "Take the role out of the instance profile first.",
        )
    return before.without_role()


def _moved(before: RoleState, expected: ExpectedRole, partition: str) -> RoleState:
    """The role as it stands, under the agreed path."""
    return replace(before, path=expected.path, arn=_arn(expected, partition), unique_id="")


def _arn(expected: ExpectedRole, partition: str) -> str:
    return f"arn:{partition}:iam::{expected.account_id}:role{expected.path}{expected.role_name}"


def _created(
    before: RoleState, expected: ExpectedRole, partition: str, *, like: RoleState | None = None
) -> RoleState:
    """The role as agreed. What the agreement leaves open stays as it is in the role `like`,
    which it replaces: above all the limit that a permissions boundary sets."""
    if not expected.trust_alternatives:
        raise RepairRefused("The agreement does not say who may enter this role.")
    attributes = expected.attributes
    tags = {**(dict(like.tags) if like else {}), **(attributes.get("tags") or {})}
    standing = tuple(replace(policy, attached=False) for policy in before.managed)
    bare = RoleState(
        account_id=expected.account_id,
        name=expected.role_name,
        arn=_arn(expected, partition),
        path=expected.path,
        trust=expected.trust_alternatives[0],
        managed=standing,
        description=attributes.get("description", like.description if like else None),
        max_session_duration=attributes.get(
            "max_session_duration", like.max_session_duration if like else None
        ),
        tags=_tags(tags),
        boundary_arn=like.boundary_arn if like else None,
        instance_profiles=(),
    )
    goal = PermissionGoal(expected, partition, {}, detach_extra=False)
    return agreed_policies(bare, goal)


def _mended(
    before: RoleState, expected: ExpectedRole, verdict: RoleVerdict, partition: str
) -> RoleState:
    codes = {finding.code for finding in verdict.findings if finding.effect is not Effect.NOTE}
    after = before
    if codes & _TRUST:
        after = replace(after, trust=expected.trust_alternatives[0])
    if mends_attributes(verdict.findings):
        after = _with_attributes(after, expected)
    if codes & _PERMISSIONS:
        goal = PermissionGoal(
            expected,
            partition,
            _attached_documents(verdict),
            detach_extra=FindingCode.POLICY_ATTACHED_EXTRA in codes,
        )
        after = mended_permissions(after, goal)
    return after


def mends_attributes(findings: Sequence[Finding]) -> bool:
    """True when description, session length or tags differ, which a repair puts right too."""
    return any(finding.code is FindingCode.ROLE_ATTRIBUTE_DIFFERS for finding in findings)


def _refuse_unmendable(findings: Sequence[Finding]) -> None:
    for finding in findings:
        if finding.code in _REFUSED:
            raise RepairRefused(f"{_REFUSED[finding.code]} {finding.summary}")
        if finding.effect is Effect.UNKNOWN:
            raise RepairRefused(f"It is not certain what stands there: {finding.summary}")


def _with_attributes(before: RoleState, expected: ExpectedRole) -> RoleState:
    wanted = expected.attributes
    session = wanted.get("max_session_duration")
    changes_session = session is not None and session != before.max_session_duration
    if changes_session and before.description is None and "description" not in wanted:
        raise RepairRefused(
            "The role's description was not read, and changing the session length alone "
            "would erase it.",
            "Make the preview while connected to AWS.",
        )
    return replace(
        before,
        description=wanted.get("description", before.description),
        max_session_duration=session or before.max_session_duration,
        tags=_tags({**dict(before.tags), **(wanted.get("tags") or {})}),
    )


def _attached_documents(verdict: RoleVerdict) -> dict[str, str]:
    policies = verdict.observed.policies if verdict.observed else ()
    return {policy.arn: policy.document for policy in policies if policy.arn}


def _tags(tags: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((key, str(value)) for key, value in tags.items()))

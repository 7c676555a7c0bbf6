"""The fewest changes of a role's policies that give exactly the agreed permissions.

Policies are mended where they stand: an inline policy stays inline, a managed one managed.
Every candidate is judged by the comparison engine before it is proposed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import RepairRefused
from core.model import Effect, ExpectedRole, Finding, PolicyKind, RolePolicy
from core.repair.state import ManagedPolicy, RoleState, same_document


@dataclass(frozen=True, slots=True)
class PermissionGoal:
    """What the policies of a role must come to."""

    expected: ExpectedRole
    partition: str
    aws_documents: Mapping[str, str]  # ARN -> text of attached policies, as the scan read them
    detach_extra: bool  # an extra attachment is a fault even when it adds nothing

    @property
    def own_policies(self) -> tuple[RolePolicy, ...]:
        """The agreed policies that are not AWS-managed."""
        return tuple(p for p in self.expected.policies if p.kind is not PolicyKind.AWS_MANAGED)

    @property
    def documents(self) -> tuple[str, ...]:
        """The texts of the agreed policies that are not AWS-managed."""
        return tuple(policy.document for policy in self.own_policies)

    @property
    def allowed_documents(self) -> tuple[str, ...]:
        """The texts of additions that are accepted, as far as they are known."""
        extras = self.expected.allowed_extra
        known = (self.aws_documents.get(one) if one.startswith("arn:") else one for one in extras)
        return tuple(text for text in known if text)

    @property
    def aws_managed(self) -> frozenset[str]:
        """ARNs of the AWS-managed policies that must be attached."""
        listed = (p.arn for p in self.expected.policies if p.kind is PolicyKind.AWS_MANAGED)
        return frozenset(self.expected.aws_managed_arns) | frozenset(arn for arn in listed if arn)


def mended_permissions(before: RoleState, goal: PermissionGoal) -> RoleState:
    """`before` with the fewest policy changes that make it what `goal` asks for.

    Raises:
        RepairRefused: no change of the role's own policies brings that about.
    """
    placed = _placements(before, goal)
    candidates = (
        before,
        _without_offenders(before, goal, placed),
        _written(before, goal, placed),
        _written(_without_offenders(before, goal, placed), goal, placed),
    )
    fitting = [(_cost(before, state), state) for state in candidates if _fits(state, goal, placed)]
    if not fitting:
        raise RepairRefused(
            "No change of this role's own policies gives exactly the agreed permissions.",
            "Compare expected and found in the detail panel and mend it by hand.",
        )
    cost, best = min(fitting, key=lambda pair: pair[0])
    if cost == 0:
        taken_by = "its permissions boundary" if before.boundary_arn else "something outside it"
        raise RepairRefused(
            f"The role's own policies are as agreed; {taken_by} takes the access away.",
            "Rolecall does not change permissions boundaries or organization policies.",
        )
    return best


def agreed_policies(role: RoleState, goal: PermissionGoal) -> RoleState:
    """`role` with every agreed policy written or attached: for a role that is new."""
    return _written(role, goal, {})


# A placement says which policy of the role stands for an agreed one: ("inline", name) or
# ("managed", ARN), by the agreed policy's name.
_Placements = Mapping[str, tuple[str, str]]


def _placements(before: RoleState, goal: PermissionGoal) -> _Placements:
    """Pair agreed policies with standing ones: by name first, then by what is left over."""
    free = dict(_standing(before))
    placed: dict[str, tuple[str, str]] = {}
    for same_name in (True, False):
        for policy in goal.own_policies:
            if policy.name in placed:
                continue
            chosen = next(
                (place for place, name in free.items()
                 if _may_hold(place, policy) and (name == policy.name or not same_name)),
                None,
            )  # fmt: skip
            if chosen is not None and _editable(before, chosen, policy):
                placed[policy.name] = chosen
                del free[chosen]
    return placed


def _standing(state: RoleState) -> Iterator[tuple[tuple[str, str], str]]:
    for inline in state.inline:
        yield ("inline", inline.name), inline.name
    for managed in state.managed:
        if managed.attached and not managed.aws_managed:
            yield ("managed", managed.arn), managed.name


def _may_hold(place: tuple[str, str], policy: RolePolicy) -> bool:
    kind = PolicyKind.INLINE if place[0] == "inline" else PolicyKind.MANAGED
    return policy.kind in (kind, PolicyKind.ANY)


def _editable(state: RoleState, place: tuple[str, str], policy: RolePolicy) -> bool:
    """A policy that others use too is not rewritten for the sake of this role."""
    if place[0] == "inline":
        return True
    managed = state.managed_by_arn[place[1]]
    shared = managed.attachments is not None and managed.attachments > 1
    return not shared or same_document(managed.document, policy.document)


def _written(state: RoleState, goal: PermissionGoal, placed: _Placements) -> RoleState:
    for policy in goal.own_policies:
        state = _with_policy(state, goal, policy, placed.get(policy.name))
    for arn in sorted(goal.aws_managed):
        state = state.with_managed(ManagedPolicy(arn, attached=True))
    return state


def _with_policy(
    state: RoleState, goal: PermissionGoal, policy: RolePolicy, place: tuple[str, str] | None
) -> RoleState:
    if place is not None and _means_the_same(_document_at(state, place), policy.document, goal):
        return state
    if place is not None and place[0] == "inline":
        return state.with_inline(place[1], policy.document)
    if place is None and policy.kind is not PolicyKind.MANAGED:
        return state.with_inline(policy.name, policy.document)
    arn = place[1] if place else _policy_arn(state, goal, policy)
    stands = state.managed_by_arn.get(arn)
    if stands is None:
        return state.with_managed(ManagedPolicy(arn, attached=True, document=policy.document))
    if same_document(stands.document, policy.document):
        return state.with_managed(replace(stands, attached=True))
    if (stands.attachments or 0) > int(stands.attached):
        raise RepairRefused(
            f"The managed policy {stands.name} differs from what was agreed and is used "
            "elsewhere in the account too.",
            "Changing it would change the others: give this role a policy of its own.",
        )
    return state.with_managed(
        ManagedPolicy(arn, attached=True, document=policy.document, attachments=stands.attachments)
    )


def _policy_arn(state: RoleState, goal: PermissionGoal, policy: RolePolicy) -> str:
    return policy.arn or f"arn:{goal.partition}:iam::{state.account_id}:policy/{policy.name}"


def _document_at(state: RoleState, place: tuple[str, str]) -> str | None:
    kind, key = place
    if kind == "inline":
        return state.inline_by_name.get(key)
    policy = state.managed_by_arn.get(key)
    return policy.document if policy else None


def _without_offenders(state: RoleState, goal: PermissionGoal, placed: _Placements) -> RoleState:
    """Take away the policies that stand for nothing agreed and do harm."""
    kept = set(placed.values())
    for inline in state.inline:
        if ("inline", inline.name) not in kept and _offends(inline.document, goal):
            state = state.with_inline(inline.name, None)
    for policy in state.managed:
        if not policy.attached or ("managed", policy.arn) in kept:
            continue
        if policy.arn in goal.aws_managed or _allowed(policy, goal):
            continue
        text = goal.aws_documents.get(policy.arn) if policy.aws_managed else policy.document
        if goal.detach_extra or text is None or _offends(text, goal):
            state = state.with_managed(replace(policy, attached=False))
    return state


def _allowed(policy: ManagedPolicy, goal: PermissionGoal) -> bool:
    return policy.arn in goal.expected.allowed_extra


def _offends(document: str, goal: PermissionGoal) -> bool:
    return _has_deny(document) or any(
        finding.effect in (Effect.EXCESS, Effect.UNKNOWN)
        for finding in _judged((*goal.documents, *goal.allowed_documents), (document,), goal)
    )


def _has_deny(document: str) -> bool:
    try:
        statements = json.loads(document)["Statement"]
    except (ValueError, KeyError, TypeError):
        return True
    listed = statements if isinstance(statements, list) else [statements]
    return any(not isinstance(one, dict) or one.get("Effect") == "Deny" for one in listed)


def _means_the_same(one: str | None, other: str, goal: PermissionGoal) -> bool:
    if one is None:
        return False
    return same_document(one, other) or not any(
        finding.effect is not Effect.NOTE for finding in _judged((other,), (one,), goal)
    )


def _fits(state: RoleState, goal: PermissionGoal, placed: _Placements) -> bool:
    """True when the engine finds the state's policies to be what was agreed."""
    if not goal.aws_managed <= set(state.attached_arns):
        return False
    if goal.detach_extra and _unplaced(state, goal, placed):
        return False
    texts = [policy.document for policy in state.inline]
    for policy in state.managed:
        if not policy.attached or policy.arn in goal.aws_managed:
            continue
        text = goal.aws_documents.get(policy.arn) if policy.aws_managed else policy.document
        if text is None and not _allowed(policy, goal):
            return False
        texts.extend([text] if text is not None else [])
    # what an agreed AWS-managed policy allows is the same on both sides
    common = tuple(goal.aws_documents[a] for a in goal.aws_managed if a in goal.aws_documents)
    agreed, actual = (*goal.documents, *common), (*texts, *common)
    faults = {finding.effect for finding in _judged(agreed, actual, goal)} - {Effect.NOTE}
    if goal.expected.allowed_extra and Effect.EXCESS in faults:
        widest = _judged((*agreed, *goal.allowed_documents), actual, goal)
        faults -= {Effect.EXCESS} - {finding.effect for finding in widest}
    return not faults


def _unplaced(state: RoleState, goal: PermissionGoal, placed: _Placements) -> bool:
    kept = set(placed.values())
    wanted = {_policy_arn(state, goal, policy) for policy in goal.own_policies}
    return any(
        policy.attached
        and ("managed", policy.arn) not in kept
        and policy.arn not in goal.aws_managed | wanted
        and not _allowed(policy, goal)
        for policy in state.managed
    )


def _judged(
    expected: Sequence[str], actual: Sequence[str], goal: PermissionGoal
) -> Sequence[Finding]:
    from core.policy.findings import permission_findings  # late: the window imports this module

    return permission_findings(
        expected,
        actual,
        vendor=goal.expected.vendor,
        account_id=goal.expected.account_id,
        partition=goal.partition,
    )


def _cost(before: RoleState, after: RoleState) -> int:
    """How many policies differ: the number of changes a person has to read."""
    old, new = before.inline_by_name, after.inline_by_name
    inline = sum(
        not same_document(old.get(name), new.get(name)) for name in old.keys() | new.keys()
    )
    was, becomes = before.managed_by_arn, after.managed_by_arn
    return inline + sum(was.get(arn) != becomes.get(arn) for arn in was.keys() | becomes.keys())

"""From one role state to another: the exact IAM calls, in an order that is safe for the vendor.

Order: trust that opens first, then what widens access, then what narrows it, trust that
closes last; a role is created before and deleted after everything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.repair import step
from core.repair.state import ManagedPolicy, PolicyVersion, RoleState, same_document
from core.repair.step import Step

MAX_POLICY_VERSIONS = 5  # IAM quota: versions of one customer-managed policy


@dataclass(frozen=True, slots=True)
class Direction:
    """What a change of documents does to access; see `core.repair.direction`."""

    trust_closes: bool = False
    widened: frozenset[str] = frozenset()  # names (inline) and ARNs (managed) that gain something


def steps_between(before: RoleState, after: RoleState, direction: Direction) -> tuple[Step, ...]:
    """The calls that turn `before` into `after`, in order; () when nothing differs.

    A managed policy that `before` has and `after` has not is deleted: a repair therefore
    keeps the policies it detaches in `after`, and only an undo leaves out what it made.
    """
    return tuple(_steps(before, after, direction))


def _steps(before: RoleState, after: RoleState, direction: Direction) -> Iterator[Step]:
    moves = after.exists and before.path != after.path  # IAM cannot move a role
    if before.exists and (moves or not after.exists):
        yield from _removal(before)
        before = before.without_role()
    if not after.exists:
        yield from _widening_managed(before, after, direction)
        yield from _policy_deletions(before, after)
        return
    if not before.exists:
        yield step.create_role(after)
        before = replace(after, inline=(), managed=before.managed)
    yield from _changes(before, after, direction)


def _changes(before: RoleState, after: RoleState, direction: Direction) -> Iterator[Step]:
    trust_changes = not same_document(before.trust, after.trust)
    if trust_changes and not direction.trust_closes:
        yield step.update_trust(after.name, before.trust, after.trust)
    yield from _attributes(before, after)
    yield from _widening_managed(before, after, direction)
    yield from _written_inline(before, after, direction)
    yield from _removed_inline(before, after)
    yield from _detachments(before, after)
    yield from _policy_deletions(before, after)
    if trust_changes and direction.trust_closes:
        yield step.update_trust(after.name, before.trust, after.trust)


def _attributes(before: RoleState, after: RoleState) -> Iterator[Step]:
    if after.max_session_duration not in (None, before.max_session_duration):
        yield step.update_role(before, after)
    elif after.description not in (None, before.description):
        yield step.update_description(before, after)
    old, new = dict(before.tags), dict(after.tags)
    changed = {key: new[key] for key in sorted(new) if old.get(key) != new[key]}
    gone = {key: old[key] for key in sorted(old.keys() - new.keys())}
    if changed:
        yield step.tag_role(after.name, old, changed)
    if gone:
        yield step.untag_role(after.name, gone)


def _written_inline(before: RoleState, after: RoleState, direction: Direction) -> Iterator[Step]:
    old = before.inline_by_name
    changed = [p for p in after.inline if not same_document(old.get(p.name), p.document)]
    for policy in sorted(changed, key=lambda policy: policy.name in old):  # new ones first
        widens = policy.name not in old or policy.name in direction.widened
        yield step.put_inline(after.name, policy, old.get(policy.name), widens=widens)


def _removed_inline(before: RoleState, after: RoleState) -> Iterator[Step]:
    kept = after.inline_by_name
    for policy in before.inline:
        if policy.name not in kept:
            yield step.delete_inline(after.name, policy)


def _widening_managed(before: RoleState, after: RoleState, direction: Direction) -> Iterator[Step]:
    old = before.managed_by_arn
    for policy in after.managed:
        stands = old.get(policy.arn)
        if stands is not None:
            yield from _version_steps(stands, policy, direction)
        elif not policy.aws_managed:
            yield step.create_policy(policy)
        if policy.attached and not (stands and stands.attached):
            yield step.attach(after.name, policy.arn)


def _detachments(before: RoleState, after: RoleState) -> Iterator[Step]:
    kept = after.attached_arns
    for arn in before.attached_arns:
        if arn not in kept:
            yield step.detach(after.name, arn)


def _policy_deletions(before: RoleState, after: RoleState) -> Iterator[Step]:
    kept = after.managed_by_arn
    for policy in before.managed:
        if policy.arn not in kept and not policy.aws_managed:
            for version in policy.versions or ():
                if not version.is_default:
                    yield step.delete_version(policy.arn, version, reversible=True)
            yield step.delete_policy(policy)


def _removal(role: RoleState) -> Iterator[Step]:
    for arn in role.attached_arns:
        yield step.detach(role.name, arn)
    for policy in role.inline:
        yield step.delete_inline(role.name, policy)
    yield step.delete_role(role)


def _version_steps(
    before: ManagedPolicy, after: ManagedPolicy, direction: Direction
) -> Iterator[Step]:
    if after.aws_managed or after.document is None:
        return
    if not same_document(before.document, after.document) or _other_default(before, after):
        yield from _change_default(before, after, widens=after.arn in direction.widened)
    elif before.versions is not None and after.versions is not None:
        yield from _drop_versions(before.versions, after)


def _other_default(before: ManagedPolicy, after: ManagedPolicy) -> bool:
    if before.versions is None or after.versions is None:
        return False
    return [v.id for v in before.versions if v.is_default] != [
        v.id for v in after.versions if v.is_default
    ]


def _change_default(before: ManagedPolicy, after: ManagedPolicy, *, widens: bool) -> Iterator[Step]:
    wanted = next((v for v in after.versions or () if v.is_default), None)
    standing = {version.id: version for version in before.versions or ()}
    if wanted and wanted.id in standing:
        yield step.set_default_version(before, after, wanted.id, widens=widens)
        yield from _drop_versions(before.versions or (), after)
        return
    if before.versions and len(before.versions) >= MAX_POLICY_VERSIONS:
        oldest = next(version for version in before.versions if not version.is_default)
        yield step.delete_version(after.arn, oldest, reversible=False)
    yield step.create_version(before, after, widens=widens)


def _drop_versions(standing: tuple[PolicyVersion, ...], wanted: ManagedPolicy) -> Iterator[Step]:
    kept = {version.id for version in wanted.versions or ()}
    for version in standing:
        if version.id not in kept:
            yield step.delete_version(wanted.arn, version, reversible=True)

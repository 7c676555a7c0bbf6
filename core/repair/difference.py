"""What differs between two states of a role, part by part.

A fix is skipped when anything changed since its preview; an undo is refused when something
stands that neither the run nor the time before it put there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from core.repair.state import ManagedPolicy, RoleState, canonical, same_document

_ROLE = "role"


def what_changed(known: RoleState, live: RoleState) -> tuple[str, ...]:
    """Plain phrases for what differs between the known state and the one that stands now.

    () when nothing does. What `known` leaves open does not count.
    """
    return tuple(differences(known, live).values())


def differences(known: RoleState, live: RoleState) -> Mapping[str, str]:
    """As `what_changed`, keyed by the part that differs."""
    if known.exists != live.exists:
        return {_ROLE: "the role is gone" if known.exists else "the role was created meanwhile"}
    found: dict[str, str] = {}
    if known.exists:
        found.update(_parts(known, live))
        found.update(_inline(known, live))
    found.update(_managed(known, live))
    return found


def foreign_changes(before: RoleState, after: RoleState, live: RoleState) -> tuple[str, ...]:
    """What stands now that is neither as before a change nor as the change leaves it.

    A change that was cut off half-way leaves some parts as before and others as after: that
    is not foreign.
    """
    if not live.exists:
        if before.exists and after.exists and before.path == after.path:
            return ("the role is gone",)
        before, after = before.without_role(), after.without_role()
    elif not (before.exists or after.exists):
        return ("the role was created meanwhile",)
    elif not before.exists:
        before = replace(after, inline=(), managed=before.managed)
    elif not after.exists:
        after = replace(before, inline=(), managed=after.managed)
    since_after = differences(after, live)
    return tuple(
        phrase for part, phrase in differences(before, live).items() if part in since_after
    )


def is_restored(wanted: RoleState, live: RoleState) -> bool:
    """True when `live` is `wanted` again, as far as IAM can bring it back: not the internal
    id of a role that was deleted, nor an old policy version that is not in force."""
    managed = tuple(replace(policy, versions=None) for policy in wanted.managed)
    return not differences(replace(wanted, unique_id="", managed=managed), live)


def _parts(known: RoleState, live: RoleState) -> Iterator[tuple[str, str]]:
    checks = (
        (_ROLE, "the role was deleted and created again",
         not known.unique_id or not live.unique_id or known.unique_id == live.unique_id),
        ("path", "its path changed", known.path == live.path),
        ("trust", "its trust policy changed", same_document(known.trust, live.trust)),
        ("description", "its description changed",
         known.description is None or known.description == (live.description or "")),
        ("session", "its session length changed",
         known.max_session_duration is None
         or known.max_session_duration == live.max_session_duration),
        ("tags", "its tags changed", known.tags == live.tags),
        ("boundary", "its permissions boundary changed", known.boundary_arn == live.boundary_arn),
        ("profiles", "its instance profiles changed",
         known.instance_profiles is None or known.instance_profiles == live.instance_profiles),
    )  # fmt: skip
    for part, phrase, unchanged in checks:
        if not unchanged:
            yield part, phrase


def _inline(known: RoleState, live: RoleState) -> Iterator[tuple[str, str]]:
    before, after = known.inline_by_name, live.inline_by_name
    for name in sorted(before.keys() | after.keys()):
        if not same_document(before.get(name), after.get(name)):
            yield f"inline:{name}", f"its inline policy {name} changed"


def _managed(known: RoleState, live: RoleState) -> Iterator[tuple[str, str]]:
    before, after = known.managed_by_arn, live.managed_by_arn
    for arn in sorted(before.keys() | after.keys()):
        old, new = before.get(arn), after.get(arn)
        if bool(old and old.attached) != bool(new and new.attached):
            yield f"attached:{arn}", f"the managed policy {arn} was attached or detached"
        if not ManagedPolicy(arn, attached=False).aws_managed:
            yield from _policy(arn, old, new)


def _policy(
    arn: str, old: ManagedPolicy | None, new: ManagedPolicy | None
) -> Iterator[tuple[str, str]]:
    if old is None or new is None:
        came = "was created meanwhile" if old is None else "is gone"
        yield f"policy:{arn}", f"the managed policy {arn} {came}"
        return
    if old.document is not None and not same_document(old.document, new.document):
        yield f"policy:{arn}", f"the text of the managed policy {arn} changed"
    elif _versions(old) is not None and _versions(new) not in (None, _versions(old)):
        yield f"versions:{arn}", f"the versions of the managed policy {arn} changed"


def _versions(policy: ManagedPolicy) -> list[tuple[str, bool, str]] | None:
    if policy.versions is None:
        return None
    return [(v.id, v.is_default, canonical(v.document)) for v in policy.versions]

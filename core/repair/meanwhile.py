"""What somebody else changed in an account between preview, backup and the first write."""

from __future__ import annotations

from collections.abc import Sequence

from core.repair.difference import what_changed
from core.repair.plan import AccountChange, RoleChange
from core.repair.state import RoleState


def changed_since(
    change: AccountChange, backup: Sequence[RoleState], live: Sequence[RoleState]
) -> tuple[str, ...]:
    """Plain phrases for what was changed in an account since its preview or its backup; () when
    nothing was. `backup` and `live` hold the states of the account's roles, in its order."""
    found: dict[str, None] = {}
    for role, saved, now in zip(change.roles, backup, live, strict=True):
        phrases = (*what_changed(role.before, now), *what_changed(saved, now), *_shared(role, now))
        found.update(dict.fromkeys(f"{role.role_name}: {phrase}" for phrase in phrases))
    return tuple(found)


def _shared(role: RoleChange, live: RoleState) -> tuple[str, ...]:
    """A preview made without reading cannot know that a policy serves others too."""
    written = {s.params["PolicyArn"] for s in role.steps if s.call == "CreatePolicyVersion"}
    known = {policy.arn for policy in role.before.managed if policy.attachments is not None}
    return tuple(
        f"the managed policy {policy.arn} is used elsewhere too"
        for policy in live.managed
        if policy.arn in written - known and (policy.attachments or 0) > int(policy.attached)
    )

"""What a change of documents does to access: the comparison engine's answer, for the order
and the risk of the steps."""

from __future__ import annotations

from core.model import Effect
from core.repair.sequence import Direction
from core.repair.state import RoleState, same_document

_WIDENS = {Effect.BROKEN, Effect.ABSENT, Effect.UNKNOWN}
_NARROWS = {Effect.EXCESS, Effect.UNAPPROVED, Effect.UNKNOWN}


def direction(before: RoleState, after: RoleState, vendor: str) -> Direction:
    """Whether the trust closes, and which policies gain something, on the way to `after`.

    What cannot be decided counts as closing and as widening: the careful reading of both.
    """
    if not (before.exists and after.exists):
        return Direction()
    return Direction(_trust_closes(before, after, vendor), _widened(before, after, vendor))


def _trust_closes(before: RoleState, after: RoleState, vendor: str) -> bool:
    if same_document(before.trust, after.trust):
        return False
    from core.policy.findings import trust_findings  # late: the window imports this module

    findings = trust_findings(
        (after.trust,), before.trust, vendor=vendor, account_id=before.account_id
    )
    return any(finding.effect in _NARROWS for finding in findings)


def _widened(before: RoleState, after: RoleState, vendor: str) -> frozenset[str]:
    old: dict[str, str | None] = {**before.inline_by_name}
    old.update({policy.arn: policy.document for policy in before.managed})
    new: dict[str, str | None] = {**after.inline_by_name}
    new.update({policy.arn: policy.document for policy in after.managed})
    return frozenset(
        name
        for name, document in new.items()
        if document is not None and _gains(old.get(name), document, vendor, before.account_id)
    )


def _gains(old: str | None, new: str, vendor: str, account_id: str) -> bool:
    if old is None:
        return True
    if same_document(old, new):
        return False
    from core.policy.findings import permission_findings  # late: as above

    findings = permission_findings((new,), (old,), vendor=vendor, account_id=account_id)
    return any(finding.effect in _WIDENS for finding in findings)

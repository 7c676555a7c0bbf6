"""From findings to the one word for a cell. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from core.model import Effect, Finding, Status

_BY_EFFECT = {
    Effect.UNAPPROVED: Status.UNEXPECTED,
    Effect.EXCESS: Status.DRIFT_EXCESS,
    Effect.BROKEN: Status.DRIFT_BROKEN,
    Effect.ABSENT: Status.MISSING,
    Effect.UNKNOWN: Status.UNREACHABLE,
}


def derive_status(findings: Iterable[Finding], *, expected: bool, accepted: bool = False) -> Status:
    """The worst thing that is certain, in the order of `Status`.

    `expected`: the agreement wants the vendor in this account. `accepted`: an exemption that
    is in force covers the findings; it makes nothing of what could not be checked.
    """
    effects = {finding.effect for finding in findings}
    status = min(
        (_BY_EFFECT[effect] for effect in effects if effect in _BY_EFFECT),
        key=lambda one: one.rank,
        default=Status.OK if expected else Status.NOT_EXPECTED,
    )
    if accepted and status.rank < Status.UNREACHABLE.rank:
        return Status.UNREACHABLE if Effect.UNKNOWN in effects else Status.EXEMPT
    return status

"""Differences that somebody accepted: which exemption speaks about a cell, and whether it holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from core.agreement.exemption_terms import is_longer_than_a_year
from core.agreement.scope import Selector
from core.model import Account, CellResult, Effect, Finding, FindingCode, Organization

if TYPE_CHECKING:
    from core.agreement.agreement import Agreement

# what was never seen cannot be accepted
NOT_EXEMPTABLE = frozenset(
    {
        FindingCode.ACCOUNT_UNREADABLE,
        FindingCode.SPEC_INCOMPLETE,
        FindingCode.ACCESS_UNDECIDED,
        FindingCode.TRUST_UNDECIDED,
    }
)


@dataclass(frozen=True, slots=True)
class Exemption:
    """A difference that `owner` answers for, accepted by `approved_by` until `expires_on`
    (that day included). `findings` and `difference` say which; see `findings_digest`."""

    id: str
    vendor: str
    account_ids: frozenset[str]
    unit: Selector | None
    findings: frozenset[FindingCode]
    difference: str | None
    reason: str
    owner: str
    approved_by: str
    approved_on: date
    expires_on: date
    ticket: str | None = None

    def names(self, account: Account, organization: Organization) -> bool:
        """Whether the exemption is about this account."""
        if account.id in self.account_ids:
            return True
        return self.unit is not None and self.unit.matches(account, organization)

    def accepts(self, findings: Sequence[Finding]) -> bool:
        """Whether these are the accepted differences, and no others. Notes do not count."""
        real = _differences(findings)
        if not real or any(finding.effect is Effect.UNKNOWN for finding in real):
            return False
        if self.findings and not all(finding.code in self.findings for finding in real):
            return False
        return self.difference in (None, findings_digest(real))


class ExemptionState(StrEnum):
    """Whether an exemption changes the status of a cell; only the first one does."""

    IN_FORCE = "in-force"
    EXPIRED = "expired"
    NOT_YET = "not-yet"
    OUTGROWN = "outgrown"  # the role differs in another way than the accepted one


@dataclass(frozen=True, slots=True)
class ExemptionMatch:
    """The exemption that speaks about a cell."""

    exemption: Exemption
    state: ExemptionState

    @property
    def in_force(self) -> bool:
        """True when the cell's status becomes Exempt."""
        return self.state is ExemptionState.IN_FORCE


_PREFERENCE = {state: rank for rank, state in enumerate(ExemptionState)}


def match_exemption(
    agreement: Agreement, account: Account, vendor: str, findings: Sequence[Finding], today: date
) -> ExemptionMatch | None:
    """The exemption to show for a cell: one in force, else why the nearest one is not.

    None when no exemption is about this account and vendor, or nothing differs.
    """
    if not _differences(findings):
        return None
    organization = Organization("", agreement.organization.management_account_id)
    matches = [
        ExemptionMatch(exemption, _state(exemption, findings, today))
        for exemption in agreement.exemptions
        if exemption.vendor == vendor and exemption.names(account, organization)
    ]
    return min(matches, key=_order, default=None)


# Parts of a finding's detail that change with the data set, or that name statements only.
_PASSING = frozenset(
    {"access_levels", "access_level_counts", "services", "unknown_actions", "sids"}
)


def findings_digest(findings: Iterable[Finding]) -> str:
    """SHA-256 of what differs: codes, effects and exact data; not wording, order and notes.

    What the data set of AWS actions adds is left out: an update of it is no new difference.
    """
    lines = sorted(
        json.dumps([f.code, f.effect, _lasting(f.detail)], sort_keys=True, separators=(",", ":"))
        for f in _differences(findings)
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def difference_of(findings: Sequence[Finding]) -> str | None:
    """The digest by which an exemption's `difference` accepts exactly these findings; None
    where nothing certain differs."""
    effects = {finding.effect for finding in findings} - {Effect.NOTE}
    return findings_digest(findings) if effects and Effect.UNKNOWN not in effects else None


def one_difference(cells: Iterable[CellResult]) -> str | None:
    """The digest that accepts what differs in every one of the cells, when they are all of one
    vendor and differ exactly alike; None otherwise."""
    found = {(cell.vendor, difference_of(cell.findings)) for cell in cells}
    return found.pop()[1] if len(found) == 1 else None


def remarks_on_exemptions(exemptions: Iterable[Exemption], today: date) -> tuple[str, ...]:
    """Sentences about exemptions that have not expired: those that accept kinds of difference
    only, and hold on when the role drifts further in the same way; those longer than a year."""
    lasting = [one for one in exemptions if one.expires_on >= today]
    wide = (
        f"exemption {one.id} accepts every difference of {_listed(one.findings)}, a larger one"
        " too. To accept exactly one, add its difference: the digest that `scan --format json`"
        " gives for the cell (cells[].difference), also shown with the cell in the window."
        for one in lasting
        if one.difference is None
    )
    long = (
        f"exemption {one.id} lasts longer than a year, from {one.approved_on} to {one.expires_on}."
        for one in lasting
        if is_longer_than_a_year(one.approved_on, one.expires_on)
    )
    return (*wide, *long)


def _listed(codes: Iterable[FindingCode]) -> str:
    return " or ".join(sorted(codes))


def _state(exemption: Exemption, findings: Sequence[Finding], today: date) -> ExemptionState:
    if not exemption.accepts(findings):
        return ExemptionState.OUTGROWN
    if today > exemption.expires_on:
        return ExemptionState.EXPIRED
    if today < exemption.approved_on:
        return ExemptionState.NOT_YET
    return ExemptionState.IN_FORCE


def _order(match: ExemptionMatch) -> tuple[int, int, str]:
    return (
        _PREFERENCE[match.state],
        -match.exemption.expires_on.toordinal(),
        match.exemption.id,
    )


def _differences(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.effect is not Effect.NOTE]


def _lasting(detail: Mapping[str, Any]) -> Any:
    return _plain({key: value for key, value in detail.items() if key not in _PASSING})


def _plain(value: Any) -> Any:
    """JSON data with sets in order, so that equal findings give equal texts."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(item) for item in value)
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)

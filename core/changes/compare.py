"""Comparing two scans: what became of every access. Pure.

A row is one role of one vendor in one account. Roles are found again by their key in the
catalogue, else by their name; a role that the other scan's cell does not have counts there as
Not required (or as Could not check, where nothing is known of the cell). The words:

| before | now | change |
|---|---|---|
| could not be checked, or the other way round | | Not comparable |
| was not asked for (a scan of chosen accounts or vendors, or a partial one) | | Not comparable |
| anything | the account left the organization | Left scope |
| Compliant or Exempt | Not required | Left scope |
| no such account | needs attention | New |
| no such account | Compliant or Exempt | Not comparable: there was nothing before |
| Not required | Compliant | Not comparable: there was no access before |
| needs no attention | needs attention | New |
| needs attention | needs none | Resolved |
| Compliant or Not required | Exempt | Worse; the other way round Better |
| needs attention | needs attention | Worse or Better by the order of the statuses |
| same status | same status | Worse if it differs in anything in which it did not before, |
| | | Better if it only differs in less, else Unchanged |

Not required is nothing: beside no such account it is Unchanged. What could not be checked in
both scans is Not comparable too: unknown twice is not unchanged.

The cause is told by digests: of what stands in the account, and of what was expected of it. When
neither changed, an exemption did (began, ended, outgrown) or the agreement or catalogue in what
no role shows; with all of them equal too, it was the organization's own policies: the access.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.changes.model import Cause, Change, ChangeRow, ScanComparison
from core.changes.outline import (
    AccountEntry,
    CellOutline,
    RoleOutline,
    ScanOutline,
    outline_of,
)
from core.changes.parties import party_rows
from core.changes.roles import paired_roles
from core.model import Scan, Status

_UNKNOWN = frozenset({Status.UNREACHABLE, Status.PENDING})
_HARMLESS = frozenset({Status.OK, Status.NOT_EXPECTED})


def compare_scans(before: Scan, after: Scan) -> ScanComparison:
    """What changed from `before` to `after`; the rules are this module's text."""
    return compare_outlines(outline_of(before), outline_of(after))


def compare_outlines(before: ScanOutline, after: ScanOutline) -> ScanComparison:
    """The same, of scans that were reduced to what a comparison needs."""
    return ScanComparison(
        before_id=before.id,
        after_id=after.id,
        agreement_before=before.agreement,
        agreement_after=after.agreement,
        rows=tuple(_Comparing(before, after).rows()),
        parties=tuple(party_rows(before, after)),
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """One account in one scan; `entry` is None when the scan does not have it."""

    scan: ScanOutline
    entry: AccountEntry | None

    def cells(self) -> Mapping[str, CellOutline]:
        """The cells by vendor."""
        return {cell.vendor: cell for cell in self.entry.outline.cells} if self.entry else {}

    def other(self, vendor: str) -> CellOutline | None:
        """What is known of a vendor without a cell of its own."""
        status = self.entry.outline.others if self.entry else None
        if status is None:
            return None
        return CellOutline(vendor, status, (RoleOutline("", "", status),))

    @property
    def left(self) -> bool:
        """Whether the account is certainly not in the organization, rather than not looked at."""
        return self.entry is None and self.scan.complete

    def evidence(self, role: RoleOutline | None) -> str:
        """The id of the first answer of AWS that a role's verdict rests on."""
        return self.entry.evidence[role.place] if self.entry and role and role.place >= 0 else ""

    def found(self, role: RoleOutline | None) -> str:
        """The sentence about a role."""
        return role.found.replace("\x00", self.entry.account_id) if self.entry and role else ""


@dataclass(frozen=True, slots=True)
class _Comparing:
    before: ScanOutline
    after: ScanOutline

    def rows(self) -> Iterator[ChangeRow]:
        """Account by account in the later scan's order; then those that only the earlier has."""
        earlier = {entry.account_id: entry for entry in self.before.accounts}
        names = dict(self.before.vendors) | dict(self.after.vendors)
        order = tuple(dict.fromkeys(v for v, _ in (*self.after.vendors, *self.before.vendors)))
        same_documents = (
            self.before.agreement.sha256 == self.after.agreement.sha256
            and self.before.catalogue_sha256 == self.after.catalogue_sha256
        )
        for entry in self.after.accounts:
            old = _Side(self.before, earlier.pop(entry.account_id, None))
            yield from _account_rows(old, _Side(self.after, entry), order, names, same_documents)
        for entry in earlier.values():
            gone = _Side(self.after, None)
            yield from _account_rows(_Side(self.before, entry), gone, order, names, same_documents)


def _account_rows(
    before: _Side,
    after: _Side,
    order: tuple[str, ...],
    names: Mapping[str, str],
    same_documents: bool,
) -> Iterator[ChangeRow]:
    entry = after.entry or before.entry
    assert entry is not None
    cells_before, cells_after = before.cells(), after.cells()
    vendors = [one for one in order if one in cells_before or one in cells_after]
    for vendor in vendors:
        old = cells_before.get(vendor) or before.other(vendor)
        new = cells_after.get(vendor) or after.other(vendor)
        for role_before, role_after in paired_roles(old, new):
            change, cause = _judged(before, after, role_before, role_after, same_documents)
            role = role_after if role_after and role_after.name else role_before or role_after
            yield ChangeRow(
                account_id=entry.account_id,
                account_name=entry.name,
                vendor=vendor,
                vendor_name=names.get(vendor, vendor),
                role_name=role.name if role else "",
                before=role_before.status if role_before else None,
                after=role_after.status if role_after else None,
                change=change,
                cause=cause,
                found_before=before.found(role_before),
                found_after=after.found(role_after),
                evidence_before=before.evidence(role_before),
                evidence_after=after.evidence(role_after),
            )


def _judged(
    before: _Side,
    after: _Side,
    old: RoleOutline | None,
    new: RoleOutline | None,
    same_documents: bool,
) -> tuple[Change, Cause]:
    if old is None or new is None:
        return _appeared_or_left(before, after, old, new)
    if old.status in _UNKNOWN or new.status in _UNKNOWN:
        return Change.NOT_COMPARABLE, Cause.NOT_CHECKED
    change = _change(old, new)
    if change is Change.UNCHANGED:
        return change, Cause.NONE
    return change, _cause(old, new, same_documents)


def _appeared_or_left(
    before: _Side, after: _Side, old: RoleOutline | None, new: RoleOutline | None
) -> tuple[Change, Cause]:
    """One of the two is there. A scan that did not look says nothing about coming and going."""
    present = new or old
    assert present is not None
    known = before.left if new else after.left
    if not known or (new and new.status in _UNKNOWN):
        return Change.NOT_COMPARABLE, Cause.NOT_CHECKED
    if present.status is Status.NOT_EXPECTED:
        return Change.UNCHANGED, Cause.NONE
    if old:
        return Change.LEFT_SCOPE, Cause.POPULATION
    change = Change.NEW if present.status.needs_attention else Change.NOT_COMPARABLE
    return change, Cause.POPULATION


def _change(old: RoleOutline, new: RoleOutline) -> Change:
    """Both are known."""
    if old.status is new.status:
        return _same_status(old, new)
    if new.status.needs_attention and old.status.needs_attention:
        return Change.WORSE if new.status.rank < old.status.rank else Change.BETTER
    if new.status.needs_attention:
        return Change.NEW
    if old.status.needs_attention:
        return Change.RESOLVED
    if new.status is Status.NOT_EXPECTED:
        return Change.LEFT_SCOPE
    if {old.status, new.status} == _HARMLESS:
        return Change.NOT_COMPARABLE  # access as agreed where there was none
    return Change.WORSE if new.status is Status.EXEMPT else Change.BETTER


def _same_status(old: RoleOutline, new: RoleOutline) -> Change:
    if new.differences - old.differences:
        return Change.WORSE
    return Change.BETTER if old.differences - new.differences else Change.UNCHANGED


def _cause(old: RoleOutline, new: RoleOutline, same_documents: bool) -> Cause:
    access = old.observed != new.observed
    agreement = old.expected != new.expected
    if access and agreement:
        return Cause.BOTH
    if access:
        return Cause.ACCESS
    exemption = old.exemption != new.exemption or Status.EXEMPT in (old.status, new.status)
    if agreement or exemption or not same_documents:
        return Cause.AGREEMENT
    return Cause.ACCESS

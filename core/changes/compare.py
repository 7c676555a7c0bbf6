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
neither changed, it was an exemption (began, ended, outgrown), else the policies of the
organization that bear on the account (access), else the agreement or the catalogue if they did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.changes.model import Cause, Change, ChangeRow, ScanComparison
from core.changes.outline import (
    AccountEntry,
    AccountOutline,
    CellOutline,
    RoleOutline,
    ScanOutline,
    evidence_in,
    found_in,
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
class _Judged:
    """One role in both scans, and what became of it; the same in every account alike."""

    vendor: str
    role_name: str
    before: RoleOutline | None
    after: RoleOutline | None
    change: Change
    cause: Cause


class _Comparing:
    """Two scans being compared. Accounts alike are judged once."""

    def __init__(self, before: ScanOutline, after: ScanOutline) -> None:
        self._before = before
        self._after = after
        self._names = dict(before.vendors) | dict(after.vendors)
        vendors = (vendor for vendor, _ in (*after.vendors, *before.vendors))
        self._order = tuple(dict.fromkeys(vendors))
        self._same_documents = (
            before.agreement.sha256 == after.agreement.sha256
            and before.catalogue_sha256 == after.catalogue_sha256
        )
        self._known: dict[tuple[int, int], tuple[_Judged, ...]] = {}

    def rows(self) -> Iterator[ChangeRow]:
        """Account by account in the later scan's order; then those that only the earlier has."""
        earlier = {entry.account_id: entry for entry in self._before.accounts}
        for entry in self._after.accounts:
            yield from self._rows(earlier.pop(entry.account_id, None), entry)
        for entry in earlier.values():
            yield from self._rows(entry, None)

    def _rows(self, before: AccountEntry | None, after: AccountEntry | None) -> Iterator[ChangeRow]:
        entry = after or before
        assert entry is not None
        old = before.outline if before else None
        new = after.outline if after else None
        key = id(old), id(new)  # both live as long as the scans
        judged = self._known.get(key)
        if judged is None:
            judged = self._known[key] = tuple(self._judged(old, new))
        for one in judged:
            yield ChangeRow(
                account_id=entry.account_id,
                account_name=entry.name,
                vendor=one.vendor,
                vendor_name=self._names.get(one.vendor, one.vendor),
                role_name=one.role_name,
                before=one.before.status if one.before else None,
                after=one.after.status if one.after else None,
                change=one.change,
                cause=one.cause,
                found_before=found_in(before, one.before),
                found_after=found_in(after, one.after),
                evidence_before=evidence_in(before, one.before),
                evidence_after=evidence_in(after, one.after),
            )

    def _judged(
        self, before: AccountOutline | None, after: AccountOutline | None
    ) -> Iterator[_Judged]:
        cells_before, cells_after = _cells(before), _cells(after)
        for vendor in self._order:
            if vendor not in cells_before and vendor not in cells_after:
                continue
            old = cells_before.get(vendor) or _other(before, vendor)
            new = cells_after.get(vendor) or _other(after, vendor)
            for one, other in paired_roles(old, new):
                if one is None or other is None:
                    change, cause = self._appeared_or_left(before, after, one, other)
                else:
                    change, cause = _became(
                        one,
                        other,
                        limits_changed=_limits_changed(before, after),
                        same_documents=self._same_documents,
                    )
                yield _Judged(vendor, _role_name(one, other), one, other, change, cause)

    def _appeared_or_left(
        self,
        before: AccountOutline | None,
        after: AccountOutline | None,
        old: RoleOutline | None,
        new: RoleOutline | None,
    ) -> tuple[Change, Cause]:
        """One of the two is there. A scan that did not look says nothing of coming and going."""
        present = new or old
        assert present is not None
        absent, scan = (before, self._before) if new else (after, self._after)
        if absent or not scan.whole or (new and new.status in _UNKNOWN):
            return Change.NOT_COMPARABLE, Cause.NOT_CHECKED
        if present.status is Status.NOT_EXPECTED:
            return Change.UNCHANGED, Cause.NONE
        if old:
            return Change.LEFT_SCOPE, Cause.POPULATION
        change = Change.NEW if present.status.needs_attention else Change.NOT_COMPARABLE
        return change, Cause.POPULATION


def _role_name(before: RoleOutline | None, after: RoleOutline | None) -> str:
    """The name it has now, else the one it had."""
    return next((role.name for role in (after, before) if role and role.name), "")


def _cells(outline: AccountOutline | None) -> Mapping[str, CellOutline]:
    return {cell.vendor: cell for cell in outline.cells} if outline else {}


def _other(outline: AccountOutline | None, vendor: str) -> CellOutline | None:
    """What is known of a vendor without a cell of its own."""
    if outline is None or outline.others is None:
        return None
    return CellOutline(vendor, outline.others, (RoleOutline("", "", outline.others),))


def _became(
    old: RoleOutline, new: RoleOutline, *, limits_changed: bool, same_documents: bool
) -> tuple[Change, Cause]:
    if old.status in _UNKNOWN or new.status in _UNKNOWN:
        return Change.NOT_COMPARABLE, Cause.NOT_CHECKED
    change = _change(old, new)
    if change is Change.UNCHANGED:
        return change, Cause.NONE
    return change, _cause(old, new, limits_changed=limits_changed, same_documents=same_documents)


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


def _cause(
    old: RoleOutline, new: RoleOutline, *, limits_changed: bool, same_documents: bool
) -> Cause:
    access = old.observed != new.observed
    agreement = old.expected != new.expected
    if access or agreement:
        return Cause.BOTH if access and agreement else Cause.ACCESS if access else Cause.AGREEMENT
    if old.exemption != new.exemption or Status.EXEMPT in (old.status, new.status):
        return Cause.AGREEMENT
    return Cause.ACCESS if limits_changed or same_documents else Cause.AGREEMENT


def _limits_changed(before: AccountOutline | None, after: AccountOutline | None) -> bool:
    """Whether other policies of the organization bear on the account, as far as that is known."""
    limits = {outline.limits for outline in (before, after) if outline}
    return len(limits - {""}) == 2

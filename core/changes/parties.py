"""Unrecognised third parties in two scans: who came, who is gone. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.changes.model import Cause, Change, ChangeRow
from core.changes.outline import AccountEntry, PartyOutline, ScanOutline, evidence_in
from core.model import AccountOutcome, Status

_Key = tuple[str, str]


def party_rows(before: ScanOutline, after: ScanOutline) -> Iterator[ChangeRow]:
    """A row for every role x outside account of either scan, account by account.

    Where one of the scans did not read an account whole, absence proves nothing: Not comparable.
    """
    earlier = {entry.account_id: entry for entry in before.accounts}
    for entry in after.accounts:
        old = earlier.pop(entry.account_id, None)
        yield from _rows(old, entry, _looked(old, before), _looked(entry, after))
    for old in earlier.values():
        yield from _rows(old, None, _looked(old, before), _looked(None, after))


def _looked(entry: AccountEntry | None, scan: ScanOutline) -> bool:
    """Whether what is not listed is certainly not there."""
    if entry is None:
        return scan.whole
    return entry.outline.outcome is AccountOutcome.CHECKED


def _parties(entry: AccountEntry | None) -> Mapping[_Key, PartyOutline]:
    parties = entry.outline.parties if entry else ()
    return {(one.role_name, one.outside_account_id): one for one in parties}


def _rows(
    before: AccountEntry | None,
    after: AccountEntry | None,
    looked_before: bool,
    looked_after: bool,
) -> Iterator[ChangeRow]:
    old, new = _parties(before), _parties(after)
    account = after or before
    assert account is not None
    for key in dict.fromkeys((*new, *old)):
        change, cause = Change.UNCHANGED, Cause.NONE
        if key not in old:
            change, cause = _came_or_went(before, Change.NEW, looked=looked_before)
        elif key not in new:
            change, cause = _came_or_went(after, Change.RESOLVED, looked=looked_after)
        elif old[key].external_id_required != new[key].external_id_required:
            change = Change.WORSE if old[key].external_id_required else Change.BETTER
            cause = Cause.ACCESS
        yield ChangeRow(
            account_id=account.account_id,
            account_name=account.name,
            vendor="",
            vendor_name=key[1],
            role_name=key[0],
            before=Status.UNKNOWN_PARTY if key in old else None,
            after=Status.UNKNOWN_PARTY if key in new else None,
            change=change,
            cause=cause,
            found_before=_found(old.get(key)),
            found_after=_found(new.get(key)),
            evidence_before=evidence_in(before, old.get(key)),
            evidence_after=evidence_in(after, new.get(key)),
        )


def _came_or_went(
    absent_in: AccountEntry | None, change: Change, *, looked: bool
) -> tuple[Change, Cause]:
    if not looked:
        return Change.NOT_COMPARABLE, Cause.NOT_CHECKED
    if absent_in is None:
        return (
            change if change is Change.NEW else Change.LEFT_SCOPE,
            Cause.POPULATION,
        )
    return change, Cause.ACCESS


def _found(party: PartyOutline | None) -> str:
    if party is None:
        return ""
    who = f" ({party.known_as})" if party.known_as else ""
    guard = "with" if party.external_id_required else "without"
    return (
        f"AWS account {party.outside_account_id}{who} can use the role {party.role_name}"
        f" {guard} an external ID."
    )

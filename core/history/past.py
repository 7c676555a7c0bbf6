"""What became of an access from scan to scan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from core.changes.outline import AccountOutline
from core.history.loading import entries, outlines, scan_number
from core.history.model import CoursePoint, ScanEntry, TrendPoint
from core.history.tables import accounts, results, scans
from core.model import Status


def previous(connection: Connection, scan_id: str) -> ScanEntry | None:
    """The last complete scan of the same organization before this one."""
    known = entries(connection, None)
    of = entry_of(connection, scan_id)
    return next(
        (
            entry
            for entry in known
            if entry.organization_id == of.organization_id
            and entry.complete
            and entry.id != of.id
            and entry.started_at <= of.started_at
        ),
        None,
    )


def entry_of(connection: Connection, scan_id: str) -> ScanEntry:
    """One scan of the list.

    Raises:
        InputError: there is none with that id.
    """
    scan_number(connection, scan_id)  # says so when there is none
    return next(entry for entry in entries(connection, None) if entry.id == scan_id)


def course(connection: Connection, account_id: str, vendor: str) -> tuple[CoursePoint, ...]:
    """What each scan said of one vendor in one account, the oldest first."""
    rows = connection.execute(
        select(scans.c.id, scans.c.started_at, results.c.verdict_no)
        .join(results, results.c.scan_no == scans.c.no)
        .join(accounts, accounts.c.no == results.c.account_no)
        .where(accounts.c.id == account_id)
        .order_by(scans.c.started_at, scans.c.no)
    ).all()
    found = outlines(connection, [row.verdict_no for row in rows], {})
    points = ((row.id, row.started_at, _status(found[row.verdict_no], vendor)) for row in rows)
    return tuple(CoursePoint(scan, at, status) for scan, at, status in points if status)


def trend(connection: Connection, organization_id: str) -> tuple[TrendPoint, ...]:
    """The numbers of every complete scan of an organization, the oldest first."""
    query = (
        select(scans.c.id, scans.c.started_at, scans.c.by_status)
        .where(scans.c.organization_id == organization_id, scans.c.complete)
        .order_by(scans.c.started_at, scans.c.no)
    )
    return tuple(
        TrendPoint(
            scan, at, {Status(status): count for status, count in json.loads(counts).items()}
        )
        for scan, at, counts in connection.execute(query)
    )


def first_seen(connection: Connection, scan_id: str) -> Mapping[str, datetime]:
    """Since when each access of a scan that needs attention has needed it without a break.

    By ``account|vendor``; the times are the scans' starts. Not to be checkable needs attention,
    too. A scan that did not look at an access says nothing about it, and is no break.
    """
    entry = entry_of(connection, scan_id)
    known: dict[int, AccountOutline] = {}
    wanted: dict[str, _OpenAccount] | None = None
    since: dict[str, datetime] = {}
    for number, at in _back_from(connection, entry):
        verdicts = _verdicts(connection, number)
        outlines(connection, list(verdicts.values()), known)
        if wanted is None:
            wanted = {
                account: _OpenAccount(_attention(known[verdict]))
                for account, verdict in verdicts.items()
            }
        for account in wanted.keys() & verdicts.keys():
            wanted[account].go_back(verdicts[account], known[verdicts[account]], at)
        for account in [one for one, found in wanted.items() if not found.open]:
            since |= wanted.pop(account).keyed(account)
        if not wanted:
            break
    for account, found in (wanted or {}).items():
        since |= found.keyed(account)
    return since


@dataclass(slots=True)
class _OpenAccount:
    """One account on the way back in time. `open`: vendors whose attention had not begun yet."""

    open: set[str]
    since: dict[str, datetime] = field(default_factory=dict)
    verdict: int = -1
    wanting: tuple[str, ...] = ()  # of the open vendors, those that want attention by `verdict`
    reached: datetime | None = None  # how far back `verdict` holds

    def go_back(self, verdict: int, outline: AccountOutline, at: datetime) -> None:
        """Take in an older scan. Most are like the one after them."""
        if verdict != self.verdict:
            self._settle()
            statuses = {vendor: _status(outline, vendor) for vendor in self.open}
            self.open -= {
                vendor
                for vendor, status in statuses.items()
                if status is not None and not status.needs_attention
            }
            self.verdict = verdict
            self.wanting = tuple(vendor for vendor in self.open if statuses[vendor] is not None)
        self.reached = at

    def keyed(self, account: str) -> Mapping[str, datetime]:
        """Since when, by ``account|vendor``."""
        self._settle()
        return {f"{account}|{vendor}": at for vendor, at in self.since.items()}

    def _settle(self) -> None:
        if self.reached is not None:
            self.since.update(dict.fromkeys(self.wanting, self.reached))


def _attention(outline: AccountOutline) -> set[str]:
    return {cell.vendor for cell in outline.cells if cell.status.needs_attention}


def _back_from(connection: Connection, entry: ScanEntry) -> list[tuple[int, datetime]]:
    query = (
        select(scans.c.no, scans.c.started_at)
        .where(
            scans.c.organization_id == entry.organization_id,
            scans.c.started_at <= entry.started_at,
            scans.c.complete | (scans.c.id == entry.id),
        )
        .order_by(scans.c.started_at.desc(), scans.c.no.desc())
    )
    found = [(number, at) for number, at in connection.execute(query)]
    own = scan_number(connection, entry.id)
    return sorted(found, key=lambda one: (one[0] == own, one[1]), reverse=True)


def _verdicts(connection: Connection, number: int) -> Mapping[str, int]:
    query = (
        select(accounts.c.id, results.c.verdict_no)
        .join(accounts, accounts.c.no == results.c.account_no)
        .where(results.c.scan_no == number)
    )
    return dict(connection.execute(query).all())


def _status(outline: AccountOutline, vendor: str) -> Status | None:
    own = next((cell.status for cell in outline.cells if cell.vendor == vendor), None)
    return own or outline.others

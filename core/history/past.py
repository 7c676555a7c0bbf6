"""What became of an access from scan to scan."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
    since: dict[str, datetime] = {}
    wanted: dict[str, set[str]] | None = None
    known: dict[int, AccountOutline] = {}
    for number, at in _back_from(connection, entry):
        verdicts = _verdicts(connection, number)
        outlines(connection, list(verdicts.values()), known)
        found = {account: known[verdict] for account, verdict in verdicts.items()}
        if wanted is None:
            wanted = {account: _attention(outline) for account, outline in found.items()}
        for account in wanted.keys() & found.keys():
            for vendor in tuple(wanted[account]):
                status = _status(found[account], vendor)
                if status is not None and status.needs_attention:
                    since[f"{account}|{vendor}"] = at
                elif status is not None:
                    wanted[account].discard(vendor)
        wanted = {account: vendors for account, vendors in wanted.items() if vendors}
        if not wanted:
            break
    return since


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

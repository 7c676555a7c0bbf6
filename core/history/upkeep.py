"""Keeping a history small and safe: backup, retention, compaction."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, select

from core.errors import InputError
from core.history.engine import OUTSIDE
from core.history.loading import scan_number
from core.history.tables import (
    accounts,
    bodies,
    documents,
    marks,
    packs,
    results,
    reviews,
    scans,
    verdicts,
)

_OUTSIDE_TRANSACTIONS: Mapping[str, Mapping[str, Any]] = {
    "sqlite": {OUTSIDE: True},
    "postgresql": {"isolation_level": "AUTOCOMMIT"},
}


def backup(engine: Engine, path: Path) -> None:
    """Copy the history into a new file while it may be in use; there whole or not at all.

    Raises:
        InputError: the file exists or cannot be written, or the history is not SQLite's.
    """
    if engine.dialect.name != "sqlite":
        raise InputError(
            "This history is kept by a database server.",
            "Back it up with the server's own tools, such as pg_dump.",
        )
    draft = path.with_name(f".{path.name}.draft")
    try:
        if path.exists():
            raise InputError(f"{path} exists already.", "Name a new file.")
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with (
            closing(sqlite3.connect(str(engine.url.database))) as source,
            closing(sqlite3.connect(draft)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, which can be moved
        os.link(draft, path)  # fails where somebody else made it meanwhile
    except FileExistsError as error:
        raise InputError(f"{path} exists already.", "Name a new file.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise InputError(f"{path} cannot be written: {error}.") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def prunable(
    connection: Connection, *, keep_scans: int | None, older_than: datetime | None
) -> tuple[str, ...]:
    """The ids of the scans that `prune` would remove, the oldest first."""
    return tuple(scan_id for _, scan_id in _candidates(connection, keep_scans, older_than))


def prune(
    connection: Connection, *, keep_scans: int | None, older_than: datetime | None
) -> tuple[str, ...]:
    """Remove scans that are not among the newest `keep_scans` of their organization and began
    before `older_than` (either may be None: then the other alone counts; with neither, nothing
    goes). A scan with a review stays for good. Returns the ids of those removed.
    """
    chosen = tuple(_candidates(connection, keep_scans, older_than))
    _remove(connection, [number for number, _ in chosen])
    return tuple(scan_id for _, scan_id in chosen)


def remove(connection: Connection, scan_id: str) -> None:
    """Remove one scan.

    Raises:
        InputError: there is none with that id, or a review rests on it.
    """
    number = scan_number(connection, scan_id)
    if connection.execute(select(reviews.c.no).where(reviews.c.scan_no == number)).first():
        raise InputError(
            f"A review rests on the scan {scan_id}: it stays for good.", "Remove another one."
        )
    _remove(connection, [number])


def compact(engine: Engine) -> None:
    """Give freed room back to the file system."""
    options = _OUTSIDE_TRANSACTIONS.get(engine.dialect.name)
    if options is not None:
        with engine.execution_options(**options).connect() as connection:
            connection.exec_driver_sql("VACUUM")


def _candidates(
    connection: Connection, keep_scans: int | None, older_than: datetime | None
) -> Iterator[tuple[int, str]]:
    if keep_scans is None and older_than is None:
        return
    reviewed = set(connection.execute(select(reviews.c.scan_no)).scalars())
    newer: dict[str, int] = {}
    found = []
    query = select(scans.c.no, scans.c.id, scans.c.organization_id, scans.c.started_at).order_by(
        scans.c.started_at.desc(), scans.c.no.desc()
    )
    for number, scan_id, organization, began in connection.execute(query):
        place = newer[organization] = newer.get(organization, 0) + 1
        kept = keep_scans is not None and place <= keep_scans
        young = older_than is not None and began >= older_than
        if not kept and not young and number not in reviewed:
            found.append((number, scan_id))
    yield from reversed(found)


def _remove(connection: Connection, numbers: Sequence[int]) -> None:
    for number in numbers:
        for table in (results, marks):
            connection.execute(delete(table).where(table.c.scan_no == number))
        connection.execute(delete(scans).where(scans.c.no == number))
    if numbers:
        _sweep(connection)


def _sweep(connection: Connection) -> None:
    """Remove what no scan refers to any more."""
    for table, used in (
        (verdicts, results.c.verdict_no),
        (bodies, results.c.body_no),
        (accounts, results.c.account_no),
        (packs, bodies.c.pack_no),
        (documents, scans.c.agreement_no),
    ):
        in_use = select(used).where(used.is_not(None))
        connection.execute(delete(table).where(table.c.no.not_in(in_use)))

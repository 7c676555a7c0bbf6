"""Taking scans out of the history: whole, or as light as a comparison needs."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from core.changes.outline import AccountEntry, AccountOutline, ScanOutline
from core.errors import InputError
from core.history.folding import Folded, result_of, unfold
from core.history.garbage import no_search_for_garbage
from core.history.model import ScanEntry
from core.history.outlines import outline_from
from core.history.storing import scan_adapter
from core.history.tables import (
    accounts,
    bodies,
    documents,
    marks,
    packs,
    results,
    scans,
    verdicts,
)
from core.model import AccountResult, DocumentVersion, PopulationSource, Scan, Status

_ENTRY = (
    scans.c.id, scans.c.organization_id, scans.c.organization_name, scans.c.started_at,
    scans.c.finished_at, scans.c.complete, scans.c.demo, scans.c.caller_arn, scans.c.accounts,
    scans.c.by_status, scans.c.agreement_version, scans.c.agreement_sha256,
    scans.c.catalogue_sha256, scans.c.third_parties,
)  # fmt: skip


def entries(connection: Connection, organization_id: str | None) -> tuple[ScanEntry, ...]:
    """All scans, of one organization where its id is given; the newest first."""
    query = select(*_ENTRY).order_by(scans.c.started_at.desc(), scans.c.no.desc())
    if organization_id is not None:
        query = query.where(scans.c.organization_id == organization_id)
    return tuple(_entry(row) for row in connection.execute(query))


def load_scan(connection: Connection, scan_id: str) -> Scan:
    """The scan as it was added.

    Raises:
        InputError: there is none with that id, or it is damaged.
    """
    number, header = connection.execute(
        select(scans.c.no, scans.c.header).where(scans.c.no == scan_number(connection, scan_id))
    ).one()
    try:
        scan = scan_adapter().validate_python(json.loads(header))
        with no_search_for_garbage(stays=True):
            return replace(scan, results=tuple(_results(connection, number)))
    except (ValueError, KeyError, zlib.error) as error:
        raise InputError(
            f"The scan {scan_id} is damaged in the history.",
            "'main.py history check' says what else is; put a backup in its place.",
        ) from error


def load_outline(
    connection: Connection, scan_id: str, known: dict[int, AccountOutline]
) -> ScanOutline:
    """What a comparison needs of a scan. `known`: outlines by the number of their verdict,
    which is added to: two scans share most of them.

    Raises:
        InputError: there is no scan with that id.
    """
    number = scan_number(connection, scan_id)
    row = connection.execute(
        select(
            scans.c.complete,
            scans.c.agreement_version,
            scans.c.agreement_sha256,
            scans.c.catalogue_sha256,
            scans.c.header,
        ).where(scans.c.no == number)
    ).one()
    header = json.loads(row.header)
    source = header.get("population", PopulationSource.ORGANIZATION)
    return ScanOutline(
        id=scan_id,
        whole=row.complete and source == PopulationSource.ORGANIZATION,
        agreement=DocumentVersion(row.agreement_version, row.agreement_sha256),
        catalogue_sha256=row.catalogue_sha256,
        vendors=tuple((vendor, name) for vendor, name in header["vendors"]),
        accounts=tuple(_account_entries(connection, number, known)),
    )


def scan_number(connection: Connection, scan_id: str) -> int:
    """The number of a scan within the database.

    Raises:
        InputError: there is none with that id.
    """
    number = connection.execute(select(scans.c.no).where(scans.c.id == scan_id)).scalar()
    if number is None:
        raise InputError(
            f"The history has no scan {scan_id}.", "'main.py history list' shows which there are."
        )
    return int(number)


def agreement_text(connection: Connection, scan_id: str) -> str:
    """The text of the agreement a scan was judged by; "" when it was not kept."""
    scan_number(connection, scan_id)
    query = (
        select(documents.c.body)
        .join(scans, scans.c.agreement_no == documents.c.no)
        .where(scans.c.id == scan_id)
    )
    return str(connection.execute(query).scalar() or "")


def outlines(
    connection: Connection, numbers: Sequence[int], known: dict[int, AccountOutline]
) -> Mapping[int, AccountOutline]:
    """`known`, with the outlines of those verdicts added."""
    missing = [number for number in dict.fromkeys(numbers) if number not in known]
    for start in range(0, len(missing), 500):
        chunk = missing[start : start + 500]
        query = select(verdicts.c.no, verdicts.c.body).where(verdicts.c.no.in_(chunk))
        for number, body in connection.execute(query):
            known[number] = outline_from(body)
    return known


def marks_of(data: bytes) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The marks and times of some accounts, in their order."""
    return [(tuple(taken), tuple(times)) for taken, times in json.loads(zlib.decompress(data))]


def _account_entries(
    connection: Connection, number: int, known: dict[int, AccountOutline]
) -> Iterator[AccountEntry]:
    rows = connection.execute(
        select(accounts.c.id, accounts.c.name, results.c.verdict_no, results.c.evidence)
        .join(accounts, accounts.c.no == results.c.account_no)
        .where(results.c.scan_no == number)
        .order_by(results.c.place)
    ).all()
    found = outlines(connection, [verdict for _, _, verdict, _ in rows], known)
    for account_id, name, verdict, evidence in rows:
        yield AccountEntry(account_id, name, found[verdict], tuple(json.loads(evidence)))


@dataclass(slots=True)
class _Packs:
    """Reads bodies out of packs; keeps the packs of a scan that is being read."""

    connection: Connection
    opened: dict[int, bytes]

    def body(self, pack: int, start: int, length: int) -> bytes:
        if pack not in self.opened:
            if len(self.opened) > 40:
                self.opened.clear()
            data = self.connection.execute(select(packs.c.data).where(packs.c.no == pack)).scalar()
            self.opened[pack] = zlib.decompress(data or b"")
        return self.opened[pack][start : start + length]


def _results(connection: Connection, number: int) -> Iterator[AccountResult]:
    reader = _Packs(connection, {})
    parts = connection.execute(
        select(marks.c.data).where(marks.c.scan_no == number).order_by(marks.c.part)
    ).scalars()
    taken = [one for data in parts for one in marks_of(data)]
    rows = connection.execute(
        select(results.c.place, bodies.c.pack_no, bodies.c.start, bodies.c.length)
        .join(bodies, bodies.c.no == results.c.body_no)
        .where(results.c.scan_no == number)
        .order_by(results.c.place)
    ).all()
    if len(taken) != len(rows):
        raise ValueError("marks are missing")
    for (_, pack, start, length), (texts, times) in zip(rows, taken, strict=True):
        yield result_of(unfold(Folded(reader.body(pack, start, length), texts, times)))


def _entry(row: Any) -> ScanEntry:
    return ScanEntry(
        id=row.id,
        organization_id=row.organization_id,
        organization_name=row.organization_name,
        started_at=row.started_at,
        finished_at=row.finished_at,
        complete=row.complete,
        demo=row.demo,
        caller_arn=row.caller_arn,
        accounts=row.accounts,
        by_status={Status(status): count for status, count in json.loads(row.by_status).items()},
        agreement=DocumentVersion(row.agreement_version, row.agreement_sha256),
        catalogue_sha256=row.catalogue_sha256,
        third_parties=row.third_parties,
    )

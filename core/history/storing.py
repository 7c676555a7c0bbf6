"""Putting a scan into the history."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, insert, select

from core.changes.outline import AccountEntry, account_entry
from core.history.folding import Folded, fold, result_text
from core.history.outlines import outline_text
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
from core.model import AccountResult, Scan

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_ACCOUNTS_A_PART = 200  # whose marks are compressed together, and looked up in one query
_PACK_BYTES = 1_000_000
_COMPRESSION = 6


def add_scan(connection: Connection, scan: Scan, agreement_text: str) -> bool:
    """Add `scan`, whole or not at all. False when it is there already."""
    if connection.execute(select(scans.c.no).where(scans.c.id == scan.id)).first():
        return False
    seal = Seal(scan_header(scan))
    packer = _Packer(connection)
    rows: list[dict[str, Any]] = []
    parts: list[bytes] = []
    for chunk in _chunks(scan.results, _ACCOUNTS_A_PART):
        written = [_Written.of(result) for result in chunk]
        parts.append(compressed_marks([one.folded for one in written]))
        seal.add_marks(parts[-1])
        for one in written:
            seal.add_result(one.label)
        rows.extend(_links(connection, written, packer))
    packer.flush()
    row = _row(connection, scan, agreement_text)
    number = _inserted(connection, scans, {**row, "sha256": seal.digest})
    for place, row in enumerate(rows):
        row |= {"scan_no": number, "place": place, "body_no": packer.numbers[row["body_no"]]}
    if rows:
        connection.execute(insert(results), rows)
        numbered = [
            {"scan_no": number, "part": part, "data": data} for part, data in enumerate(parts)
        ]
        connection.execute(insert(marks), numbered)
    return True


def scan_header(scan: Scan) -> str:
    """The scan without its results, as JSON."""
    return json.dumps(
        scan_adapter().dump_python(replace(scan, results=()), mode="json"),
        separators=(",", ":"),
    )


@cache
def scan_adapter() -> TypeAdapter[Scan]:
    """Between scans and JSON data."""
    from pydantic import TypeAdapter

    return TypeAdapter(Scan)


def result_label(account_id: str, name: str, verdict: bytes, body: bytes, evidence: str) -> str:
    """What a scan's digest takes in of one account: `verdict` and `body` are digests."""
    return json.dumps([account_id, name, verdict.hex(), body.hex(), evidence])


class Seal:
    """The digest of a scan: of its header, of all its results, and of all their marks."""

    def __init__(self, header: str) -> None:
        self._digest = hashlib.sha256(header.encode())
        self._marks: list[bytes] = []

    def add_result(self, label: str) -> None:
        """The next result, by its `result_label`."""
        self._digest.update(f"\n{label}".encode("ascii"))

    def add_marks(self, data: bytes) -> None:
        """The next part of the marks."""
        self._marks.append(hashlib.sha256(data).digest())

    @property
    def digest(self) -> bytes:
        """Of everything that was added."""
        whole = self._digest.copy()
        whole.update(b"".join(self._marks))
        return whole.digest()


def compressed_marks(folded: Sequence[Folded]) -> bytes:
    """The marks and times of some accounts, in their order."""
    text = json.dumps([[one.marks, one.times] for one in folded], separators=(",", ":"))
    return zlib.compress(text.encode("ascii"), _COMPRESSION)


@dataclass(frozen=True, slots=True)
class _Written:
    """One account's result in the parts that are stored."""

    entry: AccountEntry
    verdict: str
    verdict_sha256: bytes
    folded: Folded
    body_sha256: bytes

    @classmethod
    def of(cls, result: AccountResult) -> _Written:
        entry = account_entry(result)
        verdict = outline_text(entry.outline)
        folded = fold(result_text(result), result.evidence)
        return cls(
            entry,
            verdict,
            hashlib.sha256(verdict.encode()).digest(),
            folded,
            hashlib.sha256(folded.body).digest(),
        )

    @property
    def evidence(self) -> str:
        return json.dumps(self.entry.evidence)

    @property
    def label(self) -> str:
        return result_label(
            self.entry.account_id,
            self.entry.name,
            self.verdict_sha256,
            self.body_sha256,
            self.evidence,
        )


@dataclass(slots=True)
class _Packer:
    """Gathers bodies that are not stored yet into packs. `numbers`: their rows by digest."""

    connection: Connection
    numbers: dict[bytes, int] = field(default_factory=dict)
    waiting: dict[bytes, bytes] = field(default_factory=dict)
    size: int = 0

    def add(self, found: Mapping[bytes, bytes]) -> None:
        fresh = {key: body for key, body in found.items() if key not in self.numbers}
        stored = _known(self.connection, bodies, fresh)
        self.numbers |= stored
        for key, body in fresh.items():
            if key not in stored and key not in self.waiting:
                self.waiting[key] = body
                self.size += len(body)
        if self.size > _PACK_BYTES:
            self.flush()

    def flush(self) -> None:
        if not self.waiting:
            return
        data = zlib.compress(b"".join(self.waiting.values()), _COMPRESSION)
        pack = _inserted(self.connection, packs, {"data": data})
        rows, start = [], 0
        for key, body in self.waiting.items():
            rows.append({"sha256": key, "pack_no": pack, "start": start, "length": len(body)})
            start += len(body)
        self.connection.execute(insert(bodies), rows)
        self.numbers |= _known(self.connection, bodies, self.waiting)
        self.waiting.clear()
        self.size = 0


def _links(
    connection: Connection, written: Sequence[_Written], packer: _Packer
) -> Iterator[dict[str, Any]]:
    """A row of `results` for each; `body_no` is the digest still."""
    texts = {one.verdict_sha256: one.verdict for one in written}
    stored = _known(connection, verdicts, texts)
    rows = [{"sha256": key, "body": text} for key, text in texts.items() if key not in stored]
    if rows:
        connection.execute(insert(verdicts), rows)
        stored |= _known(connection, verdicts, texts)
    packer.add({one.body_sha256: one.folded.body for one in written})
    people = _account_numbers(connection, [one.entry for one in written])
    for one in written:
        yield {
            "account_no": people[one.entry.account_id, one.entry.name],
            "verdict_no": stored[one.verdict_sha256],
            "body_no": one.body_sha256,
            "evidence": one.evidence,
        }


def _account_numbers(
    connection: Connection, entries: Sequence[AccountEntry]
) -> Mapping[tuple[str, str], int]:
    ids = {entry.account_id for entry in entries}

    def known() -> dict[tuple[str, str], int]:
        found = connection.execute(
            select(accounts.c.id, accounts.c.name, accounts.c.no).where(accounts.c.id.in_(ids))
        )
        return {(account_id, name): number for account_id, name, number in found}

    numbers = known()
    wanted = {(entry.account_id, entry.name) for entry in entries} - numbers.keys()
    if wanted:
        rows = [{"id": account_id, "name": name} for account_id, name in sorted(wanted)]
        connection.execute(insert(accounts), rows)
        numbers = known()
    return numbers


def _known(connection: Connection, table: Table, digests: Iterable[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for chunk in _chunks(tuple(digests), 500):
        rows = connection.execute(
            select(table.c.sha256, table.c.no).where(table.c.sha256.in_(chunk))
        )
        found |= {bytes(digest): number for digest, number in rows}
    return found


def _row(connection: Connection, scan: Scan, agreement_text: str) -> dict[str, Any]:
    statuses = Counter(cell.status for result in scan.results for cell in result.cells)
    return {
        "id": scan.id,
        "organization_id": scan.organization.id,
        "organization_name": scan.organization.name,
        "started_at": scan.started_at,
        "finished_at": scan.finished_at,
        "complete": scan.complete,
        "demo": scan.demo,
        "caller_arn": scan.caller_arn,
        "accounts": len(scan.results),
        "third_parties": sum(len(result.third_parties) for result in scan.results),
        "by_status": json.dumps(statuses),
        "agreement_version": scan.agreement.version,
        "agreement_sha256": scan.agreement.sha256,
        "catalogue_sha256": scan.catalogue_sha256,
        "agreement_no": _document(connection, agreement_text) if agreement_text else None,
        "header": scan_header(scan),
    }


def _document(connection: Connection, text: str) -> int:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    stored = _known(connection, documents, [digest])
    if digest in stored:
        return stored[digest]
    return _inserted(connection, documents, {"sha256": digest, "body": text})


def _inserted(connection: Connection, table: Table, row: Mapping[str, Any]) -> int:
    key = connection.execute(insert(table).values(**row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]

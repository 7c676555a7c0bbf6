"""Proving that the history holds what was put there: every stored digest is computed again."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, text

from core.errors import InputError
from core.history.loading import load_scan
from core.history.model import HistoryProblem
from core.history.outlines import outline_from
from core.history.reviews import all_reviews, chained
from core.history.storing import Seal, result_label
from core.history.tables import (
    accounts,
    bodies,
    change_records,
    decisions,
    documents,
    marks,
    packs,
    results,
    reviews,
    scans,
    sign_offs,
    verdicts,
)

_ALTERED = "it is not what was put there"


def problems(connection: Connection) -> Iterator[HistoryProblem]:
    """Everything that is wrong; nothing when the history is sound."""
    if connection.dialect.name == "sqlite":
        yield from _of_sqlite(connection)
    yield from _of_texts(connection)
    yield from _of_bodies(connection)
    yield from _of_scans(connection)
    yield from _of_reviews(connection)
    yield from _of_signatures(connection)
    yield from _of_changes(connection)


def _of_sqlite(connection: Connection) -> Iterator[HistoryProblem]:
    for (found,) in connection.execute(text("PRAGMA integrity_check")):
        if found != "ok":
            yield HistoryProblem("the database file", str(found))
    for table, _, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
        yield HistoryProblem(f"table {table}", f"it refers to what is not in {parent}")


def _of_texts(connection: Connection) -> Iterator[HistoryProblem]:
    for table, what in ((verdicts, "verdict"), (documents, "agreement")):
        for number, digest, body in connection.execute(
            select(table.c.no, table.c.sha256, table.c.body)
        ):
            if hashlib.sha256(body.encode("utf-8", "surrogatepass")).digest() != digest:
                yield HistoryProblem(f"{what} {number}", _ALTERED)


def _of_bodies(connection: Connection) -> Iterator[HistoryProblem]:
    for number, data in connection.execute(select(packs.c.no, packs.c.data)):
        try:
            whole = zlib.decompress(data)
        except zlib.error:
            yield HistoryProblem(f"pack {number}", "it cannot be unpacked")
            continue
        for digest, start, length in connection.execute(
            select(bodies.c.sha256, bodies.c.start, bodies.c.length).where(
                bodies.c.pack_no == number
            )
        ):
            if hashlib.sha256(whole[start : start + length]).digest() != digest:
                yield HistoryProblem(f"pack {number}, from byte {start}", _ALTERED)


def _of_scans(connection: Connection) -> Iterator[HistoryProblem]:
    counts: dict[int, Counter[str]] = {}
    for number, body in connection.execute(select(verdicts.c.no, verdicts.c.body)):
        counts[number] = Counter(cell.status for cell in outline_from(body).cells)
    for row in connection.execute(select(scans)).all():
        place = f"scan {row.id}"
        found: Counter[str] = Counter()
        if _seal(connection, row.no, row.header, counts, found) != row.sha256:
            yield HistoryProblem(place, _ALTERED)
        if json.loads(row.by_status) != dict(found) or not _as_its_header(row):
            yield HistoryProblem(place, "what the list says of it is not what it holds")


def _seal(
    connection: Connection,
    number: int,
    header: str,
    counts: Mapping[int, Counter[str]],
    found: Counter[str],
) -> bytes:
    """The digest of a scan; the statuses of its cells are added to `found`."""
    seal = Seal(header)
    rows = connection.execute(
        select(accounts.c.id, accounts.c.name, verdicts.c.sha256, bodies.c.sha256,
               results.c.evidence, verdicts.c.no)
        .join(accounts, accounts.c.no == results.c.account_no)
        .join(verdicts, verdicts.c.no == results.c.verdict_no)
        .join(bodies, bodies.c.no == results.c.body_no)
        .where(results.c.scan_no == number)
        .order_by(results.c.place)
    )  # fmt: skip
    for account_id, name, verdict, body, evidence, verdict_no in rows:
        seal.add_result(result_label(account_id, name, verdict, body, evidence))
        found.update(counts[verdict_no])
    parts = select(marks.c.data).where(marks.c.scan_no == number).order_by(marks.c.part)
    for data in connection.execute(parts).scalars():
        seal.add_marks(data)
    return seal.digest


def _as_its_header(row: Row[Any]) -> bool:
    header = json.loads(row.header)
    return bool(
        row.id == header["id"]
        and row.organization_id == header["organization"]["id"]
        and row.started_at == datetime.fromisoformat(header["started_at"])
        and row.complete == header["complete"]
        and row.demo == header["demo"]
        and row.agreement_sha256 == header["agreement"]["sha256"]
    )


def _of_reviews(connection: Connection) -> Iterator[HistoryProblem]:
    for number, review_id, body, digest in connection.execute(
        select(reviews.c.no, reviews.c.id, reviews.c.body, reviews.c.sha256)
    ).all():
        if chained("", body) != digest:
            yield HistoryProblem(f"review {review_id}", _ALTERED)
        taken = connection.execute(
            select(decisions.c.place, decisions.c.body, decisions.c.sha256)
            .where(decisions.c.review_no == number)
            .order_by(decisions.c.place)
        ).all()
        if [place for place, _, _ in taken] != list(range(len(taken))):
            yield HistoryProblem(f"review {review_id}", "decisions are missing")
        links = [(body, found) for _, body, found in taken]
        signed = connection.execute(
            select(sign_offs.c.body, sign_offs.c.sha256).where(sign_offs.c.review_no == number)
        ).all()
        yield from _of_chain(
            f"review {review_id}", digest, [*links, *((body, found) for body, found in signed)]
        )


def _of_signatures(connection: Connection) -> Iterator[HistoryProblem]:
    """What was signed is what is there, as anybody can compute it (see content_hash)."""
    from core.review.content_hash import is_untouched

    for review in all_reviews(connection, None):
        if review.sign_off is None:
            continue
        try:
            scan = load_scan(connection, review.scan_id)
        except InputError as error:
            yield HistoryProblem(f"review {review.id}", error.message)
            continue
        if not is_untouched(review, scan):
            yield HistoryProblem(f"review {review.id}", "it is not what was signed")


def _of_changes(connection: Connection) -> Iterator[HistoryProblem]:
    query = select(change_records.c.body, change_records.c.sha256).order_by(change_records.c.no)
    links = ((body, found) for body, found in connection.execute(query))
    yield from _of_chain("record of changes", "", links)


def _of_chain(place: str, last: str, links: Iterable[tuple[str, str]]) -> Iterator[HistoryProblem]:
    for number, (body, found) in enumerate(links, 1):
        if chained(last, body) != found:
            yield HistoryProblem(f"{place}, entry {number}", _ALTERED)
        last = found

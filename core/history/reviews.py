"""Reviews in the history: begun once, decided step by step, signed once; never changed.

Every decision carries the digest of itself and of the one before, the first that of the review,
the sign-off that of the last decision: leaving one out or altering one shows.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from core.errors import InputError
from core.history.loading import scan_number
from core.history.tables import decisions, reviews, scans, sign_offs
from core.review.model import Decision, Review, SignOff

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def add_review(connection: Connection, review: Review) -> None:
    """Begin a review, with the decisions and the sign-off it already has.

    Raises:
        InputError: there is one with that id, or its scan is not in the history.
    """
    scan = scan_number(connection, review.scan_id)
    if connection.execute(select(reviews.c.no).where(reviews.c.id == review.id)).first():
        raise InputError(f"The history has a review {review.id} already.")
    body = _dump(_adapter(Review), replace(review, decisions=(), sign_off=None))
    connection.execute(
        insert(reviews).values(
            id=review.id,
            scan_no=scan,
            organization_id=review.organization_id,
            started_at=review.started_at,
            revision=review.revision,
            body=body,
            sha256=chained("", body),
        )
    )
    add_decisions(connection, review.id, review.decisions)
    if review.sign_off is not None:
        sign(connection, review.id, review.sign_off)


def add_decisions(connection: Connection, review_id: str, added: Sequence[Decision]) -> None:
    """Add decisions after those that are there.

    Raises:
        InputError: there is no such review, or it is signed.
    """
    number = _open_review(connection, review_id)
    place, last = _end(connection, number)
    rows = []
    for decision in added:
        body = _dump(_adapter(Decision), decision)
        last = chained(last, body)
        rows.append({"review_no": number, "place": place, "body": body, "sha256": last})
        place += 1
    if rows:
        connection.execute(insert(decisions), rows)


def sign(connection: Connection, review_id: str, sign_off: SignOff) -> None:
    """End a review.

    Raises:
        InputError: there is no such review, or it is signed already.
    """
    number = _open_review(connection, review_id)
    body = _dump(_adapter(SignOff), sign_off)
    _, last = _end(connection, number)
    connection.execute(
        insert(sign_offs).values(
            review_no=number,
            signed_at=sign_off.signed_at,
            body=body,
            sha256=chained(last, body),
        )
    )


def all_reviews(connection: Connection, organization_id: str | None) -> tuple[Review, ...]:
    """Every review, of one organization where its id is given; the newest first."""
    query = select(reviews).order_by(reviews.c.started_at.desc(), reviews.c.no.desc())
    if organization_id is not None:
        query = query.where(reviews.c.organization_id == organization_id)
    return _load(connection, query)


def review(connection: Connection, review_id: str) -> Review:
    """One review.

    Raises:
        InputError: there is none with that id.
    """
    found = _load(connection, select(reviews).where(reviews.c.id == review_id))
    if not found:
        raise InputError(f"The history has no review {review_id}.")
    return found[0]


def review_of(connection: Connection, scan_id: str) -> Review | None:
    """The latest revision of the review of a scan."""
    query = (
        select(reviews)
        .join(scans, scans.c.no == reviews.c.scan_no)
        .where(scans.c.id == scan_id)
        .order_by(reviews.c.revision.desc(), reviews.c.no.desc())
        .limit(1)
    )
    return next(iter(_load(connection, query)), None)


def last_signed(connection: Connection, before: datetime, organization_id: str) -> Review | None:
    """The review of an organization that was signed last before a moment."""
    query = (
        select(reviews)
        .join(sign_offs, sign_offs.c.review_no == reviews.c.no)
        .where(reviews.c.organization_id == organization_id, sign_offs.c.signed_at < before)
        .order_by(sign_offs.c.signed_at.desc(), reviews.c.no.desc())
        .limit(1)
    )
    return next(iter(_load(connection, query)), None)


def chained(before: str, body: str) -> str:
    """The digest of a text and of all texts before it."""
    return hashlib.sha256(f"{before}\n{body}".encode("ascii")).hexdigest()


def _open_review(connection: Connection, review_id: str) -> int:
    row = connection.execute(
        select(reviews.c.no, sign_offs.c.review_no)
        .outerjoin(sign_offs, sign_offs.c.review_no == reviews.c.no)
        .where(reviews.c.id == review_id)
    ).first()
    if row is None:
        raise InputError(f"The history has no review {review_id}.")
    if row[1] is not None:
        raise InputError(
            f"The review {review_id} is signed: it cannot be changed any more.",
            "Start a new revision of it.",
        )
    return int(row[0])


def _end(connection: Connection, number: int) -> tuple[int, str]:
    """The place of the next decision, and the digest to go on from."""
    count = connection.execute(
        select(func.count()).select_from(decisions).where(decisions.c.review_no == number)
    ).scalar_one()
    last = connection.execute(
        select(decisions.c.sha256)
        .where(decisions.c.review_no == number)
        .order_by(decisions.c.place.desc())
        .limit(1)
    ).scalar()
    first = select(reviews.c.sha256).where(reviews.c.no == number)
    return int(count), str(last or connection.execute(first).scalar_one())


def _load(connection: Connection, query: Select[Any]) -> tuple[Review, ...]:
    rows = connection.execute(query).all()
    numbers = [row.no for row in rows]
    taken: dict[int, list[Decision]] = defaultdict(list)
    chosen = decisions.c.review_no.in_(numbers)
    for row in connection.execute(
        select(decisions).where(chosen).order_by(decisions.c.review_no, decisions.c.place)
    ):
        taken[row.review_no].append(_parsed(Decision, row))
    signed = {
        row.review_no: _parsed(SignOff, row)
        for row in connection.execute(select(sign_offs).where(sign_offs.c.review_no.in_(numbers)))
    }
    return tuple(
        replace(
            _parsed(Review, row),
            decisions=tuple(taken[row.no]),
            sign_off=signed.get(row.no),
        )
        for row in rows
    )


def _parsed(kind: Any, row: Row[Any]) -> Any:
    return _adapter(kind).validate_python(json.loads(row.body))


def _dump(adapter: TypeAdapter[Any], value: object) -> str:
    return json.dumps(
        adapter.dump_python(value, mode="json"), sort_keys=True, separators=(",", ":")
    )


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)

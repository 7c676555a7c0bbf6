"""What repairs did, kept for good: each record with the digest of itself and of all before it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, insert, select

from core.history.reviews import chained
from core.history.tables import change_records

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from core.repair.history_rows import RemediationRow


def add_changes(connection: Connection, rows: Sequence[RemediationRow]) -> int:
    """Keep what is not kept yet, and what has become different since (an undo, a re-check);
    returns how many records were added."""
    known = _latest_bodies(connection)
    last = _last_digest(connection)
    added = []
    for row in rows:
        body = _dump(row)
        if known.get(row.change_id) == body:
            continue
        last = chained(last, body)
        known[row.change_id] = body
        added.append(
            {
                "change_id": row.change_id,
                "account_id": row.account_id,
                "vendor": row.vendor,
                "body": body,
                "sha256": last,
            }
        )
    for record in added:  # one by one: their numbers are their order
        connection.execute(insert(change_records).values(**record))
    return len(added)


def changes(connection: Connection) -> tuple[RemediationRow, ...]:
    """What every repair did, as it was known last; in the order in which it was first kept."""
    bodies = _latest_bodies(connection).values()
    return tuple(_rows().validate_python(json.loads(body)) for body in bodies)


def _latest_bodies(connection: Connection) -> dict[str, str]:
    query = select(change_records.c.change_id, change_records.c.body).order_by(change_records.c.no)
    return dict(connection.execute(query).all())


def _last_digest(connection: Connection) -> str:
    last = select(func.max(change_records.c.no)).scalar_subquery()
    found = connection.execute(select(change_records.c.sha256).where(change_records.c.no == last))
    return str(found.scalar() or "")


def _dump(row: RemediationRow) -> str:
    data = _rows().dump_python(row, mode="json")
    return json.dumps(data, sort_keys=True, separators=(",", ":"))


@cache
def _rows() -> TypeAdapter[RemediationRow]:
    from pydantic import TypeAdapter

    from core.repair.history_rows import RemediationRow

    return TypeAdapter(RemediationRow)

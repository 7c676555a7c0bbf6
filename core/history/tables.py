"""The tables of the history.

Everything is only ever added, but for scans that are pruned. What a scan found of an account is
kept in three parts: the verdict (what comparisons need), the body (all the rest) and the marks
(times and evidence ids, which differ in every scan). Verdicts and bodies are stored once by
their SHA-256; most accounts are the same quarter after quarter.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects.mysql import BINARY, LONGBLOB, LONGTEXT

# MySQL's own BLOB and TEXT end at 64 KB, and neither can be unique
DIGEST = LargeBinary(32).with_variant(BINARY(32), "mysql", "mariadb")
BYTES = LargeBinary().with_variant(LONGBLOB(), "mysql", "mariadb")
TEXT = Text().with_variant(LONGTEXT(), "mysql", "mariadb")


class UtcTime(TypeDecorator[datetime]):
    """A time as ISO 8601 text in UTC, of one length: its order is that of time."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return value.astimezone(UTC).isoformat(timespec="microseconds") if value else None

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        return datetime.fromisoformat(value) if value else None


_ESCAPED = "\ufdd0"  # a noncharacter: no text in use begins with it


class AnyText(TypeDecorator[str]):
    """Text of whoever named an account: it may hold what databases refuse (NUL, surrogates)."""

    impl = TEXT
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None or not _needs_escape(value):
            return value
        return _ESCAPED + json.dumps(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None or not value.startswith(_ESCAPED):
            return value
        return str(json.loads(value[1:]))


def _needs_escape(text: str) -> bool:
    if text.startswith(_ESCAPED) or "\x00" in text:
        return True
    return any("\ud800" <= sign <= "\udfff" for sign in text)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _number() -> Column[int]:
    return Column("no", Integer, primary_key=True, autoincrement=True)


scans = Table(
    "scans",
    metadata,
    _number(),
    Column("id", String(64), nullable=False, unique=True),
    Column("organization_id", String(64), nullable=False, index=True),
    Column("organization_name", AnyText, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("caller_arn", AnyText, nullable=False),
    Column("accounts", Integer, nullable=False),
    Column("third_parties", Integer, nullable=False),
    Column("by_status", TEXT, nullable=False),  # JSON
    Column("agreement_version", AnyText, nullable=False),
    Column("agreement_sha256", String(64), nullable=False),
    Column("catalogue_sha256", String(64), nullable=False),
    Column("agreement_no", Integer, ForeignKey("documents.no")),
    Column("header", TEXT, nullable=False),  # JSON: the scan without its results
    Column("sha256", DIGEST, nullable=False),  # of the header and all results
)
documents = Table(
    "documents",  # texts of agreements
    metadata,
    _number(),
    Column("sha256", DIGEST, nullable=False, unique=True),
    Column("body", AnyText, nullable=False),
)
accounts = Table(
    "accounts",
    metadata,
    _number(),
    Column("id", String(12), nullable=False, index=True),
    Column("name", AnyText, nullable=False),  # a row for every name an account had
)
verdicts = Table(
    "verdicts",
    metadata,
    _number(),
    Column("sha256", DIGEST, nullable=False, unique=True),
    Column("body", TEXT, nullable=False),  # JSON: see outlines.py
)
packs = Table(
    "packs",
    metadata,
    _number(),
    Column("data", BYTES, nullable=False),  # bodies one after the other, compressed
)
bodies = Table(
    "bodies",
    metadata,
    _number(),
    Column("sha256", DIGEST, nullable=False, unique=True),
    Column("pack_no", Integer, ForeignKey("packs.no"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("length", Integer, nullable=False),
)
results = Table(
    "results",
    metadata,
    Column("scan_no", Integer, ForeignKey("scans.no"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("account_no", Integer, ForeignKey("accounts.no"), nullable=False),
    Column("verdict_no", Integer, ForeignKey("verdicts.no"), nullable=False),
    Column("body_no", Integer, ForeignKey("bodies.no"), nullable=False),
    Column("evidence", TEXT, nullable=False),  # JSON: the ids that the verdict counts in
    Index("ix_results_account_no", "account_no", "scan_no"),
    sqlite_with_rowid=False,
)
marks = Table(
    "marks",
    metadata,
    Column("scan_no", Integer, ForeignKey("scans.no"), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("data", BYTES, nullable=False),  # JSON, compressed: of several accounts each
)
reviews = Table(
    "reviews",
    metadata,
    _number(),
    Column("id", String(64), nullable=False, unique=True),
    Column("scan_no", Integer, ForeignKey("scans.no"), nullable=False, index=True),
    Column("organization_id", String(64), nullable=False, index=True),
    Column("started_at", UtcTime, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("body", TEXT, nullable=False),  # JSON: the review without decisions and sign-off
    Column("sha256", String(64), nullable=False),
)
decisions = Table(
    "decisions",
    metadata,
    Column("review_no", Integer, ForeignKey("reviews.no"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("body", TEXT, nullable=False),  # JSON
    Column("sha256", String(64), nullable=False),  # of this and the one before
)
sign_offs = Table(
    "sign_offs",
    metadata,
    Column("review_no", Integer, ForeignKey("reviews.no"), primary_key=True),
    Column("signed_at", UtcTime, nullable=False),
    Column("body", TEXT, nullable=False),  # JSON
    Column("sha256", String(64), nullable=False),  # of this and the last decision
)
change_records = Table(
    "change_records",  # what repairs did; of several with one change_id the last one counts
    metadata,
    _number(),
    Column("change_id", String(255), nullable=False, index=True),
    Column("account_id", String(12), nullable=False, index=True),
    Column("vendor", TEXT, nullable=False),
    Column("body", TEXT, nullable=False),  # JSON
    Column("sha256", String(64), nullable=False),  # of this and the one before
)

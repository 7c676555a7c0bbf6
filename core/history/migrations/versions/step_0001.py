"""Scans, and the reviews of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.mysql import BINARY, LONGBLOB, LONGTEXT

from core.history.rules import (
    mysql_rules,
    mysql_signed_rule,
    postgresql_signed_rules,
    postgresql_triggers,
    sqlite_rules,
    sqlite_signed_rule,
)

_APPEND_ONLY = ("reviews", "decisions", "sign_offs")
_REMOVED_WHOLE = (  # when their scan is pruned
    "scans", "documents", "accounts", "verdicts", "packs", "bodies", "results", "marks",
)  # fmt: skip
revision = "0001"
down_revision = None

_DIGEST = sa.LargeBinary(32).with_variant(BINARY(32), "mysql", "mariadb")
_BYTES = sa.LargeBinary().with_variant(LONGBLOB(), "mysql", "mariadb")
_TEXT = sa.Text().with_variant(LONGTEXT(), "mysql", "mariadb")


def upgrade() -> None:
    """Make the tables and what guards them."""
    _scans()
    _parts()
    _reviews()
    for statement in _rules(op.get_bind().dialect.name):
        op.execute(statement)


def _rules(dialect: str) -> tuple[str, ...]:
    if dialect == "sqlite":
        return (
            *sqlite_rules(_APPEND_ONLY),
            *sqlite_rules(_REMOVED_WHOLE, ("update",)),
            sqlite_signed_rule(),
        )
    if dialect == "postgresql":
        return (
            *postgresql_signed_rules(),
            *postgresql_triggers(_APPEND_ONLY),
            *postgresql_triggers(_REMOVED_WHOLE, ("update",)),
        )
    if dialect in {"mysql", "mariadb"}:
        return (
            *mysql_rules(_APPEND_ONLY),
            *mysql_rules(_REMOVED_WHOLE, ("update",)),
            mysql_signed_rule(),
        )
    return ()


def _number(table: str) -> tuple[sa.Column[int], sa.PrimaryKeyConstraint]:
    return (
        sa.Column("no", sa.Integer, autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("no", name=f"pk_{table}"),
    )


def _digest(table: str) -> tuple[sa.Column[bytes], sa.UniqueConstraint]:
    return (
        sa.Column("sha256", _DIGEST, nullable=False),
        sa.UniqueConstraint("sha256", name=f"uq_{table}_sha256"),
    )


def _link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.no"], name=f"fk_{table}_{column}")


def _scans() -> None:
    op.create_table(
        "documents",
        *_number("documents"),
        *_digest("documents"),
        sa.Column("body", _TEXT, nullable=False),
    )
    op.create_table(
        "scans",
        *_number("scans"),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("organization_name", _TEXT, nullable=False),
        sa.Column("started_at", sa.String(32), nullable=False),
        sa.Column("finished_at", sa.String(32), nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("caller_arn", _TEXT, nullable=False),
        sa.Column("accounts", sa.Integer, nullable=False),
        sa.Column("third_parties", sa.Integer, nullable=False),
        sa.Column("by_status", _TEXT, nullable=False),
        sa.Column("agreement_version", _TEXT, nullable=False),
        sa.Column("agreement_sha256", sa.String(64), nullable=False),
        sa.Column("catalogue_sha256", sa.String(64), nullable=False),
        sa.Column("agreement_no", sa.Integer),
        sa.Column("header", _TEXT, nullable=False),
        sa.Column("sha256", _DIGEST, nullable=False),
        sa.UniqueConstraint("id", name="uq_scans_id"),
        _link("scans", "agreement_no", "documents"),
    )
    op.create_index("ix_scans_organization_id", "scans", ["organization_id"])


def _parts() -> None:
    op.create_table(
        "accounts",
        *_number("accounts"),
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("name", _TEXT, nullable=False),
    )
    op.create_index("ix_accounts_id", "accounts", ["id"])
    op.create_table(
        "verdicts",
        *_number("verdicts"),
        *_digest("verdicts"),
        sa.Column("body", _TEXT, nullable=False),
    )
    op.create_table("packs", *_number("packs"), sa.Column("data", _BYTES, nullable=False))
    op.create_table(
        "bodies",
        *_number("bodies"),
        *_digest("bodies"),
        sa.Column("pack_no", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        _link("bodies", "pack_no", "packs"),
    )
    op.create_index("ix_bodies_pack_no", "bodies", ["pack_no"])
    op.create_table(
        "results",
        sa.Column("scan_no", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("account_no", sa.Integer, nullable=False),
        sa.Column("verdict_no", sa.Integer, nullable=False),
        sa.Column("body_no", sa.Integer, nullable=False),
        sa.Column("evidence", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("scan_no", "place", name="pk_results"),
        _link("results", "scan_no", "scans"),
        _link("results", "account_no", "accounts"),
        _link("results", "verdict_no", "verdicts"),
        _link("results", "body_no", "bodies"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_results_account_no", "results", ["account_no", "scan_no"])
    op.create_table(
        "marks",
        sa.Column("scan_no", sa.Integer, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("data", _BYTES, nullable=False),
        sa.PrimaryKeyConstraint("scan_no", "part", name="pk_marks"),
        _link("marks", "scan_no", "scans"),
    )


def _reviews() -> None:
    op.create_table(
        "reviews",
        *_number("reviews"),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("scan_no", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("started_at", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("body", _TEXT, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.UniqueConstraint("id", name="uq_reviews_id"),
        _link("reviews", "scan_no", "scans"),
    )
    op.create_index("ix_reviews_scan_no", "reviews", ["scan_no"])
    op.create_index("ix_reviews_organization_id", "reviews", ["organization_id"])
    op.create_table(
        "decisions",
        sa.Column("review_no", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("body", _TEXT, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("review_no", "place", name="pk_decisions"),
        _link("decisions", "review_no", "reviews"),
    )
    op.create_table(
        "sign_offs",
        sa.Column("review_no", sa.Integer, nullable=False),
        sa.Column("signed_at", sa.String(32), nullable=False),
        sa.Column("body", _TEXT, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("review_no", name="pk_sign_offs"),
        _link("sign_offs", "review_no", "reviews"),
    )

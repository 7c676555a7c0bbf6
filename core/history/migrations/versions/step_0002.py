"""What repairs did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.mysql import LONGTEXT

from core.history.rules import mysql_rules, postgresql_triggers, sqlite_rules

revision = "0002"
down_revision = "0001"

_TEXT = sa.Text().with_variant(LONGTEXT(), "mysql", "mariadb")
_RULES = {
    "sqlite": sqlite_rules,
    "postgresql": postgresql_triggers,
    "mysql": mysql_rules,
    "mariadb": mysql_rules,
}


def upgrade() -> None:
    """Make the table, and let nobody change what is in it."""
    op.create_table(
        "change_records",
        sa.Column("no", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("change_id", sa.String(255), nullable=False),
        sa.Column("account_id", sa.String(12), nullable=False),
        sa.Column("vendor", _TEXT, nullable=False),
        sa.Column("body", _TEXT, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("no", name="pk_change_records"),
    )
    op.create_index("ix_change_records_change_id", "change_records", ["change_id"])
    op.create_index("ix_change_records_account_id", "change_records", ["account_id"])
    rules = _RULES.get(op.get_bind().dialect.name)
    for statement in rules(("change_records",)) if rules else ():
        op.execute(statement)

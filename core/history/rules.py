"""What the database itself refuses: changing or deleting decisions, sign-offs and reviews."""

from __future__ import annotations

APPEND_ONLY = ("reviews", "decisions", "sign_offs")
_REFUSAL = "the history is only added to"
_SQLITE_SIGNED = """
CREATE TRIGGER decisions_none_after_sign_off BEFORE INSERT ON decisions
WHEN EXISTS (SELECT 1 FROM sign_offs WHERE review_no = NEW.review_no)
BEGIN SELECT RAISE(ABORT, 'the review is signed'); END
"""
_POSTGRESQL_SIGNED = """
CREATE OR REPLACE FUNCTION rolecall_refuse_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM sign_offs WHERE review_no = NEW.review_no) THEN
        RAISE EXCEPTION 'the review is signed';
    END IF;
    RETURN NEW;
END $$
"""


def sqlite_rules(tables: tuple[str, ...] = APPEND_ONLY) -> tuple[str, ...]:
    """The triggers that make the tables append-only."""
    return tuple(
        f"CREATE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for table in tables
        for what in ("update", "delete")
    )


def sqlite_signed_rule() -> str:
    """No decision is added to a signed review."""
    return _SQLITE_SIGNED


def postgresql_rules(tables: tuple[str, ...] = APPEND_ONLY) -> tuple[str, ...]:
    """The same for PostgreSQL."""
    function = (
        "CREATE OR REPLACE FUNCTION rolecall_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    triggers = (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION rolecall_refuse()"
        for table in tables
    )
    return function, *triggers


def postgresql_signed_rule() -> tuple[str, ...]:
    """No decision is added to a signed review."""
    return _POSTGRESQL_SIGNED, (
        "CREATE TRIGGER decisions_none_after_sign_off BEFORE INSERT ON decisions "
        "FOR EACH ROW EXECUTE FUNCTION rolecall_refuse_signed()"
    )

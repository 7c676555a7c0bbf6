"""What the database itself refuses: changing or deleting decisions, sign-offs, reviews, records.

Migrations use these texts: what one of them made stays as it is here.
"""

from __future__ import annotations

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
_POSTGRESQL_REFUSE = """
CREATE OR REPLACE FUNCTION rolecall_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history is only added to';
END $$
"""

_MYSQL_SIGNED = """
CREATE TRIGGER decisions_none_after_sign_off BEFORE INSERT ON decisions FOR EACH ROW
IF EXISTS (SELECT 1 FROM sign_offs WHERE review_no = NEW.review_no) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the review is signed';
END IF
"""


def sqlite_rules(
    tables: tuple[str, ...], refused: tuple[str, ...] = ("update", "delete")
) -> tuple[str, ...]:
    """The triggers by which the tables refuse to be changed."""
    return tuple(
        f"CREATE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the history is only added to'); END"
        for table in tables
        for what in refused
    )


def postgresql_triggers(
    tables: tuple[str, ...], refused: tuple[str, ...] = ("update", "delete")
) -> tuple[str, ...]:
    """The same for PostgreSQL, once the functions are there."""
    return tuple(
        f"CREATE TRIGGER {table}_append_only BEFORE {' OR '.join(refused).upper()} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION rolecall_refuse()"
        for table in tables
    )


def mysql_rules(
    tables: tuple[str, ...], refused: tuple[str, ...] = ("update", "delete")
) -> tuple[str, ...]:
    """The same for MySQL and MariaDB."""
    return tuple(
        f"CREATE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} FOR EACH ROW "
        "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the history is only added to'"
        for table in tables
        for what in refused
    )


def mysql_signed_rule() -> str:
    """No decision is added to a signed review."""
    return _MYSQL_SIGNED


def sqlite_signed_rule() -> str:
    """No decision is added to a signed review."""
    return _SQLITE_SIGNED


def postgresql_signed_rules() -> tuple[str, ...]:
    """The functions, and no decision is added to a signed review."""
    trigger = (
        "CREATE TRIGGER decisions_none_after_sign_off BEFORE INSERT ON decisions "
        "FOR EACH ROW EXECUTE FUNCTION rolecall_refuse_signed()"
    )
    return _POSTGRESQL_REFUSE, _POSTGRESQL_SIGNED, trigger

"""Bringing the tables of a history to the form that this version of Rolecall uses."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from core.errors import InputError

NEWEST = "0002"  # the last of migrations/versions; a test holds it to that


def is_newest(connection: Connection) -> bool:
    """Whether nothing is to be done."""
    return _revision(connection) == NEWEST


def bring_up_to_date(connection: Connection, place: str) -> None:
    """Make the tables, or migrate those of an older version; nothing is done to the newest.

    Raises:
        InputError: a newer version of Rolecall wrote the history, or it is no history.
    """
    found = _revision(connection)
    if found == NEWEST:
        return
    if found is None and _foreign_tables(connection):
        raise InputError(
            f"{place} is a database, but no history of Rolecall.", "Name another place."
        )
    if found is not None and found not in _known_revisions():
        raise InputError(
            f"The history at {place} was written by a newer version of Rolecall.",
            "Update Rolecall on this computer.",
        )
    migrate(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found else None


def _foreign_tables(connection: Connection) -> bool:
    return bool(set(inspect(connection).get_table_names()) - {"alembic_version"})


def _known_revisions() -> frozenset[str]:
    steps = (Path(__file__).parent / "migrations" / "versions").glob("step_*.py")
    return frozenset(path.stem.removeprefix("step_") for path in steps)


def migrate(connection: Connection, to: str = "head") -> None:
    """Take the steps up to the one named `to`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)

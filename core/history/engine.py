"""Opening the database of a history: SQLite with care, or whatever a URL names."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from core.errors import InputError
from core.history.faults import shown

WRITING = "rolecall_writing"  # execution option of a connection that will write
OUTSIDE = "rolecall_outside"  # of one whose statements stand outside of transactions
_PATIENCE_MS = 30_000  # adding a scan of 10,000 accounts takes some ten seconds
_TURN = 0x526F6C6C  # "Roll": the number of the lock in PostgreSQL
_USUAL = {  # the driver where the URL names none
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
_DRIVERS = {
    "postgresql": "psycopg[binary]",
    "mysql": "pymysql",
    "mariadb": "pymysql",
    "mssql": "pyodbc",
    "oracle": "oracledb",
}


def open_engine(url: str) -> Engine:
    """An engine for `url`; the file of SQLite is made, for its owner alone, if there is none.

    Raises:
        InputError: the URL is none, its driver is absent, or the file cannot be made.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        _make_file(parsed)
    try:
        engine = create_engine(parsed)
    except NoSuchModuleError as error:
        raise InputError(
            f"No database called {parsed.drivername} is known.",
            "Examples: sqlite:////data/history.sqlite, postgresql+psycopg://user@host/rolecall",
        ) from error
    except ModuleNotFoundError as error:
        package = _DRIVERS.get(parsed.get_backend_name(), str(error.name))
        raise InputError(
            f"The driver for {parsed.drivername} is not installed ({error.name}).",
            f"Install it beside Rolecall: pip install '{package}'",
        ) from error
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    elif parsed.get_backend_name() in _TURNS:
        event.listen(engine, "begin", _TURNS[parsed.get_backend_name()])
    return engine


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise InputError(
            "The URL of the history is not one that SQLAlchemy understands.",
            "Examples: sqlite:////data/history.sqlite, postgresql+psycopg://user@host/rolecall",
        ) from error
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise InputError("A history needs a file.", "Name it: sqlite:////data/history.sqlite")
    return parsed.set(drivername=_USUAL.get(parsed.drivername, parsed.drivername))


def _make_file(url: URL) -> None:
    path = Path(url.database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # results hold external IDs: nobody else's to read
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise InputError(
            f"The history at {shown(url)} cannot be opened for writing: {error.strerror}.",
            "Check who may write there, or name another place with ROLECALL_HISTORY.",
        ) from error


def _prepare(raw: Any, _record: object) -> None:
    assert isinstance(raw, SqliteConnection)
    raw.isolation_level = None  # transactions are begun by `_begin`, not by the driver
    cursor = raw.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")  # in WAL mode: never damaged by a power cut
    cursor.close()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get(OUTSIDE):
        # who will write waits for its turn now, not in the middle of its work
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(WRITING) else "BEGIN")


# One writer at a time, as with SQLite: two that add the same body would be in each other's way.


def _turn_of_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITING):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")


def _turn_of_mysql(connection: Connection) -> None:
    if not connection.get_execution_options().get(WRITING):
        return
    if connection.exec_driver_sql("SHOW TABLES LIKE 'alembic_version'").first():
        connection.exec_driver_sql("SELECT version_num FROM alembic_version FOR UPDATE").all()


_TURNS: Mapping[str, Callable[[Connection], None]] = {
    "postgresql": _turn_of_postgresql,
    "mysql": _turn_of_mysql,
    "mariadb": _turn_of_mysql,
}

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.history import open_history, schema, sqlite_url
from core.history.engine import WRITING, open_engine
from core.history.tables import metadata
from core.model import Scan

if TYPE_CHECKING:
    from core.history.history import History

STEPS = Path(schema.__file__).parent / "migrations"


def at_step(path: Path, revision: str) -> None:
    """Make an empty history as it was at an earlier step."""
    engine = open_engine(sqlite_url(path)).execution_options(**{WRITING: True})
    with engine.begin() as connection:
        schema.migrate(connection, revision)
    engine.dispose()


def test_the_newest_step_is_the_last_one() -> None:
    assert ScriptDirectory(str(STEPS)).get_heads() == [schema.NEWEST]


def test_the_steps_lead_to_the_tables_that_are_used(history: History, path: Path) -> None:
    assert history.scans() == ()
    engine = open_engine(sqlite_url(path))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_history_of_version_1_is_brought_to_the_newest(path: Path, scan: Scan) -> None:
    at_step(path, "0001")
    columns = {}
    with open_history(sqlite_url(path)) as history:
        history.add_scan(scan)
        expected = history.scan(scan.id)
        assert history.changes() == ()
    old = path.with_name("old.sqlite")
    at_step(old, "0001")
    # what version 1 had written, row by row
    with sqlite3.connect(path) as new, sqlite3.connect(old) as target:
        tables = [
            row[0]
            for row in target.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if row[0] not in {"alembic_version", "sqlite_sequence"}
        ]
        for table in tables:
            rows = new.execute(f"SELECT * FROM {table}").fetchall()
            columns[table] = len(rows)
            if rows:
                signs = ",".join("?" * len(rows[0]))
                target.executemany(f"INSERT INTO {table} VALUES ({signs})", rows)
    assert columns["results"] == len(scan.results)

    with open_history(sqlite_url(old)) as history:
        assert history.scan(scan.id) == expected == scan
        assert history.check() == ()
        assert history.changes() == ()


def test_opening_the_newest_changes_nothing(path: Path) -> None:
    with open_history(sqlite_url(path)):
        pass
    before = path.read_bytes()
    with open_history(sqlite_url(path)):
        pass

    assert path.read_bytes() == before


def test_a_step_that_fails_leaves_the_old_tables(path: Path) -> None:
    at_step(path, "0001")
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE change_records (x TEXT)")  # in the way of step 2

    with pytest.raises(Exception, match="cannot be used"):
        open_history(sqlite_url(path))
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)


def test_every_step_is_shipped_with_the_program() -> None:
    # the steps are found by their files: packages have to be made of these folders
    for folder in (STEPS, STEPS / "versions"):
        assert (folder / "__init__.py").is_file()
    names = [path.name for path in (STEPS / "versions").glob("*.py")]
    assert all(re.fullmatch(r"__init__\.py|step_\d{4}\.py", name) for name in names)
    assert (STEPS / "env.py").is_file()

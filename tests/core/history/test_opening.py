from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from core.errors import AppError, InputError, StartError
from core.history import default_history_path, default_history_url, open_history, sqlite_url
from core.history.engine import open_engine
from core.model import Scan

if TYPE_CHECKING:
    from core.history.history import History

MakeScan = Callable[..., Scan]


def test_the_default_is_in_the_users_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("ROLECALL_DATA_FOLDER")
    monkeypatch.delenv("ROLECALL_HISTORY", raising=False)

    assert default_history_path() == tmp_path / "rolecall" / "history.sqlite"
    assert default_history_url() == f"sqlite:///{tmp_path}/rolecall/history.sqlite"


def test_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLECALL_HISTORY", "postgresql://db.example/rolecall")

    assert default_history_url() == "postgresql://db.example/rolecall"


def test_a_path_with_odd_signs_is_a_url_and_back(tmp_path: Path) -> None:
    path = tmp_path / "a b?c=d#e%20f" / "history.sqlite"

    with open_history(sqlite_url(path)) as history:
        assert history.place == str(path)
    assert path.is_file()


def test_the_file_is_for_its_owner_alone(tmp_path: Path, scan: Scan) -> None:
    old = os.umask(0)
    try:
        path = tmp_path / "new" / "history.sqlite"
        with open_history(sqlite_url(path)) as history:
            history.add_scan(scan)
            modes = {stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()}
        assert modes == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    finally:
        os.umask(old)


def test_what_was_kept_is_there_after_opening_again(path: Path, scan: Scan) -> None:
    with open_history(sqlite_url(path)) as history:
        history.add_scan(scan)
    with open_history(sqlite_url(path)) as history:
        assert history.scan(scan.id) == scan


def test_foreign_keys_and_write_ahead_log_are_on(path: Path) -> None:
    with open_history(sqlite_url(path)):
        pass
    with open_engine(sqlite_url(path)).connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "journal_mode", "busy_timeout")
        }
        connection.engine.dispose()
    assert pragmas == {"foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 30000}


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"not a database at all, but long enough to be taken for one" * 40, "damaged")],
)
def test_a_file_that_is_no_database_is_named(path: Path, content: bytes, words: str) -> None:
    path.write_bytes(content)

    with pytest.raises(InputError, match=words) as caught:
        open_history(sqlite_url(path))
    assert str(path) in str(caught.value)
    assert "backup" in caught.value.hint
    assert path.read_bytes() == content


def test_a_torn_file_is_said_to_be_damaged(path: Path, scan: Scan) -> None:
    with open_history(sqlite_url(path)) as history:
        history.add_scan(scan)
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))

    with pytest.raises(InputError, match="damaged"), open_history(sqlite_url(path)) as history:
        history.scans()


def test_a_database_of_something_else_is_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE recipes (name TEXT)")

    with pytest.raises(InputError, match="no history of Rolecall"):
        open_history(sqlite_url(path))
    with sqlite3.connect(path) as raw:
        assert [row[0] for row in raw.execute("SELECT name FROM sqlite_master")] == ["recipes"]


def test_a_history_of_a_newer_version_is_left_alone(path: Path) -> None:
    with open_history(sqlite_url(path)):
        pass
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(InputError, match="newer version"):
        open_history(sqlite_url(path))


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(InputError, match="cannot be opened for writing") as caught:
        open_history(sqlite_url(tmp_path / "file" / "history.sqlite"))
    assert "ROLECALL_HISTORY" in caught.value.hint


def test_a_history_that_is_being_written_says_so(
    path: Path, scan: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.history.engine._PATIENCE_MS", 20)
    with open_history(sqlite_url(path)) as history:
        other = sqlite3.connect(path)
        other.execute("BEGIN IMMEDIATE")
        try:
            with pytest.raises(InputError, match="being written by another program"):
                history.add_scan(scan)
            assert history.scans() == ()  # who reads does not wait, nor who opens
            with open_history(sqlite_url(path)) as another:
                assert another.scans() == ()
        finally:
            other.close()
        assert history.add_scan(scan)


def test_two_threads_write_one_after_the_other(history: History, scan_at: MakeScan) -> None:
    failures: list[AppError] = []

    def add(days: int) -> None:
        try:
            history.add_scan(scan_at(days))
        except AppError as error:
            failures.append(error)

    threads = [Thread(target=add, args=(days,)) for days in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(history.scans()) == 4
    assert history.check() == ()


def test_a_scan_that_cannot_be_stored_leaves_nothing(
    history: History, path: Path, scan: Scan
) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute(
            "CREATE TRIGGER full BEFORE INSERT ON marks BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    with pytest.raises(InputError):
        history.add_scan(scan)

    assert history.scans() == ()
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT count(*) FROM bodies").fetchone() == (0,)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "not one that SQLAlchemy understands"),
        ("", "not one that SQLAlchemy understands"),
        ("oracle9000://x", "No database called oracle9000"),
        ("sqlite://", "needs a file"),
        ("mssql+pyodbc://host/db", "pip install 'pyodbc'"),
        ("mysql+pymysql://host/db", "pip install 'pymysql'"),
    ],
)
def test_a_url_that_cannot_be_used_says_what_to_do(url: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        open_engine(url)
    assert words in str(caught.value)


def test_a_password_is_never_shown() -> None:
    with pytest.raises((InputError, StartError)) as caught:
        open_history("postgresql+psycopg://ada:secret-word@127.0.0.1:1/rolecall")
    assert "secret-word" not in str(caught.value)


def test_the_history_is_not_needed_to_import_the_program() -> None:
    import subprocess
    import sys

    code = (
        "import sys, core.history, core.changes.compare\n"
        "assert not {'sqlalchemy', 'alembic', 'pydantic'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_scan_of_a_later_version_with_more_fields_still_loads(
    history: History, scan: Scan
) -> None:
    # fields with defaults are how the model grows: an old header lacks them
    history.add_scan(replace(scan, id="old"))

    assert history.scan("old").population is scan.population

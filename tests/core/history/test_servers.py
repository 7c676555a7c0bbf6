"""The history of a team, kept by a database server.

Needs an empty database whose URL is in ROLECALL_TEST_HISTORY, such as
postgresql+psycopg://postgres@127.0.0.1/rolecall_test or
mysql+pymysql://rolecall:password@127.0.0.1/rolecall_test (in utf8mb4), and its driver.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, make_url, text

from core.changes.compare import compare_scans
from core.errors import InputError, StartError
from core.history import open_history
from core.history.tables import metadata
from core.model import Scan
from core.review.model import Review, SignOff

if TYPE_CHECKING:
    from core.history.history import History

URL = os.environ.get("ROLECALL_TEST_HISTORY", "")
pytestmark = pytest.mark.skipif(not URL, reason="ROLECALL_TEST_HISTORY names no database server")
MakeScan = Callable[..., Scan]


@pytest.fixture
def history() -> Iterator[History]:
    """An empty history; the tables are dropped before."""
    engine = create_engine(URL)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()
    with open_history(URL) as opened:
        yield opened


def test_everything_comes_back(
    history: History, scan: Scan, scan_at: MakeScan, review: Callable[..., Review]
) -> None:
    later = scan_at(90)
    history.add_scan(scan, agreement_text="version: \x00 \ud800")
    history.add_scan(later)
    history.add_review(review(scan))

    assert history.scan(scan.id) == scan
    assert history.agreement_text(scan.id) == "version: \x00 \ud800"
    assert history.compare(scan.id, later.id) == compare_scans(scan, later)
    assert history.reviews() == (review(scan),)
    assert history.check() == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decisions SET body = '{}'",
        "DELETE FROM sign_offs",
        "UPDATE scans SET id = 'x'",
        "INSERT INTO decisions SELECT review_no, 99, body, sha256 FROM decisions LIMIT 1",
    ],
)
def test_the_database_refuses_changes(
    history: History,
    scan: Scan,
    review: Callable[..., Review],
    sign_off: Callable[..., SignOff],
    statement: str,
) -> None:
    history.add_scan(scan)
    history.add_review(replace(review(scan), sign_off=sign_off()))

    refused = pytest.raises((InputError, StartError), match=r"only added to|is signed")
    with refused, history._writing() as raw:
        raw.execute(text(statement))


def test_writers_take_turns(history: History, scan_at: MakeScan) -> None:
    def add(days: int) -> None:
        with open_history(URL) as own:
            own.add_scan(scan_at(days))

    threads = [Thread(target=add, args=(days,)) for days in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(history.scans()) == 4
    assert history.check() == ()


def test_pruning_gives_room_back(history: History, scan_at: MakeScan) -> None:
    for days in (1, 2):
        history.add_scan(scan_at(days))

    assert history.prune(keep_scans=1) == ("scan-1",)
    history.vacuum()
    assert history.scan("scan-2") == scan_at(2)


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(StartError, match="cannot be used"):
        open_history(make_url(URL).set(port=1).render_as_string(hide_password=False))

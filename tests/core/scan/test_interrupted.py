from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from core.model import Account
from core.scan.engine import ScanRequest, run_scan
from core.scan.interrupted import InterruptedScan, interrupted_scan
from core.scan.journal import journal

MakeRequest = Callable[..., ScanRequest]
MEMBERS = [Account(id=f"1111{number:08d}", name=f"team-{number}") for number in (1, 2, 4)]


@pytest.fixture
def killed(
    fake_connection: Callable[..., Any], request_for: MakeRequest, tmp_path: Path
) -> Callable[..., Path]:
    """Leaves the journal of a scan that was killed before its last account; returns its path."""

    def kill(name: str = "1-a.partial", **changes: Any) -> Path:
        path = tmp_path / name
        with journal(path, request_for(**changes)) as notes:
            run_scan(fake_connection(MEMBERS), request_for(**changes), notes.note, Event())
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[:-1]), encoding="utf-8")
        return path

    return kill


def _found(request: ScanRequest, folder: Path, *, runs: bool = False) -> InterruptedScan | None:
    return interrupted_scan(request, folder, lambda _path: runs)


def test_how_far_it_came_is_known(
    killed: Callable[..., Path], request_for: MakeRequest, tmp_path: Path
) -> None:
    killed()
    found = _found(request_for(), tmp_path)

    assert found is not None
    assert (found.done, found.listed) == (2, 3)


def test_one_that_still_runs_was_not_interrupted(
    killed: Callable[..., Path], request_for: MakeRequest, tmp_path: Path
) -> None:
    killed()

    assert _found(request_for(), tmp_path, runs=True) is None


def test_one_that_judged_other_vendors_is_of_no_use(
    killed: Callable[..., Path], request_for: MakeRequest, tmp_path: Path
) -> None:
    request = request_for()
    killed()

    assert _found(request_for(vendors=(*request.catalogue.vendors,)[:1]), tmp_path) is None


def test_a_damaged_journal_is_passed_over(
    killed: Callable[..., Path], request_for: MakeRequest, tmp_path: Path
) -> None:
    killed()
    (tmp_path / "2-b.partial").write_text('{"journal_version": 1', encoding="utf-8")
    (tmp_path / "3-c.partial").write_bytes(b"\xff\xfe")

    assert _found(request_for(), tmp_path) is not None


def test_the_newest_is_offered(
    killed: Callable[..., Path], request_for: MakeRequest, tmp_path: Path
) -> None:
    killed("9-older.partial")
    newer = killed("1-newer.partial")
    found = _found(request_for(), tmp_path)

    assert found is not None
    assert found.path == newer


def test_a_discarded_one_is_not_offered_again(
    killed: Callable[..., Path], request_for: MakeRequest, tmp_path: Path
) -> None:
    killed()
    found = _found(request_for(), tmp_path)
    assert found is not None
    found.discard()

    assert _found(request_for(), tmp_path) is None

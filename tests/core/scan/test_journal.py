from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from core.errors import InputError
from core.events import ScanEvent
from core.model import Account, Scan
from core.scan.document import save_scan
from core.scan.engine import ScanRequest, run_scan
from core.scan.journal import journal, load_earlier
from core.scan.resume import reusable_results

MakeRequest = Callable[..., ScanRequest]


def _members(*numbers: int) -> list[Account]:
    return [Account(id=f"1111{number:08d}", name=f"team-{number}") for number in numbers]


@pytest.fixture
def scan(
    fake_connection: Callable[..., Any], request_for: MakeRequest
) -> Callable[..., Scan | None]:
    """Scans three accounts, telling a listener."""

    def run(listen: Callable[[ScanEvent], None], **changes: Any) -> Scan | None:
        connection = fake_connection(_members(1, 2, 4))
        found = run_scan(connection, request_for(**changes), listen, Event())
        run.entered = {account for account, _ in connection.entered}  # type: ignore[attr-defined]
        return found

    return run


def test_what_was_found_before_a_sudden_end_need_not_be_found_again(
    scan: Any, request_for: MakeRequest, tmp_path: Path
) -> None:
    path = tmp_path / "scan.json.partial"
    with journal(path, request_for()) as notes:
        scan(notes.note)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]) + lines[-1][:50], encoding="utf-8")  # killed here

    earlier = load_earlier(path)
    reused = reusable_results(earlier, request_for())
    again = scan(lambda _event: None, reused=reused)

    assert len(reused) == 2
    assert not earlier.complete
    assert again is not None
    assert len(again.results) == 3
    assert len(scan.entered) == 1


def test_a_name_with_a_line_end_in_it_is_not_torn_apart(
    fake_connection: Callable[..., Any], request_for: MakeRequest, tmp_path: Path
) -> None:
    path = tmp_path / "scan.json.partial"
    odd = Account(id="111100000001", name="team\u2028one")
    with journal(path, request_for()) as notes:
        run_scan(fake_connection([odd]), request_for(), notes.note, Event())

    assert odd.name in {result.account.name for result in load_earlier(path).results}


def test_a_journal_that_is_written_on_keeps_what_it_had(
    scan: Any, request_for: MakeRequest, tmp_path: Path
) -> None:
    path = tmp_path / "scan.json.partial"
    with journal(path, request_for()) as notes:
        scan(notes.note, account_ids=(_members(1)[0].id,))
    with journal(path, request_for(), go_on=True) as notes:
        scan(notes.note, account_ids=(_members(2)[0].id,))

    assert {one.account.name for one in load_earlier(path).results} == {"team-1", "team-2"}


def test_a_new_scan_takes_nothing_over_from_the_journal_of_another(
    scan: Any, request_for: MakeRequest, tmp_path: Path
) -> None:
    path = tmp_path / "scan.json.partial"
    with journal(path, request_for()) as notes:
        scan(notes.note)
    with journal(path, request_for()) as notes:
        scan(notes.note, account_ids=(_members(2)[0].id,))

    assert {one.account.name for one in load_earlier(path).results} == {"team-2"}


def test_results_whose_evidence_was_altered_are_not_taken_over(
    scan: Any, request_for: MakeRequest, tmp_path: Path
) -> None:
    path = tmp_path / "scan.json.partial"
    with journal(path, request_for()) as notes:
        scan(notes.note)
    text = path.read_text(encoding="utf-8").replace("ec2:DescribeInstances", "ec2:Everything")
    path.write_text(text, encoding="utf-8")

    assert load_earlier(path).results == ()


def test_a_saved_scan_is_an_earlier_one_too(scan: Any, tmp_path: Path) -> None:
    found = scan(lambda _event: None)
    save_scan(found, tmp_path / "scan.json")

    assert load_earlier(tmp_path / "scan.json") == found


@pytest.mark.parametrize("text", ["", "nonsense", '{"journal_version": 2'])
def test_anything_else_is_bad_input(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InputError):
        load_earlier(path)


def test_the_journal_is_nobody_elses_to_read(request_for: MakeRequest, tmp_path: Path) -> None:
    path = tmp_path / "scan.json.partial"
    with journal(path, request_for()):
        pass

    assert path.stat().st_mode & 0o077 == 0

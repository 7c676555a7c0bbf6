"""The write-ahead journal: whole after a crash, or said to be damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from repair_samples import NOW

from core.errors import RepairRefused
from core.repair.journal import Entry, Journal, read_journal


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    journal = Journal(tmp_path / "journal.jsonl", lambda: NOW)
    journal.write(Entry.ACCOUNT_STARTED, account_id="1")
    journal.write(Entry.STEP_STARTED, account_id="1", step=1)
    return journal


def test_lines_come_back_as_they_were_written(journal: Journal) -> None:
    lines = read_journal(journal.path)

    assert [line.entry for line in lines] == [Entry.ACCOUNT_STARTED, Entry.STEP_STARTED]
    assert lines[1].data == {"account_id": "1", "step": 1}
    assert lines[0].at == NOW


def test_a_torn_last_line_counts_as_never_written(journal: Journal) -> None:
    whole = journal.path.read_bytes()
    for cut in range(len(whole) - 1, whole.index(b"\n"), -1):
        journal.path.write_bytes(whole[:cut])
        assert len(read_journal(journal.path)) == 1


def test_damage_before_the_end_is_said_with_its_line(journal: Journal) -> None:
    journal.path.write_text("{broken\n" + journal.path.read_text())

    with pytest.raises(RepairRefused, match="line 1"):
        read_journal(journal.path)


def test_names_with_line_separators_stay_on_one_line(journal: Journal) -> None:
    journal.write(Entry.ACCOUNT_FINISHED, summary="a\u2028b\nc\u0085d")

    assert read_journal(journal.path)[2].data["summary"] == "a\u2028b\nc\u0085d"


def test_only_the_owner_may_read_the_journal(journal: Journal) -> None:
    assert journal.path.stat().st_mode & 0o077 == 0


def test_a_journal_that_cannot_be_written_raises(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "absent" / "journal.jsonl", lambda: NOW)

    with pytest.raises(OSError, match="No such file"):
        journal.write(Entry.RUN_STARTED)

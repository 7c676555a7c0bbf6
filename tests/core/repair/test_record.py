"""The change record: no line can be altered, inserted or taken out unnoticed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from repair_samples import NOW

from core.errors import RepairRefused
from core.repair.record import open_record, verify_record


@pytest.fixture
def record_path(tmp_path: Path) -> Path:
    path = tmp_path / "changes.jsonl"
    record = open_record(path, lambda: NOW)
    for number in range(3):
        record.write("account-finished", account_id=str(number), name="line\u2028separator")
    return path


def test_a_record_that_does_not_exist_yet_is_intact(tmp_path: Path) -> None:
    assert verify_record(tmp_path / "changes.jsonl").intact


def test_an_untouched_record_is_intact(record_path: Path) -> None:
    check = verify_record(record_path)

    assert (check.intact, check.entries) == (True, 3)


def test_a_record_goes_on_after_it_was_opened_again(record_path: Path) -> None:
    open_record(record_path, lambda: NOW).write("run-finished")

    assert verify_record(record_path).entries == 4


def test_any_single_changed_byte_is_noticed(record_path: Path) -> None:
    whole = record_path.read_bytes()
    for place, byte in enumerate(whole):
        changed = bytes([byte ^ 1])
        record_path.write_bytes(whole[:place] + changed + whole[place + 1 :])
        assert not verify_record(record_path).intact, place


@pytest.mark.parametrize("taken", [0, 1])
def test_a_line_taken_out_is_noticed(record_path: Path, taken: int) -> None:
    lines = record_path.read_text().splitlines(keepends=True)
    record_path.write_text("".join(lines[:taken] + lines[taken + 1 :]))

    assert "does not follow" in verify_record(record_path).problem


def test_a_line_altered_with_its_own_digest_renewed_is_noticed(record_path: Path) -> None:
    from core.repair.plan import canonical_json, digest

    lines = record_path.read_text().split("\n")
    body = json.loads(lines[0])
    body["data"]["account_id"] = "9"
    del body["sha256"]
    lines[0] = canonical_json({**body, "sha256": digest(body)})
    record_path.write_text("\n".join(lines))

    assert not verify_record(record_path).intact


def test_a_damaged_record_is_not_written_on(record_path: Path) -> None:
    record_path.write_text(record_path.read_text().replace("account-finished", "x", 1))

    with pytest.raises(RepairRefused, match="line 1 was altered"):
        open_record(record_path, lambda: NOW)


def test_a_torn_last_line_is_acknowledged_and_the_chain_goes_on(record_path: Path) -> None:
    record_path.write_bytes(record_path.read_bytes()[:-20])
    assert not verify_record(record_path).intact

    open_record(record_path, lambda: NOW).write("run-started")

    check = verify_record(record_path)
    assert (check.intact, check.entries) == (True, 4)


def test_a_line_made_unreadable_is_not_taken_for_a_torn_one(record_path: Path) -> None:
    lines = record_path.read_text().split("\n")
    lines[1] = "{"
    record_path.write_text("\n".join(lines))

    assert not verify_record(record_path).intact

"""The change record: no line can be altered, inserted or taken out unnoticed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from repair_samples import NOW

from core.cli.exit_codes import ExitCode
from core.cli.verify import command as verify
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
    with record_path.open("a") as file:
        file.write('{"number":4,"da')
    assert not verify_record(record_path).intact

    open_record(record_path, lambda: NOW).write("run-started")

    check = verify_record(record_path)
    assert (check.intact, check.entries) == (True, 5)


def test_a_torn_line_that_was_ended_and_not_yet_acknowledged_is_acknowledged(
    record_path: Path,
) -> None:
    with record_path.open("a") as file:
        file.write('{"number":4,"da\n')

    open_record(record_path, lambda: NOW).write("run-started")

    assert verify_record(record_path).intact


@pytest.mark.parametrize("left", [0, 1, 2])
def test_whole_lines_cut_off_the_end_are_missed(record_path: Path, left: int) -> None:
    lines = record_path.read_text().split("\n")
    record_path.write_text("".join(line + "\n" for line in lines[:left]))

    assert f"{3 - left} of its 3 lines were cut off" in verify_record(record_path).problem
    with pytest.raises(RepairRefused, match="cut off"):
        open_record(record_path, lambda: NOW)


def test_a_record_that_was_deleted_is_missed(record_path: Path) -> None:
    record_path.unlink()

    assert "3 of its 3 lines" in verify_record(record_path).problem


def test_a_confirmed_line_that_was_torn_is_no_power_cut(record_path: Path) -> None:
    record_path.write_bytes(record_path.read_bytes()[:-20])

    with pytest.raises(RepairRefused, match="cut off"):
        open_record(record_path, lambda: NOW)


def test_a_power_cut_between_line_and_end_mark_is_no_fault(record_path: Path) -> None:
    head = record_path.with_name("changes.jsonl.head")
    earlier = head.read_text()
    open_record(record_path, lambda: NOW).write("run-finished")
    head.write_text(earlier)

    check = verify_record(record_path)

    assert (check.intact, check.end_proved, check.entries) == (True, True, 4)


def test_another_chain_than_the_one_that_was_written_is_noticed(
    record_path: Path, tmp_path: Path
) -> None:
    other = open_record(tmp_path / "other.jsonl", lambda: NOW)
    for _ in range(3):
        other.write("account-finished", account_id="9")
    record_path.write_bytes(other.path.read_bytes())

    assert "not the chain" in verify_record(record_path).problem


def test_without_the_end_mark_the_end_is_not_proved_and_that_is_put_down(
    record_path: Path,
) -> None:
    record_path.with_name("changes.jsonl.head").unlink()
    check = verify_record(record_path)
    assert (check.intact, check.end_proved) == (True, False)

    open_record(record_path, lambda: NOW)

    assert json.loads(record_path.read_text().splitlines()[-1])["event"] == "record-end-not-proved"
    assert verify_record(record_path).end_proved


def test_an_end_mark_that_cannot_be_read_is_a_fault(record_path: Path) -> None:
    record_path.with_name("changes.jsonl.head").write_text("{")

    assert "cannot be read" in verify_record(record_path).problem


def test_a_line_made_unreadable_is_not_taken_for_a_torn_one(record_path: Path) -> None:
    lines = record_path.read_text().split("\n")
    lines[1] = "{"
    record_path.write_text("\n".join(lines))

    assert not verify_record(record_path).intact


def test_the_command_line_tells_an_intact_record_and_where_it_ends(record_path: Path) -> None:
    result = CliRunner().invoke(verify, [str(record_path)])

    assert result.exit_code == ExitCode.DONE
    assert "3 entries, none altered or left out" in result.stdout
    assert verify_record(record_path).last_sha256 in result.stdout


def test_the_command_line_says_what_is_missing(record_path: Path) -> None:
    record_path.write_text("")

    result = CliRunner().invoke(verify, [str(record_path)])

    assert result.exit_code == ExitCode.ATTENTION
    assert "3 of its 3 lines were cut off" in result.stdout

"""What an auditor is told of every change, also of runs whose files are damaged or gone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from repair_field import VENDOR, Field

from core.model import Account, Status
from core.repair.backup import BACKUP_FILE
from core.repair.history_rows import AVAILABLE, UNREADABLE, RemediationRow, remediation_rows
from core.repair.journal import JOURNAL_FILE
from core.repair.plan import Plan
from core.repair.rechecks import RECHECK_FILE
from core.repair.run import RepairRun
from core.scan.document import is_genuine


@pytest.fixture
def plan(field: Field, break_one: Callable[[], tuple[Account, str]]) -> Plan:
    return field.plan(break_one()[0], VENDOR)


@pytest.fixture
def done(field: Field, plan: Plan, tmp_path: Path) -> RepairRun:
    return field.run(plan, folder=tmp_path)


def only_row(folder: Path) -> RemediationRow:
    (row,) = remediation_rows(folder)
    return row


def test_a_folder_that_does_not_exist_has_no_rows(tmp_path: Path) -> None:
    assert remediation_rows(tmp_path / "nowhere") == ()


def test_a_repair_is_told_with_who_why_what_and_when(done: RepairRun, tmp_path: Path) -> None:
    row = only_row(tmp_path)

    (change,) = done.plan.accounts
    assert row.change_id == f"{done.id}/{change.account.id}/{VENDOR}"
    assert (row.plan_id, row.plan_sha256) == (done.plan.id, done.plan.sha256)
    assert (row.requested_by, row.approved_by, row.reason) == ("ada", "grace", "a test")
    assert (row.outcome, row.risk) == ("Done and verified", "high")
    assert [call.split()[0] for call in row.api_calls] == [
        f"iam:{step.call}" for step in change.steps
    ]
    assert not any("Statement" in call for call in row.api_calls)
    assert row.what_was_done == " ".join(step.sentence for step in change.steps)
    assert row.started_at is not None
    assert row.finished_at is not None
    assert done.started_at <= row.started_at <= row.finished_at
    assert row.backup_file == f"{done.id}/{BACKUP_FILE}"
    assert row.undo_state == AVAILABLE


def test_the_recheck_is_proved_by_evidence_of_its_own(done: RepairRun, tmp_path: Path) -> None:
    row = only_row(tmp_path)

    assert row.recheck_status is Status.OK
    assert row.recheck_at is not None
    assert row.recheck_at >= done.started_at
    assert row.recheck_evidence_id == row.recheck_evidence[0].id
    assert all(map(is_genuine, row.recheck_evidence))
    assert {evidence.account_id for evidence in row.recheck_evidence} == {row.account_id}


def test_an_undo_brings_back_the_very_state_that_stood_before(
    field: Field, done: RepairRun, tmp_path: Path
) -> None:
    undo = field.run(field.undo_plan(done), folder=tmp_path)

    rows = {row.run_id: row for row in remediation_rows(tmp_path)}

    repair, undone = rows[done.id], rows[undo.id]
    assert repair.undo_state.startswith("Done on 20")
    assert undone.outcome == "Undone"
    assert undone.undo_state.startswith("Not possible")
    assert undone.recheck_status is Status.DRIFT_EXCESS
    assert repair.state_before_sha256 == undone.state_after_sha256
    assert repair.state_after_sha256 == undone.state_before_sha256
    assert repair.state_before_sha256 != repair.state_after_sha256


def test_a_recheck_that_was_altered_proves_nothing(done: RepairRun, tmp_path: Path) -> None:
    path = done.folder / RECHECK_FILE
    path.write_text(path.read_text().replace('"status":"OK"', '"status":"MISSING"'))

    row = only_row(tmp_path)

    assert row.recheck_status is None
    assert row.recheck_evidence == ()
    assert row.state_after_sha256 == ""


def test_a_run_with_a_damaged_backup_is_still_a_row(done: RepairRun, tmp_path: Path) -> None:
    (done.folder / BACKUP_FILE).write_text("{}")

    row = only_row(tmp_path)

    assert row.outcome == UNREADABLE
    assert "backup" in row.what_was_done
    assert row.approved_by == "grace"  # the change record tells
    assert row.plan_sha256 == done.plan.sha256


def test_a_run_whose_folder_is_gone_is_still_a_row(done: RepairRun, tmp_path: Path) -> None:
    shutil.rmtree(done.folder)

    row = only_row(tmp_path)

    assert row.run_id == done.id
    assert row.outcome == UNREADABLE
    assert row.started_at is not None


def test_a_run_that_never_began_changed_nothing(done: RepairRun, tmp_path: Path) -> None:
    (done.folder / JOURNAL_FILE).write_text("")

    row = only_row(tmp_path)

    assert row.outcome == "Stopped"
    assert "nothing was changed" in row.what_was_done
    assert row.undo_state == "Not possible: nothing was changed"

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from report_scan import evidence

from core.model import Status
from core.repair.history_rows import RemediationRow

if TYPE_CHECKING:
    from core.history.history import History

NOW = datetime(2026, 11, 20, 12, 0, 0, 5, tzinfo=UTC)


@pytest.fixture
def row() -> RemediationRow:
    """What one run did to one vendor's access."""
    return RemediationRow(
        change_id="run-1/000000000011/prosperops",
        run_id="run-1",
        plan_id="plan-1",
        plan_sha256="a" * 64,
        account_id="000000000011",
        vendor="prosperops",
        what_was_done="The policy was put back. =1+1 \ud800",
        api_calls=("iam:PutRolePolicy", "iam:TagRole"),
        risk="low",
        requested_by="Ada",
        approved_by="Bo",
        reason="FIN-1",
        started_at=NOW,
        finished_at=None,
        outcome="Done and verified",
        recheck_status=Status.OK,
        recheck_at=NOW,
        recheck_evidence=(evidence(1, "000000000011", "{}"),),
        state_before_sha256="b" * 64,
        state_after_sha256="c" * 64,
        backup_file="run-1/backup.json",
        undo_state="Available",
    )


def test_what_repairs_did_comes_back_equal(history: History, row: RemediationRow) -> None:
    other = replace(row, change_id="run-1/000000000012/prosperops", account_id="000000000012")

    assert history.add_changes([row, other]) == 2

    assert history.changes() == (row, other)
    assert history.check() == ()


def test_what_is_kept_already_is_not_added_again(history: History, row: RemediationRow) -> None:
    history.add_changes([row])

    assert history.add_changes([row]) == 0


def test_what_became_different_is_added_and_the_old_stays(
    history: History, path: Path, row: RemediationRow
) -> None:
    undone = replace(row, undo_state="Done on 2026-11-21")
    history.add_changes([row])

    assert history.add_changes([undone]) == 1

    assert history.changes() == (undone,)
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT count(*) FROM change_records").fetchone() == (2,)
    assert history.check() == ()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE change_records SET body = replace(body, 'Ada', 'Eve') WHERE no = 1",
        "DELETE FROM change_records WHERE no = 1",
    ],
)
def test_an_altered_record_is_found(
    history: History, path: Path, row: RemediationRow, damage: str
) -> None:
    history.add_changes([row, replace(row, change_id="another")])
    with sqlite3.connect(path) as raw:
        for what in ("update", "delete"):
            raw.execute(f"DROP TRIGGER change_records_no_{what}")
        raw.execute(damage)

    (problem,) = history.check()

    assert problem.place.startswith("record of changes")


def test_without_a_repair_there_is_no_record(history: History) -> None:
    assert history.add_changes([]) == 0
    assert history.changes() == ()

"""`main.py review`, from its start to its signature, on a history in a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from report_scan import make_scan

from core.agreement import load_agreement
from core.catalogue import catalogue_for
from core.cli.app import run
from core.cli.exit_codes import ExitCode
from core.demo.agreement_copy import copy_agreement
from core.history import open_history
from core.model import DocumentVersion, Scan
from core.repair.plan_file import load_plan
from core.review.content_hash import is_untouched
from core.review.subjects import subjects_of

Run = Callable[..., int]


@pytest.fixture(autouse=True)
def _own_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROLECALL_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.delenv("ROLECALL_HISTORY", raising=False)


@pytest.fixture
def review() -> Run:
    """Runs `main.py review`."""

    def call(*arguments: str) -> int:
        def no_window(*_arguments: Any) -> int:
            raise AssertionError("no window was asked for")

        return run(["review", *arguments], open_window=no_window)

    return call


@pytest.fixture
def kept() -> Scan:
    """The usual scan, in the history."""
    scan = make_scan()
    with open_history() as history:
        history.add_scan(scan)
    return scan


@pytest.fixture
def started(review: Run, kept: Scan) -> Scan:
    """A review of it has begun."""
    assert review("start", "--preparer", "Tomasz Wrona") == ExitCode.DONE
    return kept


def decide_everything(review: Run) -> None:
    for kind, decision in (
        ("vendor", "keep"),
        ("exception", "fix"),
        ("third-party", "remove-access"),
        ("unknown", "acknowledged"),
    ):
        outcome = review(
            "decide", "--kind", kind, "--all-open", "--decision", decision,
            "--comment", "Looked at.", "--reviewer", "Ada Okafor",
        )  # fmt: skip
        assert outcome == ExitCode.DONE


def test_a_review_is_started_over_the_last_scan(
    review: Run, kept: Scan, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review("start", "--preparer", "Tomasz Wrona") == ExitCode.DONE
    with open_history() as history:
        (made,) = history.reviews()
    assert (made.scan_id, made.period, made.preparer) == (kept.id, "2026-Q4", "Tomasz Wrona")
    assert "0 of " in capsys.readouterr().err


def test_a_partial_scan_is_refused(review: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with open_history() as history:
        history.add_scan(replace(make_scan(), complete=False))
    assert review("start") == ExitCode.BAD_INPUT
    assert "partial" in capsys.readouterr().err


@pytest.mark.usefixtures("started")
def test_the_status_lists_what_is_open(review: Run, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert review("status", "--open") == ExitCode.ATTENTION
    listed = capsys.readouterr().out.splitlines()
    assert "vendor  prosperops" in listed
    assert "third-party  000000000888|legacy-reporting|333333333333" in listed


@pytest.mark.usefixtures("started")
def test_a_decision_is_recorded_by_key(review: Run) -> None:
    outcome = review(
        "decide", "prosperops", "--decision", "reduce", "--comment", "Read only.",
        "--reviewer", "Ada Okafor",
    )  # fmt: skip
    assert outcome == ExitCode.DONE
    with open_history() as history:
        (decision,) = history.reviews()[0].decisions
    assert (decision.decision, decision.reviewer, decision.source) == (
        "reduce", "Ada Okafor", "command line",
    )  # fmt: skip


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("prosperops", "--decision", "escalate"), "needs a comment"),
        (("prosperops", "--decision", "fix"), "cannot be decided here"),
        (("nobody", "--decision", "keep"), "no row nobody"),
        (("--decision", "keep"), "--all-open"),
        (("--all-open", "--decision", "keep"), "--kind"),
        (("prosperops", "--decision", "confirm"), "Nothing was carried over"),
        (("--kind", "exception", "--all-open", "--decision", "fix"), "at once needs a comment"),
    ],
)
def test_what_is_not_in_order_is_refused_with_the_reason(
    review: Run, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert review("decide", *arguments) == ExitCode.BAD_INPUT
    assert words in capsys.readouterr().err


def test_a_review_is_signed_once_everything_is_decided(
    review: Run, started: Scan, capsys: pytest.CaptureFixture[str]
) -> None:
    signing = ("sign", "--name", "Maria Lindqvist", "--role", "Head of FinOps")
    assert review(*signing) == ExitCode.BAD_INPUT
    assert "not decided" in capsys.readouterr().err
    decide_everything(review)
    capsys.readouterr()
    assert review(*signing) == ExitCode.DONE
    assert "I have reviewed" in capsys.readouterr().out
    with open_history() as history:
        (signed,) = history.reviews()
        assert is_untouched(signed, history.scan(started.id))
    assert review("status") == ExitCode.DONE
    assert review("decide", "prosperops", "--decision", "keep") == ExitCode.BAD_INPUT
    assert "read-only" in capsys.readouterr().err


@pytest.mark.usefixtures("started")
def test_the_preparer_signs_with_a_reason_only(
    review: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    decide_everything(review)
    signing = ("sign", "--name", "Tomasz Wrona", "--role", "Analyst")
    assert review(*signing) == ExitCode.BAD_INPUT
    assert "prepared this review" in capsys.readouterr().err
    assert review(*signing, "--reason", "One person this month.") == ExitCode.DONE


@pytest.mark.usefixtures("started")
def test_a_signed_review_is_revised(review: Run) -> None:
    decide_everything(review)
    review("sign", "--name", "Maria Lindqvist", "--role", "Head of FinOps")
    assert review("revise", "--preparer", "Ida Berg") == ExitCode.DONE
    with open_history() as history:
        assert {one.revision for one in history.reviews()} == {1, 2}


@pytest.mark.usefixtures("started")
def test_the_status_is_there_as_json(review: Run, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    review("status", "--json")
    data = json.loads(capsys.readouterr().out)
    assert data["period"] == "2026-Q4"
    assert data["decided"] == 0
    assert {one["kind"] for one in data["open"]} == {
        "vendor", "exception", "third-party", "unknown",
    }  # fmt: skip


def test_without_a_review_it_says_how_to_begin(
    review: Run, kept: Scan, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kept.complete
    assert review("status") == ExitCode.BAD_INPUT
    assert "review start" in capsys.readouterr().err


@pytest.fixture
def agreement(tmp_path: Path) -> Path:
    """The demonstration's agreement, in which the scan's vendors are agreed."""
    return copy_agreement(tmp_path, make_scan().finished_at.date())


def accept_one(review: Run) -> str:
    with open_history() as history:
        made = history.reviews()[0]
        subject = subjects_of(history.scan(made.scan_id)).exceptions[0]
    outcome = review(
        "decide", subject.key, "--decision", "accept-until", "--owner", "Ada Okafor",
        "--approved-by", "Maria Lindqvist", "--comment", "Until the tender has ended.",
        "--until", f"{datetime.now(UTC).date() + timedelta(days=90)}",
    )  # fmt: skip
    assert outcome == ExitCode.DONE
    return subject.difference


@pytest.mark.usefixtures("started")
def test_effects_are_told_and_only_written_on_request(
    review: Run, agreement: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    difference = accept_one(review)
    before = agreement.read_text("utf-8")
    assert review("effects", "--agreement", str(agreement)) == ExitCode.DONE
    assert "Until the tender has ended." in capsys.readouterr().out
    assert agreement.read_text("utf-8") == before
    assert review("effects", "--agreement", str(agreement), "--write") == ExitCode.DONE
    found = load_agreement(agreement, catalogue_for(agreement)).exemptions
    assert difference in {one.difference for one in found}
    capsys.readouterr()
    review("effects", "--agreement", str(agreement))
    assert "1 there already" in capsys.readouterr().err


@pytest.mark.usefixtures("started")
def test_no_plan_is_made_by_another_agreement(
    review: Run, agreement: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.json"
    outcome = review("effects", "--agreement", str(agreement), "--plan", str(path))
    assert outcome == ExitCode.BAD_INPUT
    assert "another agreement" in capsys.readouterr().err
    assert not path.exists()


def test_what_is_to_be_fixed_becomes_a_plan(review: Run, agreement: Path, tmp_path: Path) -> None:
    scan = make_scan()
    digest = load_agreement(agreement, catalogue_for(agreement)).sha256
    with open_history() as history:
        history.add_scan(replace(scan, agreement=DocumentVersion("2026-Q4", digest)))
    review("start", "--preparer", "Tomasz Wrona")
    with open_history() as history:
        subjects = subjects_of(history.scan(scan.id))
    review("decide", subjects.exceptions[0].key, "--decision", "remove-access")
    path = tmp_path / "plan.json"
    assert review("effects", "--agreement", str(agreement), "--plan", str(path)) == ExitCode.DONE
    plan = load_plan(path)
    assert len(plan.accounts) + len(plan.refused) == 1

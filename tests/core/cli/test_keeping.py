"""`main.py scan` and the history, against the demonstration organization as any AWS."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.cli.app import run
from core.demo import DemoServer
from core.history import default_history_path, open_history
from core.model import Scan, Status
from core.review.model import SignOff

PROJECT = Path(__file__).parents[3]
Run = Callable[..., int]


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer() as running:
        yield running


@pytest.fixture(autouse=True)
def signed_in(server: DemoServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment names credentials, endpoint and a data folder of its own."""
    settings = server.connection
    for name, value in {
        "AWS_ENDPOINT_URL": server.endpoint_url,
        "AWS_REGION": settings.region,
        "AWS_ACCESS_KEY_ID": settings.access_key_id,
        "AWS_SECRET_ACCESS_KEY": settings.secret_access_key,
        "AWS_CONFIG_FILE": "/nonexistent",
        "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
        "ROLECALL_DATA_FOLDER": str(tmp_path / "data"),
    }.items():
        assert value
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("ROLECALL_HISTORY", raising=False)


@pytest.fixture
def scan(server: DemoServer) -> Run:
    """Runs `main.py scan` with the demonstration's agreement."""

    def call(*arguments: str) -> int:
        def no_window(*_arguments: Any) -> int:
            raise AssertionError("no window was asked for")

        agreement = str(server.agreement_path)
        return run(["scan", "--agreement", agreement, *arguments], open_window=no_window)

    return call


def kept() -> tuple[Scan, ...]:
    """The scans of the history, the newest first."""
    with open_history() as history:
        return tuple(history.scan(entry.id) for entry in history.scans())


def test_without_a_history_nothing_is_begun(scan: Run) -> None:
    assert scan("--format", "json") == 2
    assert not default_history_path().parent.exists()


def test_a_history_is_begun_when_asked_for_and_gone_on_with(
    scan: Run, server: DemoServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scan("--history", "--format", "json") == 2
    printed = json.loads(capsys.readouterr().out)
    assert scan("--format", "json") == 2

    newer, older = kept()
    assert older.id == printed["scan"]["id"]
    assert newer.complete
    assert len(newer.results) == 60
    with open_history() as history:
        text = history.agreement_text(newer.id)
    assert text == server.agreement_path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--no-history"],
        ["--vendor", "prosperops"],
        ["--account", "513454532010"],
        ["--demo"],
    ],
)
def test_what_does_not_belong_there_is_not_kept(scan: Run, arguments: list[str]) -> None:
    with open_history():
        pass
    scan("--format", "json", *arguments)

    assert kept() == ()


def test_what_is_asked_for_is_kept(scan: Run) -> None:
    scan("--format", "json", "--vendor", "prosperops", "--history")

    assert len(kept()) == 1


def test_only_what_changed_is_printed(
    scan: Run, server: DemoServer, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert scan("--history", "--since-last") == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "no earlier complete scan" in shown.err

    import boto3

    iam = boto3.client("iam", **_member(server, "513454532010"))
    iam.delete_role_policy(RoleName="ProsperOps", PolicyName="ProsperOps")
    whole = tmp_path / "scan.json"
    assert scan("--since-last", "--format", "json") == 2
    document = json.loads(capsys.readouterr().out)
    assert scan("--since-last", "scan", "--format", "json", "--output", str(whole)) == 2

    (row,) = document["changes"]
    assert (row["account_id"], row["vendor"], row["change"], row["cause"]) == (
        "513454532010", "prosperops", "new", "access",
    )  # fmt: skip
    assert row["after"] == Status.DRIFT_BROKEN
    assert json.loads(whole.read_text())["totals"]["accounts_listed"] == 60
    assert capsys.readouterr().out == ""  # against the scan before, nothing changed


def _member(server: DemoServer, account_id: str) -> dict[str, str]:
    """Credentials of the role that repairs, in an account of the demonstration."""
    import boto3

    region = server.connection.region
    assert region
    answer = boto3.client("sts", region_name=region).assume_role(
        RoleArn=f"arn:aws:iam::{account_id}:role/RolecallRepair", RoleSessionName="test"
    )
    credentials = answer["Credentials"]
    return {
        "region_name": region,
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"],
    }


def test_without_a_signed_review_there_is_nothing_to_compare_with(
    scan: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    scan("--history", "--format", "json")
    capsys.readouterr()

    assert scan("--since-last", "review") == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "no earlier signed review" in shown.err


def test_the_last_signed_review_is_what_counts(
    scan: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    from dataclasses import replace
    from datetime import UTC, date, datetime

    from core.review.model import Review

    scan("--history", "--format", "json")
    (first,) = kept()
    now = datetime.now(UTC)
    review = Review(
        "R-1", first.id, first.organization.id, "2026-Q4", date(2026, 12, 31), "Ada", now
    )
    with open_history() as history:
        history.add_review(replace(review, sign_off=SignOff("Bo", "CFO", now, "", "0" * 64)))
    scan("--format", "json")
    capsys.readouterr()

    scan("--since-last", "--format", "json")

    assert json.loads(capsys.readouterr().out)["before"]["scan_id"] == first.id


def test_a_history_that_cannot_be_used_loses_no_result(
    scan: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    default_history_path().parent.mkdir(parents=True)
    default_history_path().write_text("no database, and long enough to look like one" * 99)

    assert scan("--format", "json") == 2

    shown = capsys.readouterr()
    assert json.loads(shown.out)["totals"]["accounts_listed"] == 60
    assert "Note: the scan was not kept in the history" in shown.err


@pytest.mark.parametrize("option", ["--history", "--since-last"])
def test_a_history_that_was_asked_for_has_to_be_usable(
    scan: Run, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    default_history_path().parent.mkdir(parents=True)
    default_history_path().write_text("no database, and long enough to look like one" * 99)

    assert scan("--format", "json", option) == 3

    shown = capsys.readouterr()
    assert shown.out == ""
    assert "damaged" in shown.err


def test_the_demonstration_is_compared_with_its_last_quarter(
    scan: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scan("--demo", "--since-last", "--format", "csv") == 2

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Account ID,Account name")
    assert any(",Left scope,Account joined or left," in line for line in lines)
    assert not any(",Unchanged," in line for line in lines)
    assert not default_history_path().exists()


def test_the_script_for_schedules_writes_everything(tmp_path: Path) -> None:
    script = PROJECT / "resources" / "schedule" / "rolecall-scan.sh"
    reports = tmp_path / "reports"

    done = subprocess.run(
        ["sh", str(script)],
        env={
            **os.environ,
            "ROLECALL": f"{sys.executable} {PROJECT / 'main.py'}",
            "ROLECALL_OPTIONS": "--demo",
            "ROLECALL_REPORTS": str(reports),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2, done.stderr
    assert "Left scope" in done.stdout
    names = sorted(path.name.partition(".")[2] for path in reports.iterdir())
    assert names == ["changes.txt", "evidence.jsonl", "sha256", "xlsx"]
    assert reports.stat().st_mode & 0o077 == 0


def test_the_script_hands_on_a_failure(tmp_path: Path) -> None:
    script = PROJECT / "resources" / "schedule" / "rolecall-scan.sh"

    done = subprocess.run(
        ["sh", str(script)],
        env={
            **os.environ,
            "ROLECALL": f"{sys.executable} {PROJECT / 'main.py'}",
            "ROLECALL_OPTIONS": f"--agreement {tmp_path / 'none.yaml'}",
            "ROLECALL_REPORTS": str(tmp_path / "reports"),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 3
    assert "There is no agreement" in done.stderr
    assert list((tmp_path / "reports").iterdir()) == []

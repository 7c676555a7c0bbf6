"""`main.py demo serve`, as another client of AWS meets it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import boto3

from core.cli.exit_codes import ExitCode

MAIN = Path(__file__).resolve().parents[3] / "main.py"


def serve(*options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(MAIN), "demo", "serve", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def test_the_printed_lines_lead_a_client_there_and_an_interrupt_ends_it() -> None:
    with serve("--accounts", "61") as process:
        assert process.stdout
        assert process.stderr
        lines = [process.stdout.readline().strip() for _ in range(6)]
        exported = dict(line.removeprefix("export ").split("=", 1) for line in lines[:5])
        session = boto3.Session(
            aws_access_key_id=exported["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=exported["AWS_SECRET_ACCESS_KEY"],
            region_name=exported["AWS_DEFAULT_REGION"],
        )
        client = session.client("organizations", endpoint_url=exported["AWS_ENDPOINT_URL"])
        pages = client.get_paginator("list_accounts").paginate()
        assert sum(len(page["Accounts"]) for page in pages) == 61
        agreement = Path(lines[5].removeprefix("# agreement: "))
        assert agreement.is_file()
        assert "Ctrl+C stops it" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == ExitCode.DONE
        assert process.stderr.read() == "Stopped.\n"
    assert not agreement.exists()


def test_too_few_accounts_are_bad_input() -> None:
    with serve("--accounts", "3") as process:
        output, errors = process.communicate(timeout=60)
    assert process.returncode == ExitCode.BAD_INPUT
    assert output == ""
    assert "at least 60 accounts" in errors

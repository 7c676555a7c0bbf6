from __future__ import annotations

import io
import sys
from types import SimpleNamespace

import pytest

import core.cli.scan_progress
from core.cli.scan_progress import scan_progress
from core.events import AccountFinished, AccountsListed, Hindrance, ScanHindered
from core.model import Account, AccountOutcome, AccountResult

ACCOUNTS = tuple(Account(id=f"{n:012d}", name="\x1b[31mteam") for n in range(3))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that passes only when the test says so."""
    now = [0.0]
    stopped = SimpleNamespace(monotonic=lambda: now[0])
    monkeypatch.setattr(core.cli.scan_progress, "time", stopped)
    return now


def test_without_a_terminal_a_plain_line_comes_every_few_seconds(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with scan_progress() as show:
        show(AccountsListed(ACCOUNTS, total_known=True))
        for account in ACCOUNTS:
            clock[0] += 2
            show(AccountFinished(AccountResult(account, AccountOutcome.CHECKED)))

    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == ["Checked 2 of 3 accounts, 0.5 a second, about 2 s left."]


def test_on_a_terminal_a_bar_counts_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")

    with scan_progress() as show:
        show(AccountsListed(ACCOUNTS, total_known=True))
        show(AccountFinished(AccountResult(ACCOUNTS[0], AccountOutcome.CHECKED)))

    assert "1/3" in terminal.getvalue()


def test_it_is_said_when_aws_limits_requests(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with scan_progress() as show:
        show(AccountsListed(ACCOUNTS, total_known=True))
        clock[0] += 4
        show(ScanHindered(Hindrance.THROTTLED))
        clock[0] += 4
        show(ScanHindered(None))

    first, second = capsys.readouterr().err.splitlines()
    assert first.endswith("AWS is limiting requests; slowed down.")
    assert "limiting" not in second

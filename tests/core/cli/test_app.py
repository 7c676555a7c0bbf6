"""How the command line as a whole answers: help, wrong use, errors, interrupts."""

from __future__ import annotations

import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import click
import pytest

from core.cli import app
from core.cli.app import SUBCOMMANDS, Subcommand, run
from core.cli.exit_codes import ExitCode
from core.errors import AppError, InputError, Problem, StartError


def no_window(demo: bool, agreement: Path | None, profile: str | None) -> int:  # noqa: ARG001 - the window's signature
    raise AssertionError("the window was opened")


def fails_with(problem: BaseException, monkeypatch: pytest.MonkeyPatch) -> int:
    """The exit code when a subcommand raises `problem`."""

    @click.command()
    def failing() -> None:
        raise problem

    monkeypatch.setattr(app, "failing", failing, raising=False)
    monkeypatch.setattr(app, "SUBCOMMANDS", {"failing": Subcommand("app:failing", "Fails.")})
    return run(["failing"], open_window=no_window)


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_subcommand_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"], open_window=no_window) == ExitCode.DONE
    assert "Usage: main.py" in capsys.readouterr().out


def test_help_lists_every_subcommand(capsys: pytest.CaptureFixture[str]) -> None:
    run(["--help"], open_window=no_window)
    shown = capsys.readouterr().out
    assert [name for name in SUBCOMMANDS if f"  {name} " not in shown] == []


def test_without_a_subcommand_the_window_opens() -> None:
    opened: list[tuple[bool, Path | None, str | None]] = []

    def window(demo: bool, agreement: Path | None, profile: str | None) -> int:
        opened.append((demo, agreement, profile))
        return 7

    assert run(["--demo", "--agreement", "a.yaml"], open_window=window) == 7
    assert opened == [(True, Path("a.yaml"), None)]


@pytest.mark.parametrize("arguments", [["nonsense"], ["--nonsense"], ["--demo", "vendors"]])
def test_wrong_use_is_bad_input(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments, open_window=no_window) == ExitCode.BAD_INPUT
    assert "Usage" in capsys.readouterr().err


def test_bad_input_names_file_line_and_field(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = Problem("a.yaml", 7, "vendors.x", "is unknown.", "Leave it out.")
    code = fails_with(InputError("One fault.", problems=(problem,)), monkeypatch)
    assert code == ExitCode.BAD_INPUT
    assert "a.yaml:7: vendors.x: is unknown. Leave it out." in capsys.readouterr().err


def test_what_cannot_start_has_a_code_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fails_with(StartError("No network."), monkeypatch) == ExitCode.NOT_STARTED


def test_a_message_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fails_with(AppError("It is shut.", "Open it."), monkeypatch)
    assert capsys.readouterr().err == "Error: It is shut. Open it.\n"


def test_an_interrupt_is_a_cancel(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fails_with(KeyboardInterrupt(), monkeypatch) == ExitCode.CANCELLED


def test_a_defect_keeps_its_trace_and_never_reads_as_a_result(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fails_with(ZeroDivisionError(), monkeypatch) == ExitCode.DEFECT
    assert "Traceback" in capsys.readouterr().err


def test_a_letter_that_the_encoding_lacks_loses_no_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @click.command()
    def naming() -> None:
        click.echo("Zürich \N{DELIVERY TRUCK}")

    written = BytesIO()
    monkeypatch.setattr(app, "naming", naming, raising=False)
    monkeypatch.setattr(app, "SUBCOMMANDS", {"naming": Subcommand("app:naming", "Names.")})
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(written, encoding="latin-1"))

    assert run(["naming"], open_window=no_window) == ExitCode.DONE
    sys.stdout.flush()
    assert written.getvalue() == b"Z\xfcrich \\U0001f69a\n"

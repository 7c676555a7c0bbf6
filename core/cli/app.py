"""The command line as a whole: which subcommands exist and how their errors end."""

from __future__ import annotations

import importlib
import logging
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click

import core
from core.cli.exit_codes import ExitCode
from core.errors import AppError, StartError

if TYPE_CHECKING:
    OpenWindow = Callable[[bool, Path | None, str | None], int]


@dataclass(frozen=True, slots=True)
class Subcommand:
    """Where a subcommand is defined (``module:attribute`` below core.cli) and what it does."""

    place: str
    help: str


SUBCOMMANDS: Mapping[str, Subcommand] = {
    "doctor": Subcommand("doctor:command", "Say which accounts can be entered, and why not."),
    "scan": Subcommand("scan:command", "Take the roll call and print or save the result."),
    "vendors": Subcommand("vendors:command", "List, show, render and validate vendor specs."),
    "agreement": Subcommand(
        "agreement:command", "Validate an agreement, or write one to start from."
    ),
    "import": Subcommand("importing:import_command", "Read what a vendor's console gave you."),
    "capture": Subcommand("importing:capture_command", "Make a spec from a role that is right."),
    "compare": Subcommand("compare:command", "Compare two policy documents by what they allow."),
    "plan": Subcommand("plan:command", "Plan the repair of what a scan found."),
    "apply": Subcommand("apply:command", "Carry out a plan."),
    "undo": Subcommand("undo:command", "Put back what a repair changed."),
    "template": Subcommand("template:command", "Write the agreed roles as code for engineers."),
    "export": Subcommand("export:command", "Write the Excel audit of a scan, or other formats."),
    "import-decisions": Subcommand(
        "import_decisions:command", "Enter decisions made in a workbook into their review."
    ),
    "verify": Subcommand(
        "verify:command", "Prove that a workbook or change record was not altered."
    ),
    "history": Subcommand("history:command", "List, show, compare and keep earlier scans."),
    "review": Subcommand("review:command", "Start, decide and sign off the quarter's review."),
    "demo": Subcommand("demo:command", "Serve the demonstration organization to other clients."),
}


class _LazyGroup(click.Group):
    """Imports a subcommand's module when it is called for: `--help` and the window stay fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in SUBCOMMANDS:
            return None
        module, _, name = SUBCOMMANDS[cmd_name].place.partition(":")
        command = getattr(importlib.import_module(f"core.cli.{module}"), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.help) for name, one in SUBCOMMANDS.items()])


def _program(open_window: OpenWindow) -> click.Group:
    @click.group(cls=_LazyGroup, invoke_without_command=True)
    @click.version_option(core.__version__, prog_name="Rolecall")
    @click.option("--demo", is_flag=True, help="Open the window on the demonstration organization.")
    @click.option("--agreement", type=click.Path(path_type=Path), help="The agreement to judge by.")
    @click.option("--profile", help="The AWS profile to sign in with.")
    @click.pass_context
    def program(
        ctx: click.Context, demo: bool, agreement: Path | None, profile: str | None
    ) -> None:
        """The roll call of third-party vendors in an AWS Organization.

        Without a command, opens the window.
        """
        if ctx.invoked_subcommand is None:
            ctx.exit(open_window(demo, agreement, profile))
        if demo or agreement or profile:
            raise click.UsageError(
                f"Give --demo, --agreement and --profile after the command: "
                f"main.py {ctx.invoked_subcommand} --demo"
            )

    return program


def run(arguments: Sequence[str], *, open_window: OpenWindow) -> int:
    """Run the command line and return the process's exit code (see `ExitCode`).

    `open_window(demo, agreement, profile)` is called when no subcommand is given.
    """
    _never_fail_on_a_character()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        outcome = _program(open_window).main(
            list(arguments), prog_name="main.py", standalone_mode=False
        )
    except click.exceptions.Abort:
        click.echo("Cancelled.", err=True)
        return ExitCode.CANCELLED
    except click.ClickException as problem:
        problem.show()
        return ExitCode.BAD_INPUT
    except StartError as problem:
        _say(problem)
        return ExitCode.NOT_STARTED
    except AppError as problem:
        _say(problem)
        return ExitCode.BAD_INPUT
    except Exception:  # noqa: BLE001 - Python's own code for this, 1, would read as a result
        traceback.print_exc()
        click.echo(
            "Error: This is a fault of Rolecall's own. Please report the lines above.", err=True
        )
        return ExitCode.DEFECT
    return outcome if isinstance(outcome, int) else ExitCode.DONE


def _never_fail_on_a_character() -> None:
    """Names of accounts may hold letters that the terminal's or the pipe's encoding lacks: these
    are written as escapes, instead of losing the whole result."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _say(problem: AppError) -> None:
    click.echo(f"Error: {problem}", err=True)

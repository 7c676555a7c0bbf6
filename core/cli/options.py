"""Options that several subcommands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from core.workspace import Workspace, open_workspace

__all__ = ["Workspace", "open_workspace", "organization_option", "workspace_options"]

_Command = TypeVar("_Command", bound=Callable[..., Any])


def workspace_options(command: _Command) -> _Command:
    """Add --demo, --agreement and --profile, the arguments of `open_workspace`."""
    for option in (
        click.option("--profile", help="The AWS profile to sign in with."),
        click.option(
            "--agreement",
            type=click.Path(path_type=Path, dir_okay=False),
            help="The agreement to judge by (default: the one in your configuration folder).",
        ),
        click.option("--demo", is_flag=True, help="Use the demonstration organization."),
    ):
        command = option(command)
    return command


def organization_option(command: _Command) -> _Command:
    """Add --organization, for an agreement about several of them."""
    return click.option(
        "--organization",
        metavar="ID",
        help="Of an agreement about several organizations, this one (its management account's "
        "id, or its name in the agreement).",
    )(command)

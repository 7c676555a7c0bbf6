"""The way into AWS from the command line, where a code may have to be asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from core.aws.connection import AwsConnection, ConnectionSettings


def connect(settings: ConnectionSettings, *, max_workers: int = 16) -> AwsConnection:
    """A connection that asks on the terminal for the code of a role with MFA.

    Raises:
        StartError: the profile does not exist or the configuration is faulty.
    """
    from core.aws.connection import AwsConnection

    return AwsConnection(settings, max_workers=max_workers, mfa_code=terminal_code)


def terminal_code(question: str) -> str | None:
    """The code that the person types; None where nobody sits at the terminal."""
    if not sys.stdin.isatty():
        return None
    code: str = click.prompt(question.rstrip(": "), hide_input=True, err=True, default="")
    return code.strip() or None

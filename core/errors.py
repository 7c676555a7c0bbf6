"""Errors meant for the person at the keyboard.

AppError
├── InputError        a file or an option is wrong (exit code 3)
├── StartError        sign-in, network: nothing could be started (exit code 4)
└── RepairRefused     a repair may not go ahead; nothing was written

Anything else that escapes is a defect of Rolecall and keeps its traceback.
"""

from __future__ import annotations

from dataclasses import dataclass


class AppError(Exception):
    """A problem to show as it is: what is wrong (`message`) and what to do (`hint`)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file: where it is, why it is wrong, how to mend it.

    `field` is a dotted path such as ``vendors.prosperops.values.external_id``;
    `line` counts from 1, 0 when the place is not known.
    """

    file: str
    line: int
    field: str
    reason: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = f"{place}: {self.field}" if self.field else place
        return f"{where}: {self.reason}" + (f" {self.remedy}" if self.remedy else "")


class InputError(AppError):
    """A file or option cannot be used as given; `problems` lists every fault found."""

    def __init__(self, message: str, hint: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message, hint)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *map(str, self.problems)])


class StartError(AppError):
    """Nothing could be started: no credentials, expired sign-in, no network."""


class RepairRefused(AppError):
    """A repair or an undo may not go ahead; nothing was written."""

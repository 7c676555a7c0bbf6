"""Exit codes of the command line (contract: pipelines act on them)."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """`UNCHECKED` wins over `ATTENTION`: what was not seen is worse than what was."""

    DONE = 0
    ATTENTION = 1
    UNCHECKED = 2
    BAD_INPUT = 3
    NOT_STARTED = 4
    DEFECT = 70  # a fault of Rolecall's own (EX_SOFTWARE): never to be read as a result
    CANCELLED = 130

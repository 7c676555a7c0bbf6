"""Opening an organization: the work, and what the window says meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass

from core.errors import AppError
from core.workspace import Workspace
from gui.work.courier import Emit, Work


@dataclass(frozen=True, slots=True)
class Opening:
    """What is being opened, in words: for the progress strip, the title and the text below."""

    progress: str
    title: str
    text: str


OPENING_DEMO = Opening(
    "Starting the demonstration organization...",
    "The demonstration organization",
    "Made-up accounts are set up on this computer. Nothing outside is touched.",
)
OPENING_AWS = Opening(
    "Loading the agreement...",
    "Your organization",
    "The agreement is loaded; then the accounts are listed and read.",
)


def opening_work(
    open_workspace: Callable[..., AbstractContextManager[Workspace]],
    arguments: Mapping[str, object],
) -> Work:
    """Work that opens a workspace and returns it with what closes it again."""

    def work(_emit: Emit, cancel: threading.Event) -> tuple[Workspace, ExitStack]:
        with ExitStack() as stack:
            workspace = stack.enter_context(open_workspace(**arguments))
            if cancel.is_set():  # nobody waits for it any more: leave it closed
                raise AppError("Opening was cancelled.")
            return workspace, stack.pop_all()

    return work

"""What a session does its work with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from core.model import Account, Scan
from core.workspace import Workspace, open_workspace
from gui.keeping import OpenHistory, open_history_for
from gui.work.courier import Work
from gui.work.scanning import changed_work, recheck_work, resume_work, scan_work


@dataclass(frozen=True, slots=True)
class Engine:
    """What a session does its work with; the tests put their own in."""

    open_workspace: Callable[..., AbstractContextManager[Workspace]] = open_workspace
    scan: Callable[[Workspace], Work] = scan_work
    recheck: Callable[[Workspace, Sequence[Account], Sequence[str]], Work] = recheck_work
    resume: Callable[[Workspace, Scan], Work] = resume_work
    open_history: OpenHistory = open_history_for
    changed: Callable[[Workspace, Scan], Work] = changed_work

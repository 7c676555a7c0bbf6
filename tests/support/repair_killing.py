"""A repair in a process of its own that is killed, as by a power cut, at a chosen point.

Points lie before every file that is opened for writing or put in place under the run's folder,
and before every call that changes something: between any two of them nothing happens that lasts.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from core.aws.calls import AccountIam, Answer
from core.aws.connection import AwsConnection, ConnectionSettings
from core.aws.iam_writing import write
from core.model import Account, AccountOutcome, AccountResult, CellResult, Status
from core.repair.account import RunConditions
from core.repair.apply import run_plan
from core.repair.pace import Pace
from core.repair.plan import Plan
from core.repair.plan_file import load_plan
from core.repair.run import Approval

_SETTINGS = "REPAIR_KILLING_SETTINGS"
_WRITING = os.O_WRONLY | os.O_RDWR


class _Trusting:
    """A checker that finds everything as agreed: the test itself looks afterwards."""

    def __init__(self, plan: Plan) -> None:
        self._vendors = {one.account.id: one.vendors for one in plan.accounts}

    def check(self, account: Account) -> AccountResult:
        cells = tuple(
            CellResult(account.id, vendor, Status.OK) for vendor in self._vendors[account.id]
        )
        return AccountResult(account, AccountOutcome.CHECKED, cells)


class _Fuse:
    """Kills this process at the n-th point."""

    def __init__(self, folder: Path, point: int) -> None:
        self._folder, self._left, self._alone = str(folder), point, threading.Lock()
        sys.addaudithook(self._watch)

    def burn(self) -> None:
        with self._alone:
            self._left -= 1
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)

    def write(self, iam: AccountIam, call: str, params: Mapping[str, Any]) -> Answer:
        self.burn()
        return write(iam, call, params)

    def _watch(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = args
            if mode is None and flags & _WRITING and str(path).startswith(self._folder):
                self.burn()
        elif event == "os.rename" and str(args[1]).startswith(self._folder):
            self.burn()


def _prepared_connection() -> AwsConnection | None:
    """Built once, in the process that the others are forked from: it takes a while."""
    given = os.environ.get(_SETTINGS)
    return AwsConnection(ConnectionSettings(**json.loads(given))) if given else None


_connection = _prepared_connection()


def _run(plan_path: Path, folder: Path, point: int, workers: int) -> None:
    plan = load_plan(plan_path)
    assert _connection is not None
    fuse = _Fuse(folder, point)
    run_plan(
        _connection,
        plan,
        approval=Approval("grace", plan.phrase, "a test"),
        backup_folder=folder,
        checker=_Trusting(plan),
        emit=lambda _: None,
        stop=threading.Event(),
        conditions=RunConditions(write=fuse.write, pace=Pace(workers=workers)),
    )


@contextmanager
def killing_ground(settings: ConnectionSettings, search_path: list[str]) -> Iterator[Any]:
    """Where processes are forked from: one that has imported everything and has no threads."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "repair_killing"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(search_path))
        patch.setenv(_SETTINGS, json.dumps(asdict(settings)))
        yield context


def run_until(context: Any, plan_path: Path, folder: Path, *, point: int, workers: int = 1) -> bool:
    """Carry a plan out until the point; True when the process was killed there, False when it
    ended before it came so far."""
    process = context.Process(target=_run, args=(plan_path, folder, point, workers))
    process.start()
    process.join(60)
    code = process.exitcode
    process.close()
    if code not in (0, -signal.SIGKILL):
        raise AssertionError(f"the process ended with {code}")
    return bool(code)

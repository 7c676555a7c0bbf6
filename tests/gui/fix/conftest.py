"""Plans and runs, and a wizard whose work is done by the test itself."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from core.errors import AppError
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    CellResult,
    DocumentVersion,
    Reason,
    Status,
)
from core.repair.plan import AccountChange, Plan, PlanKind, Refusal, RoleChange, sealed
from core.repair.run import AccountRepair, Approval, FixState, RepairRun
from core.repair.sequence import Direction, steps_between
from core.repair.state import InlinePolicy, RoleState
from gui.fix.choose_page import Cells
from gui.fix.wizard import FixWizard
from gui.fix.works import RepairWork
from gui.theme import light_theme
from gui.work.courier import Emit, Work

NOW = datetime(2026, 11, 22, 9, 15, tzinfo=UTC)


def document(*actions: str) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]})


def trust(external_id: str) -> str:
    condition = {"StringEquals": {"sts:ExternalId": external_id}}
    principal = {"AWS": "arn:aws:iam::999988887777:root"}
    return json.dumps(
        {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal,
                        "Condition": condition}]}
    )  # fmt: skip


BEFORE = RoleState(
    account_id="000000000001",
    name="Vendor",
    arn="arn:aws:iam::000000000001:role/Vendor",
    path="/",
    trust=trust("wrong-id-4711"),
    inline=(InlinePolicy("Read", document("ec2:DescribeInstances", "iam:PassRole")),),
    description="",
    max_session_duration=3600,
    unique_id="AROAVENDOR",
    instance_profiles=(),
)
LOW = replace(BEFORE, inline=(InlinePolicy("Read", document("ec2:DescribeInstances")),))
HIGH = replace(BEFORE, trust=trust("agreed-id-1234"))


def account(number: int) -> Account:
    return Account(f"{number:012d}", f"Account {number}")


@pytest.fixture
def make_plan() -> Callable[..., Plan]:
    """A sealed plan; `high` changes the trust policy, else a permission is taken away."""

    def make(*, high: bool = False, accounts: int = 1, refused: int = 0) -> Plan:
        after = HIGH if high else LOW
        change = RoleChange(
            "vendor-a", "Vendor", BEFORE, after, steps_between(BEFORE, after, Direction())
        )
        return sealed(
            Plan(
                id="plan-1",
                kind=PlanKind.REPAIR,
                created_at=NOW,
                requester="ada",
                agreement=DocumentVersion("2026-Q4", "a" * 64),
                partition="aws",
                repair_role_name="RolecallRepair",
                accounts=tuple(
                    AccountChange(account(number), (change,)) for number in range(1, accounts + 1)
                ),
                refused=tuple(
                    Refusal(account(90 + number), "vendor-a", Status.MISSING, "Cannot be entered.")
                    for number in range(refused)
                ),
            )
        )

    return make


@pytest.fixture
def make_run(tmp_path: Path) -> Callable[..., RepairRun]:
    """How a plan came out, one state per account."""

    def make(plan: Plan, *states: FixState) -> RepairRun:
        results = tuple(
            AccountRepair(
                change.account,
                state,
                len(change.steps) if state is FixState.VERIFIED else 0,
                len(change.steps),
                None if state is FixState.VERIFIED else Reason("Denied.", "AccessDenied"),
                checked(change.account),
            )
            for change, state in zip(plan.accounts, states, strict=True)
        )
        return RepairRun("run-1", plan, Approval("ada"), tmp_path, NOW, NOW, results)

    return make


def checked(of: Account) -> AccountResult:
    cell = CellResult(of.id, "vendor-a", Status.OK)
    return AccountResult(of, AccountOutcome.CHECKED, (cell,), checked_at=NOW)


@pytest.fixture
def cells() -> Cells:
    """Two cells that can be repaired, and two that cannot."""
    statuses = (Status.DRIFT_EXCESS, Status.MISSING, Status.OK, Status.UNREACHABLE)
    return [
        (account(number), CellResult(account(number).id, "vendor-a", status))
        for number, status in enumerate(statuses, 1)
    ]


@dataclass
class Script:
    """Answers the wizard's work, and remembers what was asked."""

    asked: list[tuple[str, Any, Any]] = field(default_factory=list)
    kept: list[Plan] = field(default_factory=list)
    answers: queue.SimpleQueue[Any] = field(default_factory=queue.SimpleQueue)
    stopped: threading.Event = field(default_factory=threading.Event)

    def answer(self, *events: object, result: object) -> None:
        """The next work says `events`, then returns `result` or raises it."""
        self.answers.put((events, result))

    def keep(self, plan: Plan) -> Path:
        """Remember it; the plan that waits, as a path."""
        self.kept.append(plan)
        return Path("drafts") / f"{plan.id}.json"

    def work(self, kind: str, first: Any, second: Any) -> Work:
        self.asked.append((kind, first, second))

        def run(emit: Emit, cancel: threading.Event) -> object:
            while True:
                try:
                    events, result = self.answers.get(timeout=0.02)
                    break
                except queue.Empty:
                    if cancel.is_set():
                        self.stopped.set()
            for event in events:
                emit(event)
            if isinstance(result, AppError):
                raise result
            return result

        return run

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _, _ in self.asked]


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def make_wizard(qtbot: QtBot, script: Script) -> Iterator[Callable[..., FixWizard]]:
    works = RepairWork(
        preview=lambda cells, who: script.work("preview", cells, who),
        preview_undo=lambda run, who, ids: script.work("undo", run, (who, *ids)),
        remainder=lambda run: script.work("remainder", run, None),
        carry_out=lambda plan, approval: script.work("apply", plan, approval),
        resume=lambda run, approval: script.work("resume", run, approval),
        open_plan=lambda path: script.work("open", path, None),
        keep=script.keep,
    )
    made: list[FixWizard] = []

    def make(*, second_person: bool = False) -> FixWizard:
        wizard = FixWizard(works, light_theme(), second_person=second_person)
        qtbot.addWidget(wizard)
        wizard.show()
        made.append(wizard)
        return wizard

    yield make
    script.answer(result=AppError("The test is over."))
    for wizard in made:
        wizard.stop(5)


@pytest.fixture
def wizard(make_wizard: Callable[..., FixWizard]) -> FixWizard:
    return make_wizard()

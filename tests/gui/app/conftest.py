"""Small scans, and a session whose work is done by the test itself."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from core.agreement import Agreement, VendorAgreement
from core.agreement.agreement import EnteredOrganization
from core.agreement.scope import Scope, parse_selector
from core.aws.connection import ConnectionSettings
from core.errors import AppError
from core.events import AccountFinished, AccountsListed, ScanEvent, ScanFinished, ScanStarted
from core.history import open_history
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    CellResult,
    DocumentVersion,
    Organization,
    Reason,
    Scan,
    Status,
)
from gui.engine import Engine
from gui.session import Session
from gui.work.courier import Emit, Work

NOW = datetime(2026, 11, 22, 9, 15, tzinfo=UTC)
VENDORS = (("vendor-a", "Vendor A"), ("vendor-b", "Vendor B"))
MakeScan = Callable[..., Scan]


@pytest.fixture
def make_scan() -> MakeScan:
    """A scan from one status pair per account; UNREACHABLE in both makes an unread account."""

    def make(*rows: tuple[Status, Status], complete: bool = True, demo: bool = False) -> Scan:
        return Scan(
            id="scan-1",
            started_at=NOW,
            finished_at=NOW,
            complete=complete,
            tool_version="0",
            caller_arn="arn:aws:sts::999999999999:assumed-role/Auditor/jane",
            organization=Organization("o-example", "999999999999"),
            agreement=DocumentVersion("2026-Q4", "a" * 64),
            catalogue_sha256="c" * 64,
            vendors=VENDORS,
            results=tuple(result(number, row) for number, row in enumerate(rows, 1)),
            demo=demo,
        )

    return make


def result(number: int, statuses: tuple[Status, Status]) -> AccountResult:
    account = Account(f"{number:012d}", f"Account {number}")
    unread = set(statuses) == {Status.UNREACHABLE}
    return AccountResult(
        account,
        AccountOutcome.UNREACHABLE if unread else AccountOutcome.CHECKED,
        tuple(
            CellResult(account.id, vendor, status)
            for (vendor, _), status in zip(VENDORS, statuses, strict=True)
        ),
        reason=Reason("The audit role does not exist.", "AccessDenied") if unread else None,
        checked_at=NOW,
    )


def _agreement(*selectors: str) -> Agreement:
    """The agreement of `make_scan`'s scans; vendor A's scope holds the selectors."""
    scope = Scope(tuple(one for text in selectors if (one := parse_selector(text))))
    vendor = VendorAgreement(
        "vendor-a", None, frozenset(), {}, {}, scope, reseller=False, allowed_extra=()
    )
    entered = EnteredOrganization("999999999999", ("Audit",))
    return Agreement(
        "2026-Q4", "a" * 64, "Ada", None, entered, {"vendor-a": vendor}, (), (entered,)
    )


@dataclass
class Play:
    """What the work of a scan does, one order at a time: an event, a return value, an error."""

    orders: queue.SimpleQueue[Any] = field(default_factory=queue.SimpleQueue)
    workspaces: list[dict[str, Any]] = field(default_factory=list)
    closed: list[object] = field(default_factory=list)
    open_gate: threading.Event = field(default_factory=threading.Event)
    open_error: AppError | None = None
    resumed: list[Scan] = field(default_factory=list)
    compared_with: list[Scan] = field(default_factory=list)
    agreement: Agreement = field(default_factory=_agreement)

    def say(self, *events: ScanEvent) -> None:
        for event in events:
            self.orders.put(event)

    def end(self, value: object = None) -> None:
        self.orders.put(("return", value))

    def work(self, emit: Emit, cancel: threading.Event) -> object:
        while True:
            try:
                order = self.orders.get(timeout=0.02)
            except queue.Empty:
                if cancel.is_set():
                    return None
                continue
            if isinstance(order, tuple):
                if isinstance(order[1], AppError):
                    raise order[1]
                return order[1]
            emit(order)

    @contextmanager
    def open(self, **arguments: Any) -> Iterator[Any]:
        self.workspaces.append(arguments)
        assert self.open_gate.wait(5)
        if self.open_error is not None:
            raise self.open_error
        workspace = SimpleNamespace(
            demo=bool(arguments.get("demo")),
            agreement=self.agreement,
            catalogue=SimpleNamespace(vendors={}),
            agreement_path=Path("a.yaml"),
            connection=ConnectionSettings(profile="audit"),
        )
        try:
            yield workspace
        finally:
            self.closed.append(workspace)


@pytest.fixture
def agreement_about() -> Callable[..., Agreement]:
    return _agreement


@dataclass
class Shelf:
    """Stands in for histories: what was opened, kept and closed."""

    opened: list[bool] = field(default_factory=list)
    kept: list[tuple[bool, str, str]] = field(default_factory=list)
    closed: list[bool] = field(default_factory=list)
    error: AppError | None = None
    full: bool = False

    @contextmanager
    def open(self, demo: bool) -> Iterator[Any]:
        if self.error is not None:
            raise self.error
        self.opened.append(demo)
        yield _History(self, demo)
        self.closed.append(demo)


@dataclass
class _History:
    shelf: Shelf
    demo: bool

    def add_scan(self, scan: Scan, *, agreement_text: str) -> bool:
        if self.shelf.full:
            raise AppError("The disk is full.", "Make room.")
        self.shelf.kept.append((self.demo, scan.id, agreement_text))
        return True


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def play() -> Play:
    play = Play()
    play.open_gate.set()
    return play


@pytest.fixture
def session(qapp: QApplication, play: Play, tmp_path: Path) -> Iterator[Session]:  # noqa: ARG001 - an application must exist
    def scan(_workspace: object) -> Work:
        return play.work

    def recheck(_workspace: object, _accounts: Sequence[Account], _ids: Sequence[str]) -> Work:
        return play.work

    def resume(_workspace: object, scan: Scan) -> Work:
        play.resumed.append(scan)
        return play.work

    def keep(_demo: bool) -> Any:
        return open_history(f"sqlite:///{tmp_path / 'kept.sqlite'}")

    def changed(_workspace: object, scan: Scan) -> Work:
        play.compared_with.append(scan)
        return play.work

    engine = Engine(play.open, scan, recheck, resume, keep, changed)  # type: ignore[arg-type]  # a stand-in workspace
    session = Session(engine)
    yield session
    play.open_gate.set()
    session.close()


@pytest.fixture
def replay() -> Callable[[Scan], list[ScanEvent]]:
    """The events of a scan, the final ScanFinished included."""

    def events(scan: Scan) -> list[ScanEvent]:
        return [
            ScanStarted(scan.id, scan.organization, scan.caller_arn, scan.vendors),
            AccountsListed(tuple(one.account for one in scan.results), total_known=True),
            *(AccountFinished(one) for one in scan.results),
            ScanFinished(scan, cancelled=not scan.complete),
        ]

    return events

"""A scan in a process of its own, so that the window's thread has its interpreter to itself.

The process runs the same engine; what it says comes through a pipe, several events at once. When
it dies, its accounts are reported as not checked: its end is an event, not the window's end.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

import core
from core.errors import AppError, StartError
from core.events import AccountFinished, AccountsListed, ScanEvent, ScanFinished, ScanStarted
from core.model import Account, AccountResult, DocumentVersion, Reason, Scan
from core.scan.columns import all_columns, with_all_cells
from core.scan.packing import packed
from core.scan.process_questions import (
    Asker,
    MfaQuestion,
    Outbox,
    Person,
    SignInQuestion,
)
from core.scan.request import ScanRequest
from core.scan.scan_process import Spare
from core.scan.workers import share_one_core

if TYPE_CHECKING:
    from core.aws.connection import ConnectionSettings

Emit = Callable[[ScanEvent], None]
Around = Callable[[ScanRequest, Emit], AbstractContextManager[Emit]]
_PATIENCE_SECONDS = 0.1  # how late a cancellation is passed on
_GRACE_SECONDS = 3.0  # how long a cancelled process may take to sum up
_BATCH = 32
_BATCH_SECONDS = 0.05
_GARBAGE_THRESHOLD = 50_000  # results stay: looking through them for garbage finds none
_DIED = Reason(
    "The process that scanned ended before this account was checked.",
    "ScanProcessDied",
    "Check these accounts again; if it persists, report it with the log.",
)
_DISCARDED = Reason(
    "The scan was cancelled by you before this account was checked.",
    "Cancelled",
    "Check this account again.",
)


def run_scan_in_process(
    settings: ConnectionSettings,
    request: ScanRequest,
    emit: Callable[[ScanEvent], None],
    cancel: Event,
    *,
    mfa_code: Callable[[str], str | None] | None = None,
    on_start: Callable[[int], None] = lambda _pid: None,
    around: Around | None = None,
) -> Scan | None:
    """As `run_scan`, with the connection made in the other process; blocks likewise.

    `on_start` is told the id of the process. `mfa_code` and the request's `sign_in_again` are
    called here, in threads of their own, when the scan needs the person. `around` (a function
    of a module) surrounds the scan in the other process and hears its events there, but for the
    last.

    Results are data that stays and holds no cycles. The search for garbage would look through
    all of them again and again, and stop the window for a quarter of a second each time: so what
    has come is taken out of it (`gc.freeze`).

    Raises:
        StartError: nothing could be started; no event was emitted.
    """
    taken = _spare.take()
    on_start(taken.process.pid or 0)
    try:
        with suppress(OSError):  # it has died: that is found out below
            taken.pipe.send_bytes(packed((*_portable(settings, request), around)))
        person = Person(request.sign_in_again, mfa_code)
        return _Follower(request, emit, cancel, taken.pipe, person).follow()
    finally:
        taken.end()
        _spare.replace()


def prepare_scan_process() -> None:
    """Have a process ready for the next scan from now on, so that it begins at once."""
    _spare.prepare()


def discard_scan_process() -> None:
    """Have none ready any more."""
    _spare.discard()


@dataclass(frozen=True, slots=True)
class _Told:
    """Events in their order, but for the last."""

    events: tuple[ScanEvent, ...]


@dataclass(frozen=True, slots=True)
class _Ended:
    """The last event, its scan without the results that were told already."""

    event: ScanFinished


@dataclass(frozen=True, slots=True)
class _NotStarted:
    """Nothing was begun."""

    message: str
    hint: str


@dataclass(slots=True)
class _Follower:
    """Takes in what the process says and passes it on."""

    request: ScanRequest
    emit: Callable[[ScanEvent], None]
    cancel: Event
    pipe: Connection
    person: Person
    began_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: ScanStarted | None = None
    accounts: dict[str, Account] = field(default_factory=dict)
    results: dict[str, AccountResult] = field(default_factory=dict)

    def follow(self) -> Scan | None:
        """Until the last event, which it also makes up where none comes."""
        stopping = False
        silent_seconds = 0.0
        outbox = Outbox(self.pipe)
        while silent_seconds <= _GRACE_SECONDS:
            try:
                message = self.pipe.recv() if self.pipe.poll(_PATIENCE_SECONDS) else None
            except (EOFError, OSError, pickle.UnpicklingError):
                break
            if isinstance(message, _NotStarted):
                raise StartError(message.message, message.hint)
            if isinstance(message, _Ended):
                return self._end(message.event)
            if isinstance(message, SignInQuestion | MfaQuestion):
                outbox.answer(message, self.person)
            for event in message.events if isinstance(message, _Told) else ():
                self._pass_on(event)
            if message is not None:
                gc.freeze()  # see run_scan_in_process
            if self.cancel.is_set() and not stopping:
                stopping = True
                outbox.send(None)
            # before a cancellation, silence is patience
            silent_seconds += _PATIENCE_SECONDS if stopping and message is None else 0.0
        return self._died(cancelled=self.cancel.is_set())

    def _pass_on(self, event: ScanEvent) -> None:
        if isinstance(event, ScanStarted):
            self.started = event
        elif isinstance(event, AccountsListed):
            self.accounts |= {account.id: account for account in event.accounts}
        elif isinstance(event, AccountFinished):
            self.results[event.result.account.id] = event.result
        self.emit(event)

    def _end(self, event: ScanFinished) -> Scan | None:
        scan = event.scan
        if scan is not None:
            scan = replace(scan, results=self._all_results(scan.vendors))
        self.emit(replace(event, scan=scan))
        return scan

    def _all_results(self, columns: tuple[tuple[str, str], ...]) -> tuple[AccountResult, ...]:
        return with_all_cells([self.results[one] for one in self.accounts], columns)

    def _died(self, *, cancelled: bool) -> Scan | None:
        """Sum up what had come; the rest could not be checked."""
        failure = None if cancelled else _DIED
        if self.started is None:
            if cancelled:
                self.emit(ScanFinished(None, cancelled=True))
                return None
            raise StartError("The process that scans ended before it began.", _DIED.remedy)
        self._report_unfinished(_DISCARDED if cancelled else _DIED)
        names = {vendor: spec.short_name for vendor, spec in self.request.catalogue.vendors.items()}
        columns = all_columns(self.started.vendors, self.results.values(), names)
        from core.scan.start import population_source

        agreement = self.request.agreement
        scan = Scan(
            id=self.started.scan_id,
            started_at=self.began_at,
            finished_at=datetime.now(UTC),
            complete=False,
            tool_version=core.__version__,
            caller_arn=self.started.caller_arn,
            organization=self.started.organization,
            agreement=DocumentVersion(agreement.version, agreement.sha256),
            catalogue_sha256=self.request.catalogue.sha256,
            vendors=columns,
            results=self._all_results(columns),
            demo=self.request.demo,
            population=population_source(self.request, self.started.organization),
        )
        self.emit(ScanFinished(scan, cancelled=cancelled, failure=failure))
        return scan

    def _report_unfinished(self, reason: Reason) -> None:
        from core.scan.checker import unreachable
        from core.scan.start import context_for

        assert self.started is not None
        context = context_for(self.request, self.started.organization)
        for account in self.accounts.values():
            if account.id not in self.results:
                self._pass_on(AccountFinished(unreachable(account, reason, context)))


def _serve(pipe: Connection) -> None:
    """What the process does: load what a scan needs, wait for the task, do it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who began the scan is interrupted, and ends it
    share_one_core()
    _load()
    try:
        parcel = pipe.recv_bytes()
    except (EOFError, OSError):
        os._exit(0)  # nobody has a task any more
    _scan_and_tell(pipe, *pickle.loads(parcel))  # noqa: S301 - from the process that made it


def _load() -> None:
    """Import and read now what a scan would otherwise wait for."""
    from core.agreement import expectations
    from core.aws.connection import AwsConnection, ConnectionSettings
    from core.scan import engine
    from core.scan.known_accounts import known_accounts

    assert callable(expectations)
    assert callable(engine.run_scan)
    known_accounts()
    nobody = ConnectionSettings(
        region="us-east-1",
        access_key_id="NOBODY",
        secret_access_key="nothing",  # noqa: S106 - no secret
    )
    with suppress(AppError):  # botocore then knows its services
        AwsConnection(nobody).for_scanning(1)


_spare = Spare(_serve)


def _scan_and_tell(
    pipe: Connection,
    settings: ConnectionSettings,
    request: ScanRequest,
    asks: bool,
    around: Around | None,
) -> None:
    from core.aws.connection import AwsConnection
    from core.scan.engine import run_scan

    cancel = Event()
    teller = _Teller(pipe)
    asker = Asker(teller.ask, cancel)
    Thread(target=_obey, args=(pipe, cancel, asker), daemon=True).start()
    if asks:
        request = replace(request, sign_in_again=asker.sign_in_again)
    Thread(target=teller.flush_in_time, daemon=True).start()
    try:
        connection = AwsConnection(
            settings, max_workers=request.max_workers, mfa_code=asker.mfa_code
        )
        gc.freeze()
        gc.set_threshold(_GARBAGE_THRESHOLD)
        last: list[ScanFinished] = []

        def tell(event: ScanEvent) -> None:
            if isinstance(event, ScanFinished):
                last.append(event)  # once it is told, this process may be ended at any moment
            else:
                teller.emit(event)

        with around(request, tell) if around else nullcontext(tell) as emit:
            run_scan(connection, request, emit, cancel, keep=False)
        for event in last:
            teller.emit(event)
    except AppError as error:
        pipe.send(_NotStarted(error.message, error.hint))
    Event().wait()  # the other side ends this process when it has read everything


def _obey(pipe: Connection, cancel: Event, asker: Asker) -> None:
    """Pass on answers, cancel when told to; end when nobody listens any more."""
    try:
        while (message := pipe.recv()) is not None:
            asker.answers.put(message)
    except (EOFError, OSError):
        os._exit(1)
    cancel.set()


class _Teller:
    """Sends events in batches: one at a time costs the window more than reading them."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._events: list[ScanEvent] = []
        self._ended = Event()
        self._lock = Lock()

    def emit(self, event: ScanEvent) -> None:
        if isinstance(event, ScanFinished):
            self._ended.set()
            self.flush()
            scan = replace(event.scan, results=()) if event.scan else None
            self._pipe.send_bytes(packed(_Ended(replace(event, scan=scan))))
            return
        with self._lock:
            self._events.append(event)
            full = len(self._events) >= _BATCH
        if full or not isinstance(event, AccountFinished):
            self.flush()

    def ask(self, question: SignInQuestion | MfaQuestion) -> None:
        """What was found before goes first."""
        self.flush()
        with self._lock:
            self._pipe.send(question)

    def flush(self) -> None:
        with self._lock:
            if self._events:
                self._pipe.send_bytes(packed(_Told(tuple(self._events))))
                self._events.clear()

    def flush_in_time(self) -> None:
        while not self._ended.wait(_BATCH_SECONDS):
            self.flush()


def _portable(
    settings: ConnectionSettings, request: ScanRequest
) -> tuple[ConnectionSettings, ScanRequest, bool]:
    """What the other process is given; the last says whether somebody can be asked here."""
    asks = request.sign_in_again is not None
    return settings, replace(request, sign_in_again=None), asks

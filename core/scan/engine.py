"""Running a scan: organization -> accounts -> workers -> events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Event

from core.aws.connection import AwsConnection
from core.events import AccountFinished, ScanEvent, ScanFinished
from core.model import Account, AccountResult, Scan
from core.scan.request import ScanRequest
from core.scan.run import ScanRun
from core.scan.start import cancellable, open_checker, start
from core.scan.workers import Inbox, Workers

__all__ = ["ScanRequest", "merge_results", "open_checker", "recheck", "run_scan"]


def run_scan(
    connection: AwsConnection,
    request: ScanRequest,
    emit: Callable[[ScanEvent], None],
    cancel: Event,
) -> Scan | None:
    """Scan the organization; blocks, so call it in a thread. Returns what `ScanFinished` holds.

    Raises:
        StartError: nothing could be started; no event was emitted.
    """
    identity = cancellable(lambda: start(connection), cancel)
    if identity is None:
        emit(ScanFinished(scan=None, cancelled=True))
        return None
    return ScanRun(connection, request, *identity, emit, cancel).run()


def recheck(
    connection: AwsConnection,
    request: ScanRequest,
    accounts: Sequence[Account],
    emit: Callable[[ScanEvent], None],
    cancel: Event,
    *,
    member_ids: Sequence[str] = (),
) -> tuple[AccountResult, ...]:
    """Check some accounts again; emits their `AccountFinished` and nothing else.

    `member_ids`: the ids of all accounts of the organization, where they are known already.

    Raises:
        StartError: nothing could be started; no event was emitted.
    """
    checker = cancellable(lambda: open_checker(connection, request, member_ids=member_ids), cancel)
    if checker is None:
        return ()
    inbox: Inbox[AccountResult] = Inbox(cancel)
    workers = Workers(min(request.max_workers, len(accounts)), checker.check, inbox.put)
    for account in accounts:
        workers.submit(account)
    found: dict[str, AccountResult] = {}
    while len(found) < len({account.id for account in accounts}):
        result = inbox.get()
        if result is None:
            break
        if result.account.id not in found:
            found[result.account.id] = result
            emit(AccountFinished(result))
    workers.stop()
    return tuple(found.values())


def merge_results(scan: Scan, results: Sequence[AccountResult], *, finished_at: datetime) -> Scan:
    """The scan with newer results in place of older ones, account by account."""
    newer = {result.account.id: result for result in results}
    kept = [newer.pop(result.account.id, result) for result in scan.results]
    return replace(scan, results=(*kept, *newer.values()), finished_at=finished_at)

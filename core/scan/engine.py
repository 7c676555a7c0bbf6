"""Running a scan: organization -> accounts -> workers -> events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Event

from core.aws.connection import AwsConnection
from core.events import AccountFinished, ScanEvent, ScanFinished
from core.model import Account, AccountResult, Scan
from core.scan.columns import all_columns, with_all_cells
from core.scan.request import ScanRequest
from core.scan.run import ScanRun
from core.scan.start import cancellable, check_organization, open_checker, start
from core.scan.task import Awaiting
from core.scan.workers import Inbox, Workers

__all__ = ["ScanRequest", "merge_results", "open_checker", "recheck", "run_scan"]


def run_scan(
    connection: AwsConnection,
    request: ScanRequest,
    emit: Callable[[ScanEvent], None],
    cancel: Event,
    *,
    keep: bool = True,
) -> Scan | None:
    """Scan the organization; blocks, so call it in a thread. Returns what `ScanFinished` holds:
    without `keep`, a scan whose results are mere shells, for who keeps those of the events.

    Raises:
        StartError: nothing could be started; no event was emitted.
    """
    are_listed = bool(request.listed)
    identity = cancellable(
        lambda: start(connection, request.agreement, are_listed=are_listed), cancel
    )
    if identity is None:
        emit(ScanFinished(scan=None, cancelled=True))
        return None
    check_organization(request, identity[1])
    scanning = connection.for_scanning(request.max_workers)
    return ScanRun(scanning, request, *identity, emit, cancel, keep=keep).run()


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
    connection = connection.for_scanning(request.max_workers)
    checker = cancellable(lambda: open_checker(connection, request, member_ids=member_ids), cancel)
    if checker is None:
        return ()
    inbox: Inbox[AccountResult | Awaiting] = Inbox(cancel)
    number = max(1, min(request.max_workers, len(accounts)))
    workers = Workers(number, checker.attempt, inbox.put, patience=request.patience)
    for account in accounts:
        workers.submit(account)
    found: dict[str, AccountResult] = {}
    while len(found) < len({account.id for account in accounts}):
        outcome = inbox.get()
        if outcome is None:
            break
        workers.taken_up()
        result = outcome.finish() if isinstance(outcome, Awaiting) else outcome
        if result.account.id not in found:
            found[result.account.id] = result
            emit(AccountFinished(result))
    workers.stop()
    return tuple(found.values())


def merge_results(
    scan: Scan,
    results: Sequence[AccountResult],
    *,
    finished_at: datetime,
    names: Mapping[str, str] | None = None,
) -> Scan:
    """The scan with newer results in place of older ones, account by account.

    `names`: short names by vendor id, for vendors that were found only now.
    """
    newer = {result.account.id: result for result in results}
    kept = [newer.pop(result.account.id, result) for result in scan.results]
    merged = (*kept, *newer.values())
    columns = all_columns(scan.vendors, merged, names or {})
    return replace(
        scan,
        vendors=columns,
        results=with_all_cells(merged, columns),
        finished_at=finished_at,
    )

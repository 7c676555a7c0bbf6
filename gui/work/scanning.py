"""A scan as work for the courier: from a workspace to the engine's blocking calls."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.events import AccountFinished, AccountsListed, ScanEvent, ScanFinished, ScanStarted
from gui.work.asking import asked_whether_to_go_on, code_asker, sign_in_asker
from gui.work.browser_sign_in import signs_in_by_browser

if TYPE_CHECKING:
    from core.aws.connection import AwsConnection
    from core.model import Account, AccountResult, Reason, Scan
    from core.scan.interrupted import InterruptedScan
    from core.scan.request import ScanRequest
    from core.workspace import Workspace
    from gui.work.courier import Emit, Work


_WORKERS = 64  # each waits for the network most of its time
_DEMO_WORKERS = 16  # the emulator has one interpreter for all


def scan_request(workspace: Workspace) -> ScanRequest:
    """The whole organization, every vendor of the catalogue. Of several organizations, the one
    that was chosen."""
    from core.scan.request import ScanRequest

    return ScanRequest(
        catalogue=workspace.catalogue,
        agreement=workspace.agreement,
        demo=workspace.demo,
        max_workers=_DEMO_WORKERS if workspace.demo else _WORKERS,
        only_organization=len(workspace.agreement.all_organizations) > 1,
        listed=workspace.listed,
    )


def connect(
    workspace: Workspace, mfa_code: Callable[[str], str | None] = lambda _question: None
) -> AwsConnection:
    """The way into AWS. Imports boto3, so never in the GUI thread. `mfa_code` asks the person;
    the terminal below the window is never asked.

    Raises:
        StartError: the profile does not exist or the configuration is faulty.
    """
    from core.aws.connection import AwsConnection

    return AwsConnection(workspace.connection, mfa_code=mfa_code)


def _asker(workspace: Workspace, emit: Emit, cancel: threading.Event) -> Callable[[Reason], bool]:
    profile = workspace.connection.profile
    return sign_in_asker(emit, cancel, lambda: signs_in_by_browser(profile))


def scan_work(workspace: Workspace) -> Work:
    """Work that scans and returns the Scan, or None when the accounts could not be listed.

    The scan has a process of its own, so that the window's thread never waits for it. It begins
    with the accounts of the last scan, and with what a scan had read that a crash interrupted,
    if the person wants so.
    """

    def work(emit: Emit, cancel: threading.Event) -> Scan | None:
        fresh = scan_request(workspace)
        interrupted = None if fresh.demo else _interrupted(fresh)
        if interrupted is None:
            return _scanned(workspace, fresh, emit, cancel)
        goes_on = asked_whether_to_go_on(emit, cancel, interrupted)
        if goes_on is False:
            interrupted.discard()
        if not goes_on:
            return _scanned(workspace, fresh, emit, cancel)
        request = fresh.reusing(_reusable(interrupted.scan, fresh))
        scan = _scanned(workspace, request, emit, cancel)
        if scan is not None:  # it holds what the other had read
            interrupted.discard()
        return scan

    return work


def resume_work(workspace: Workspace, scan: Scan) -> Work:
    """Work that scans anew, but takes over what `scan` has read whole.

    The work raises InputError when `scan` was judged by something else than this workspace.
    """

    def work(emit: Emit, cancel: threading.Event) -> Scan | None:
        fresh = scan_request(workspace)
        return _scanned(workspace, fresh.reusing(_reusable(scan, fresh)), emit, cancel)

    return work


def changed_work(workspace: Workspace, scan: Scan) -> Work:
    """Work that reads again what nobody can vouch for, and carries over the rest of `scan`: see
    `core.scan.carried`.

    The work raises InputError when `scan` was judged by something else than this workspace.
    """

    def work(emit: Emit, cancel: threading.Event) -> Scan | None:
        from core.scan.carried import carried_results

        fresh = scan_request(workspace)
        carried = carried_results(scan, fresh, now=datetime.now(UTC))
        return _scanned(workspace, replace(fresh, carried=carried), emit, cancel)

    return work


def _scanned(
    workspace: Workspace, request: ScanRequest, emit: Emit, cancel: threading.Event
) -> Scan | None:
    from core.history.running import noted_on_the_way
    from core.scan.last_accounts import last_accounts, remember_accounts
    from core.scan.process import run_scan_in_process

    management = request.agreement.organization.management_account_id
    request = replace(
        request,
        known=() if request.demo else last_accounts(management),
        sign_in_again=_asker(workspace, emit, cancel),
    )
    scan = run_scan_in_process(
        workspace.connection,
        request,
        emit,
        cancel,
        mfa_code=code_asker(emit, cancel),
        around=noted_on_the_way,
    )
    if scan is not None:
        remember_accounts(scan)
    return scan


def _reusable(scan: Scan, request: ScanRequest) -> tuple[AccountResult, ...]:
    from core.scan.resume import reusable_results

    return reusable_results(scan, request)


def _interrupted(request: ScanRequest) -> InterruptedScan | None:
    from core.history.running import is_running, running_folder
    from core.scan.interrupted import interrupted_scan

    return interrupted_scan(request, running_folder(), is_running)


def recheck_work(
    workspace: Workspace, accounts: Sequence[Account], member_ids: Sequence[str]
) -> Work:
    """Work that reads `accounts` again and returns their results; `member_ids` are the ids of
    all accounts of the organization."""

    def work(emit: Emit, cancel: threading.Event) -> tuple[AccountResult, ...]:
        from core.scan.engine import recheck

        return recheck(
            connect(workspace, code_asker(emit, cancel)),
            scan_request(workspace),
            accounts,
            emit,
            cancel,
            member_ids=member_ids,
        )

    return work


def events_of(scan: Scan) -> list[ScanEvent]:
    """The events that bring a window to the state of `scan`."""
    return [
        ScanStarted(scan.id, scan.organization, scan.caller_arn, scan.vendors),
        AccountsListed(tuple(result.account for result in scan.results), total_known=True),
        *(AccountFinished(result) for result in scan.results),
        ScanFinished(scan, cancelled=not scan.complete),
    ]

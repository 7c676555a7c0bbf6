"""A scan as work for the courier: from a workspace to the engine's blocking calls."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.events import AccountFinished, AccountsListed, ScanEvent, ScanFinished, ScanStarted
from gui.work.asking import code_asker, sign_in_asker
from gui.work.browser_sign_in import signs_in_by_browser

if TYPE_CHECKING:
    from core.aws.connection import AwsConnection
    from core.model import Account, AccountResult, Reason, Scan
    from core.scan.request import ScanRequest
    from core.workspace import Workspace
    from gui.work.courier import Emit, Work


def scan_request(workspace: Workspace) -> ScanRequest:
    """The whole organization, every vendor of the catalogue. Of several organizations, the one
    that was chosen."""
    from core.scan.request import ScanRequest

    return ScanRequest(
        catalogue=workspace.catalogue,
        agreement=workspace.agreement,
        demo=workspace.demo,
        only_organization=len(workspace.agreement.all_organizations) > 1,
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

    The scan has a process of its own, so that the window's thread never waits for it.
    """

    def work(emit: Emit, cancel: threading.Event) -> Scan | None:
        from core.history.running import noted_on_the_way
        from core.scan.process import run_scan_in_process

        request = replace(scan_request(workspace), sign_in_again=_asker(workspace, emit, cancel))
        with noted_on_the_way(request, emit) as noted:
            return run_scan_in_process(
                workspace.connection, request, noted, cancel, mfa_code=code_asker(emit, cancel)
            )

    return work


def resume_work(workspace: Workspace, scan: Scan) -> Work:
    """Work that scans anew, but takes over what `scan` has read whole.

    The work raises InputError when `scan` was judged by something else than this workspace.
    """

    def work(emit: Emit, cancel: threading.Event) -> Scan | None:
        from core.history.running import noted_on_the_way
        from core.scan.process import run_scan_in_process
        from core.scan.resume import reusable_results

        fresh = scan_request(workspace)
        request = replace(
            fresh.reusing(reusable_results(scan, fresh)),
            sign_in_again=_asker(workspace, emit, cancel),
        )
        with noted_on_the_way(request, emit) as noted:
            return run_scan_in_process(
                workspace.connection, request, noted, cancel, mfa_code=code_asker(emit, cancel)
            )

    return work


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

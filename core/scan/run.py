"""One scan in progress."""

from __future__ import annotations

import logging
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Thread

import core
from core.aws.connection import AwsConnection, CallerIdentity
from core.aws.errors import AwsError, AwsExpired
from core.aws.organization_walk import WalkInconclusive
from core.events import AccountFinished, AccountsListed, ScanEvent, ScanFinished, ScanStarted
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    DocumentVersion,
    Organization,
    Reason,
    Scan,
)
from core.scan.caveats import NOT_IN_ORGANIZATION
from core.scan.checker import AccountChecker, unreachable
from core.scan.columns import all_columns, with_all_cells
from core.scan.context import ScanContext
from core.scan.hindrances import Hindrances
from core.scan.members import Members
from core.scan.request import ScanRequest
from core.scan.shells import shell_of
from core.scan.start import checker_for, pages_of, population_source
from core.scan.task import Awaiting
from core.scan.workers import Inbox, Workers

_log = logging.getLogger(__name__)
_AT_FIRST = 8  # accounts that are begun with alone, so that the first result comes soon
_WORTH_A_WALK = 200  # accounts; fewer are listed in a row as fast
_CANCELLED = Reason(
    "The scan was cancelled by you before this account was checked.",
    "Cancelled",
    "Check this account again.",
)
_NOT_A_MEMBER = Reason(
    "The account was asked for, but is not in this organization.",
    NOT_IN_ORGANIZATION,
    "Check the account id.",
)


@dataclass(frozen=True, slots=True)
class _Listed:
    """The list of accounts has ended; `failure` says why it is not whole."""

    failure: Reason | None


_Inbox = Inbox[tuple[Account, ...] | AccountResult | Awaiting | _Listed]


@dataclass(slots=True)
class ScanRun:
    """One scan in progress.

    `ScanStarted` comes first, every account yields exactly one `AccountFinished`,
    `ScanFinished` comes last; all are emitted in the thread that calls `run`.
    `early` results are of accounts that AWS has not listed yet. Without `keep`, the results in
    the scan are mere shells: who listens to the events has them already.
    """

    connection: AwsConnection
    request: ScanRequest
    caller: CallerIdentity
    organization: Organization
    emit: Callable[[ScanEvent], None]
    cancel: Event
    scan_id: str = ""
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    accounts: dict[str, Account] = field(default_factory=dict)
    results: dict[str, AccountResult] = field(default_factory=dict)
    early: dict[str, AccountResult | Awaiting] = field(default_factory=dict)
    awaiting: list[Awaiting] = field(default_factory=list)
    members: Members = field(default_factory=Members)
    failure: Reason | None = None
    keep: bool = True
    _earlier: dict[str, AccountResult] | None = None

    def run(self) -> Scan | None:
        """Scan from the first event to the last."""
        self.scan_id = f"{self.started_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        checker = checker_for(
            self.connection, self.request, self.caller, self.organization, self.members
        )
        context = checker.context
        inbox: _Inbox = Inbox(self.cancel)
        self.emit(
            ScanStarted(
                self.scan_id,
                self.organization,
                self.caller.arn,
                context.columns(),
                self.caller.expires_at,
            )
        )
        workers = Workers(
            self.request.max_workers, checker.attempt, inbox.put, patience=self.request.patience
        )
        # a root is listed first: what stands there can be shown first
        early = sorted(self._chosen(self.request.known), key=lambda one: len(one.ou_path))
        for account in early[:_AT_FIRST]:
            workers.submit(account)
        Thread(target=self._list, args=(inbox, checker), name="scan-list", daemon=True).start()
        whole = self._follow(inbox, workers, checker, deque(early[_AT_FIRST:]))
        workers.stop()
        self.members.close()
        return self._finish(context, cancelled=not whole)

    def _list(self, inbox: _Inbox, checker: AccountChecker) -> None:
        """Runs in a thread of its own."""
        failure: Reason | None = None
        try:
            self._list_patiently(inbox, checker)
        except AwsError as error:
            failure = error.reason
        except Exception as error:  # noqa: BLE001 - a thread's end must be an event
            _log.exception("the accounts of the organization could not be listed")
            failure = Reason(
                "Something unexpected went wrong while the accounts were listed.",
                type(error).__name__,
                "Scan again; if it persists, report it with the log.",
            )
        self.members.close()
        inbox.put(_Listed(failure))

    def _list_patiently(self, inbox: _Inbox, checker: AccountChecker) -> None:
        """List the accounts; from the beginning when the person had to sign in meanwhile."""
        while True:
            sign_ins = checker.renewal.times
            try:
                for page in self._pages(checker.context):
                    self.members.add(account.id for account in page)
                    inbox.put(page)
            except AwsError as error:
                if not checker.renewal.after(error, sign_ins):
                    raise
            else:
                return

    def _pages(self, context: ScanContext) -> Iterator[tuple[Account, ...]]:
        """The accounts there are. What a walk over the units cannot prove is listed once more."""
        with_tags = context.needs_account_tags()
        known = self.request.known
        worth = len(known) >= _WORTH_A_WALK and not with_tags and not self.request.listed
        if worth and self.organization.id:
            try:
                yield from self.connection.accounts_by_unit(known)
            except (AwsError, WalkInconclusive) as error:
                if isinstance(error, AwsExpired):
                    raise
                _log.info("the accounts are listed in a row: %s", error)
            else:
                return
        yield from pages_of(
            self.connection,
            self.request.listed,
            self.caller,
            self.organization,
            with_tags=with_tags,
            names_matter=context.needs_unit_names(),
        )

    def _follow(
        self,
        inbox: _Inbox,
        workers: Workers,
        checker: AccountChecker,
        early: deque[Account],
    ) -> bool:
        """Take in what the threads report; False when it was cancelled before the end. `early`
        are begun with as soon as there is a moment."""

        def meanwhile() -> None:
            while early:
                workers.submit(early.popleft())
            hindrances.tell()

        listed = False
        hindrances = Hindrances(self.connection, workers, checker.breaker, self.emit)
        while not (listed and len(self.results) == len(self.accounts)):
            found = inbox.get(meanwhile)
            meanwhile()
            match found:
                case None:
                    return False
                case _Listed(failure):
                    listed = True
                    self.failure = failure
                    if failure:  # better those of the last scan than none
                        self._begin(self.request.known, workers)
                    self._end_of_list(checker.context)
                case AccountResult() | Awaiting() as outcome:
                    workers.taken_up()
                    self._take(outcome, listed=listed)
                case page:
                    self._begin(page, workers)
        return True

    def _chosen(self, accounts: Iterable[Account]) -> Iterator[Account]:
        """Those to be checked, with neither an earlier result nor a choice against them."""
        for account in accounts:
            if self._reused(account) is None and self._is_chosen(account):
                yield account

    def _reused(self, account: Account) -> AccountResult | None:
        """The earlier result, unless the account has been moved or otherwise changed since."""
        if self._earlier is None:
            self._earlier = {result.account.id: result for result in self.request.reused}
        earlier = self._earlier.get(account.id)
        return earlier if earlier is not None and earlier.account == account else None

    def _begin(self, page: tuple[Account, ...], workers: Workers) -> None:
        fresh = [account for account in page if account.id not in self.accounts]
        self.accounts |= {account.id: account for account in fresh}
        self.emit(AccountsListed(tuple(fresh), total_known=False))
        known = {account.id: account for account in self.request.known}
        to_check = {account.id for account in self._chosen(fresh)}
        for account in fresh:
            if account.id not in to_check:
                earlier = self._reused(account)
                if earlier is None or not self._is_chosen(account):
                    earlier = AccountResult(account, AccountOutcome.OUT_OF_SCOPE)
                self._take(earlier)
            elif known.get(account.id) != account:
                workers.submit(account)  # new, or not what it was when it was checked early
            elif account.id in self.early:
                self._take(self.early.pop(account.id))

    def _is_chosen(self, account: Account) -> bool:
        return not self.request.account_ids or account.id in self.request.account_ids

    def _end_of_list(self, context: ScanContext) -> None:
        absent = () if self.failure else self.request.account_ids
        strangers = [
            Account(id=account_id, name="")
            for account_id in dict.fromkeys(absent)
            if account_id not in self.accounts
        ]
        self.accounts |= {account.id: account for account in strangers}
        self.emit(AccountsListed(tuple(strangers), total_known=self.failure is None))
        for account in strangers:
            self._take(unreachable(account, _NOT_A_MEMBER, context))
        for one in self.awaiting:
            self._take(one.finish())

    def _take(self, outcome: AccountResult | Awaiting, *, listed: bool = False) -> None:
        account = outcome.account
        if account.id not in self.accounts:
            self.early[account.id] = outcome
        elif account != self.accounts[account.id] or account.id in self.results:
            return  # checked early as what it no longer is, or twice
        elif isinstance(outcome, Awaiting) and not listed:
            self.awaiting.append(outcome)
        else:
            result = outcome.finish() if isinstance(outcome, Awaiting) else outcome
            self.results[account.id] = result if self.keep else shell_of(result)
            self.emit(AccountFinished(result))

    def _finish(self, context: ScanContext, *, cancelled: bool) -> Scan | None:
        for account in self.accounts.values():
            if account.id not in self.results:
                self._take(unreachable(account, _CANCELLED, context))
        scan = None
        if self.accounts or not self.failure:
            scan = self._scan(context, complete=not cancelled and self.failure is None)
        self.emit(ScanFinished(scan, cancelled=cancelled, failure=self.failure))
        return scan

    def _scan(self, context: ScanContext, *, complete: bool) -> Scan:
        agreement = self.request.agreement
        results = [self.results[account_id] for account_id in self.accounts]
        columns = all_columns(context.columns(), results, context.short_names())
        return Scan(
            id=self.scan_id,
            started_at=self.started_at,
            finished_at=datetime.now(UTC),
            complete=complete,
            tool_version=core.__version__,
            caller_arn=self.caller.arn,
            organization=self.organization,
            agreement=DocumentVersion(agreement.version, agreement.sha256),
            catalogue_sha256=self.request.catalogue.sha256,
            vendors=columns,
            results=with_all_cells(results, columns),
            demo=self.request.demo,
            population=population_source(self.request, self.organization),
        )

"""Scans of the demonstration organization in the past, judged as any scan is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

import core
from core.aws.iam_reading import read_account
from core.aws.managed_policies import ManagedPolicies
from core.aws.reading import ReadingRequest
from core.demo.credentials import CALLER_NAME
from core.demo.model import DemoAccount, DemoOrganization
from core.demo.past_cast import OUT_OF_REACH
from core.demo.past_iam import PastIam
from core.demo.past_organization import past_accounts
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    AccountState,
    DocumentVersion,
    ObservedRole,
    Organization,
    OrganizationalUnit,
    Reason,
    Scan,
)
from core.scan.columns import all_columns, with_all_cells
from core.scan.context import ScanContext
from core.scan.interest import Interest
from core.scan.judge import (
    cell_of_others,
    judge_account,
    unreachable_cell,
    unreachable_cells,
)
from core.scan.known_accounts import known_accounts
from core.scan.third_parties import lets_outsiders_in, third_parties

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.aws.calls import AccountIam
    from core.catalogue import Catalogue

_NOT_ENTERED = Reason(
    "The audit role of this account does not exist or does not let us in.",
    "AccessDenied",
    "Ask the platform team to create the role, with a trust policy that names the identity which"
    " scans.",
)
_SUSPENDED = Reason(
    "The account is suspended: AWS lets nobody in.",
    "AccountSuspended",
    "Ask the account's owner whether it is being closed; then exclude it or have it restored.",
)
_DETAILS = frozenset({"description", "description_prefix", "max_session_duration"})
_EACH = timedelta(milliseconds=700)  # how long the scan takes for an account


def past_scan(
    organization: DemoOrganization,
    quarter: int,
    began: datetime,
    *,
    now: datetime,
    catalogue: Catalogue,
    agreement: Agreement,
) -> Scan:
    """The scan that was taken at `began`, near the end of a quarter (from 0, the oldest).

    `organization` is the one of today (`now`), `agreement` that of the quarter.
    """
    accounts = past_accounts(organization, quarter, then=began, now=now)
    found = Organization(organization.id, organization.management_account_id)
    context = ScanContext(
        catalogue=catalogue,
        agreement=agreement.for_organization(found.management_account_id),
        organization=found,
        today=began.date(),
    )
    judge = _Judge(organization, quarter, context, accounts)
    results = tuple(
        judge.result(account, began + _EACH * (number + 1))
        for number, account in enumerate(accounts)
    )
    columns = all_columns(context.columns(), results, context.short_names())
    return Scan(
        id=f"{began:%Y%m%dT%H%M%SZ}-{hashlib.sha256(began.isoformat().encode()).hexdigest()[:6]}",
        started_at=began,
        finished_at=began + _EACH * (len(accounts) + 2),
        complete=True,
        tool_version=core.__version__,
        caller_arn=f"arn:aws:iam::{organization.management_account_id}:user/{CALLER_NAME}",
        organization=found,
        agreement=DocumentVersion(agreement.version, agreement.sha256),
        catalogue_sha256=catalogue.sha256,
        vendors=columns,
        results=with_all_cells(results, columns),
        demo=True,
    )


class _Judge:
    """Reads and judges the accounts of one past scan."""

    def __init__(
        self,
        organization: DemoOrganization,
        quarter: int,
        context: ScanContext,
        accounts: Iterable[DemoAccount],
    ) -> None:
        self._organization = organization
        self._out_of_reach = OUT_OF_REACH[quarter]
        self._context = context
        self._members = frozenset(account.id for account in accounts)
        self._interest = Interest(context)

    def result(self, past: DemoAccount, moment: datetime) -> AccountResult:
        """What the scan found in one account."""
        account = self._account(past)
        if past.key in self._out_of_reach:
            return self._unreachable(account, moment)
        iam = cast("AccountIam", PastIam(past, moment))
        reading = read_account(iam, self._request(account), ManagedPolicies())
        parties = third_parties(
            (*reading.observed, *reading.noted),
            organization_id=self._context.organization.id,
            is_outside=self._is_outside,
            approved=self._context.approved_accounts(),
            known=known_accounts(),
        )
        return AccountResult(
            account=account,
            outcome=AccountOutcome.CHECKED,
            cells=judge_account(account, reading, self._context),
            third_parties=tuple(parties),
            evidence=reading.evidence,
            checked_at=moment,
            others=cell_of_others(account, reading, self._context),
        )

    def _account(self, past: DemoAccount) -> Account:
        units = self._organization.unit_path(past.unit_id)
        return Account(
            id=past.id,
            name=past.name,
            email=past.email,
            state=past.state,
            ou_path=tuple(OrganizationalUnit(unit.id, unit.name) for unit in units),
            is_management=past.id == self._organization.management_account_id,
            joined_at=past.joined_at,
        )

    def _unreachable(self, account: Account, moment: datetime) -> AccountResult:
        active = account.state is AccountState.ACTIVE
        reason = _NOT_ENTERED if active else _SUSPENDED
        return AccountResult(
            account=account,
            outcome=AccountOutcome.UNREACHABLE,
            cells=unreachable_cells(account, reason, self._context),
            reason=reason,
            checked_at=moment,
            others=unreachable_cell(account, reason),
        )

    def _is_outside(self, account_id: str) -> bool:
        return account_id not in self._members

    def _request(self, account: Account) -> ReadingRequest:
        expected = [role for one in self._context.expectations(account) for role in one.roles]
        names = frozenset(role.role_name for role in expected)

        def is_wanted(role: ObservedRole) -> bool:
            return role.name in names or self._interest.recognises(role)

        def is_noted(role: ObservedRole) -> bool:
            return lets_outsiders_in(role, self._context.organization.id, self._is_outside)

        return ReadingRequest(
            is_wanted=is_wanted,
            is_noted=is_noted,
            role_names=names,
            attribute_names=frozenset(
                role.role_name for role in expected if _DETAILS & role.attributes.keys()
            ),
        )

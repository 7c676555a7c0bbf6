from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any, cast

import pytest

from core.agreement import Agreement
from core.agreement.doors import Door, Entry
from core.agreement.scope import Selector
from core.aws.connection import AwsConnection, CallerIdentity, RoleCredentials
from core.aws.errors import AwsDenied, AwsError, AwsExpired, AwsNotFound
from core.errors import StartError
from core.model import Account, AccountState, Organization, OrganizationalUnit, Reason
from core.scan.checklist import SAMPLES_OF_EACH, Checklist
from core.scan.checks import TITLES, Check, CheckState
from core.scan.entry_probe import sample_accounts

MANAGEMENT = "999900000000"
ROOT = OrganizationalUnit("r-test", "Root")
ARN = f"arn:aws:iam::{MANAGEMENT}:user/ada"
PASSED, FAILED, SKIPPED = CheckState.PASSED, CheckState.FAILED, CheckState.SKIPPED


def member(number: int, state: AccountState = AccountState.ACTIVE) -> Account:
    return Account(id=f"1111{number:08d}", name=f"team-{number}", state=state, ou_path=(ROOT,))


@dataclass
class Iam:
    denied: frozenset[str]

    def call(self, operation: str, **_params: Any) -> None:
        if operation in self.denied:
            raise AwsDenied(Reason("No.", "AccessDenied"), operation=operation)
        if operation == "GetRole":
            raise AwsNotFound(Reason("There is none.", "NoSuchEntity"), operation=operation)


@dataclass
class Company:
    """An organization of six members, at the seam of `AwsConnection`."""

    who: CallerIdentity | AwsError = field(default_factory=lambda: CallerIdentity(MANAGEMENT, ARN))
    what: Organization | AwsError = field(
        default_factory=lambda: Organization("o-test", MANAGEMENT)
    )
    listing: AwsError | None = None
    closed_to_us: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    policies: AwsError | None = None
    entered: list[str] = field(default_factory=list)

    def caller(self) -> CallerIdentity:
        if isinstance(self.who, AwsError):
            raise self.who
        return self.who

    def organization(self) -> Organization:
        if isinstance(self.what, AwsError):
            raise self.what
        return self.what

    def accounts(self, *, with_tags: bool = False) -> Iterator[tuple[Account, ...]]:
        assert not with_tags
        if self.listing is not None:
            raise self.listing
        yield tuple(member(number) for number in range(4))
        yield (member(4), member(5, AccountState.SUSPENDED))

    def assume(self, account_id: str, role_name: str, **_settings: Any) -> RoleCredentials:
        if account_id in self.closed_to_us:
            raise AwsDenied(
                Reason("The audit role does not let us in.", "AccessDenied", "Ask for it."),
                operation="AssumeRole",
            )
        self.entered.append(account_id)
        return cast("RoleCredentials", role_name)

    def organization_policies(self) -> Company:
        return self

    def attached(self, target: str) -> tuple[()]:
        assert target == ROOT.id
        if self.policies is not None:
            raise self.policies
        return ()

    def iam(self, _credentials: RoleCredentials | None) -> Iam:
        return Iam(self.denied)


@pytest.fixture
def check(agreement: Agreement) -> Callable[..., dict[str, Check]]:
    def run(organization: Company | StartError, **words: Any) -> dict[str, Check]:
        def connect() -> AwsConnection:
            if isinstance(organization, StartError):
                raise organization
            return cast("AwsConnection", organization)

        said: list[Check] = []
        checks = Checklist(connect, agreement, said.append, Event(), **words).run()
        assert [one for one in said if one.state is not CheckState.RUNNING] == list(checks)
        return {one.key: one for one in checks}

    return run


def states(checks: dict[str, Check]) -> list[CheckState]:
    return [checks[key].state for key in TITLES]


Run = Callable[..., dict[str, Check]]


def test_where_all_is_well_everything_is_tried_but_writing(check: Run) -> None:
    organization = Company()
    checks = check(organization)
    assert states(checks) == [PASSED] * 7 + [SKIPPED]
    assert checks["accounts"].detail == "6 accounts, 1 of them closed or suspended."
    assert len(organization.entered) == 3
    assert "Not needed to scan" in checks["writing"].detail


def test_a_profile_that_does_not_exist_stops_everything(check: Run) -> None:
    checks = check(StartError("There is no profile x.", "Choose another."))
    assert states(checks) == [FAILED] + [SKIPPED] * 7
    assert (checks["profile"].detail, checks["profile"].remedy) == (
        "There is no profile x.",
        "Choose another.",
    )


def test_an_expired_sign_in_names_the_command_that_renews_it(check: Run) -> None:
    expired = AwsExpired(Reason("The sign-in has expired.", "ExpiredToken", "Sign in again."))
    checks = check(Company(who=expired), profile="audit", is_sso=True)
    assert states(checks) == [PASSED, FAILED] + [SKIPPED] * 6
    assert checks["sign-in"].copy == "aws sso login --profile audit"
    assert "ExpiredToken" in checks["sign-in"].detail


def test_another_organization_than_the_agreement_s_is_noticed(check: Run) -> None:
    checks = check(Company(what=Organization("o-other", "888800000000")))
    assert states(checks)[2:4] == [FAILED, SKIPPED]
    assert "888800000000" in checks["organization"].detail
    assert MANAGEMENT in checks["organization"].detail


def test_an_account_of_no_organization_is_looked_at_alone(check: Run) -> None:
    checks = check(Company(what=AwsNotFound(Reason("None.", "NotInUse"))))
    assert states(checks) == [PASSED, PASSED, SKIPPED, SKIPPED, SKIPPED, PASSED, SKIPPED, SKIPPED]


def test_a_list_that_may_not_be_read_says_what_to_ask_for(check: Run) -> None:
    denied = AwsDenied(Reason("We may not list.", "AccessDenied", "Add it."))
    checks = check(Company(listing=denied))
    assert states(checks)[3:] == [FAILED] + [SKIPPED] * 4
    assert "ListAccounts" in checks["accounts"].copy


def test_an_account_that_lets_nobody_in_is_named_and_the_others_are_read(check: Run) -> None:
    checks = check(Company(closed_to_us=frozenset({member(0).id})))
    assert states(checks)[4:6] == [FAILED, PASSED]
    assert checks["entry"].detail.startswith("2 of 3 accounts tried let us in. team-0 (")
    assert ARN in checks["entry"].copy
    assert member(0).id in checks["entry"].copy


def test_nothing_is_said_of_reading_where_nobody_lets_us_in(check: Run) -> None:
    everyone = frozenset(member(number).id for number in range(6))
    checks = check(Company(closed_to_us=everyone))
    assert states(checks)[4:] == [FAILED] + [SKIPPED] * 3


def test_missing_permissions_are_listed_as_a_statement_to_add(check: Run) -> None:
    denied = frozenset({"GetPolicyVersion", "GetAccountAuthorizationDetails"})
    checks = check(Company(denied=denied))
    assert checks["reading"].state is FAILED
    statement = json.loads(checks["reading"].copy)
    assert statement["Action"] == ["iam:GetAccountAuthorizationDetails", "iam:GetPolicyVersion"]


def test_once_cancelled_nothing_more_is_asked(agreement: Agreement) -> None:
    cancel, organization = Event(), Company()
    cancel.set()
    said: list[Check] = []
    connect = lambda: cast("AwsConnection", organization)  # noqa: E731 - the simplest connection
    assert Checklist(connect, agreement, said.append, cancel).run() == ()
    assert said == []


def test_samples_are_active_accounts_of_others_from_all_over_the_list() -> None:
    accounts = [member(n) for n in range(9)] + [member(9, AccountState.CLOSED)]
    chosen = sample_accounts(accounts, member(0).id, 3)
    assert [account.name for account in chosen] == ["team-1", "team-3", "team-6"]


def test_policies_of_the_organization_that_may_not_be_read_are_a_step_of_their_own(
    check: Run,
) -> None:
    checks = check(Company(policies=AwsDenied(Reason("You may not.", "AccessDenied", "Ask."))))
    assert states(checks) == [PASSED] * 6 + [FAILED, SKIPPED]
    assert "not known" in checks["policies"].detail
    assert "ListPoliciesForTarget" in checks["policies"].copy


def test_every_way_in_is_tried(agreement: Agreement) -> None:
    entry = Entry((Selector("account", (member(0).id,)),), (Door("Own"),))
    organization = replace(agreement.organization, entries=(entry,))
    company = Company()
    asked = replace(agreement, organization=organization, organizations=(organization,))

    Checklist(lambda: cast("AwsConnection", company), asked, lambda _check: None, Event()).run()

    assert len(company.entered) == 1 + SAMPLES_OF_EACH
    assert member(0).id in company.entered


@pytest.mark.parametrize("refusal", [AwsDenied, AwsNotFound])
def test_a_list_of_accounts_serves_where_the_organization_may_not_be_read(
    check: Run, refusal: type[AwsError]
) -> None:
    company = Company(what=refusal(Reason("You may not.", "AccessDenied")))
    listed = (Account(member(1).id, ""), Account(member(2).id, ""))
    checks = check(company, listed=listed)
    assert states(checks) == [PASSED, PASSED, SKIPPED, PASSED, PASSED, PASSED, SKIPPED, SKIPPED]
    assert company.entered == [member(1).id, member(2).id]

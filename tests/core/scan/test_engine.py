from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from core.aws.errors import AwsDenied, AwsUnavailable
from core.errors import StartError
from core.events import AccountFinished, AccountsListed, ScanEvent, ScanFinished, ScanStarted
from core.model import (
    Account,
    AccountOutcome,
    AccountState,
    OrganizationalUnit,
    Reason,
    Scan,
    Status,
)
from core.scan.context import ScanContext
from core.scan.document import load_scan, save_scan
from core.scan.engine import ScanRequest, merge_results, open_checker, recheck, run_scan

MakeRequest = Callable[..., ScanRequest]
DOWN = AwsUnavailable(Reason("No network.", "EndpointConnectionError", "Plug it in."))
DENIED = AwsDenied(Reason("You may not.", "AccessDenied", "Ask."))


def _members(*numbers: int) -> list[Account]:
    return [Account(id=f"1111{number:08d}", name=f"team-{number}") for number in numbers]


def _scan(
    connection: Any, request: ScanRequest, cancel: Event
) -> tuple[Scan | None, list[ScanEvent]]:
    events: list[ScanEvent] = []
    return run_scan(connection, request, events.append, cancel), events


def _finished(events: list[ScanEvent]) -> list[str]:
    return [one.result.account.id for one in events if isinstance(one, AccountFinished)]


@pytest.fixture
def organization(fake_connection: Callable[..., Any]) -> Any:
    """Two pages of accounts, each with OpsRamp's role as agreed."""
    return fake_connection(_members(1, 2), _members(4))


def test_events_come_in_their_order_and_every_account_once(
    organization: Any, request_for: MakeRequest, never: Event
) -> None:
    scan, events = _scan(organization, request_for(), never)

    assert isinstance(events[0], ScanStarted)
    assert isinstance(events[-1], ScanFinished)
    assert events[-1].scan is scan
    assert sorted(_finished(events)) == [one.id for one in _members(1, 2, 4)]
    assert [type(one) for one in events].count(ScanFinished) == 1
    known: set[str] = set()
    for event in events:
        if isinstance(event, AccountsListed):
            known |= {account.id for account in event.accounts}
        if isinstance(event, AccountFinished):
            assert event.result.account.id in known


def test_the_last_page_says_that_the_number_is_known(
    organization: Any, request_for: MakeRequest, never: Event
) -> None:
    _, events = _scan(organization, request_for(), never)

    pages = [one.total_known for one in events if isinstance(one, AccountsListed)]
    assert pages[-1] is True
    assert not any(pages[:-1])


def test_a_finished_scan_holds_the_results_in_the_order_of_the_list(
    organization: Any, request_for: MakeRequest, never: Event
) -> None:
    scan, _ = _scan(organization, request_for(vendors=("opsramp",)), never)

    assert scan is not None
    assert scan.complete
    assert [one.account.id for one in scan.results] == [one.id for one in _members(1, 2, 4)]
    assert {cell.status for one in scan.results for cell in one.cells} == {Status.OK}
    assert scan.vendors == (("opsramp", "OpsRamp"),)


def test_an_account_that_is_listed_twice_is_checked_once(
    fake_connection: Any, request_for: MakeRequest, never: Event
) -> None:
    connection = fake_connection(_members(1, 2), _members(2, 1))

    scan, events = _scan(connection, request_for(), never)

    assert scan is not None
    assert len(scan.results) == len(_finished(events)) == 2


def test_one_account_that_cannot_be_entered_stops_no_other(
    organization: Any, request_for: MakeRequest, never: Event
) -> None:
    def refuse(account_id: str, _role: str) -> None:
        if account_id == _members(1)[0].id:
            raise DENIED

    organization.on_enter = refuse
    scan, _ = _scan(organization, request_for(), never)

    assert scan is not None
    assert scan.complete
    first, *others = scan.results
    assert (first.outcome, first.reason) == (AccountOutcome.UNREACHABLE, DENIED.reason)
    assert {cell.status for cell in first.cells} == {Status.UNREACHABLE}
    assert {one.outcome for one in others} == {AccountOutcome.CHECKED}


def test_an_unexpected_fault_in_one_account_is_logged_and_reported(
    organization: Any, request_for: MakeRequest, never: Event, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(account_id: str, _role: str) -> None:
        if account_id == _members(2)[0].id:
            raise ZeroDivisionError

    organization.on_enter = fail
    scan, _ = _scan(organization, request_for(), never)

    assert scan is not None
    result = scan.results[1]
    assert result.outcome is AccountOutcome.UNREACHABLE
    assert result.reason is not None
    assert result.reason.code == "ZeroDivisionError"
    assert any(record.exc_info for record in caplog.records)


def test_an_account_of_which_not_even_the_expectations_are_known_is_still_reported(
    organization: Any,
    request_for: MakeRequest,
    never: Event,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    original = ScanContext.expectations
    broken = _members(2)[0]

    def expectations(self: ScanContext, account: Account) -> Any:
        if account == broken:
            raise ZeroDivisionError
        return original(self, account)

    monkeypatch.setattr(ScanContext, "expectations", expectations)
    scan, _ = _scan(organization, request_for(), never)

    assert scan is not None
    assert [one.outcome for one in scan.results].count(AccountOutcome.UNREACHABLE) == 1
    assert caplog.records


def test_the_second_audit_role_is_tried_when_the_first_refuses(
    organization: Any, request_for: MakeRequest, never: Event
) -> None:
    def refuse(_account: str, role: str) -> None:
        if role == "RolecallAudit":
            raise DENIED

    organization.on_enter = refuse
    scan, _ = _scan(organization, request_for(), never)

    assert scan is not None
    assert {role for _, role in organization.entered} == {"OldAudit"}
    assert {one.outcome for one in scan.results} == {AccountOutcome.CHECKED}


def test_the_management_account_is_read_directly_when_it_has_no_audit_role(
    fake_connection: Any, request_for: MakeRequest, never: Event
) -> None:
    management = Account(id="999900000000", name="payer", is_management=True)
    connection = fake_connection([management])

    def refuse(_account: str, _role: str) -> None:
        raise DENIED

    connection.on_enter = refuse
    scan, _ = _scan(connection, request_for(), never)

    assert scan is not None
    assert scan.results[0].outcome is AccountOutcome.CHECKED


@pytest.mark.parametrize(
    "state", [AccountState.SUSPENDED, AccountState.CLOSED, AccountState.PENDING_ACTIVATION]
)
def test_an_account_that_aws_has_closed_is_not_even_tried(
    fake_connection: Any, request_for: MakeRequest, never: Event, state: AccountState
) -> None:
    connection = fake_connection([replace(_members(1)[0], state=state)])

    scan, _ = _scan(connection, request_for(), never)

    assert scan is not None
    assert scan.results[0].outcome is AccountOutcome.UNREACHABLE
    assert connection.entered == []


def test_every_session_carries_the_policy_that_only_reads(
    organization: Any, request_for: MakeRequest, never: Event
) -> None:
    _scan(organization, request_for(), never)

    assert len(organization.policies_sent) == 3
    assert all('"iam:Get' in one and "Put" not in one for one in organization.policies_sent)


def test_accounts_outside_the_choice_are_named_but_not_entered(
    organization: Any, request_for: MakeRequest, never: Event
) -> None:
    chosen = _members(2)[0].id
    scan, _ = _scan(organization, request_for(account_ids=(chosen,)), never)

    assert scan is not None
    assert [one.outcome for one in scan.results] == [
        AccountOutcome.OUT_OF_SCOPE,
        AccountOutcome.CHECKED,
        AccountOutcome.OUT_OF_SCOPE,
    ]
    assert [account for account, _ in organization.entered] == [chosen]


def test_a_chosen_account_that_is_no_member_is_reported(
    organization: Any, request_for: MakeRequest, never: Event
) -> None:
    scan, events = _scan(organization, request_for(account_ids=("222200000000",)), never)

    assert scan is not None
    assert scan.results[-1].reason is not None
    assert scan.results[-1].reason.code == "NotInOrganization"
    assert "222200000000" in _finished(events)


def test_not_being_signed_in_is_raised_before_any_event(
    organization: Any, request_for: MakeRequest, never: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise DOWN

    monkeypatch.setattr(organization, "caller", fail)
    events: list[ScanEvent] = []

    with pytest.raises(StartError, match="No network"):
        run_scan(organization, request_for(), events.append, never)

    assert events == []


def test_a_list_that_cannot_be_read_ends_the_scan_with_the_reason(
    fake_connection: Any, request_for: MakeRequest, never: Event
) -> None:
    def fail(_number: int) -> None:
        raise DOWN

    connection = fake_connection([])
    connection.after_page = fail
    scan, events = _scan(connection, request_for(), never)

    assert scan is None
    assert events[-1] == ScanFinished(scan=None, failure=DOWN.reason)


def test_a_list_that_breaks_off_keeps_what_was_found(
    organization: Any, request_for: MakeRequest, never: Event
) -> None:
    def fail(_number: int) -> None:
        raise DOWN

    organization.after_page = fail
    scan, events = _scan(organization, request_for(), never)

    assert scan is not None
    assert not scan.complete
    assert len(scan.results) == 2
    last = events[-1]
    assert isinstance(last, ScanFinished)
    assert last.failure == DOWN.reason


def test_cancelling_answers_within_a_second_and_loses_no_account(
    organization: Any, request_for: MakeRequest
) -> None:
    cancel, hanging = Event(), Event()
    organization.on_enter = lambda _account, _role: (cancel.set(), hanging.wait(30))

    begun = time.monotonic()
    scan, events = _scan(organization, request_for(max_workers=1), cancel)
    elapsed = time.monotonic() - begun
    hanging.set()

    assert elapsed < 1
    assert scan is not None
    assert not scan.complete
    last = events[-1]
    assert isinstance(last, ScanFinished)
    assert last.cancelled
    for result in scan.results:
        assert result.reason is not None
        assert result.reason.code == "Cancelled"
        assert {cell.status for cell in result.cells} == {Status.UNREACHABLE}


def test_a_scan_cancelled_before_it_began_says_only_that(
    organization: Any, request_for: MakeRequest
) -> None:
    cancel = Event()
    cancel.set()

    scan, events = _scan(organization, request_for(), cancel)

    assert scan is None
    assert events == [ScanFinished(scan=None, cancelled=True)]


def test_results_of_an_earlier_scan_are_taken_over_without_entering_again(
    organization: Any, request_for: MakeRequest, never: Event
) -> None:
    earlier, _ = _scan(organization, request_for(), never)
    assert earlier is not None
    organization.entered.clear()

    scan, events = _scan(organization, request_for(reused=earlier.results[:2]), never)

    assert scan is not None
    assert [account for account, _ in organization.entered] == [_members(4)[0].id]
    assert len(_finished(events)) == 3


def test_an_account_that_is_not_what_it_was_is_not_taken_over(
    organization: Any, request_for: MakeRequest, never: Event
) -> None:
    earlier, _ = _scan(organization, request_for(), never)
    assert earlier is not None
    first, *others = earlier.results
    unit = OrganizationalUnit("ou-elsewhere", "Elsewhere")
    moved = replace(first, account=replace(first.account, ou_path=(unit,)))
    renamed = replace(first, account=replace(first.account, name="another"))
    organization.entered.clear()

    for changed in (moved, renamed):
        _scan(organization, request_for(reused=(changed, *others)), never)

    assert [account for account, _ in organization.entered] == [first.account.id] * 2


def test_accounts_are_checked_again_on_their_own(
    organization: Any, request_for: MakeRequest, never: Event
) -> None:
    events: list[ScanEvent] = []
    results = recheck(organization, request_for(), _members(1, 4), events.append, never)

    assert sorted(one.account.id for one in results) == [one.id for one in _members(1, 4)]
    assert sorted(_finished(events)) == [one.id for one in _members(1, 4)]
    assert len(events) == 2


def test_a_checker_that_is_told_the_members_lists_nothing(
    organization: Any, request_for: MakeRequest, foreign_role: Callable[..., Any]
) -> None:
    def fail(_number: int) -> None:
        raise DOWN

    first, sister = _members(1, 4)
    organization.after_page = fail
    organization.roles[first.id].append(foreign_role(first.id, "ForSister", sister.id))

    checker = open_checker(organization, request_for(), member_ids=[first.id, sister.id])

    assert checker.check(first).third_parties == ()


def test_newer_results_replace_older_ones_in_place(
    organization: Any, request_for: MakeRequest, never: Event
) -> None:
    scan, _ = _scan(organization, request_for(), never)
    assert scan is not None
    newer = replace(scan.results[1], outcome=AccountOutcome.PARTIAL)
    later = scan.finished_at + timedelta(minutes=1)

    merged = merge_results(scan, [newer], finished_at=later)

    assert merged.results == (scan.results[0], newer, scan.results[2])
    assert merged.finished_at == later


def test_a_role_that_a_stranger_can_enter_is_a_third_party_and_a_sister_account_is_none(
    organization: Any, request_for: MakeRequest, never: Event, foreign_role: Callable[..., Any]
) -> None:
    first, sister = _members(1, 4)
    organization.roles[first.id] += [
        foreign_role(first.id, "ForStranger", "222200000000"),
        foreign_role(first.id, "ForSister", sister.id),
        foreign_role(first.id, "ForVendor", "967800896805"),  # Archera's own account
    ]

    scan, _ = _scan(organization, request_for(), never)

    assert scan is not None
    assert [one.role_name for one in scan.results[0].third_parties] == ["ForStranger"]


SPOT_ROLE = "SpotRole-act-1-9f3b"


@pytest.fixture
def add_spot(
    organization: Any, foreign_role: Callable[..., dict[str, Any]]
) -> Callable[[int], Any]:
    """Puts a role of Spot, which nobody agreed, into an account."""

    def add(number: int) -> Any:
        account_id = _members(number)[0].id
        organization.roles[account_id].append(foreign_role(account_id, SPOT_ROLE, "922761411349"))
        return organization

    return add


def test_a_vendor_that_nobody_agreed_has_a_column_once_it_is_found(
    add_spot: Callable[[int], Any], request_for: MakeRequest, never: Event
) -> None:
    scan, events = _scan(add_spot(2), request_for(vendors=()), never)

    assert scan is not None
    assert isinstance(events[0], ScanStarted)
    assert events[0].vendors == (("opsramp", "OpsRamp"),)
    assert scan.vendors == (("opsramp", "OpsRamp"), ("spot", "Spot"))
    spot = {one.account.id: one.cells[1].status for one in scan.results}
    assert spot == {
        "111100000001": Status.NOT_EXPECTED,
        "111100000002": Status.UNEXPECTED,
        "111100000004": Status.NOT_EXPECTED,
    }


def test_a_vendor_that_is_found_on_a_second_look_gets_a_column_too(
    organization: Any, add_spot: Callable[[int], Any], request_for: MakeRequest, never: Event
) -> None:
    request = request_for(vendors=())
    scan, _ = _scan(organization, request, never)
    assert scan is not None
    assert len(scan.vendors) == 1

    results = recheck(add_spot(1), request, _members(1), lambda _event: None, never)
    merged = merge_results(scan, results, finished_at=scan.finished_at, names={"spot": "Spot"})

    assert merged.vendors[1] == ("spot", "Spot")
    assert [len(one.cells) for one in merged.results] == [2, 2, 2]


def test_a_saved_scan_knows_the_cells_of_vendors_that_were_not_found(
    organization: Any, request_for: MakeRequest, never: Event, tmp_path: Path
) -> None:
    scan, _ = _scan(organization, request_for(vendors=()), never)
    assert scan is not None
    save_scan(scan, tmp_path / "scan.json")

    cell = load_scan(tmp_path / "scan.json").results[0].cell("spot")

    assert cell is not None
    assert cell.status is Status.NOT_EXPECTED

"""The sentences about a cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from presentation_samples import ACCOUNT, cell_of, expected_role, observed_role

from core.agreement import findings_digest
from core.model import (
    Account,
    AccountState,
    CellResult,
    Effect,
    Evidence,
    Finding,
    FindingCode,
    OrganizationalUnit,
    Reason,
    Severity,
    Status,
)
from core.presentation.summary import further_statuses, moment, summarise

EXCESS = Finding(FindingCode.ACCESS_EXCESS, Effect.EXCESS, Severity.HIGH, "Too much.")
ANYONE = Finding(FindingCode.TRUST_PRINCIPAL_EXTRA, Effect.EXCESS, Severity.HIGH, "Too many.")
BROKEN = Finding(FindingCode.ACCESS_MISSING, Effect.BROKEN, Severity.MEDIUM, "Too little.")
NOTE = Finding(FindingCode.POLICY_NAME_DIFFERS, Effect.NOTE, Severity.INFO, "Another name.")
HOUSE = Account(ACCOUNT, "house", ou_path=(OrganizationalUnit("r-1", "Root"),))


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_a_headline_and_something_to_do(status: Status) -> None:
    summary = summarise(HOUSE, "Alpha", CellResult(ACCOUNT, "alpha", status))
    assert summary.headline.endswith(".")
    assert "{" not in summary.headline
    assert summary.remedies
    assert not any("{" in text for text in (*summary.why, *summary.remedies))


@pytest.mark.parametrize("code", list(FindingCode))
def test_no_reason_keeps_a_placeholder(code: FindingCode) -> None:
    finding = Finding(code, Effect.EXCESS, Severity.HIGH, "x")
    cell = cell_of(None, None, finding, status=Status.DRIFT_EXCESS)
    assert not any("{" in text for text in summarise(HOUSE, "Alpha", cell).why)


@pytest.mark.parametrize(
    ("findings", "words"),
    [
        ((EXCESS,), "can do more"),
        ((ANYONE,), "More parties than agreed can get in as Alpha."),
        ((ANYONE, EXCESS), "and can do more"),
        ((ANYONE, BROKEN), "More parties than agreed can get in as Alpha."),
    ],
)
def test_the_headline_says_what_kind_of_excess(findings: tuple[Finding, ...], words: str) -> None:
    cell = cell_of(None, None, *findings, status=Status.DRIFT_EXCESS)
    assert words in summarise(HOUSE, "Alpha", cell).headline


def test_the_worst_point_comes_first_and_remarks_last() -> None:
    cell = cell_of(None, None, NOTE, BROKEN, EXCESS, status=Status.DRIFT_EXCESS)
    points = summarise(HOUSE, "Alpha", cell).points
    assert [point.text for point in points] == ["Too much.", "Too little.", "Another name."]
    assert [point.status for point in points] == [Status.DRIFT_EXCESS, Status.DRIFT_BROKEN, None]


def test_further_statuses_are_those_the_worst_one_hides() -> None:
    cell = cell_of(None, None, EXCESS, BROKEN, NOTE, status=Status.DRIFT_EXCESS)
    assert further_statuses(cell) == (Status.DRIFT_BROKEN,)


def test_an_exempt_cell_has_no_further_status() -> None:
    assert further_statuses(cell_of(None, None, EXCESS, status=Status.EXEMPT)) == ()


def test_an_external_id_in_a_finding_is_masked_unless_asked_for() -> None:
    finding = Finding(
        FindingCode.TRUST_EXTERNAL_ID_WRONG, Effect.EXCESS, Severity.HIGH, "Found rc-4711-prod."
    )
    cell = cell_of(expected_role(), None, finding, status=Status.DRIFT_EXCESS)
    assert summarise(HOUSE, "Alpha", cell).points[0].text == "Found rc••••od."
    shown = summarise(HOUSE, "Alpha", cell, show_external_ids=True)
    assert shown.points[0].text == "Found rc-4711-prod."


def test_a_hostile_finding_is_shown_harmlessly() -> None:
    finding = Finding(FindingCode.ACCESS_EXCESS, Effect.EXCESS, Severity.HIGH, "a\u202eb\nc")
    cell = cell_of(None, None, finding, status=Status.DRIFT_EXCESS)
    assert summarise(HOUSE, "Alpha", cell).points[0].text == "a[U+202E]b c"


def test_what_could_not_be_checked_says_why_and_what_to_do() -> None:
    reason = Reason("The role is gone.", "AccessDenied", "Make the role again.")
    cell = cell_of(None, None, status=Status.UNREACHABLE, reason=reason)
    summary = summarise(HOUSE, "Alpha", cell)
    assert summary.why[0] == "The role is gone."
    assert summary.remedies == ("Make the role again.",)
    assert ("AWS answered", "AccessDenied") in summary.facts


def test_a_reason_that_a_point_gives_already_is_not_repeated() -> None:
    finding = Finding(
        FindingCode.ACCOUNT_UNREADABLE, Effect.UNKNOWN, Severity.MEDIUM, "The role is gone."
    )
    reason = Reason("The role is gone.")
    cell = cell_of(None, None, finding, status=Status.UNREACHABLE, reason=reason)
    assert "The role is gone." not in summarise(HOUSE, "Alpha", cell).why


def test_the_facts_name_account_unit_role_and_exemption() -> None:
    cell = cell_of(None, observed_role(), status=Status.EXEMPT, exemption_id="EX-7")
    facts = dict(summarise(HOUSE, "Alpha", cell).facts)
    assert facts["Account"] == f"house ({ACCOUNT})"
    assert facts["Organizational unit"] == "Root"
    assert facts["Role"].endswith("role/AlphaRole")
    assert facts["Last used"] == "Not known"
    assert facts["Exemption"] == "EX-7"


def test_the_facts_say_when_the_cell_itself_was_read() -> None:
    def answer(name: str, hour: int) -> Evidence:
        at = datetime(2026, 11, 20, hour, tzinfo=UTC)
        return Evidence(name, ACCOUNT, "iam:GetRole", "us-east-1", "r", 200, at, "", "{}")

    cell = replace(cell_of(None, observed_role()), evidence=("ev-1", "ev-2"))
    evidence = (answer("ev-1", 8), answer("ev-2", 9), answer("ev-of-another", 10))
    facts = dict(summarise(HOUSE, "Alpha", cell, evidence=evidence).facts)
    assert facts["Read from AWS"] == "2026-11-20 09:00 UTC"
    assert "Read from AWS" not in dict(summarise(HOUSE, "Alpha", cell).facts)


@pytest.mark.parametrize("status", [Status.DRIFT_EXCESS, Status.EXEMPT])
def test_the_facts_give_the_digest_by_which_an_exemption_accepts_the_difference(
    status: Status,
) -> None:
    cell = cell_of(None, observed_role(), EXCESS, NOTE, status=status)
    facts = dict(summarise(HOUSE, "Alpha", cell).facts)
    assert facts["Difference (SHA-256)"] == findings_digest([EXCESS])


def test_where_nothing_certain_differs_there_is_no_digest() -> None:
    unsure = Finding(FindingCode.ACCESS_UNDECIDED, Effect.UNKNOWN, Severity.HIGH, "Perhaps.")
    for findings, status in (((NOTE,), Status.OK), ((EXCESS, unsure), Status.DRIFT_EXCESS)):
        cell = cell_of(None, observed_role(), *findings, status=status)
        assert "Difference (SHA-256)" not in dict(summarise(HOUSE, "Alpha", cell).facts)


def test_a_role_that_is_missing_is_named() -> None:
    facts = dict(summarise(HOUSE, "Alpha", cell_of(expected_role(), None)).facts)
    assert facts["Agreed role"] == "AlphaRole"


def test_an_account_that_is_not_active_says_so() -> None:
    account = Account(ACCOUNT, "x", state=AccountState.PENDING_CLOSURE)
    facts = dict(summarise(account, "Alpha", cell_of(None, None)).facts)
    assert facts["Account state"] == "Pending closure"


def test_moments_carry_their_zone() -> None:
    assert moment(datetime(2026, 3, 31, 9, 15, tzinfo=UTC)) == "2026-03-31 09:15 UTC"
    east = timezone(timedelta(hours=2))
    assert moment(datetime(2026, 3, 31, 9, 15, tzinfo=east)) == "2026-03-31 09:15 UTC+0200"
    assert moment(None, none="never") == "never"

"""Accepted differences: which exemption speaks, and whether it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from expected_access import MEMBER, account
from spec_files import Data, Faults, LoadAgreement

from core.agreement import ExemptionMatch, findings_digest, match_exemption
from core.model import Effect, Finding, FindingCode, Severity
from core.policy.findings import permission_findings

PASSING = {"access_levels", "access_level_counts", "services", "unknown_actions", "sids"}
TODAY = date(2026, 11, 22)
TERMS: Data = {
    "id": "EX-1",
    "vendor": "prosperops",
    "accounts": [MEMBER],
    "findings": ["access-excess"],
    "reason": "Migration",
    "owner": "Jo",
    "approved_by": "Maria",
    "approved_on": "2026-10-01",
    "expires_on": "2026-12-31",
}


def finding(
    code: FindingCode = FindingCode.ACCESS_EXCESS, effect: Effect = Effect.EXCESS, **detail: Any
) -> Finding:
    return Finding(code, effect, Severity.HIGH, "More is allowed.", detail)


EXCESS = finding(actions=["ec2:RunInstances"])
NOTE = finding(FindingCode.POLICY_NAME_DIFFERS, Effect.NOTE)


@pytest.fixture
def match(load: LoadAgreement, content: Data) -> Any:
    def matched(
        *findings: Finding, vendor: str = "prosperops", where: Any = None, **terms: Any
    ) -> ExemptionMatch | None:
        given = {name: value for name, value in {**TERMS, **terms}.items() if value is not None}
        agreement = load({**content, "exemptions": [given]})
        return match_exemption(agreement, where or account(MEMBER), vendor, findings, TODAY)

    return matched


def test_an_accepted_difference_is_in_force(match: Any) -> None:
    found = match(EXCESS)
    assert found.in_force
    assert (found.exemption.id, found.exemption.owner) == ("EX-1", "Jo")


def test_the_last_day_counts(match: Any) -> None:
    assert match(EXCESS, expires_on=TODAY.isoformat()).in_force


def test_the_day_of_approval_counts(match: Any) -> None:
    assert match(EXCESS, approved_on=TODAY.isoformat()).in_force


def test_after_the_last_day_it_is_reported_as_expired(match: Any) -> None:
    found = match(EXCESS, expires_on="2026-11-21")
    assert (found.state, found.in_force) == ("expired", False)


def test_before_its_approval_it_is_not_in_force(match: Any) -> None:
    assert match(EXCESS, approved_on="2026-11-23").state == "not-yet"


def test_a_second_difference_outgrows_it(match: Any) -> None:
    found = match(EXCESS, finding(FindingCode.TRUST_PRINCIPAL_EXTRA))
    assert (found.state, found.in_force) == ("outgrown", False)


def test_remarks_do_not_outgrow_it(match: Any) -> None:
    assert match(EXCESS, NOTE).in_force


def test_nothing_to_accept_needs_no_exemption(match: Any) -> None:
    assert match() is None
    assert match(NOTE) is None


def test_another_account_or_vendor_is_not_covered(match: Any) -> None:
    assert match(EXCESS, where=account("333333333333")) is None
    assert match(EXCESS, vendor="archera") is None


def test_a_unit_covers_the_accounts_below_it(match: Any) -> None:
    terms = {"accounts": None, "ou": "ou:Workloads"}
    assert match(EXCESS, where=account(MEMBER, "Workloads", "Test"), **terms).in_force
    assert match(EXCESS, where=account(MEMBER, "Sandbox"), **terms) is None


def test_a_digest_accepts_exactly_that_difference(match: Any) -> None:
    terms = {"findings": None, "difference": findings_digest([EXCESS])}
    assert match(EXCESS, **terms).in_force
    assert match(finding(actions=["ec2:*"]), **terms).state == "outgrown"
    assert match(EXCESS, finding(), **terms).state == "outgrown"


def test_codes_and_digest_have_to_fit_both(match: Any) -> None:
    terms = {"findings": ["access-missing"], "difference": findings_digest([EXCESS])}
    assert match(EXCESS, **terms).state == "outgrown"


@pytest.mark.parametrize(
    "unseen",
    [
        finding(FindingCode.ACCOUNT_UNREADABLE, Effect.UNKNOWN),
        finding(FindingCode.ACCESS_EXCESS, Effect.UNKNOWN),
        finding(FindingCode.SPEC_INCOMPLETE, Effect.UNKNOWN),
    ],
)
def test_what_was_not_seen_is_never_exempt(match: Any, unseen: Finding) -> None:
    assert not match(EXCESS, unseen).in_force
    terms = {"findings": None, "difference": findings_digest([unseen])}
    assert not match(unseen, **terms).in_force


def test_of_several_the_one_in_force_speaks(load: LoadAgreement, content: Data) -> None:
    expired = {**TERMS, "id": "EX-0", "expires_on": "2026-10-31"}
    agreement = load({**content, "exemptions": [expired, TERMS]})
    found = match_exemption(agreement, account(MEMBER), "prosperops", [EXCESS], TODAY)
    assert found is not None
    assert found.exemption.id == "EX-1"


def test_the_digest_ignores_wording_order_and_remarks() -> None:
    other = finding(FindingCode.TRUST_PRINCIPAL_EXTRA)
    reworded = Finding(EXCESS.code, EXCESS.effect, Severity.LOW, "Other words.", EXCESS.detail)
    assert findings_digest([EXCESS, other]) == findings_digest([NOTE, other, reworded])


def test_the_digest_ignores_the_order_of_fields_and_sets() -> None:
    first = finding(a={"x", "y", "z"}, b=(1, 2))
    second = finding(b=[1, 2], a={"z", "y", "x"})
    assert findings_digest([first]) == findings_digest([second])


def test_the_digest_changes_with_the_data() -> None:
    assert findings_digest([EXCESS]) != findings_digest([finding(actions=["ec2:*"])])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"accounts": []}, ""),
        ({"findings": []}, ""),
        ({"findings": ["account-unreadable"]}, ".findings[0]"),
        ({"findings": ["access-undecided"]}, ".findings[0]"),
        ({"findings": ["no-such-code"]}, ".findings[0]"),
        ({"difference": "abc"}, ".difference"),
        ({"expires_on": "2026-09-30"}, ".expires_on"),
        ({"expires_on": "31.12.2026"}, ".expires_on"),
        ({"vendor": "prosperop"}, ".vendor"),
        ({"ou": "all"}, ".ou"),
        ({"owner": ""}, ".owner"),
        ({"accounts": ["12"]}, ".accounts[0]"),
    ],
)
def test_an_exemption_that_cannot_be_right_is_refused(
    faults: Faults, content: Data, change: Data, field: str
) -> None:
    content["exemptions"] = [{**TERMS, **change}]
    assert list(faults(content)) == [f"exemptions[0]{field}"]


def test_an_exemption_without_an_end_is_refused(faults: Faults, content: Data) -> None:
    endless = {name: value for name, value in TERMS.items() if name != "expires_on"}
    content["exemptions"] = [endless]
    assert list(faults(content)) == ["exemptions[0].expires_on"]


def test_two_exemptions_with_one_id_are_refused(faults: Faults, content: Data) -> None:
    content["exemptions"] = [TERMS, TERMS]
    assert list(faults(content)) == ["exemptions[1].id"]


def test_the_digest_survives_an_update_of_the_list_of_aws_actions() -> None:
    expected = '{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'
    actual = '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
    before = permission_findings([expected], [actual], vendor="Alpha")
    after = [
        replace(finding, detail={**finding.detail, **{key: ["another"] for key in PASSING}})
        for finding in before
    ]
    assert set(before[0].detail) >= PASSING
    assert findings_digest(after) == findings_digest(before)

"""Findings about trust: each deviation is recognised, named, and told plainly."""

from __future__ import annotations

import json
from typing import Any

import pytest
from policy_writing import EXTERNAL_ID, OUTSIDER, VENDOR, document, trusting

from core.model import Effect, Finding, FindingCode, Severity
from core.policy.findings import trust_findings

ROLE = f"arn:aws:iam::{VENDOR}:role/production"
DELETED = "AROAEXAMPLEID00000001"
AGREED = document(trusting(condition=EXTERNAL_ID))


def findings(*statements: dict[str, Any], agreed: Any = AGREED, **more: Any) -> tuple[Finding, ...]:
    return trust_findings(
        [json.dumps(agreed)], json.dumps(document(*statements)), vendor="ProsperOps", **more
    )


def with_id(operator: str, value: Any) -> dict[str, Any]:
    return trusting(condition={operator: {"sts:ExternalId": value}})


NAMED: dict[str, tuple[dict[str, Any], FindingCode, Effect]] = {
    "everybody": (trusting("*", EXTERNAL_ID), FindingCode.TRUST_PRINCIPAL_WILDCARD, Effect.EXCESS),
    "another account beside": (
        trusting([VENDOR, OUTSIDER], EXTERNAL_ID),
        FindingCode.TRUST_PRINCIPAL_EXTRA,
        Effect.EXCESS,
    ),
    "a service beside": (
        trusting({"AWS": VENDOR, "Service": "ec2.amazonaws.com"}, EXTERNAL_ID),
        FindingCode.TRUST_PRINCIPAL_EXTRA,
        Effect.EXCESS,
    ),
    "no external id": (trusting(), FindingCode.TRUST_EXTERNAL_ID_MISSING, Effect.EXCESS),
    "a misspelt key": (
        trusting(condition={"StringEquals": {"aws:ExternalId": "ext-1"}}),
        FindingCode.TRUST_EXTERNAL_ID_MISSING,
        Effect.EXCESS,
    ),
    "another external id": (
        with_id("StringEquals", "ext-2"),
        FindingCode.TRUST_EXTERNAL_ID_WRONG,
        Effect.EXCESS,
    ),
    "an external id with a blank": (
        with_id("StringEquals", "ext-1 "),
        FindingCode.TRUST_EXTERNAL_ID_WRONG,
        Effect.EXCESS,
    ),
    "a second external id": (
        with_id("StringEquals", ["ext-1", "ext-2"]),
        FindingCode.TRUST_EXTERNAL_ID_WEAK,
        Effect.EXCESS,
    ),
    "IfExists": (
        with_id("StringEqualsIfExists", "ext-1"),
        FindingCode.TRUST_EXTERNAL_ID_WEAK,
        Effect.EXCESS,
    ),
    "ForAllValues": (
        with_id("ForAllValues:StringEquals", "ext-1"),
        FindingCode.TRUST_EXTERNAL_ID_WEAK,
        Effect.EXCESS,
    ),
    "a wildcard": (with_id("StringLike", "*"), FindingCode.TRUST_EXTERNAL_ID_WEAK, Effect.EXCESS),
    "presence only": (with_id("Null", "false"), FindingCode.TRUST_EXTERNAL_ID_WEAK, Effect.EXCESS),
    "any case": (
        with_id("StringEqualsIgnoreCase", "ext-1"),
        FindingCode.TRUST_EXTERNAL_ID_WEAK,
        Effect.EXCESS,
    ),
    "tagging of sessions": (
        trusting(condition=EXTERNAL_ID, action=["sts:AssumeRole", "sts:TagSession"]),
        FindingCode.TRUST_ACTION_EXTRA,
        Effect.EXCESS,
    ),
    "a stricter condition": (
        trusting(condition=EXTERNAL_ID | {"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        FindingCode.TRUST_CONDITION_EXTRA,
        Effect.BROKEN,
    ),
    "a deleted principal": (
        trusting(DELETED, EXTERNAL_ID),
        FindingCode.TRUST_PRINCIPAL_DELETED,
        Effect.BROKEN,
    ),
    "a role of the account only": (
        trusting(ROLE, EXTERNAL_ID),
        FindingCode.TRUST_PRINCIPAL_MISSING,
        Effect.BROKEN,
    ),
    "another action": (
        trusting(condition=EXTERNAL_ID, action="sts:TagSession"),
        FindingCode.TRUST_ACTION_EXTRA,
        Effect.EXCESS,
    ),
}


@pytest.mark.parametrize("case", NAMED)
def test_the_deviation_is_named_for(case: str) -> None:
    statement, code, effect = NAMED[case]
    assert (code, effect) in {(found.code, found.effect) for found in findings(statement)}


def test_equal_trust_has_no_findings() -> None:
    assert findings(trusting(f"arn:aws:iam::{VENDOR}:root", EXTERNAL_ID)) == ()


def test_a_foreign_account_is_told_plainly() -> None:
    (finding,) = findings(trusting([VENDOR, OUTSIDER], EXTERNAL_ID))
    assert finding.summary == (
        "Anyone in AWS account 666666666666 can use this role, not only ProsperOps."
    )


def test_a_known_account_is_told_by_name() -> None:
    (finding,) = findings(trusting([VENDOR, OUTSIDER], EXTERNAL_ID), names={OUTSIDER: "Acme"})
    assert "AWS account 666666666666 (Acme)" in finding.summary


def test_the_whole_account_instead_of_a_role_is_told() -> None:
    (finding,) = findings(
        trusting(condition=EXTERNAL_ID), agreed=document(trusting(ROLE, EXTERNAL_ID))
    )
    assert finding.code is FindingCode.TRUST_PRINCIPAL_EXTRA
    assert "not only ProsperOps's role/production" in finding.summary


def test_an_agreed_condition_that_is_absent_is_told() -> None:
    agreed = trusting(condition=EXTERNAL_ID | {"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    (finding,) = findings(trusting(condition=EXTERNAL_ID), agreed=document(agreed))
    assert (finding.code, finding.effect) == (FindingCode.TRUST_CONDITION_MISSING, Effect.EXCESS)


def test_an_external_id_that_was_not_agreed_keeps_the_vendor_out() -> None:
    (finding,) = findings(trusting(condition=EXTERNAL_ID), agreed=document(trusting()))
    assert (finding.code, finding.effect) == (FindingCode.TRUST_CONDITION_EXTRA, Effect.BROKEN)


def test_an_action_that_is_absent_is_told() -> None:
    agreed = trusting(condition=EXTERNAL_ID, action=["sts:AssumeRole", "sts:TagSession"])
    (finding,) = findings(trusting(condition=EXTERNAL_ID), agreed=document(agreed))
    assert (finding.code, finding.effect) == (FindingCode.TRUST_ACTION_MISSING, Effect.BROKEN)


def test_a_deny_is_told() -> None:
    (finding,) = findings(trusting(condition=EXTERNAL_ID), trusting(Effect="Deny"))
    assert (finding.code, finding.effect) == (FindingCode.TRUST_DENIED, Effect.BROKEN)


def test_a_wrong_external_id_is_one_finding_and_excess_wins() -> None:
    (finding,) = findings(with_id("StringEquals", "ext-2"))
    assert finding.effect is Effect.EXCESS


def test_no_sentence_tells_an_external_id() -> None:
    for case in NAMED:
        for finding in findings(NAMED[case][0]):
            assert "ext-1" not in finding.summary
            assert "ext-2" not in finding.summary


def test_assume_with_a_wildcard_is_a_low_matter() -> None:
    (finding,) = findings(trusting(condition=EXTERNAL_ID, action="sts:Assume*"))
    assert (finding.effect, finding.severity) == (Effect.EXCESS, Severity.LOW)


def test_a_deleted_principal_beside_the_right_one_is_a_note() -> None:
    (finding,) = findings(trusting([VENDOR, DELETED], EXTERNAL_ID))
    assert (finding.code, finding.effect) == (FindingCode.TRUST_PRINCIPAL_DELETED, Effect.NOTE)


@pytest.mark.parametrize(
    "beside",
    [
        trusting(DELETED, EXTERNAL_ID),
        trusting(DELETED),
        trusting(DELETED, EXTERNAL_ID, ["sts:AssumeRole", "sts:TagSession"]),
    ],
)
def test_a_statement_for_a_deleted_principal_lets_nobody_in(beside: dict[str, Any]) -> None:
    (finding,) = findings(trusting(condition=EXTERNAL_ID), beside)
    assert (finding.code, finding.effect) == (FindingCode.TRUST_PRINCIPAL_DELETED, Effect.NOTE)


def test_an_agreed_unique_id_is_a_principal_like_any_other() -> None:
    agreed = document(trusting(DELETED, EXTERNAL_ID))
    assert findings(trusting(DELETED, EXTERNAL_ID), agreed=agreed) == ()
    (finding,) = findings(trusting(DELETED), agreed=agreed)
    assert finding.code is FindingCode.TRUST_EXTERNAL_ID_MISSING


def test_a_second_statement_without_external_id_is_told_as_such() -> None:
    (finding,) = findings(trusting(condition=EXTERNAL_ID), trusting())
    assert finding.code is FindingCode.TRUST_EXTERNAL_ID_MISSING


def test_a_wrong_external_id_is_seen_behind_a_deny() -> None:
    keep_out = trusting("*", {"StringNotEquals": {"sts:ExternalId": "ext-2"}}, Effect="Deny")
    codes = {finding.code for finding in findings(trusting(), keep_out)}
    assert FindingCode.TRUST_EXTERNAL_ID_MISSING not in codes
    assert FindingCode.TRUST_EXTERNAL_ID_WRONG in codes


def test_a_wildcard_beside_an_open_statement_is_not_the_fault() -> None:
    (finding,) = findings(with_id("StringLike", "ext-*"), trusting())
    assert finding.code is FindingCode.TRUST_EXTERNAL_ID_MISSING


def test_any_agreed_alternative_will_do() -> None:
    other = document(trusting(ROLE, EXTERNAL_ID))
    alternatives = [json.dumps(other), json.dumps(AGREED)]
    assert trust_findings(alternatives, json.dumps(AGREED), vendor="ProsperOps") == ()


def test_the_alternative_that_differs_least_is_reported() -> None:
    far = document(trusting(OUTSIDER, EXTERNAL_ID))
    actual = document(trusting([VENDOR, ROLE], EXTERNAL_ID, ["sts:AssumeRole", "sts:TagSession"]))
    (finding,) = trust_findings(
        [json.dumps(far), json.dumps(AGREED)], json.dumps(actual), vendor="ProsperOps"
    )
    assert finding.code is FindingCode.TRUST_ACTION_EXTRA


@pytest.mark.parametrize("hostile", ["{", "[]", json.dumps(document(trusting("nobody")))])
def test_what_cannot_be_judged_is_unknown(hostile: str) -> None:
    (finding,) = trust_findings([json.dumps(AGREED)], hostile, vendor="ProsperOps")
    assert (finding.code, finding.effect) == (FindingCode.TRUST_UNDECIDED, Effect.UNKNOWN)


def test_no_agreed_trust_cannot_be_judged() -> None:
    (finding,) = trust_findings([], json.dumps(AGREED), vendor="ProsperOps")
    assert finding.effect is Effect.UNKNOWN


def test_the_detail_of_a_finding_is_json() -> None:
    found = findings(trusting("*", action="sts:*"), trusting(ROLE, Effect="Deny"))
    assert all(json.loads(json.dumps(finding.detail)) == finding.detail for finding in found)

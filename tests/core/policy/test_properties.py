"""Laws that hold for any two sets of policies."""

from __future__ import annotations

import json
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from iam_oracle import Request, allows
from policy_samples import documents
from policy_writing import OUTSIDER, VENDOR, document, trusting

from core.model import Effect, Finding
from core.policy import Difference, compare_permissions, compare_trust
from core.policy.findings import permission_findings, trust_findings

SWAPPED = {"equal": "equal", "missing": "excess", "excess": "missing", "both": "both"}
PRINCIPALS = st.sampled_from([
    "*", VENDOR, OUTSIDER, f"arn:aws:iam::{VENDOR}:root", f"arn:aws:iam::{VENDOR}:role/a",
    f"arn:aws:iam::{VENDOR}:role/path/b", f"arn:aws:sts::{VENDOR}:assumed-role/b/session",
    f"arn:aws:iam::{OUTSIDER}:user/u", "AROAEXAMPLEID00000001", {"Service": "ec2.amazonaws.com"},
    {"Federated": "accounts.google.com"},
    {"AWS": [VENDOR, OUTSIDER], "Service": "a.amazonaws.com"},
])  # fmt: skip
TRUST_CONDITIONS = st.sampled_from([
    None,
    {"StringEquals": {"sts:ExternalId": "a"}}, {"StringEquals": {"sts:ExternalId": ["a", "b"]}},
    {"StringLike": {"sts:ExternalId": "a*"}}, {"StringEqualsIfExists": {"sts:externalid": "a"}},
    {"ForAllValues:StringEquals": {"sts:ExternalId": "a"}}, {"Null": {"sts:ExternalId": False}},
    {"Bool": {"aws:MultiFactorAuthPresent": True}},
    {"StringNotEquals": {"aws:PrincipalOrgID": "o"}},
])  # fmt: skip
TRUSTS = st.builds(
    lambda statements: [document(*statements)],
    st.lists(
        st.builds(
            trusting,
            PRINCIPALS,
            TRUST_CONDITIONS,
            st.sampled_from(["sts:AssumeRole", "sts:*", "sts:TagSession", "sts:Assume*"]),
            Effect=st.sampled_from(["Allow", "Allow", "Allow", "Deny"]),
        ),
        max_size=3,
    ),
)


def respelled(side: list[dict[str, Any]], seed: int) -> list[Any]:
    """The same policies in other words: shuffled, split, recased, doubled, encoded."""
    dice = random.Random(seed)
    statements = [dict(one) for document in side for one in document["Statement"]]
    for statement in list(statements):
        statement["Sid"] = f"S{dice.randrange(100)}"
        for key in ("Action", "NotAction"):
            if key in statement:
                actions = statement[key]
                actions = [actions] if isinstance(actions, str) else list(actions)
                dice.shuffle(actions)
                statement[key] = [dice.choice([one.upper(), one.lower()]) for one in actions]
        if isinstance(statement.get("Action"), list) and dice.random() < 0.5:
            statements += [statement | {"Action": action} for action in statement["Action"]]
            statements.remove(statement)
    dice.shuffle(statements)
    middle = dice.randrange(len(statements) + 1)
    halves = [{"Version": "2012-10-17", "Statement": half}
              for half in (statements[:middle], statements[middle:])]  # fmt: skip
    return [json.dumps(halves[0]), halves[1]]


def statement_of(effect: str) -> st.SearchStrategy[dict[str, Any]]:
    return documents().map(lambda side: side[0]["Statement"][0] | {"Effect": effect})


@given(side=documents(), seed=st.integers(0, 10_000))
def test_spelling_keeps_policies_equal(side: list[dict[str, Any]], seed: int) -> None:
    assert compare_permissions(side, respelled(side, seed)).relation == "equal"


@given(side=documents())
def test_policies_equal_themselves(side: list[dict[str, Any]]) -> None:
    assert compare_permissions(side, side).relation == "equal"


@given(expected=documents(), actual=documents())
def test_swapping_sides_swaps_missing_and_excess(
    expected: list[dict[str, Any]], actual: list[dict[str, Any]]
) -> None:
    forth, back = compare_permissions(expected, actual), compare_permissions(actual, expected)
    assert back.relation == SWAPPED[forth.relation]


@given(side=documents(), added=statement_of("Allow"))
def test_an_added_allow_never_makes_anything_missing(
    side: list[dict[str, Any]], added: dict[str, Any]
) -> None:
    assert compare_permissions(side, [*side, document(added)]).relation in ("equal", "excess")


@given(side=documents(), added=statement_of("Deny"))
def test_an_added_deny_never_makes_anything_excessive(
    side: list[dict[str, Any]], added: dict[str, Any]
) -> None:
    assert compare_permissions(side, [*side, document(added)]).relation in ("equal", "missing")


@settings(max_examples=200)
@given(expected=documents(), actual=documents())
def test_the_differences_fit_the_relation(
    expected: list[dict[str, Any]], actual: list[dict[str, Any]]
) -> None:
    verdict = compare_permissions(expected, actual)
    assert bool(verdict.missing) is (verdict.relation in ("missing", "both"))
    assert bool(verdict.excess) is (verdict.relation in ("excess", "both"))
    for difference in (*verdict.missing, *verdict.excess):
        assert difference.sentence
        assert difference.actions or verdict.undecided


@settings(max_examples=200)
@given(expected=documents(), actual=documents())
def test_every_example_request_is_allowed_on_one_side_only(
    expected: list[dict[str, Any]], actual: list[dict[str, Any]]
) -> None:
    verdict = compare_permissions(expected, actual)
    for difference in verdict.missing:
        assert allows(expected, _request(difference))
        assert not allows(actual, _request(difference))
    for difference in verdict.excess:
        assert allows(actual, _request(difference))
        assert not allows(expected, _request(difference))


def _request(difference: Difference) -> Request:
    witness = difference.witness
    values = {key: tuple(value) for key, value in witness["conditions"].items() if value}
    resource = witness["resource"]
    return Request(witness["action"], "arn:aws:none:::x" if resource == "*" else resource, values)


@settings(max_examples=300)
@given(expected=TRUSTS, actual=TRUSTS)
def test_swapping_trust_swaps_missing_and_excess(
    expected: list[dict[str, Any]], actual: list[dict[str, Any]]
) -> None:
    forth, back = compare_trust(expected, actual), compare_trust(actual, expected)
    assert (forth.undecided is None) is (back.undecided is None)
    assert compare_trust(expected, expected).relation == "equal"
    if "AROA" not in json.dumps([expected, actual]):  # a deleted principal is nobody on one side
        assert back.relation == SWAPPED[forth.relation]


@given(side=TRUSTS, added=st.builds(trusting, PRINCIPALS, TRUST_CONDITIONS))
def test_more_trust_never_makes_anything_missing(
    side: list[dict[str, Any]], added: dict[str, Any]
) -> None:
    assert compare_trust(side, [*side, document(added)]).relation in ("equal", "excess")


def effects(findings: tuple[Finding, ...]) -> set[Effect]:
    return {finding.effect for finding in findings} - {Effect.NOTE}


@settings(max_examples=200)
@given(expected=TRUSTS, actual=TRUSTS)
def test_trust_findings_say_what_the_relation_says(
    expected: list[dict[str, Any]], actual: list[dict[str, Any]]
) -> None:
    found = effects(
        trust_findings([json.dumps(expected[0])], json.dumps(actual[0]), vendor="Vendor")
    )
    relation = compare_trust(expected, actual).relation
    # one finding may tell both: a role that asks for another external ID
    both = ({Effect.EXCESS}, {Effect.EXCESS, Effect.BROKEN})
    allowed = {
        "equal": (set(),), "missing": ({Effect.BROKEN},), "excess": ({Effect.EXCESS},),
        "both": both,
    }  # fmt: skip
    assert found in allowed[relation]


@given(expected=documents(), actual=documents())
def test_permission_findings_say_what_the_relation_says(
    expected: list[dict[str, Any]], actual: list[dict[str, Any]]
) -> None:
    sides = [list(map(json.dumps, side)) for side in (expected, actual)]
    found = effects(permission_findings(sides[0], sides[1], vendor="Vendor"))
    meant = {
        "equal": set(), "missing": {Effect.BROKEN}, "excess": {Effect.EXCESS},
        "both": {Effect.BROKEN, Effect.EXCESS},
    }  # fmt: skip
    assert found == meant[compare_permissions(expected, actual).relation]

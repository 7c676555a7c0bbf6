"""The comparison engine against two oracles that share no code with it."""

from __future__ import annotations

from typing import Any

import z3_oracle
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from policy_samples import CONDITIONS, documents, keys_used, relation

from core.policy import compare_permissions

SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.filter_too_much]
SIMPLE = tuple(
    block
    for block in CONDITIONS
    if next(iter(block)) in ("StringEquals", "StringLike", "StringNotEquals", "Null", "Bool")
)


@settings(
    max_examples=400, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(expected=documents(), actual=documents())
def test_unrelated_policies_relate_as_trying_every_request_says(
    expected: list[dict[str, Any]], actual: list[dict[str, Any]]
) -> None:
    assume(len(keys_used(expected, actual)) <= 2)
    assert compare_permissions(expected, actual).relation == relation(expected, actual)


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A side and the same side with one statement added, dropped or split in two documents."""
    expected = draw(documents())
    statements = [statement for document in expected for statement in document["Statement"]]
    change = draw(st.sampled_from(["add", "drop", "split", "turn"]))
    if change == "add":
        statements = [*statements, draw(documents())[0]["Statement"][0]]
    elif change == "drop" and len(statements) > 1:
        statements = statements[1:]
    elif change == "turn":
        statements = [dict(statements[0], Effect="Deny"), *statements]
    half = len(statements) // 2 or 1
    parts = [part for part in (statements[half:], statements[:half]) if part]
    return expected, [{"Version": "2012-10-17", "Statement": part} for part in parts]


@settings(
    max_examples=400, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(pair=neighbours())
def test_neighbouring_policies_relate_as_trying_every_request_says(
    pair: tuple[list[dict[str, Any]], list[dict[str, Any]]],
) -> None:
    expected, actual = pair
    assume(len(keys_used(expected, actual)) <= 2)
    assert compare_permissions(expected, actual).relation == relation(expected, actual)


@settings(max_examples=15, suppress_health_check=SLOW_IS_FINE)
@given(expected=documents(SIMPLE), actual=documents(SIMPLE))
def test_policies_relate_as_the_solver_says(
    expected: list[dict[str, Any]], actual: list[dict[str, Any]]
) -> None:
    verdict = z3_oracle.relation(expected, actual)
    if verdict is not None:  # the solver gives up on about one in ten
        assert compare_permissions(expected, actual).relation == verdict

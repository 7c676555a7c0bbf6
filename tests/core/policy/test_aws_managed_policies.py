"""Real material: AWS managed policies against themselves, respelled and changed by one action.

A deterministic sample; `tests/benchmarks/policy.py` runs them all.
"""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from core.policy import compare_permissions

EVERY = 6


def _managed_policies() -> dict[str, dict[str, Any]]:
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    known = json.loads(aws_managed_policies_data)
    return {name: known[name]["Document"] for name in sorted(known)[::EVERY]}


POLICIES = _managed_policies()


def _statements(policy: dict[str, Any]) -> list[dict[str, Any]]:
    found = policy["Statement"]
    return found if isinstance(found, list) else [found]


def _respelled(policy: dict[str, Any]) -> dict[str, Any]:
    dice = random.Random(1)
    statements = []
    for statement in _statements(copy.deepcopy(policy)):
        actions = statement.get("Action")
        if isinstance(actions, list):
            dice.shuffle(actions)
            half = len(actions) // 2
            recased = [action.upper() for action in actions[:half]]
            if recased:
                statements.append({**statement, "Sid": "First", "Action": recased})
            statement["Action"] = actions[half:]
        statements.append(statement)
    dice.shuffle(statements)
    return {"Version": policy.get("Version", "2008-10-17"), "Statement": statements}


def _with_one_more(policy: dict[str, Any]) -> dict[str, Any]:
    """The policy with one action more that it neither allows nor denies."""
    more = {"Effect": "Allow", "Action": "rolecall:Count", "Resource": "*"}
    return {**policy, "Statement": [*_statements(policy), more]}


def _covers_everything(policy: dict[str, Any]) -> bool:
    return any(
        "NotAction" in statement or statement.get("Action") in ("*", ["*"])
        for statement in _statements(policy)
    )


@pytest.mark.parametrize("name", POLICIES)
def test_a_managed_policy_equals_itself_respelled(name: str) -> None:
    assert compare_permissions([POLICIES[name]], [_respelled(POLICIES[name])]).relation == "equal"


@pytest.mark.parametrize("name", [n for n, p in POLICIES.items() if not _covers_everything(p)])
def test_one_action_more_or_less_in_a_managed_policy_is_found(name: str) -> None:
    wider = _with_one_more(_respelled(POLICIES[name]))
    more = compare_permissions([POLICIES[name]], [wider])
    less = compare_permissions([wider], [POLICIES[name]])
    assert (more.relation, less.relation) == ("excess", "missing")
    assert [one.actions for one in more.excess] == [("rolecall:Count",)]
    assert [one.actions for one in less.missing] == [("rolecall:Count",)]

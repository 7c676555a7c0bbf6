from __future__ import annotations

import json

from core.aws.read_only import READ_CALLS, session_policy


def test_only_calls_that_read_are_allowed() -> None:
    assert all(call.startswith(("Get", "List")) for call in READ_CALLS)


def test_the_session_policy_allows_exactly_the_read_calls() -> None:
    (statement,) = json.loads(session_policy())["Statement"]

    assert statement["Effect"] == "Allow"
    assert set(statement["Action"]) == {f"iam:{call}" for call in READ_CALLS}


def test_the_session_policy_fits_into_what_sts_accepts() -> None:
    assert len(session_policy()) <= 2048

"""What is recommended about a vendor."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.model import Status
from core.review.model import VendorDecision
from core.review.recommendation import VendorFacts, recommend

NOW = datetime(2026, 11, 20, 9, 15, tzinfo=UTC)
USED = NOW - timedelta(days=3)
GOOD = VendorFacts(Counter({Status.OK: 40}), "Read only", USED, agreed=True, now=NOW)


def test_access_as_agreed_and_used_is_kept() -> None:
    found = recommend(GOOD)
    assert found.decision is VendorDecision.KEEP
    assert found.text == "Keep: access as agreed, used within 90 days."


@pytest.mark.parametrize(
    ("change", "decision", "words"),
    [
        (
            {"by_status": Counter({Status.OK: 38, Status.DRIFT_EXCESS: 2})},
            VendorDecision.REDUCE,
            "2 with excess access",
        ),
        (
            {"by_status": Counter({Status.OK: 38, Status.UNEXPECTED: 1})},
            VendorDecision.REDUCE,
            "1 not approved",
        ),
        ({"level": "Broad"}, VendorDecision.REDUCE, "broader than actions named one by one"),
        ({"level": "Administrator"}, VendorDecision.ESCALATE, "administrator"),
        ({"last_used": NOW - timedelta(days=91)}, VendorDecision.REMOVE, "not used for 91 days"),
        (
            {"agreed": False, "by_status": Counter({Status.UNEXPECTED: 2})},
            VendorDecision.REMOVE,
            "access in 2 accounts and not approved anywhere",
        ),
        (
            {"by_status": Counter({Status.UNREACHABLE: 3}), "level": None, "last_used": None},
            VendorDecision.ESCALATE,
            "nothing is known",
        ),
    ],
)
def test_what_speaks_against_keeping(
    change: dict[str, object], decision: VendorDecision, words: str
) -> None:
    found = recommend(replace(GOOD, **change))  # type: ignore[arg-type] - fields of a test
    assert found.decision is decision
    assert words in found.text


def test_ninety_days_without_use_are_not_too_many_yet() -> None:
    assert recommend(replace(GOOD, last_used=NOW - timedelta(days=90))).decision == "keep"


def test_what_does_not_work_is_a_remark_and_no_reason_to_take_access_away() -> None:
    found = recommend(replace(GOOD, by_status=Counter({Status.OK: 30, Status.MISSING: 1})))
    assert found.decision is VendorDecision.KEEP
    assert found.text.endswith("Repair 1 account where it cannot work.")


def test_the_gravest_comes_first_and_the_rest_is_told() -> None:
    counts = Counter({Status.OK: 1, Status.DRIFT_EXCESS: 2, Status.UNREACHABLE: 1})
    found = recommend(replace(GOOD, by_status=counts, last_used=NOW - timedelta(days=200)))
    assert found.text == (
        "Remove: not used for 200 days. 2 with excess access. Check 1 account that could not be"
        " read."
    )


def test_a_vendor_without_any_access_has_nothing_to_reduce() -> None:
    nothing = replace(GOOD, by_status=Counter({Status.NOT_EXPECTED: 9}), level=None, agreed=False)
    assert recommend(nothing).text == "Keep: nothing agreed and nothing there."

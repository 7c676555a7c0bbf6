from __future__ import annotations

import pytest

from core.model import Effect, Finding, FindingCode, Severity, Status
from core.scan.status import derive_status

CERTAIN = [Effect.UNAPPROVED, Effect.EXCESS, Effect.BROKEN, Effect.ABSENT]
WORST_FIRST = [*CERTAIN, Effect.UNKNOWN]
STATUS_OF = {
    Effect.UNAPPROVED: Status.UNEXPECTED,
    Effect.EXCESS: Status.DRIFT_EXCESS,
    Effect.BROKEN: Status.DRIFT_BROKEN,
    Effect.ABSENT: Status.MISSING,
    Effect.UNKNOWN: Status.UNREACHABLE,
}


def _findings(*effects: Effect) -> list[Finding]:
    code = FindingCode.ACCESS_EXCESS  # the code does not matter
    return [Finding(code, effect, Severity.HIGH, "") for effect in effects]


@pytest.mark.parametrize("effect", WORST_FIRST)
def test_each_effect_has_its_status(effect: Effect) -> None:
    assert derive_status(_findings(effect), expected=True) is STATUS_OF[effect]


@pytest.mark.parametrize("index", range(len(WORST_FIRST)))
def test_the_worst_effect_wins_whatever_else_was_found(index: int) -> None:
    findings = _findings(*reversed(WORST_FIRST[index:]), Effect.NOTE)

    assert derive_status(findings, expected=True) is STATUS_OF[WORST_FIRST[index]]


def test_without_findings_an_expected_vendor_is_compliant() -> None:
    assert derive_status([], expected=True) is Status.OK


def test_without_findings_an_unexpected_vendor_is_not_required() -> None:
    assert derive_status([], expected=False) is Status.NOT_EXPECTED


def test_notes_change_nothing() -> None:
    assert derive_status(_findings(Effect.NOTE), expected=True) is Status.OK


@pytest.mark.parametrize("effect", CERTAIN)
def test_an_accepted_difference_is_exempt(effect: Effect) -> None:
    assert derive_status(_findings(effect), expected=True, accepted=True) is Status.EXEMPT


def test_nothing_accepts_what_could_not_be_checked() -> None:
    findings = _findings(Effect.EXCESS, Effect.UNKNOWN)

    assert derive_status(findings, expected=True, accepted=True) is Status.UNREACHABLE


def test_an_exemption_without_a_difference_leaves_the_cell_compliant() -> None:
    assert derive_status([], expected=True, accepted=True) is Status.OK

"""How many accounts may be begun next, and when a run ends by itself."""

from __future__ import annotations

import pytest

from core.model import Account
from core.repair.pace import Caution, Pace
from core.repair.run import AccountRepair, FixState


def ended(state: FixState) -> AccountRepair:
    return AccountRepair(Account("111122223333", "any"), state, 1, 1)


def test_a_run_of_many_begins_with_one_account() -> None:
    assert Caution(Pace(wave=10), accounts=12).wave == 1


def test_a_small_run_needs_no_trial() -> None:
    assert Caution(Pace(wave=10, canary_from=3), accounts=2).wave == 10


@pytest.mark.parametrize("state", [FixState.VERIFIED, FixState.UNDONE])
def test_after_the_first_success_the_wave_follows(state: FixState) -> None:
    caution = Caution(Pace(wave=10), accounts=12)

    caution.take(ended(state))

    assert (caution.wave, caution.halted) == (10, None)


def test_a_skipped_account_proves_nothing_so_the_next_is_alone_too() -> None:
    caution = Caution(Pace(wave=10), accounts=12)

    caution.take(ended(FixState.SKIPPED))

    assert (caution.wave, caution.halted) == (1, None)


@pytest.mark.parametrize("state", [FixState.FAILED, FixState.INTERRUPTED, FixState.STILL_DIFFERS])
def test_a_first_account_that_fails_ends_the_run(state: FixState) -> None:
    caution = Caution(Pace(), accounts=12)

    caution.take(ended(state))

    assert caution.halted is not None
    assert "first account" in caution.halted.summary


def test_failures_up_to_the_limit_are_borne() -> None:
    caution = Caution(Pace(max_failures=2), accounts=2)
    for _ in range(2):
        caution.take(ended(FixState.FAILED))

    assert caution.halted is None


def test_one_failure_more_than_the_limit_ends_the_run() -> None:
    caution = Caution(Pace(max_failures=2), accounts=2)
    for _ in range(3):
        caution.take(ended(FixState.FAILED))

    assert caution.halted is not None
    assert "3 accounts" in caution.halted.summary


def test_the_first_reason_to_end_stays() -> None:
    caution = Caution(Pace(), accounts=2)
    caution.halt("the run was stopped")
    caution.halt("the sign-in has ended")

    assert caution.halted is not None
    assert caution.halted.summary == "Not started: the run was stopped."

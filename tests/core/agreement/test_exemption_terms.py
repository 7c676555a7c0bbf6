"""What a new exemption starts with."""

from __future__ import annotations

from datetime import date

from core.agreement.exemption_terms import free_exemption_id, remark_on_length, usual_end
from core.agreement.exemptions import Exemption, remarks_on_exemptions

TODAY = date(2026, 11, 22)


def test_the_first_exemption_of_a_year_gets_number_one() -> None:
    assert free_exemption_id(["EX-2025-031"], TODAY) == "EX-2026-001"


def test_a_new_id_follows_the_highest_of_the_year() -> None:
    assert free_exemption_id(["EX-2026-014", "EX-2026-009", "EX-2026-x"], TODAY) == "EX-2026-015"


def test_a_year_needs_no_word() -> None:
    assert remark_on_length(TODAY, date(2027, 11, 22)) == ""


def test_more_than_a_year_is_remarked_on() -> None:
    assert "longer than a year" in remark_on_length(TODAY, date(2027, 11, 24))


def test_an_exemption_usually_lasts_ninety_days() -> None:
    assert usual_end(TODAY) == date(2027, 2, 20)


def test_one_in_force_for_more_than_a_year_is_remarked_on() -> None:
    assert "longer than a year" in remarks_on_exemptions([_until(date(2028, 1, 1))], TODAY)[0]


def test_one_of_a_year_and_one_that_has_ended_are_not() -> None:
    ended = _until(date(2026, 11, 20), since=date(2024, 1, 1))
    assert remarks_on_exemptions([_until(date(2027, 11, 1)), ended], TODAY) == ()


def _until(last: date, since: date = TODAY) -> Exemption:
    return Exemption(
        id="EX-1",
        vendor="archera",
        account_ids=frozenset({"111111111111"}),
        unit=None,
        findings=frozenset(),
        difference="a" * 64,
        reason="In trial",
        owner="Bo",
        approved_by="Ada",
        approved_on=since,
        expires_on=last,
    )

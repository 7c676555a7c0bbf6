"""What a new exemption starts with."""

from __future__ import annotations

from datetime import date

from core.agreement.exemption_terms import free_exemption_id, remark_on_length, usual_end

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

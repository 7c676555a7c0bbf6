"""Patterns in words, for who fills in a form."""

from __future__ import annotations

import pytest

from core.catalogue import Catalogue
from core.catalogue.pattern_words import expected_form


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("^[0-9]{12}$", "has to be the twelve digits of an AWS account."),
        (r"[\w+=,.@-]{1,64}", "may hold only letters, digits and + = , . @ - _, 1 to 64 of them."),
        (r"[\w.-]+", "may hold only letters, digits and . - _."),
        (r"[\w-]{1,50}", "may hold only letters, digits and - _, 1 to 50 of them."),
    ],
)
def test_a_usual_pattern_is_said_in_words(pattern: str, words: str) -> None:
    assert expected_form(pattern) == words


def test_an_unusual_pattern_is_shown_as_it_is() -> None:
    assert expected_form("a|b") == "does not have the expected form (a|b)."


def test_nobody_has_to_read_the_pattern_of_a_role_name_or_external_id(
    catalogue: Catalogue,
) -> None:
    named = [
        variable.pattern
        for vendor in catalogue.vendors.values()
        for name, variable in vendor.variables.items()
        if name in ("role_name", "external_id") and variable.pattern
    ]
    unsaid = [one for one in named if "expected form" in expected_form(one)]
    assert len(unsaid) <= 2, unsaid  # a vendor's own prefix is best shown

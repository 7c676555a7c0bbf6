"""Who reviews what is their own."""

from __future__ import annotations

import pytest

from core.review.persons import same_person, self_review_grounds


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ingrid Halvorsen", "ingrid  halvorsen"),
        ("Ingrid Halvorsen", "Ingrid Halvorsen, Head of FinOps"),
        ("Ingrid Halvorsen <ingrid@example.com>", " Ingrid Halvorsen"),
    ],
)
def test_a_name_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert same_person(one, other)


@pytest.mark.parametrize(("one", "other"), [("", ""), ("Ada", "Ida"), (", Head", "")])
def test_nobody_is_not_somebody(one: str, other: str) -> None:
    assert not same_person(one, other)


def test_the_grounds_of_a_self_review_are_named() -> None:
    owners = {"ProsperOps": "Ada Okafor", "Archera": None, "OpsRamp": "ada okafor"}
    assert self_review_grounds("Ada Okafor", "Ada Okafor", owners) == (
        "Ada Okafor prepared this review.",
        "Ada Okafor is the business owner of ProsperOps, OpsRamp.",
    )
    assert self_review_grounds("Ida", "Ada Okafor", owners) == ()

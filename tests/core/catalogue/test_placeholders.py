"""${name}: ours are replaced, IAM's own stay."""

from __future__ import annotations

import pytest

from core.catalogue.placeholders import fill, names_in


@pytest.mark.parametrize(
    "text",
    [
        "${aws:username}",
        "${aws:PrincipalTag/team}",
        "${aws:PrincipalTag/team, 'none'}",
        "${accounts.google.com:sub}",
        "${oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub}",
        "${*}${?}${$}",
    ],
)
def test_iams_own_variables_stay_as_they_are(text: str) -> None:
    assert list(names_in(text)) == []
    assert fill(text, {"aws": "x", "*": "y"}) == text


def test_cloudformations_variables_are_placeholders_without_a_value() -> None:
    assert list(names_in("arn:aws:iam::${AWS::AccountId}:root")) == ["AWS::AccountId"]


def test_placeholders_are_found_in_names_and_values_of_nested_data() -> None:
    node = {"${a}": ["x", {"y": "${b}-${c}"}], "z": 1}
    assert list(names_in(node)) == ["a", "b", "c"]


def test_a_value_is_put_in_everywhere() -> None:
    node = {"${a}": ["${a}/x", 1, None]}
    assert fill(node, {"a": "v"}) == {"v": ["v/x", 1, None]}


def test_a_list_value_is_spliced_into_a_list() -> None:
    assert fill(["first", "s3:${b}/*"], {"b": ("one", "two")}) == ["first", "s3:one/*", "s3:two/*"]


def test_a_list_value_makes_a_list_of_a_single_text() -> None:
    assert fill({"Resource": "s3:${b}"}, {"b": ("one", "two")}) == {
        "Resource": ["s3:one", "s3:two"]
    }


def test_two_list_values_give_every_combination() -> None:
    assert fill(["${a}${b}"], {"a": ("1", "2"), "b": ("x", "y")}) == ["1x", "1y", "2x", "2y"]


def test_a_value_is_never_read_as_a_placeholder_again() -> None:
    assert fill("${a}", {"a": "${b}", "b": "secret"}) == "${b}"


def test_a_name_without_a_value_stays_visible() -> None:
    assert fill("x-${a}", {}) == "x-${a}"

"""Which patterns can match together, against trying every short text."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.policy.arns import arn_classes, arn_pattern
from core.policy.budget import Budget
from core.policy.documents import CannotJudge
from core.policy.patterns import classes
from core.policy.texts import FRESH, NO_CASE, Variables, compile_text, glob_matches

OTHER = "z"  # in no pattern: stands for a fresh character
TEXTS = [
    "".join(text) for size in range(6) for text in itertools.product("ab" + OTHER, repeat=size)
]
PATTERNS = st.text("ab*?", min_size=1, max_size=4)


def compiled(text: str) -> str:
    return compile_text(text, Variables(), wild=True)[0]


def matches(pattern: str, text: str) -> bool:
    parts = {"*": ".*", "?": "."}
    return re.fullmatch("".join(parts.get(c, c) for c in pattern), text) is not None


def value(patterns: dict[str, int], text: str) -> int:
    payload = 0
    for pattern, bits in patterns.items():
        if matches(pattern, text):
            payload |= bits
    return payload


SETS = st.dictionaries(
    PATTERNS.map(lambda text: re.sub(r"\*+", "*", text)),
    st.sampled_from([1, 2, 4, 8, 3, 5, 10]),
    max_size=5,
)


@given(patterns=SETS, allow_empty=st.booleans())
def test_no_value_that_a_text_has_is_overlooked(
    patterns: dict[str, int], allow_empty: bool
) -> None:
    given_patterns = {compiled(text): bits for text, bits in patterns.items()}
    found = classes(given_patterns, Budget(10**6), allow_empty=allow_empty)
    texts = TEXTS if allow_empty else TEXTS[1:]
    assert {value(patterns, text) for text in texts} <= set(found)


@given(patterns=SETS, allow_empty=st.booleans())
def test_every_example_has_the_value_it_is_listed_under(
    patterns: dict[str, int], allow_empty: bool
) -> None:
    given_patterns = {compiled(text): bits for text, bits in patterns.items()}
    found = classes(given_patterns, Budget(10**6), allow_empty=allow_empty)
    for payload, examples in found.items():
        for example in examples:
            assert value(patterns, example.replace(FRESH, OTHER)) == payload


@given(pattern=PATTERNS, text=st.text("ab", max_size=6))
def test_one_pattern_matches_as_a_regular_expression_does(pattern: str, text: str) -> None:
    assert glob_matches(pattern, text) is matches(pattern, text)


def test_a_literal_in_any_case_meets_literals_and_wildcards() -> None:
    patterns = {NO_CASE + "ab": 1, "aB": 2, compiled("A*"): 4}
    assert set(classes(patterns, Budget(10**6), allow_empty=True)) == {0, 1, 3, 4, 5}


def test_a_star_matches_the_value_of_a_variable_and_a_question_mark_does_not() -> None:
    variables = Variables()
    (variable,) = compile_text("${aws:PrincipalTag/x}", variables, wild=True)
    patterns = {variable: 1, compiled("*"): 2, compiled("?"): 4}
    assert set(classes(patterns, Budget(10**6), allow_empty=True)) == {2, 3, 6}


@pytest.mark.parametrize(
    ("text", "literal"), [("a${*}", "a*"), ("a${?}", "a?"), ("${$}{x}", "${x}"), ("${}", "${}")]
)
def test_an_escape_is_the_character_itself(text: str, literal: str) -> None:
    assert compile_text(text, Variables(), wild=True) == (literal,)


def test_too_much_work_is_given_up() -> None:
    patterns = {compiled(f"*{one}*{two}*"): 1 << i
                for i, (one, two) in enumerate(itertools.permutations("abcdefgh", 2))}  # fmt: skip
    with pytest.raises(CannotJudge):
        classes(patterns, Budget(100_000), allow_empty=True)


ARN_FIELDS = st.sampled_from(["*", "a", "a*", "?", ""])
ARNS = st.tuples(ARN_FIELDS, ARN_FIELDS, st.sampled_from(["x", "x*", "*", "x/*", "*:y"])).map(
    lambda parts: f"arn:aws:{parts[0] or 's3'}:{parts[1]}::{parts[2]}"
)
REAL_ARNS = [
    f"arn:aws:{service}:{region}::{resource}"
    for service in ("a", "aa", "s3", OTHER, OTHER * 2)
    for region in ("", "a", "aa", "az", OTHER, OTHER * 2)
    for resource in ("x", "xx", "x/", "x/x", "y", "a:y", ":y", "x:y", "x/:y")
]


@given(patterns=st.lists(ARNS, max_size=4, unique=True))
def test_arn_classes_cover_what_arns_have(patterns: list[str]) -> None:
    listed = {arn_pattern(compiled(text)): 1 << i for i, text in enumerate(patterns)}
    found = arn_classes(listed, Budget(10**6), not_an_arn="*")
    for arn in REAL_ARNS:
        fields = arn.split(":", 5)
        payload = sum(
            1 << i
            for i, text in enumerate(patterns)
            if all(map(glob_matches, text.split(":", 5), fields))
        )
        assert payload in found


@pytest.mark.parametrize("text", ["billing", "arn", "arn:aws:s3", "s3:*", "*:*"])
def test_what_is_no_arn_is_refused(text: str) -> None:
    with pytest.raises(CannotJudge):
        arn_pattern(compiled(text))

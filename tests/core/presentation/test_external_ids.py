"""External IDs are found wherever they stand, and masked."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from presentation_samples import cell_of, expected_role, observed_role, policy_text, trust_text

from core.presentation.external_ids import document_external_ids, external_ids, mask, masked


def test_ids_of_both_sides_are_found_longest_first() -> None:
    expected = expected_role(
        trust_alternatives=(trust_text("1", "short"), trust_text("2", "longer"))
    )
    observed = observed_role(trust=trust_text("1", "the-found-one"))
    assert external_ids(cell_of(expected, observed)) == ("the-found-one", "longer", "short")


def test_a_cell_without_roles_has_none() -> None:
    assert external_ids(cell_of(None, None)) == ()


def test_the_key_is_found_in_any_case_and_in_lists() -> None:
    condition = {"ForAnyValue:StringLike": {"STS:EXTERNALID": ["first-id", "second-id"]}}
    assert document_external_ids(policy_text({"Condition": condition})) == {"first-id", "second-id"}


def test_ids_inside_percent_encoded_documents_are_found() -> None:
    answer = json.dumps({"Role": {"AssumeRolePolicyDocument": quote(trust_text("1", "rc-4711"))}})
    assert document_external_ids(answer) == {"rc-4711"}


def test_wildcards_are_no_secret() -> None:
    assert document_external_ids(trust_text("1", "***")) == frozenset()


@pytest.mark.parametrize("document", ["no json", "{" * 5000, "[]", "null"])
def test_what_is_no_policy_holds_none(document: str) -> None:
    assert document_external_ids(document) == frozenset()


@pytest.mark.parametrize(
    ("value", "shown"), [("rc-4711-prod", "rc••••od"), ("abcdef", "ab••••ef"), ("abcde", "••••")]
)
def test_a_mask_leaves_little(value: str, shown: str) -> None:
    assert mask(value) == shown


def test_whole_ids_are_masked_and_parts_of_words_are_not() -> None:
    assert masked("id abc123 in xabc123 and (abc123)", ["abc123"]) == (
        "id ab••••23 in xabc123 and (ab••••23)"
    )


def test_an_id_of_special_characters_is_masked() -> None:
    assert "a.b+c=d" not in masked("key: a.b+c=d!", ["a.b+c=d"])

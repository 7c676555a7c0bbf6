"""YAML from strangers: data with lines, or a clear fault; never code, never a crash."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue.yaml_text import MAX_BYTES, MAX_DEPTH, dotted, parse_yaml, read_text
from core.errors import InputError, Problem


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        parse_yaml(text, "file.yaml")
    return caught.value.problems


def ends_well(text: str) -> bool:
    try:
        parse_yaml(text, "f")
    except InputError as error:
        return bool(error.problems)
    return True


def test_values_keep_their_types() -> None:
    text = "a: text\nb: 12\nc: true\nd: 1.5\ne: [x, '12', \"true\"]\nf: 2026-01-31\ng: 0x10"
    assert parse_yaml(text, "f").data == {
        "a": "text",
        "b": 12,
        "c": True,
        "d": 1.5,
        "e": ["x", "12", "true"],
        "f": "2026-01-31",
        "g": "0x10",
    }


def test_names_of_fields_are_always_text() -> None:
    assert parse_yaml("012345678901: {a: b}", "f").data == {"012345678901": {"a": "b"}}


def test_every_field_has_its_line() -> None:
    text = parse_yaml("a: 1\nb:\n  - c: 2\n    d: 3\n", "f")
    assert text.line_of(("b", 0, "d")) == 4


def test_a_field_that_is_not_there_has_the_line_of_what_is_around_it() -> None:
    text = parse_yaml("a: 1\nb:\n  c: 2\n", "f")
    assert text.line_of(("b", "missing")) == 2


def test_a_field_without_a_value_counts_as_not_written() -> None:
    assert parse_yaml("a:\nb: ~\nc: null\nd: ''", "f").data == {"d": ""}


def test_paths_are_written_with_dots_and_brackets() -> None:
    assert dotted(("exemptions", 0, "id")) == "exemptions[0].id"


def test_names_of_fields_cannot_carry_terminal_codes() -> None:
    hostile = "\x1b[31mred\u202e"
    assert dotted(("a", hostile)) == "a.'\\x1b[31mred\\u202e'"


def test_a_field_given_twice_is_a_fault_that_names_both_lines() -> None:
    (problem,) = problems_of("a: 1\nb: 2\na: 3\n")
    assert (problem.line, problem.field) == (3, "a")
    assert "line 1" in problem.reason


def test_a_field_given_twice_is_a_fault_even_if_the_first_is_empty() -> None:
    (problem,) = problems_of("a:\na: 3\n")
    assert problem.field == "a"


def test_aliases_are_refused_so_that_nothing_grows() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert [problem.line for problem in problems_of(bomb)] == [2, 2, 3, 3]


def test_all_structural_faults_are_told_at_once() -> None:
    assert len(problems_of("a: &x 1\nb: *x\nb: 2\nc: !!set {}\n")) == 3


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object/apply:os.system ['touch pwned']",
        "!!python/name:os.system {}",
        "a: !secret b",
    ],
)
def test_tags_are_refused(text: str) -> None:
    assert "tag" in problems_of(text)[0].reason


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "- " * 5_000 + "x",
        "{a: " * 50_000,
        "\n".join(" " * n + "a:" for n in range(99)),
    ],
)
def test_deep_nesting_is_refused_without_exhausting_the_stack(text: str) -> None:
    assert str(MAX_DEPTH) in problems_of(text)[0].reason


@pytest.mark.parametrize(
    "text",
    ["a: b: c", "\t- x", "a: 'x", "{a", "? {b: c}\n: d", "a: 1\n---\nb: 2", "\x00", "[a]: b"],
)
def test_what_is_no_plain_yaml_is_refused(text: str) -> None:
    assert problems_of(text)


def test_a_syntax_fault_names_its_line() -> None:
    assert problems_of("a: 1\nb: 'x\n")[0].line >= 2


@given(st.text(max_size=200))
def test_any_text_gives_data_or_an_input_error(text: str) -> None:
    assert ends_well(text)


@given(st.text(alphabet="ab:-[]{}&*!|>#'\"\n ,?", max_size=60))
def test_any_yaml_like_text_gives_data_or_an_input_error(text: str) -> None:
    assert ends_well(text)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_text(tmp_path / "absent.yaml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_text(tmp_path)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        os.truncate(file.fileno(), MAX_BYTES + 1)
    with pytest.raises(InputError, match="larger than"):
        read_text(path)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"a: \xe4")
    with pytest.raises(InputError, match="UTF-8"):
        read_text(path)


def test_a_path_with_a_zero_byte_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_text(tmp_path / "a\0b")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1")
    assert read_text(path) == "a: 1"

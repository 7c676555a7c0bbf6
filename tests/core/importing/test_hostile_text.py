"""Text from somebody who means harm: it is refused or read, quickly, and nothing else happens."""

from __future__ import annotations

import copy
import functools
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.errors import InputError, Problem
from core.importing import Import, opened, pasted
from core.importing.own_spec import SpecTitle, vendor_spec_text

_SECONDS = 5


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"Statement":' + "[" * 100_000,
        "Resources:\n" + "".join(f"{' ' * depth}a:\n" for depth in range(1, 400)),
        "Resources: " + "{a: " * 5000,
        'resource "a" "b" {\n x = ' + "[" * 20_000 + "\n}",
        'resource "a" "b" {\n x = <<EOT\n' + "\n" * 100_000,
        'resource "a" "b" {\n x = <<EOT\n' + "a\n" * 50_000,
        'resource "a" "b" {\n' * 2_000,
        "aws iam create-role --role-name '" + "a\n" * 100_000,
        "aws iam create-role " + "\\\n" * 50_000,
        "aws iam x <<A\n" + "b\n" * 50_000,
        "aws iam " + "$(" * 20_000,
        "aws " * 50_000,
        "<" * 200_000,
    ],
    ids=lambda text: ascii(text[:24]),
)
def test_what_is_made_to_hang_or_crash_is_refused_in_time(
    read: Callable[[str], Import], text: str
) -> None:
    begun = time.process_time()

    with pytest.raises(InputError):
        read(text)

    assert time.process_time() - begun < _SECONDS


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"Statement": [{"Effect": "Allow", "Action": "${" * 5000, "Resource": "*"}]}),
        json.dumps(
            {"Statement": [{"Effect": "Allow", "Action": ["a:b"] * 20_000, "Resource": "*"}]}
        ),
        "aws iam create-role --role-name " + "${A}" * 5000,
        'resource "aws_iam_role" "a" {\n  name = "' + "${var.a}" * 2000 + '"\n}\n',
    ],
    ids=["placeholders", "long-list", "shell-variables", "interpolations"],
)
def test_what_is_long_is_read_in_time(read: Callable[[str], Import], text: str) -> None:
    begun = time.process_time()

    read(text)

    assert time.process_time() - begun < _SECONDS


@pytest.mark.parametrize("text", ["", "  \n\t\n", "\ufeff"])
def test_empty_text_says_so(text: str) -> None:
    with pytest.raises(InputError) as caught:
        pasted(text)

    assert "empty" in caught.value.problems[0].reason


def test_text_of_any_size_is_refused_before_it_is_read() -> None:
    with pytest.raises(InputError) as caught:
        pasted("a" * 1_000_001)

    assert "1,000,000" in caught.value.problems[0].reason


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\x9b", "\x07"])
def test_control_characters_are_refused_with_their_line(letter: str) -> None:
    with pytest.raises(InputError) as caught:
        pasted(f"Resources:\n  a{letter}b: 1\n")

    assert caught.value.problems[0].line == 2


def test_terminal_codes_hidden_in_json_do_not_reach_a_remark(read: Callable[[str], Import]) -> None:
    found = read(json.dumps({"Resources": {"R\u001b[2J": {"Type": "X"}, "S": _role()}}))

    assert found.remarks
    assert all(remark.text.isprintable() for remark in found.remarks)


@pytest.mark.parametrize("name", ["nightledger.yaml", "nightledger.sh", "terraform/main.tf"])
def test_a_text_that_was_cut_anywhere_is_read_or_refused(
    read: Callable[[str], Import], sample: Callable[[str], Path], name: str
) -> None:
    text = sample(name).read_text(encoding="utf-8")
    for end in range(1, len(text), 61):
        for piece in (text[:end], text[end:], text[: end // 2] + text[end:]):
            with suppress(InputError):
                assert read(piece).roles


@pytest.mark.parametrize("name", ["nightledger.yaml", "terraform/main.tf"])
@pytest.mark.parametrize("other", ["{}", "7", "[[1], {}]"])
def test_a_value_of_any_other_kind_is_read_or_refused(
    read: Callable[[str], Import], sample: Callable[[str], Path], name: str, other: str
) -> None:
    lines = sample(name).read_text(encoding="utf-8").splitlines()
    for index, line in enumerate(lines):
        for separator in (": ", " = "):
            if separator in line:
                changed = f"{line.partition(separator)[0]}{separator}{other}"
                with suppress(InputError):
                    read("\n".join([*lines[:index], changed, *lines[index + 1 :]]))


@pytest.mark.parametrize("kind", ["trust", "permission"])
def test_a_document_with_anything_anywhere_is_read_or_refused(
    read: Callable[[str], Import],
    trust: Callable[..., dict[str, Any]],
    policy: Callable[..., dict[str, Any]],
    kind: str,
) -> None:
    document = trust(["1"], ["a", "b"]) if kind == "trust" else policy(Condition={"Bool": {"a": 1}})
    title = SpecTitle(id="n", name="N", source="s", captured_on=date(2026, 1, 1))
    for place in _places(document):
        for other in ([], {}, 7, None, "${", "x", [[1], {}], {"a": {"b": [{}]}}):
            changed = copy.deepcopy(document)
            functools.reduce(lambda node, step: node[step], place[:-1], changed)[place[-1]] = other
            with suppress(InputError):
                vendor_spec_text(read(json.dumps(changed)).roles, title)


def _places(node: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything inside a document."""
    listed = enumerate(node) if isinstance(node, list) else ()
    for step, inner in node.items() if isinstance(node, dict) else listed:
        yield (*place, step)
        yield from _places(inner, (*place, step))


def test_prose_says_what_can_be_imported(refusal: Callable[[str], Problem]) -> None:
    problem = refusal("Please create a role named ProsperOps.")

    assert "CloudFormation" in problem.reason
    assert "Terraform" in problem.reason


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(InputError) as caught:
        opened(path)

    assert "UTF-8" in caught.value.problems[0].reason


def test_a_command_is_never_executed(read: Callable[[str], Import], tmp_path: Path) -> None:
    mark = tmp_path / "executed"

    read(f"aws iam create-role --role-name $(touch {mark})\ntouch {mark}\n`touch {mark}`")

    assert not mark.exists()


def test_a_yaml_tag_constructs_nothing(read: Callable[[str], Import]) -> None:
    found = read(
        "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n"
        "      RoleName: !!python/object/apply:os.system [exit]\n"
    )

    assert found.roles[0].policies == ()


def test_a_hundred_remarks_stay_short(read: Callable[[str], Import]) -> None:
    found = read(json.dumps({"Resources": {"x" * 9000: {"Type": "y" * 9000}, "S": _role()}}))

    assert all(len(remark.text) < 400 for remark in found.remarks)


def _role() -> dict[str, object]:
    return {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "R"}}

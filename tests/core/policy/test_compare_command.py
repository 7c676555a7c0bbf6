"""`main.py compare`: two files in, a relation and an exit code out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result
from policy_writing import allow, document, trusting, under

from core.cli.compare import command
from core.errors import InputError

READ, MORE = document(allow("s3:Get*")), document(allow(["s3:Get*", "s3:PutObject"]))


@pytest.fixture
def compare(tmp_path: Path) -> Any:
    def run(expected: Any, actual: Any, *options: str, kind: str = "permission") -> Result:
        for name, content in (("expected.json", expected), ("actual.json", actual)):
            text = content if isinstance(content, str) else json.dumps(content)
            (tmp_path / name).write_text(text, encoding="utf-8")
        files = ["--expected", str(tmp_path / "expected.json"),
                 "--actual", str(tmp_path / "actual.json")]  # fmt: skip
        return CliRunner().invoke(command, ["--kind", kind, *files, *options])

    return run


def test_equal_files_end_with_0(compare: Any) -> None:
    result = compare(READ, document(allow("S3:GET*")))
    assert result.exit_code == 0
    assert result.output.startswith("Equal")


def test_different_files_end_with_1_and_say_how(compare: Any) -> None:
    result = compare(READ, MORE)
    assert result.exit_code == 1
    assert "s3:PutObject" in result.output


def test_a_file_may_hold_a_list_of_documents(compare: Any) -> None:
    assert compare([READ, document(allow("s3:PutObject"))], MORE).exit_code == 0


def test_a_file_may_be_percent_encoded(compare: Any) -> None:
    assert compare(quote(json.dumps(READ)), READ).exit_code == 0


def test_trust_policies_are_compared_as_such(compare: Any) -> None:
    trust = document(trusting())
    assert compare(trust, trust, kind="trust").exit_code == 0
    assert compare(trust, trust, kind="permission").exit_code == 1


def test_what_cannot_be_judged_ends_with_1_and_says_so(compare: Any) -> None:
    odd = under("StringRoughly", "aws:SourceIp", "x")
    result = compare(odd, odd)
    assert result.exit_code == 1
    assert "Cannot be judged" in result.output


def test_json_output_holds_the_relation_and_the_differences(compare: Any) -> None:
    answer = json.loads(compare(READ, MORE, "--json").output)
    assert answer["relation"] == "excess"
    assert answer["missing"] == []
    assert answer["excess"][0]["actions"] == ["s3:PutObject"]


def test_the_partition_of_the_role_can_be_given(compare: Any) -> None:
    agreed = document(allow("s3:*", "arn:aws:s3:::billing"))
    role = document(allow("s3:*", "arn:aws-cn:s3:::billing"))
    assert compare(agreed, role, "--partition", "aws-cn").exit_code == 0


@pytest.mark.parametrize("content", ["{", "", "5", "[1]", "[" * 100_000])
def test_a_file_that_holds_no_policy_is_bad_input(compare: Any, content: str) -> None:
    result = compare(READ, content)
    assert isinstance(result.exception, InputError)
    assert "actual.json" in str(result.exception)


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    missing = str(tmp_path / "none.json")
    result = CliRunner().invoke(
        command, ["--kind", "trust", "--expected", missing, "--actual", missing]
    )
    assert isinstance(result.exception, InputError)

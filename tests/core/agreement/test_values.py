"""Values against variables, where the shipped specs' patterns would hide the rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.agreement.values import MAX_TEXT, Fault, checked_values
from core.catalogue.spec import Variable

FREE = Variable(type="text", description="Free text.", source="docs", confidence="published")


@pytest.mark.parametrize(
    "wrong", ["${other}", "a ${AWS::AccountId}", "", " ", "\t\n", "x" * (MAX_TEXT + 1)]
)
def test_free_text_is_checked_too(tmp_path: Path, wrong: str) -> None:
    faults: list[Fault] = []
    assert checked_values({"free": wrong}, {"free": FREE}, ("values",), tmp_path, faults) == {}
    assert [path for path, *_ in faults] == [("values", "free")]


def test_free_text_is_kept_as_it_is(tmp_path: Path) -> None:
    faults: list[Fault] = []
    given = {"free": "${aws:username} \" } ] 'x'"}
    assert checked_values(given, {"free": FREE}, ("values",), tmp_path, faults) == given
    assert faults == []

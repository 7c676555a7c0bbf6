"""Plans as files: they come back equal, and not at all when they were altered."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from repair_samples import document, managed_policy

from core.errors import InputError, RepairRefused
from core.repair.plan import Plan
from core.repair.plan_file import load_plan, save_plan
from core.repair.state import RoleState


@pytest.fixture
def plan(make_plan: Callable[..., Plan], role: RoleState) -> Plan:
    after = role.with_inline("New", document("x:Y")).with_managed(managed_policy())
    return make_plan(role, after, accounts=2)


@pytest.fixture
def path(plan: Plan, tmp_path: Path) -> Path:
    save_plan(plan, tmp_path / "plan.json")
    return tmp_path / "plan.json"


def test_a_plan_comes_back_equal(plan: Plan, path: Path) -> None:
    assert load_plan(path) == plan


def test_the_same_plan_gives_the_same_bytes(path: Path) -> None:
    before = path.read_bytes()
    save_plan(load_plan(path), path)

    assert path.read_bytes() == before


def test_another_layout_of_the_same_content_is_the_same_plan(plan: Plan, path: Path) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()), indent=4))

    assert load_plan(path) == plan


def test_only_the_owner_may_read_a_plan(path: Path) -> None:
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"requester":"ada"', '"requester":"eve"'),
        ("x:Y", "iam:*"),
        ('"risk":"medium"', '"risk":"low"'),
        ('"call":"PutRolePolicy"', '"call":"AttachRolePolicy"'),
        ('"schema_version":1', '"schema_version":1,"added":true'),
    ],
)
def test_an_altered_plan_is_refused(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))

    with pytest.raises(RepairRefused, match="altered"):
        load_plan(path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sha256": 1}', "not JSON"])
def test_what_is_no_plan_is_said_to_be_none(path: Path, text: str) -> None:
    path.write_text(text)

    with pytest.raises(InputError, match="not a plan"):
        load_plan(path)


def test_a_plan_of_a_later_version_is_not_guessed_at(path: Path) -> None:
    path.write_text(path.read_text().replace('"schema_version":1', '"schema_version":2'))

    with pytest.raises(InputError, match="another version"):
        load_plan(path)


def test_a_place_that_cannot_be_written_is_named(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="absent"):
        save_plan(plan, tmp_path / "absent" / "plan.json")

"""Supplied policies: inline, as JSON text, or in a file that cannot lead out of the folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from expected_access import policy

from core.agreement.policy_files import PolicyFault, supplied_policy

GOOD = policy("ce:Get*")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "agreements"
    (inside / "policies").mkdir(parents=True)
    (inside / "policies" / "good.json").write_text(json.dumps(GOOD), encoding="utf-8")
    (tmp_path / "outside.json").write_text(json.dumps(GOOD), encoding="utf-8")
    return inside


@pytest.mark.parametrize(
    "value", [GOOD, json.dumps(GOOD), "policies/good.json", "./policies/good.json"]
)
def test_a_policy_can_be_given_in_three_ways(folder: Path, value: object) -> None:
    assert supplied_policy(value, folder) == GOOD


@pytest.mark.parametrize(
    "name",
    [
        "../outside.json",
        "policies/../../outside.json",
        "/etc/passwd",
        "/etc/x.json",
        "..\\outside.json",
        "policies\\..\\..\\outside.json",
    ],
)
def test_a_name_that_leaves_the_folder_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(PolicyFault, match="folder"):
        supplied_policy(name, folder)


def test_a_link_that_leaves_the_folder_is_refused(folder: Path) -> None:
    (folder / "link.json").symlink_to(folder.parent / "outside.json")
    with pytest.raises(PolicyFault, match="leaves"):
        supplied_policy("link.json", folder)


def test_a_linked_folder_that_leaves_the_folder_is_refused(folder: Path) -> None:
    (folder / "linked").symlink_to(folder.parent)
    with pytest.raises(PolicyFault, match="leaves"):
        supplied_policy("linked/outside.json", folder)


@pytest.mark.parametrize(
    "name", ["policies", "absent.json", "good.txt", "", "a\0.json", "C:\\x.json"]
)
def test_what_is_no_json_file_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(PolicyFault):
        supplied_policy(name, folder)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"Statement": [], "Statement": []}',
        '{"Statement": {"Effect": "Allow", "Effect": "Deny"}}',
        '{"a": ' * 100_000,
        '{"Statement": ' + "[" * 200 + "]" * 200 + "}",
    ],
)
def test_json_that_cannot_be_trusted_is_refused(folder: Path, text: str) -> None:
    with pytest.raises(PolicyFault):
        supplied_policy(text, folder)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"Statement": []},
        {"Statement": "x"},
        {"Statement": [5]},
        {"Statement": [{"Action": "*", "Resource": "*"}]},
        {"Statement": [{"Effect": "allow", "Action": "*", "Resource": "*"}]},
        {"Statement": [{"Effect": "Allow", "Resource": "*"}]},
        {"Statement": [{"Effect": "Allow", "Action": "*"}]},
        {"Statement": [{"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"}]},
    ],
)
def test_a_document_that_is_no_permission_policy_is_refused(
    folder: Path, document: dict[str, object]
) -> None:
    with pytest.raises(PolicyFault):
        supplied_policy(document, folder)


def test_a_trust_policy_is_told_apart(folder: Path) -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    with pytest.raises(PolicyFault, match="trust policy"):
        supplied_policy({"Statement": statement}, folder)

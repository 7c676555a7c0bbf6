"""Writing a proposal into the agreement."""

from __future__ import annotations

import difflib
import itertools
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.agreement import load_agreement
from core.catalogue import Catalogue
from core.errors import InputError
from core.importing import ImportedRole
from core.importing.agreement_file import apply_proposal, edited
from core.importing.joining import joined
from core.importing.proposal import Change, Proposal, Target, propose

_NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
_PROSPEROPS = "arn:aws:iam::205499583182:root"


@pytest.fixture
def proposal(
    agreement: Path,
    catalogue: Catalogue,
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
    policy: Callable[..., dict[str, Any]],
) -> Proposal:
    pieces = [trust(_PROSPEROPS, "po-new-id"), policy(Action=["ce:*", "sts:GetCallerIdentity"])]
    found = joined([role(json.dumps(piece)) for piece in pieces])
    return propose(agreement, catalogue, Target("prosperops"), found)


def _difference(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def test_only_the_changed_lines_change(
    agreement: Path, catalogue: Catalogue, proposal: Proposal
) -> None:
    before = agreement.read_text(encoding="utf-8")

    apply_proposal(agreement, catalogue, proposal, now=_NOW)

    assert _difference(before, agreement.read_text(encoding="utf-8")) == [
        "-      external_id: po-old-id  # from the console, in spring",
        "-      policy: policies/management.json",
        "+      external_id: po-new-id  # from the console, in spring",
        "+      policy:",
        '+        Version: "2012-10-17"',
        "+        Statement:",
        "+          - Effect: Allow",
        "+            Action:",
        "+              - ce:*",
        "+              - sts:GetCallerIdentity",
        "+            Resource: '*'",
    ]


def test_the_new_agreement_says_what_was_proposed(
    agreement: Path, catalogue: Catalogue, proposal: Proposal
) -> None:
    written, _ = apply_proposal(agreement, catalogue, proposal, now=_NOW)

    assert written.vendors["prosperops"].values["external_id"] == "po-new-id"
    assert load_agreement(agreement, catalogue).sha256 == written.sha256


def test_the_old_version_is_kept_under_its_date(
    agreement: Path, catalogue: Catalogue, proposal: Proposal
) -> None:
    before = agreement.read_text(encoding="utf-8")

    _, kept = apply_proposal(agreement, catalogue, proposal, now=_NOW)

    assert kept.name == "agreement.2026-11-22T093000.yaml"
    assert kept.read_text(encoding="utf-8") == before


def test_an_old_version_never_replaces_another(
    agreement: Path, catalogue: Catalogue, proposal: Proposal
) -> None:
    other = agreement.with_name("agreement.2026-11-22T093000.yaml")
    other.write_text("another", encoding="utf-8")

    _, kept = apply_proposal(agreement, catalogue, proposal, now=_NOW)

    assert kept.name == "agreement.2026-11-22T093000-2.yaml"
    assert other.read_text(encoding="utf-8") == "another"


def test_a_file_that_changed_since_the_preview_is_left_alone(
    agreement: Path, catalogue: Catalogue, proposal: Proposal
) -> None:
    with agreement.open("a", encoding="utf-8") as file:
        file.write("# a colleague was here\n")
    changed = agreement.read_text(encoding="utf-8")

    with pytest.raises(InputError, match="changed since the preview"):
        apply_proposal(agreement, catalogue, proposal, now=_NOW)

    assert agreement.read_text(encoding="utf-8") == changed


def test_what_would_not_load_replaces_nothing(
    agreement: Path, catalogue: Catalogue, proposal: Proposal
) -> None:
    before = sorted(agreement.parent.iterdir()), agreement.read_text(encoding="utf-8")
    wrong = replace(proposal.changes[0], path=("vendors", "prosperops", "values", "nonsense"))

    with pytest.raises(InputError) as caught:
        apply_proposal(agreement, catalogue, replace(proposal, changes=(wrong,)), now=_NOW)

    assert caught.value.problems[0].file == str(agreement)
    assert "nonsense" in caught.value.problems[0].field
    assert (sorted(agreement.parent.iterdir()), agreement.read_text(encoding="utf-8")) == before


def test_a_value_of_one_account_is_added_below_the_others(
    agreement: Path,
    catalogue: Catalogue,
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
) -> None:
    found = role(json.dumps(trust(_PROSPEROPS, "po-legacy")))
    target = Target("prosperops", account_id="111122223333")
    before = agreement.read_text(encoding="utf-8")

    apply_proposal(agreement, catalogue, propose(agreement, catalogue, target, found), now=_NOW)

    assert _difference(before, agreement.read_text(encoding="utf-8")) == [
        "+    account_values:",
        '+      "111122223333":',
        "+        external_id: po-legacy",
    ]


def test_a_new_vendor_is_added_before_what_follows(
    agreement: Path,
    catalogue: Catalogue,
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
) -> None:
    found = role(json.dumps(trust("arn:aws:iam::967800896805:root", "ar-1")))
    target = Target("archera", variant="trial")
    before = agreement.read_text(encoding="utf-8")

    apply_proposal(agreement, catalogue, propose(agreement, catalogue, target, found), now=_NOW)

    assert _difference(before, agreement.read_text(encoding="utf-8")) == [
        "+  archera:",
        "+    variant: trial",
        "+    values:",
        "+      external_id: ar-1",
    ]
    assert load_agreement(agreement, catalogue).vendors["archera"].variant == "trial"


@pytest.mark.parametrize("external_id", ["0123456", "123456789012", "true", "null", "~x", "1e3"])
def test_values_that_yaml_could_misread_stay_text(
    agreement: Path,
    catalogue: Catalogue,
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
    external_id: str,
) -> None:
    found = role(json.dumps(trust(_PROSPEROPS, external_id)))
    proposal = propose(agreement, catalogue, Target("prosperops"), found)
    if not proposal.changes:  # the vendor's own pattern refuses it
        assert external_id == "~x"
        return

    written, _ = apply_proposal(agreement, catalogue, proposal, now=_NOW)

    assert written.vendors["prosperops"].values["external_id"] == external_id


def test_the_agreement_of_the_demonstration_keeps_its_comments(
    tmp_path: Path,
    catalogue: Catalogue,
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
) -> None:
    shipped = Path(__file__).parents[3] / "resources" / "demo"
    shutil.copytree(shipped, tmp_path / "demo")
    path = tmp_path / "demo" / "agreement.yaml"
    before = path.read_text(encoding="utf-8")
    found = role(json.dumps(trust(_PROSPEROPS, "po-new-id")))

    apply_proposal(path, catalogue, propose(path, catalogue, Target("prosperops"), found), now=_NOW)

    assert len(_difference(before, path.read_text(encoding="utf-8"))) == 2


_ENDINGS = {
    "text": '    values:\n      a: "1"\n',
    "comment": '    values:\n      a: "1"  # beside\n',
    "folded": '    values:\n      a: "1"\n    purpose: >-\n      x\n      y\n',
    "literal": "    values:\n      a: |\n        x\n        y\n",
    "list": "    values:\n      a:\n        - x\n        - y\n",
    "list-of-groups": "    values:\n      a:\n        - x: 1\n          y: 2\n",
    "flow-list": "    values:\n      a: [x, y]\n",
    "flow-group": '    values:\n      a: "1"\n    owners: {b: c}\n',
    "no-values": "    owners: {b: c}\n",
}
_GAPS = ("", "\n# top\n", "\n  # next\n", "\n\n  # next\n  # more\n\n", "  # next\n")
_FOLLOWERS = ('  w:\n    values: {b: "2"}\n', "top: 1\n", "")
_DOCUMENT = {"Statement": [{"Effect": "Allow", "Action": ["a:b"], "Resource": ["*"]}]}


@pytest.mark.parametrize("ending", _ENDINGS)
@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("v", "values", "new"), "2"),
        (("v", "values", "new"), _DOCUMENT),
        (("v", "account_values", "111122223333", "new"), "2"),
        (("z", "values", "new"), _DOCUMENT),
    ],
    ids=["text", "document", "account", "vendor"],
)
def test_an_addition_moves_and_loses_nothing(
    ending: str, place: tuple[str, ...], value: str | dict[str, Any]
) -> None:
    for gap, follower in itertools.product(_GAPS, _FOLLOWERS):
        text = f"version: 1\nvendors:\n  v:\n{_ENDINGS[ending]}{gap}{follower}"
        change = Change(("vendors", *place), None, "", "", value)

        lines = _difference(text, edited(text, (change,)))

        assert all(line.startswith("+") and "#" not in line for line in lines), (gap, follower)


@pytest.mark.parametrize("ending", [name for name in _ENDINGS if name != "no-values"])
@pytest.mark.parametrize("value", ["2", _DOCUMENT], ids=["text", "document"])
def test_a_replacement_keeps_every_comment(ending: str, value: str | dict[str, Any]) -> None:
    for gap, follower in itertools.product(_GAPS, _FOLLOWERS):
        text = f"version: 1\nvendors:\n  v:\n{_ENDINGS[ending]}{gap}{follower}"
        change = Change(("vendors", "v", "values", "a"), None, "", "", value)

        new = edited(text, (change,))

        kept = [line.partition("#")[2] for line in text.splitlines() if "#" in line]
        assert [line.partition("#")[2] for line in new.splitlines() if "#" in line] == kept

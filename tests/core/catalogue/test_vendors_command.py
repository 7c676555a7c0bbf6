"""`main.py vendors`: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from spec_files import Data, LoadSpec

from core.catalogue import Catalogue
from core.catalogue.loading import SHIPPED
from core.cli.vendors import command
from core.errors import InputError

CHIEF = "111111111111"
AGREEMENT = f"""\
version: v
agreed_by: me
organization: {{management_account_id: "{CHIEF}", audit_role_name: A}}
vendors:
  flexera-bill-connect:
    values: {{role_name: R, external_id: "32226", billing_bucket: bill}}
  prosperops:
    values: {{external_id: org-wide}}
    scope: {{include: ["ou:Workloads"], exclude: ["333333333333"]}}
"""


@pytest.fixture
def agreement(tmp_path: Path) -> str:
    path = tmp_path / "agreement.yaml"
    path.write_text(AGREEMENT, encoding="utf-8")
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def test_list_names_every_vendor(catalogue: Catalogue) -> None:
    lines = run("list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(catalogue.vendors)


def test_list_as_json(catalogue: Catalogue) -> None:
    listed = json.loads(run("list", "--json").stdout)
    assert [one["id"] for one in listed] == list(catalogue.vendors)
    assert {one["completeness"] for one in listed} == {"complete", "customer-supplies"}


@pytest.mark.parametrize("vendor", ["archera", "flexera-bill-connect", "opsramp", "prosperops"])
def test_show_gives_facts_with_their_sources(vendor: str, catalogue: Catalogue) -> None:
    text = run("show", vendor).stdout
    shown = json.loads(run("show", vendor, "--json").stdout)
    assert all(source.title in text for source in catalogue.vendors[vendor].sources)
    assert shown["roles"][0]["confidence"] in ("published", "third-party", "inferred")
    assert shown["captured_on"] == catalogue.vendors[vendor].captured_on.isoformat()


def test_render_prints_the_roles_of_an_account(agreement: str) -> None:
    result = run("render", "flexera-bill-connect", "--agreement", agreement, "--account", CHIEF)
    rendered = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (rendered["vendor"], rendered["account_id"]) == ("flexera-bill-connect", CHIEF)
    assert rendered["incomplete"] == []
    (role,) = rendered["roles"]
    assert (role["key"], role["role_name"], role["path"]) == ("main", "R", "/")
    assert role["trust_policy"]["Statement"][0]["Condition"] == {
        "StringEquals": {"sts:ExternalId": "32226"}
    }
    assert [(one["name"], one["kind"]) for one in role["policies"]] == [
        ("FlexeraOptimaAccessPolicy", "any")
    ]
    assert (role["managed_policy_arns"], role["attributes"]) == ([], {})


def test_render_names_what_lacks_and_ends_with_1(agreement: str) -> None:
    result = run("render", "prosperops", "--agreement", agreement, "--account", CHIEF)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["incomplete"] == ["policy"]


@pytest.mark.parametrize(
    ("vendor", "account_id", "words"),
    [
        ("archera", CHIEF, "nothing about archera"),
        ("prosperops", "333333333333", "not in the scope"),
        ("prosperops", "222222222222", "taken as in scope"),
    ],
)
def test_render_says_why_or_how_it_decided_on_the_scope(
    agreement: str, vendor: str, account_id: str, words: str
) -> None:
    result = run("render", vendor, "--agreement", agreement, "--account", account_id)
    assert words in result.stderr
    assert bool(json.loads(result.stdout)["roles"]) is (words == "taken as in scope")


@pytest.mark.parametrize("account_id", ["12", "abcdefghijkl", "\u0661" * 12])
def test_render_refuses_what_is_no_account_id(agreement: str, account_id: str) -> None:
    result = run("render", "archera", "--agreement", agreement, "--account", account_id)
    assert isinstance(result.exception, InputError)


def test_render_refuses_an_unknown_vendor(agreement: str) -> None:
    result = run("render", "nobody", "--agreement", agreement, "--account", CHIEF)
    assert isinstance(result.exception, InputError)


def test_validate_accepts_all_shipped_specs() -> None:
    result = run("validate", *map(str, SHIPPED.glob("*.yaml")))
    assert result.exit_code == 0


def test_validate_tells_the_faults_of_all_files(tmp_path: Path, load: LoadSpec, spec: Data) -> None:
    load(spec)
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text("id: 5", encoding="utf-8")
    files = [str(tmp_path / name) for name in ("one.yaml", "acme.yaml", "two.yaml")]
    result = run("validate", *files)
    assert isinstance(result.exception, InputError)
    assert {problem.file for problem in result.exception.problems} == {files[0], files[2]}
    assert "acme can be used" in result.stdout

"""An agreement about several organizations: each is scanned by itself, by its own sign-in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_aws import FakeAws, fake_aws
from fake_aws_population import population
from fake_aws_world import CALLER_KEY, CALLER_SECRET, MANAGEMENT, FakeAccount

from core.cli.app import run
from core.scan.document import load_scan

OTHER = "888800000000"
Command = Callable[..., int]


@pytest.fixture
def two_organizations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[FakeAws, FakeAws]]:
    """Two organizations of different size, each behind a profile of its own."""
    people = population(tmp_path, accounts=5, vendors=2, other_roles=1)
    first = people.world
    second = replace(first, management=OTHER, accounts=(FakeAccount(OTHER), *first.accounts[1:3]))
    with ExitStack() as stack:
        one, two = (stack.enter_context(fake_aws(world)) for world in (first, second))
        _write_profiles(tmp_path, one, two, monkeypatch)
        agreement = json.loads((tmp_path / "agreement.yaml").read_text(encoding="utf-8"))
        entered = agreement.pop("organization")
        agreement["organizations"] = [
            {**entered, "profile": "one", "name": "Retail"},
            {**entered, "management_account_id": OTHER, "profile": "two"},
        ]
        (tmp_path / "agreement.yaml").write_text(json.dumps(agreement), encoding="utf-8")
        yield one, two


def _write_profiles(
    folder: Path, one: FakeAws, two: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = []
    for name, aws in (("one", one), ("two", two)):
        lines += [f"[profile {name}]", f"endpoint_url = {aws.url}", "region = us-east-1",
                  f"aws_access_key_id = {CALLER_KEY}",
                  f"aws_secret_access_key = {CALLER_SECRET}"]  # fmt: skip
    (folder / "config").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "none"))
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def scan(two_organizations: tuple[FakeAws, FakeAws], tmp_path: Path) -> Command:
    """Runs `main.py scan`; the two organizations are there."""
    assert two_organizations

    def command(*arguments: str) -> int:
        agreement = str(tmp_path / "agreement.yaml")
        return run(["scan", "--agreement", agreement, *arguments], open_window=lambda *_: 0)

    return command


def _document(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_all_are_scanned_into_a_file_each_with_its_own_totals(
    scan: Command, tmp_path: Path
) -> None:
    code = scan("--all-organizations", "--format", "json", "--output", str(tmp_path / "s.json"))

    one, two = (_document(tmp_path / f"s-{which}.json") for which in (MANAGEMENT, OTHER))
    assert code == 1
    assert one["organization"]["management_account_id"] == MANAGEMENT
    assert two["organization"]["management_account_id"] == OTHER
    assert (one["totals"]["accounts_listed"], two["totals"]["accounts_listed"]) == (6, 3)
    assert [load_scan(tmp_path / f"s-{which}.json").organization.name
            for which in (MANAGEMENT, OTHER)] == ["Retail", ""]  # fmt: skip
    assert not (tmp_path / "s.json").exists()


@pytest.mark.parametrize(("named", "accounts"), [("Retail", 6), (MANAGEMENT, 6), (OTHER, 3)])
def test_one_is_chosen_by_name_or_management_account(
    scan: Command, capsys: pytest.CaptureFixture[str], named: str, accounts: int
) -> None:
    scan("--organization", named, "--format", "json")

    assert json.loads(capsys.readouterr().out)["totals"]["accounts_listed"] == accounts


def test_an_organization_the_agreement_does_not_have_is_bad_input(
    scan: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scan("--organization", "Wholesale") == 3
    assert f"Known are: Retail ({MANAGEMENT}), {OTHER}." in capsys.readouterr().err


def test_one_that_cannot_be_begun_does_not_stop_the_others(
    scan: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (tmp_path / "agreement.yaml").read_text(encoding="utf-8")
    (tmp_path / "agreement.yaml").write_text(text.replace('"one"', '"gone"'), encoding="utf-8")

    code = scan("--all-organizations", "--format", "json", "--output", str(tmp_path / "s.json"))

    assert code == 2
    assert "could not be scanned" in capsys.readouterr().err
    assert _document(tmp_path / f"s-{OTHER}.json")["scan"]["complete"]


def test_a_sign_in_to_another_organization_than_the_chosen_one_is_no_start(
    scan: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (tmp_path / "agreement.yaml").read_text(encoding="utf-8")
    (tmp_path / "agreement.yaml").write_text(text.replace('"two"', '"one"'), encoding="utf-8")

    assert scan("--organization", OTHER) == 4
    said = capsys.readouterr().err
    assert f"organization of management account {MANAGEMENT}" in said
    assert "--profile" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("--format", "json"),
        ("--account", MANAGEMENT),
        ("--profile", "one"),
        ("--organization", "Retail"),
    ],
)
def test_what_goes_with_one_organization_only_is_refused_for_several(
    scan: Command, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert scan("--all-organizations", *arguments) == 3
    assert "Error:" in capsys.readouterr().err


def test_without_a_choice_the_first_one_is_scanned(
    scan: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    scan("--format", "json")

    out, err = capsys.readouterr()
    assert json.loads(out)["totals"]["accounts_listed"] == 6
    assert "about 2 organizations" in err


def test_roles_are_rendered_with_the_values_of_the_chosen_organization(
    scan: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scan is not None
    agreement = _document(tmp_path / "agreement.yaml")
    terms = agreement["vendors"]["vendor-0"]
    terms["organization_values"] = {OTHER: {"external_id": "of-the-other"}}
    (tmp_path / "agreement.yaml").write_text(json.dumps(agreement), encoding="utf-8")
    arguments = ["vendors", "render", "vendor-0", "--agreement", str(tmp_path / "agreement.yaml"),
                 "--account", "100000000000"]  # fmt: skip
    said = []
    for choice in ([], ["--organization", OTHER]):
        run([*arguments, *choice], open_window=lambda *_: 0)
        said.append("of-the-other" in capsys.readouterr().out)

    assert said == [False, True]


def test_the_doctor_looks_at_the_chosen_organization(
    scan: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scan is not None
    agreement = str(tmp_path / "agreement.yaml")
    arguments = ["doctor", "--agreement", agreement, "--organization", OTHER, "--json"]

    assert run(arguments, open_window=lambda *_: 0) == 0
    assert json.loads(capsys.readouterr().out)["accounts_listed"] == 3


def test_the_doctor_tries_a_list_of_accounts(
    scan: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scan is not None
    (tmp_path / "ids.csv").write_text("id\n100000000000\n", encoding="utf-8")
    agreement = str(tmp_path / "agreement.yaml")
    arguments = ["doctor", "--agreement", agreement, "--accounts-file", str(tmp_path / "ids.csv")]

    assert run(arguments, open_window=lambda *_: 0) == 0
    assert "1 accounts, 1 can be entered" in capsys.readouterr().out


def test_an_organization_the_agreement_is_not_about_is_told(
    scan: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (tmp_path / "agreement.yaml").read_text(encoding="utf-8")
    path = tmp_path / "agreement.yaml"
    path.write_text(text.replace(f'"{MANAGEMENT}"', '"777700000000"'), encoding="utf-8")
    scan("--format", "json")

    assert f"organization of management account {MANAGEMENT}; the agreement" in (
        capsys.readouterr().err
    )

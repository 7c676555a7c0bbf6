"""`main.py agreement`: what it prints and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from spec_files import Data, LoadAgreement

from core.catalogue import load_catalogue
from core.cli.agreement import command
from core.errors import InputError, StartError

CHIEF = "111111111111"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def test_validate_prints_version_and_digest(
    tmp_path: Path, load: LoadAgreement, content: Data
) -> None:
    agreement = load(content)
    result = run("validate", str(tmp_path / "agreement.yaml"))
    assert result.exit_code == 0
    assert agreement.version in result.stdout
    assert agreement.sha256 in result.stdout


def test_validate_names_missing_values_and_ends_with_1(
    tmp_path: Path, load: LoadAgreement, content: Data
) -> None:
    load({**content, "vendors": {"prosperops": {}}})
    result = run("validate", str(tmp_path / "agreement.yaml"))
    assert result.exit_code == 1
    assert "vendors.prosperops.values.external_id" in result.stderr


@pytest.mark.parametrize(
    ("terms", "remark"),
    [
        ({"findings": ["access-excess", "access-missing"]}, True),
        ({"findings": ["access-excess"], "difference": "a" * 64}, False),
        ({"difference": "a" * 64}, False),
        ({"findings": ["access-excess"], "expires_on": "2026-11-02"}, False),
    ],
)
def test_validate_remarks_on_exemptions_that_accept_kinds_of_difference_only(
    tmp_path: Path, load: LoadAgreement, content: Data, terms: Data, *, remark: bool
) -> None:
    exemption = {
        "id": "EX-7",
        "vendor": "prosperops",
        "accounts": [CHIEF],
        "reason": "Migration",
        "owner": "Jo",
        "approved_by": "Maria",
        "approved_on": "2026-11-01",
        "expires_on": "2999-12-31",
        **terms,
    }
    load({**content, "exemptions": [exemption]})
    result = run("validate", str(tmp_path / "agreement.yaml"))
    assert result.exit_code == 0
    said = "EX-7 accepts every difference of access-excess or access-missing" in result.stderr
    assert said is remark
    assert ("cells[].difference" in result.stderr) is remark


def test_validate_raises_the_faults_of_a_faulty_file(tmp_path: Path) -> None:
    path = tmp_path / "agreement.yaml"
    path.write_text("vendors: {}\n", encoding="utf-8")
    error = run("validate", str(path)).exception
    assert isinstance(error, InputError)
    assert [problem.field for problem in error.problems] == ["version", "agreed_by", "organization"]


def test_init_asks_for_every_value_of_every_vendor() -> None:
    text = run("init").stdout
    for spec in load_catalogue().vendors.values():
        assert f"  {spec.id}:" in text
        for name in spec.variables:
            assert f"# {name}: " in text


def test_what_init_writes_lacks_only_what_the_customer_knows(tmp_path: Path) -> None:
    path = tmp_path / "new" / "agreement.yaml"
    assert run("init", "--output", str(path), "--management-account", CHIEF).exit_code == 0
    error = run("validate", str(path)).exception
    assert isinstance(error, InputError)
    assert [problem.field for problem in error.problems] == [
        "agreed_by",
        "vendors.archera.variant",
        "vendors.opsramp.variant",
    ]


def test_what_init_writes_can_be_used_once_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "agreement.yaml"
    arguments = ["--vendor", "flexera-bill-connect", "--management-account", CHIEF]
    text = run("init", *arguments).stdout.replace('agreed_by: ""', "agreed_by: me")
    for name, value in {"role_name": "R", "external_id": "1", "billing_bucket": "bill"}.items():
        text = text.replace(f'# {name}: "..."', f'{name}: "{value}"')
    path.write_text(text, encoding="utf-8")
    assert run("validate", str(path)).exit_code == 0


def test_init_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "agreement.yaml"
    path.write_text("mine", encoding="utf-8")
    assert isinstance(run("init", "--output", str(path)).exception, InputError)
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["nobody", "ProsperOps"])
def test_init_refuses_an_unknown_vendor(name: str) -> None:
    assert isinstance(run("init", "--vendor", name).exception, InputError)


def test_init_lists_the_accounts_of_the_organization(tmp_path: Path) -> None:
    path = tmp_path / "agreement.yaml"
    assert run("init", "--demo", "--vendor", "xosphere", "--output", str(path)).exit_code == 0
    text = path.read_text(encoding="utf-8")
    assert 'management_account_id: "513454532010"' in text
    assert "# The organization has 60 accounts." in text
    assert '"513454532010"  # ' in text
    assert '#   "ou:' in text


def test_init_says_why_the_organization_could_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    assert isinstance(run("init", "--profile", "nobody").exception, StartError)


def test_validate_advises_on_an_external_id_that_is_public(
    tmp_path: Path, load: LoadAgreement, content: Data
) -> None:
    load({**content, "vendors": {"corestack": {"values": {"external_id": "corestack-access"}}}})
    result = run("validate", str(tmp_path / "agreement.yaml"))
    assert result.exit_code == 0
    assert "everybody can read" in result.stderr

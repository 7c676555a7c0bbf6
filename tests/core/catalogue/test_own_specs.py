"""A customer's own vendor specs, in the folder beside the agreement."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from spec_files import Data

from core.catalogue import Catalogue, catalogue_for, load_catalogue, own_folder
from core.cli.vendors import command
from core.errors import InputError
from core.workspace import open_workspace

AGREEMENT = """\
version: v
agreed_by: me
organization: {management_account_id: "111111111111", audit_role_name: A}
vendors:
  acme: {values: {external_id: of-ours}}
"""


@pytest.fixture
def agreement(tmp_path: Path) -> Path:
    path = tmp_path / "agreement.yaml"
    path.write_text(AGREEMENT, encoding="utf-8")
    return path


def add(agreement: Path, spec: Data, name: str = "acme.yaml") -> Path:
    path = own_folder(agreement) / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(spec, indent=1), encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(command, [str(one) for one in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_an_own_spec_joins_the_shipped_ones_and_knows_its_file(
    agreement: Path, spec: Data, catalogue: Catalogue
) -> None:
    path = add(agreement, spec)
    found = catalogue_for(agreement)
    assert set(found.vendors) - set(catalogue.vendors) == {"acme"}
    assert found.vendors["acme"].own_file == path
    assert found.vendors["prosperops"].own_file is None


def test_without_the_folder_the_catalogue_is_the_shipped_one(
    agreement: Path, catalogue: Catalogue
) -> None:
    assert catalogue_for(agreement).sha256 == catalogue.sha256


def test_the_digest_of_the_catalogue_counts_own_specs(
    agreement: Path, spec: Data, catalogue: Catalogue
) -> None:
    add(agreement, spec)
    first = catalogue_for(agreement).sha256
    add(agreement, {**spec, "description": "Does other things."})
    assert len({catalogue.sha256, first, catalogue_for(agreement).sha256}) == 3


def test_the_id_of_a_shipped_vendor_is_refused(agreement: Path, spec: Data) -> None:
    path = add(agreement, {**spec, "id": "prosperops"})
    with pytest.raises(InputError) as caught:
        catalogue_for(agreement)
    (problem,) = caught.value.problems
    assert (problem.file, problem.field) == (str(path), "id")
    assert "a vendor that Rolecall ships" in problem.reason
    assert "another id" in problem.remedy


def test_one_vendor_in_two_own_files_is_a_fault(agreement: Path, spec: Data) -> None:
    add(agreement, spec)
    add(agreement, spec, "copy.yml")
    with pytest.raises(InputError, match="another file has the vendor acme"):
        catalogue_for(agreement)


def test_a_fault_of_an_own_spec_is_told_with_file_and_line(agreement: Path, spec: Data) -> None:
    path = add(agreement, {**spec, "nmae": "x"})
    with pytest.raises(InputError) as caught:
        catalogue_for(agreement)
    assert caught.value.problems[0].file == str(path)
    assert caught.value.problems[0].line > 1


def test_a_file_where_the_folder_should_be_is_told(agreement: Path) -> None:
    own_folder(agreement).write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        catalogue_for(agreement)


def test_hidden_files_and_other_files_are_no_specs(agreement: Path, spec: Data) -> None:
    add(agreement, spec, ".acme.yaml")
    add(agreement, spec, "notes.txt")
    assert "acme" not in catalogue_for(agreement).vendors


def test_a_workspace_has_the_own_specs_of_its_agreement(agreement: Path, spec: Data) -> None:
    add(agreement, spec)
    with open_workspace(agreement=agreement) as workspace:
        assert "acme" in workspace.catalogue.vendors
        assert "acme" in workspace.agreement.vendors


def test_the_list_marks_own_specs_when_the_agreement_is_named(agreement: Path, spec: Data) -> None:
    add(agreement, spec)
    (line,) = [
        one for one in run("list", "--agreement", agreement).stdout.splitlines() if "(your" in one
    ]
    assert line.startswith("acme ")
    assert line.endswith("Acme (your own)")
    assert "acme" not in run("list").stdout
    own = json.loads(run("list", "--agreement", agreement, "--json").stdout)
    assert [one["id"] for one in own if one["own"]] == ["acme"]


def test_show_and_validate_take_own_specs(agreement: Path, spec: Data) -> None:
    path = add(agreement, spec)
    assert f"Your own, from {path}." in run("show", "acme", "--agreement", agreement).stdout
    assert f"{path}: acme can be used." in run("validate", "--agreement", agreement).stdout


def test_render_knows_own_specs(agreement: Path, spec: Data) -> None:
    add(agreement, spec)
    result = run("render", "acme", "--agreement", agreement, "--account", "222222222222")
    (role,) = json.loads(result.stdout)["roles"]
    condition = role["trust_policy"]["Statement"][0]["Condition"]
    assert condition == {"StringEquals": {"sts:ExternalId": "of-ours"}}


def test_an_own_folder_alone_is_no_catalogue_of_another_agreement(
    agreement: Path, spec: Data, tmp_path: Path
) -> None:
    add(agreement, spec)
    assert "acme" not in load_catalogue().vendors
    assert "acme" not in catalogue_for(tmp_path / "elsewhere" / "agreement.yaml").vendors

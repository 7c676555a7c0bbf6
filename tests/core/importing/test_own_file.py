"""From an import to a vendor of one's own that a scan judges by."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from core.catalogue import Catalogue, catalogue_for, own_folder
from core.cli.app import run
from core.cli.importing import import_command
from core.cli.vendors import command as vendors_command
from core.demo import build_organization
from core.demo.agreement_copy import copy_agreement
from core.errors import InputError
from core.importing.own_file import add_own_spec
from core.model import Status
from core.policy import compare_permissions, compare_trust
from core.scan.document import load_scan

AUDITOR = "RolecallAudit"


def invoke(command: Any, *arguments: object, text: str | None = None) -> Result:
    result = CliRunner().invoke(command, [str(one) for one in arguments], input=text)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def expect(agreement: Path, vendor: str) -> None:
    """Names a vendor in an agreement, for all accounts."""
    text = agreement.read_text(encoding="utf-8")
    added = f"\nvendors:\n  {vendor}: {{scope: {{include: [all]}}}}\n"
    assert text.count("\nvendors:\n") == 1
    agreement.write_text(text.replace("\nvendors:\n", added), encoding="utf-8")


@pytest.fixture
def pasted_text(trust: Callable[..., dict[str, Any]], policy: Callable[..., dict[str, Any]]) -> str:
    """A trust policy and a permission policy, one after the other."""
    entrance = trust("arn:aws:iam::210987654321:root", "abc")
    return f"{json.dumps(entrance, indent=2)}\n{json.dumps(policy(Action='ce:*'), indent=2)}\n"


def test_with_an_agreement_the_spec_goes_beside_it_and_into_the_catalogue(
    agreement: Path, pasted_text: str
) -> None:
    result = invoke(import_command, "--new", "nightly", "--agreement", agreement, text=pasted_text)

    path = own_folder(agreement) / "nightly.yaml"
    assert result.stdout == ""
    assert f"{path} is written" in result.stderr
    assert catalogue_for(agreement).vendors["nightly"].own_file == path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_vendor_that_is_there_is_never_overwritten(agreement: Path, pasted_text: str) -> None:
    def again() -> None:
        invoke(import_command, "--new", "nightly", "--agreement", agreement, text=pasted_text)

    again()
    path = own_folder(agreement) / "nightly.yaml"
    before = path.read_bytes()
    with pytest.raises(InputError, match="There is a vendor nightly already"):
        again()
    assert path.read_bytes() == before


def test_the_id_of_a_shipped_vendor_is_refused_before_anything_is_written(
    agreement: Path, pasted_text: str
) -> None:
    with pytest.raises(InputError, match="prosperops already, in what Rolecall ships"):
        invoke(import_command, "--new", "prosperops", "--agreement", agreement, text=pasted_text)
    assert not own_folder(agreement).exists()


def test_a_file_of_that_name_with_another_vendor_stays(agreement: Path, pasted_text: str) -> None:
    invoke(import_command, "--new", "nightly", "--agreement", agreement, text=pasted_text)
    folder = own_folder(agreement)
    (folder / "nightly.yaml").rename(folder / "daily.yaml")
    with pytest.raises(InputError, match="exists already"):
        invoke(import_command, "--new", "daily", "--agreement", agreement, text=pasted_text)


def test_a_text_that_the_catalogue_refuses_does_not_stay(
    agreement: Path, catalogue: Catalogue
) -> None:
    with pytest.raises(InputError, match="cannot be used"):
        add_own_spec(agreement, "broken", "id: 5\n")
    assert catalogue_for(agreement).sha256 == catalogue.sha256


def test_an_output_file_goes_before_the_folder(
    agreement: Path, pasted_text: str, tmp_path: Path
) -> None:
    output = tmp_path / "mine.yaml"
    invoke(
        import_command,
        *("--new", "nightly", "--agreement", agreement, "--output", output),
        text=pasted_text,
    )
    assert output.is_file()
    assert not own_folder(agreement).exists()


def test_what_is_rendered_from_an_own_spec_equals_what_was_imported(
    agreement: Path, pasted_text: str, trust: Callable[..., Any], policy: Callable[..., Any]
) -> None:
    invoke(
        import_command,
        *("--new", "nightly", "--name", "Nightly", "--agreement", agreement),
        text=pasted_text,
    )
    expect(agreement, "nightly")

    arguments = ("render", "nightly", "--agreement", agreement, "--account", "200000000002")
    (role,) = json.loads(invoke(vendors_command, *arguments).stdout)["roles"]

    entrance = json.dumps(trust("arn:aws:iam::210987654321:root", "abc"))
    assert compare_trust([json.dumps(role["trust_policy"])], [entrance]).equal
    (rendered,) = role["policies"]
    wanted = json.dumps(policy(Action="ce:*"))
    assert compare_permissions([json.dumps(rendered["document"])], [wanted]).equal


def test_a_role_that_was_captured_is_expected_and_found_in_a_scan(tmp_path: Path) -> None:
    def call(*arguments: object) -> int:
        return run([str(one) for one in arguments], open_window=lambda *_: 99)

    agreement = copy_agreement(tmp_path)
    chief = build_organization().management_account_id
    captured = call(
        *("capture", "--demo", "--agreement", agreement, "--account", chief),
        *("--role", AUDITOR, "--new", "our-auditor", "--name", "Our auditor"),
    )
    expect(agreement, "our-auditor")
    output = tmp_path / "scan.json"
    scanned = call(
        *("scan", "--demo", "--agreement", agreement, "--vendor", "our-auditor"),
        *("--account", chief, "--format", "json", "--output", output),
    )

    assert (captured, scanned) == (0, 0)
    checked = [one for one in load_scan(output).results if one.account.id == chief]
    assert [(cell.vendor, cell.status) for one in checked for cell in one.cells] == [
        ("our-auditor", Status.OK)
    ]

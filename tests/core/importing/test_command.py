"""`vendors import` on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from core.catalogue import load_vendor
from core.cli.importing import capture_command, import_command
from core.errors import InputError

_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::205499583182:root"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": "po-new-id"}},
            }
        ],
    }
)


def _run(*arguments, text=None, command=import_command):  # noqa: ANN001, ANN002, ANN202
    result = CliRunner().invoke(command, [str(one) for one in arguments], input=text)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_it_shows_what_was_understood(sample: Callable[[str], Path]) -> None:
    result = _run(sample("nightledger.sh"))

    assert "NightledgerAccess" in result.stdout
    assert "NightledgerBill, NightledgerBuying" in result.stdout
    assert "line 38: This command is not understood" in result.stderr


def test_a_vendor_of_the_catalogue_is_recognised() -> None:
    assert "ProsperOps" in _run(text=_TRUST).stdout


def test_what_was_understood_is_there_as_json(sample: Callable[[str], Path]) -> None:
    data = json.loads(_run(sample("nightledger.yaml"), "--json").stdout)

    assert data["kinds"] == ["cloudformation"]
    assert data["roles"][0]["role_name"] == "NightledgerAccess"
    assert any(remark["left_out"] for remark in data["remarks"])


def test_it_writes_a_spec_that_the_catalogue_accepts(
    sample: Callable[[str], Path], tmp_path: Path
) -> None:
    output = tmp_path / "nightledger.yaml"

    _run(sample("terraform/main.tf"), "--new", "nightledger", "--output", output)

    spec = load_vendor(output)
    assert (spec.id, spec.name) == ("nightledger", "Nightledger")


def test_it_overwrites_nothing(sample: Callable[[str], Path], tmp_path: Path) -> None:
    output = tmp_path / "there.yaml"
    output.write_text("precious", encoding="utf-8")

    with pytest.raises(InputError, match="exists already"):
        _run(sample("nightledger.sh"), "--new", "nightledger", "--output", output)

    assert output.read_text(encoding="utf-8") == "precious"


def test_pieces_in_several_files_become_one_role(
    tmp_path: Path, policy: Callable[..., dict[str, Any]]
) -> None:
    (tmp_path / "trust.json").write_text(_TRUST, encoding="utf-8")
    (tmp_path / "policy.json").write_text(json.dumps(policy()), encoding="utf-8")

    result = _run(tmp_path / "trust.json", tmp_path / "policy.json", "--new", "mine")

    assert "supplied" not in result.stdout
    assert "ce:Get*" in result.stdout
    assert "arn:aws:iam::205499583182:root" in result.stdout


def test_without_apply_the_agreement_stays_as_it_is(agreement: Path) -> None:
    before = agreement.read_text(encoding="utf-8")

    result = _run("--vendor", "prosperops", "--agreement", agreement, text=_TRUST)

    assert "vendors.prosperops.values.external_id" in result.stdout
    assert "Nothing is changed yet" in result.stderr
    assert agreement.read_text(encoding="utf-8") == before


def test_the_preview_shows_no_external_id(agreement: Path) -> None:
    result = _run("--vendor", "prosperops", "--agreement", agreement, text=_TRUST)

    assert "po-new-id" not in result.output
    assert "po-old-id" not in result.output


def test_with_apply_the_agreement_is_changed(agreement: Path) -> None:
    result = _run("--vendor", "prosperops", "--agreement", agreement, "--apply", text=_TRUST)

    assert "po-new-id" in agreement.read_text(encoding="utf-8")
    assert "the old version is" in result.stderr


def test_an_unknown_role_is_refused(sample: Callable[[str], Path]) -> None:
    with pytest.raises(InputError, match="Known: NightledgerAccess"):
        _run(sample("nightledger.sh"), "--role", "Other")


def test_two_purposes_at_once_are_refused(sample: Callable[[str], Path]) -> None:
    with pytest.raises(InputError, match="exclude each other"):
        _run(sample("nightledger.sh"), "--vendor", "prosperops", "--new", "mine")


def test_capture_takes_a_role_of_the_demonstration() -> None:
    from core.demo import build_organization

    organization = build_organization()
    account = organization.management_account_id

    result = _run(
        "--demo", "--account", account, "--role", "ProsperOps", "--new", "mine",
        command=capture_command,
    )  # fmt: skip

    assert "arn:aws:iam::205499583182:root" in result.stdout
    assert "confidence: inferred" in result.stdout


def test_the_vendors_role_is_chosen_among_its_helpers(agreement: Path) -> None:
    helper = _TRUST.replace("arn:aws:iam::205499583182:root", "444455556666").replace("'", "")
    script = "\n".join(
        f"aws iam create-role --role-name {name} --assume-role-policy-document '{trust}'"
        for name, trust in (("helper", helper), ("ProsperOps", _TRUST))
    )

    result = _run("--vendor", "prosperops", "--agreement", agreement, text=script)

    assert "vendors.prosperops.values.external_id" in result.stdout
    assert "444455556666" not in result.output


def test_roles_for_the_vendors_own_functions_are_not_in_a_spec() -> None:
    function = json.dumps(
        {
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ]
        }
    )
    arn = "arn:aws:iam::aws:policy/SecurityAudit"
    script = "\n".join(
        f"aws iam create-role --role-name {name} --assume-role-policy-document '{trust}'\n"
        f"aws iam attach-role-policy --role-name {name} --policy-arn {arn}"
        for name, trust in (("function", function), ("Vendor", _TRUST))
    )

    result = _run("--new", "mine", text=script)

    assert "name: Vendor" in result.stdout
    assert "name: function" not in result.stdout
    assert "role function, which only AWS services enter" in result.stderr


@pytest.mark.parametrize(
    ("name", "code"), [("nightledger.sh", 0), ("nightledger.yaml", 1)], ids=["whole", "left-out"]
)
def test_the_exit_code_says_whether_something_was_left_out(
    sample: Callable[[str], Path], name: str, code: int
) -> None:
    assert _run(sample(name)).exit_code == code

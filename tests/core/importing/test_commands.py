"""AWS CLI commands and the scripts around them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import Problem
from core.importing import Import, ImportedRole, ImportKind, opened, read_import
from core.model import PolicyKind

_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "210987654321"}, "Action": "sts:AssumeRole"}
        ],
    }
)
_CREATE = f"aws iam create-role --role-name R --assume-role-policy-document '{_TRUST}'"


@pytest.fixture
def found(sample: Callable[[str], Path]) -> Any:
    return read_import(opened(sample("nightledger.sh")))


@pytest.fixture
def nightledger(found: Import) -> ImportedRole:
    (role,) = found.roles
    return role


def test_the_roles_attributes_are_read(found: Import, nightledger: ImportedRole) -> None:
    assert found.kind is ImportKind.COMMANDS
    assert nightledger.name == "NightledgerAccess"
    assert nightledger.path == "/vendors/"
    assert nightledger.description == "Used by Nightledger"
    assert nightledger.max_session_duration == 7200
    assert nightledger.tags == {"vendor": "nightledger", "team": "finops"}


def test_a_file_that_the_script_writes_itself_is_read(nightledger: ImportedRole) -> None:
    (statement,) = json.loads(nightledger.trusts[0])["Statement"]

    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": "${external_id}"}}
    assert nightledger.defaults == {"external_id": "nl-4417-c0ffee"}


def test_single_quotes_keep_iams_variables_and_double_quotes_take_the_shells(
    nightledger: ImportedRole,
) -> None:
    (bill,) = [one for one in nightledger.policies if one.name == "NightledgerBill"]

    assert "arn:aws:s3:::${bucket}/${aws:username}/*" in bill.document


def test_a_policy_is_attached_by_the_variable_that_holds_its_arn(nightledger: ImportedRole) -> None:
    (buying,) = [one for one in nightledger.policies if one.kind is PolicyKind.MANAGED]

    assert buying.name == "NightledgerBuying"
    assert nightledger.aws_managed_arns == ("arn:aws:iam::aws:policy/SecurityAudit",)


def test_other_commands_are_said_and_never_run(found: Import) -> None:
    (remark,) = [one for one in found.remarks if "not understood" in one.text]

    assert "curl https://nightledger.example/done" in remark.text
    assert remark.line == 38


def test_a_policy_is_attached_by_its_name_in_another_arn(
    role: Callable[[str], ImportedRole],
) -> None:
    document = '{"Statement": {"Effect": "Allow", "Action": "ce:*", "Resource": "*"}}'
    found = role(
        f"{_CREATE}\naws iam create-policy --policy-name P --policy-document '{document}'\n"
        "aws iam attach-role-policy --role-name R --policy-arn arn:aws:iam::111122223333:policy/P"
    )

    assert [one.name for one in found.policies] == ["P"]


def test_a_policy_whose_document_is_elsewhere_is_said(read: Callable[[str], Import]) -> None:
    arn = "arn:aws:iam::111122223333:policy/Other"
    found = read(f"{_CREATE}\naws iam attach-role-policy --role-name R --policy-arn {arn}")

    (remark,) = found.remarks
    assert arn in remark.text
    assert remark.left_out


def test_a_document_beside_the_script_is_read(tmp_path: Path) -> None:
    (tmp_path / "trust.json").write_text(_TRUST, encoding="utf-8")
    script = tmp_path / "connect.sh"
    script.write_text(
        "aws iam create-role --role-name R --assume-role-policy-document file://trust.json", "utf-8"
    )

    (role,) = read_import(opened(script)).roles

    assert json.loads(role.trusts[0]) == json.loads(_TRUST)


@pytest.mark.parametrize("path", ["../trust.json", "/trust.json", "a/../../trust.json"])
def test_a_document_elsewhere_is_not_read(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "trust.json").write_text(_TRUST, encoding="utf-8")
    script = folder / "connect.sh"
    script.write_text(
        f"aws iam create-role --role-name R --assume-role-policy-document file://{path}", "utf-8"
    )

    found = read_import(opened(script))

    assert found.roles[0].trusts == ()
    assert any(remark.left_out for remark in found.remarks)


@pytest.mark.parametrize(
    "text",
    [
        _CREATE,
        f"$ {_CREATE}",
        _CREATE.replace(" --", " \\\n  --"),
        _CREATE.replace("--role-name R", "--role-name=R"),
        _CREATE.replace("aws iam", "aws --profile p --region us-east-1 iam"),
        f"set -e; {_CREATE} && echo done",
        f"ARN=$({_CREATE} --query Role.Arn --output text)",
        f"# connects the account's role\n{_CREATE} # don't worry",
    ],
    ids=["plain", "prompt", "continued", "equals", "global", "chain", "substitution", "comment"],
)
def test_ways_to_write_a_command(role: Callable[[str], ImportedRole], text: str) -> None:
    found = role(text)

    assert found.name == "R"
    assert json.loads(found.trusts[0]) == json.loads(_TRUST)


def test_a_later_trust_policy_replaces_the_first(role: Callable[[str], ImportedRole]) -> None:
    other = _TRUST.replace("210987654321", "310987654321")
    found = role(
        f"{_CREATE}\naws iam update-assume-role-policy --role-name R --policy-document '{other}'"
    )

    assert [json.loads(text) for text in found.trusts] == [json.loads(other)]


def test_a_quote_that_never_ends_names_its_line(refusal: Callable[[str], Problem]) -> None:
    problem = refusal("echo hi\naws iam create-role --role-name 'R\n--path /")

    assert problem.line == 2
    assert "quote" in problem.reason


def test_a_document_that_is_no_json_is_said(read: Callable[[str], Import]) -> None:
    found = read("aws iam put-role-policy --role-name R --policy-name p --policy-document '{oops'")

    assert found.remarks[0].left_out
    assert "not JSON" in found.remarks[0].text


def test_an_unset_shell_variable_stays_open(role: Callable[[str], ImportedRole]) -> None:
    found = role(_CREATE.replace("--role-name R", '--role-name "Nightledger-$SUFFIX"'))

    assert found.name == "Nightledger-${suffix}"
    assert [one.origin for one in found.variables] == ["SUFFIX"]


def test_a_document_in_a_shell_variable_is_read(role: Callable[[str], ImportedRole]) -> None:
    found = role(
        f"TRUST='{_TRUST}'\n"
        'aws iam create-role --role-name R --assume-role-policy-document "$TRUST"'
    )

    assert json.loads(found.trusts[0]) == json.loads(_TRUST)
    assert found.variables == ()

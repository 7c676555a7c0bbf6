"""An imported role as the customer's own vendor spec."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml as pyyaml

from core.agreement import expectations, load_agreement
from core.catalogue import load_catalogue
from core.errors import InputError
from core.importing import ImportedRole, opened, read_import, with_values
from core.importing.joining import joined
from core.importing.own_spec import SpecTitle, access_of, vendor_spec_text
from core.model import Account, Organization
from core.policy import compare_permissions, compare_trust

_TITLE = SpecTitle(
    id="nightledger",
    name="Nightledger",
    source="Nightledger console",
    captured_on=date(2026, 11, 2),
)
_VALUES = {"external_id": "nl-4417-c0ffee", "billing_bucket": "our-bill", "bucket": "our-bill"}
_BUILT_IN = {"account_id": "111122223333", "partition": "aws"}


@pytest.mark.parametrize("name", ["nightledger.yaml", "nightledger.sh", "terraform/main.tf"])
def test_the_spec_expects_exactly_what_was_imported(
    sample: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    found = read_import(opened(sample(name)))
    (role,) = found.roles
    asked = [one.name for one in role.variables if one.default is None]

    expected = _expected(tmp_path, vendor_spec_text(found.roles, _TITLE, found.remarks), asked)

    actual = with_values(role, {**role.defaults, **_VALUES, **_BUILT_IN})
    assert expected.incomplete == ()
    assert expected.role_name == actual.name == "NightledgerAccess"
    assert expected.path == actual.path
    assert expected.attributes["description"] == actual.description
    assert expected.aws_managed_arns == actual.aws_managed_arns
    assert [one.name for one in expected.policies] == [one.name for one in actual.policies]
    assert compare_permissions(
        [one.document for one in actual.policies], [one.document for one in expected.policies]
    ).equal
    assert compare_trust(list(actual.trusts), list(expected.trust_alternatives)).equal


def test_only_what_the_text_leaves_open_has_to_be_filled_in(
    sample: Callable[[str], Path], tmp_path: Path
) -> None:
    found = read_import(opened(sample("nightledger.yaml")))

    expected = _expected(tmp_path, vendor_spec_text(found.roles, _TITLE), [])

    assert expected.incomplete == ("billing_bucket",)


def test_the_vendors_account_marks_its_roles(sample: Callable[[str], Path], tmp_path: Path) -> None:
    found = read_import(opened(sample("nightledger.sh")))

    expected = _expected(tmp_path, vendor_spec_text(found.roles, _TITLE), [])

    assert expected.vendor_accounts == ("210987654321",)


def test_the_external_id_is_a_sensitive_value_not_a_fact(
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
    policy: Callable[..., dict[str, Any]],
) -> None:
    found = joined(
        [role(json.dumps(trust("210987654321", "our-own-id"))), role(json.dumps(policy()))]
    )

    spec = pyyaml.safe_load(vendor_spec_text([found], _TITLE))

    assert spec["variables"]["external_id"]["sensitive"] is True
    assert spec["variables"]["external_id"]["default"] == "our-own-id"
    assert spec["roles"][0]["trust"][0]["external_id"] == {"value": "${external_id}"}


def test_a_nameless_role_is_found_by_whom_it_lets_in(
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
    policy: Callable[..., dict[str, Any]],
    tmp_path: Path,
) -> None:
    found = joined([role(json.dumps(trust("210987654321"))), role(json.dumps(policy()))])

    expected = _expected(tmp_path, vendor_spec_text([found], _TITLE), [])

    assert expected.incomplete == ()
    assert expected.any_name
    assert expected.vendor_accounts == ("210987654321",)


def test_a_nameless_role_for_someone_unknown_asks_for_its_name(
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
    policy: Callable[..., dict[str, Any]],
    tmp_path: Path,
) -> None:
    found = joined([role(json.dumps(trust("<vendor role>"))), role(json.dumps(policy()))])

    expected = _expected(tmp_path, vendor_spec_text([found], _TITLE), [])

    assert set(expected.incomplete) == {"role_name", "vendor_role"}


def test_services_and_identity_providers_have_their_place(
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
    policy: Callable[..., dict[str, Any]],
    tmp_path: Path,
) -> None:
    document = trust("")
    document["Statement"][0] |= {
        "Principal": {"Federated": "accounts.google.com", "Service": "lambda.amazonaws.com"},
        "Action": ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"],
        "Condition": {"StringEquals": {"accounts.google.com:sub": "1042"}},
    }
    found = joined([role(json.dumps(document)), role(json.dumps(policy()))])

    expected = _expected(tmp_path, vendor_spec_text([found], _TITLE), ["role_name"])

    assert compare_trust([document], list(expected.trust_alternatives)).equal


def test_a_policy_alone_is_not_enough(
    role: Callable[[str], ImportedRole], policy: Callable[..., dict[str, Any]]
) -> None:
    with pytest.raises(InputError) as caught:
        vendor_spec_text([role(json.dumps(policy()))], _TITLE)

    assert "who may enter" in caught.value.problems[0].reason


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ({"Principal": {"CanonicalUser": "79a5"}}, "others than AWS accounts"),
        ({"Effect": "Deny"}, "denies"),
        ({"NotAction": "sts:TagSession", "Action": None}, "NotAction"),
    ],
)
def test_a_trust_policy_that_has_no_place_in_a_spec_says_why(
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
    policy: Callable[..., dict[str, Any]],
    statement: dict[str, Any],
    why: str,
) -> None:
    document = trust("210987654321")
    document["Statement"][0] |= statement
    document["Statement"][0] = {
        key: value for key, value in document["Statement"][0].items() if value is not None
    }
    found = joined([role(json.dumps(document)), role(json.dumps(policy()))])

    with pytest.raises(InputError) as caught:
        vendor_spec_text([found], _TITLE)

    assert why in caught.value.problems[0].reason


def test_statements_that_differ_only_in_whom_they_let_in_are_one(
    role: Callable[[str], ImportedRole],
    trust: Callable[..., dict[str, Any]],
    policy: Callable[..., dict[str, Any]],
    tmp_path: Path,
) -> None:
    document = trust("210987654321", "x1")
    document["Statement"] += trust("310987654321", "x1")["Statement"]
    found = joined([role(json.dumps(document)), role(json.dumps(policy()))])

    expected = _expected(tmp_path, vendor_spec_text([found], _TITLE), [])

    assert compare_trust([document], list(expected.trust_alternatives)).equal


def test_remarks_become_notes(sample: Callable[[str], Path]) -> None:
    found = read_import(opened(sample("nightledger.yaml")))

    notes = pyyaml.safe_load(vendor_spec_text(found.roles, _TITLE, found.remarks))["notes"]

    assert any(note.startswith("Line 82: Looking is left out") for note in notes)


def test_two_pieces_with_two_trust_policies_do_not_join(
    role: Callable[[str], ImportedRole], trust: Callable[..., dict[str, Any]]
) -> None:
    pieces = [role(json.dumps(trust("210987654321"))), role(json.dumps(trust("310987654321")))]

    with pytest.raises(InputError, match="two trust policies"):
        joined(pieces)


@pytest.mark.parametrize(
    ("statement", "access"),
    [
        ({"Action": ["ce:GetTags", "s3:ListBucket"]}, "read"),
        ({"Action": "ec2:RunInstances"}, "write"),
        ({"Action": "*"}, "write"),
        ({"NotAction": "iam:*"}, "write"),
        ({"Action": "ec2:NoSuchThing"}, "unknown"),
        ({"Effect": "Deny", "Action": "ec2:*"}, "unknown"),
    ],
)
def test_the_access_of_a_policy_is_its_most_far_reaching_action(
    statement: dict[str, Any], access: str
) -> None:
    document = {"Statement": [{"Effect": "Allow", "Resource": "*", **statement}]}

    assert access_of(document) == access


def test_an_id_that_a_catalogue_does_not_accept_is_refused(sample: Callable[[str], Path]) -> None:
    found = read_import(opened(sample("nightledger.sh")))
    title = SpecTitle(id="Night Ledger", name="N", source="s", captured_on=date(2026, 1, 1))

    with pytest.raises(InputError) as caught:
        vendor_spec_text(found.roles, title)

    assert caught.value.problems[0].field == "id"


def _expected(folder, spec_text, asked):  # noqa: ANN001, ANN202
    specs = folder / "vendors"
    specs.mkdir()
    (specs / "nightledger.yaml").write_text(spec_text, encoding="utf-8")
    catalogue = load_catalogue(specs)
    values = {name: _VALUES.get(name, "NightledgerAccess") for name in asked}
    agreement = folder / "agreement.yaml"
    agreement.write_text(
        json.dumps(
            {
                "version": "1",
                "agreed_by": "me",
                "organization": {"management_account_id": "100000000001", "audit_role_name": "A"},
                "vendors": {"nightledger": {"values": values}},
            }
        ),
        encoding="utf-8",
    )
    found = expectations(
        catalogue,
        load_agreement(agreement, catalogue),
        Organization("o-1", "100000000001"),
        Account("111122223333", "x"),
    )
    (role,) = found[0].roles
    return role

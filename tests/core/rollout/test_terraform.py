"""Terraform: it parses, uses only documented arguments, and every text stays as it was."""

from __future__ import annotations

import json
from typing import Any

import hcl2
import pytest

from core.agreement import Agreement
from core.catalogue import Catalogue
from core.importing import pasted, read_import
from core.model import ExpectedRole
from core.rollout.agreed import vendor_rollout
from core.rollout.roles import ACCOUNT, Rollout
from core.rollout.terraform import hcl_string, terraform

VENDORS = ["prosperops", "opsramp", "archera", "flexera-bill-connect"]
# registry.terraform.io/providers/hashicorp/aws: argument references of the resources
SCHEMA: dict[str, tuple[set[str], set[str]]] = {  # required, optional
    "aws_iam_role": (
        {"assume_role_policy"},
        {"description", "force_detach_policies", "inline_policy", "managed_policy_arns",
         "max_session_duration", "name", "name_prefix", "path", "permissions_boundary", "tags"},
    ),
    "aws_iam_role_policy": ({"policy", "role"}, {"name", "name_prefix"}),
    "aws_iam_policy": ({"policy"}, {"description", "name", "name_prefix", "path", "tags"}),
    "aws_iam_role_policy_attachment": ({"role", "policy_arn"}, set()),
}  # fmt: skip


def resources(text: str) -> list[tuple[str, str, dict[str, Any]]]:
    parsed = hcl2.loads(text)
    return [
        (kind.strip('"'), name.strip('"'), body)
        for block in parsed["resource"]
        for kind, named in block.items()
        for name, body in named.items()
    ]


def arguments(body: dict[str, Any]) -> set[str]:
    return {key for key in body if not key.startswith("__")}


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_resource_has_the_documented_arguments(
    catalogue: Catalogue, agreement: Agreement, vendor: str
) -> None:
    found = resources(terraform(vendor_rollout(catalogue, agreement, vendor).rollout))

    assert found
    for kind, _, body in found:
        required, optional = SCHEMA[kind]
        assert required <= arguments(body) <= required | optional


def test_hostile_text_parses_and_stays_within_its_strings(hostile: Rollout) -> None:
    found = resources(terraform(hostile))

    assert [kind for kind, _, _ in found] == [
        "aws_iam_role", "aws_iam_role_policy", "aws_iam_policy",
        "aws_iam_role_policy_attachment", "aws_iam_role_policy_attachment",
    ]  # fmt: skip
    assert len({(kind, name) for kind, name, _ in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain é", '"plain é"'),
        ('"', r'"\""'),
        ("\\b", r'"\\b"'),
        ("\b\n", r'"\u0008\n"'),
        ("${a}", '"$${a}"'),
        ("%{a}", '"%%{a}"'),
        ("$", r'"\u0024"'),
        ("$${a}", r'"\u0024$${a}"'),
        ("%%{a}", r'"\u0025%%{a}"'),
        ("100%", '"100%"'),
        ("\u2028", r'"\u2028"'),
    ],
)
def test_strings_are_escaped_so_that_nothing_is_evaluated(text: str, written: str) -> None:
    assert hcl_string(text) == written


def test_the_documents_are_those_that_were_agreed(
    catalogue: Catalogue, agreement: Agreement
) -> None:
    """Read back by the reader that imports Terraform."""
    rollout = vendor_rollout(catalogue, agreement, "opsramp").rollout

    (role,) = read_import(pasted(terraform(rollout))).roles

    (policy,) = rollout.roles[0].managed
    assert json.loads(role.policies[0].document) == policy.document
    assert role.name == "OpsRampIntegration"


def test_hostile_text_is_read_back_as_it_was(hostile: Rollout, hostile_role: ExpectedRole) -> None:
    (role,) = read_import(pasted(terraform(hostile))).roles
    there = "111122223333"

    documents = {
        policy.name: json.loads(policy.document.replace("${account_id}", there))
        for policy in role.policies
    }

    agreed = json.loads(hostile_role.policies[0].document.replace(ACCOUNT, there))
    assert documents == {"Inline": agreed, "Own": agreed}
    assert role.description == hostile_role.attributes["description"]
    assert role.tags == hostile_role.attributes["tags"]


def test_the_account_is_asked_for_only_where_it_is_needed(
    hostile: Rollout, catalogue: Catalogue, agreement: Agreement
) -> None:
    text = terraform(hostile)
    assert ACCOUNT not in text
    assert (
        "${data.aws_caller_identity.current.account_id}:user/$${aws:username}\\u0024${data" in text
    )
    plain = terraform(vendor_rollout(catalogue, agreement, "opsramp").rollout)
    assert "aws_caller_identity" not in plain


def test_the_external_id_is_a_variable(hostile: Rollout) -> None:
    text = terraform(hostile)

    assert '"sts:ExternalId" = var.external_id' in text
    assert text.count('variable "external_id"') == 1

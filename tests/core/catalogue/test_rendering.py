"""Rendering of what the first vendors do not use yet, on a small spec."""

from __future__ import annotations

import json
from typing import Any

import pytest
from spec_files import Data, LoadSpec

from core.catalogue.rendering import Place, Reader, Settings, applies, render_role
from core.model import ExpectedRole, Organization

FACT = {"source": "docs", "confidence": "published"}
ORGANIZATION = Organization("o-example", "111111111111")
VALUES = {"external_id": "one"}


@pytest.fixture
def reader(load: LoadSpec, spec: Data) -> Any:
    def made(
        values: Data = VALUES, *, management: bool = False, variant: str | None = None
    ) -> Reader:
        place = Place("222222222222", is_management=management, organization=ORGANIZATION)
        return Reader(load(spec), Settings(variant, frozenset(), values), place)

    return made


def rendered(reader: Reader) -> ExpectedRole:
    return render_role(reader.spec.roles[0], reader)


@pytest.mark.parametrize(
    ("applies_to", "management", "expected"),
    [
        ("all", True, True),
        ("all", False, True),
        ("members", True, False),
        ("members", False, True),
        ("management", True, True),
        ("management", False, False),
    ],
)
def test_a_role_applies_to_its_kind_of_account(
    reader: Any, spec: Data, applies_to: str, management: bool, expected: bool
) -> None:
    spec["roles"][0]["applies_to"] = applies_to
    where = reader(management=management)
    assert applies(where.spec.roles[0], where) is expected


@pytest.mark.parametrize("part", ["trust", "permissions"])
def test_a_case_for_which_the_spec_says_nothing_cannot_be_judged(
    reader: Any, spec: Data, part: str
) -> None:
    variant = {"name": "X", "description": "X.", "access": "read", **FACT}
    spec["variants"] = [{"key": "one", **variant}, {"key": "two", **variant}]
    spec["roles"][0][part][0]["when"] = {"variants": ["one"]}
    assert rendered(reader(variant="one")).incomplete == ()
    assert rendered(reader(variant="two")).incomplete == ("variant",)


def test_several_accepted_external_ids_make_one_condition(reader: Any, spec: Data) -> None:
    spec["variables"]["external_id"]["type"] = "list"
    role = rendered(reader({"external_id": ("old", "new")}))
    (statement,) = json.loads(role.trust_alternatives[0])["Statement"]
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": ["old", "new"]}}


def test_further_conditions_and_actions_stand_beside_the_external_id(
    reader: Any, spec: Data
) -> None:
    trust = spec["roles"][0]["trust"][0]
    trust["conditions"] = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    trust["actions"] = ["sts:AssumeRole", "sts:TagSession"]
    (statement,) = json.loads(rendered(reader()).trust_alternatives[0])["Statement"]
    assert statement["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert statement["Condition"] == {
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
        "StringEquals": {"sts:ExternalId": "one"},
    }


def test_several_principals_of_one_trust_all_have_to_be_there(reader: Any, spec: Data) -> None:
    both = ["arn:aws:iam::999999999999:root", "arn:aws:iam::888888888888:root"]
    spec["roles"][0]["trust"][0]["principals"] = both
    (statement,) = json.loads(rendered(reader()).trust_alternatives[0])["Statement"]
    assert statement["Principal"] == {"AWS": both}


def test_aws_managed_policies_are_named_by_their_arn(reader: Any, spec: Data) -> None:
    arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
    spec["roles"][0]["permissions"] = [{"aws_managed_arn": arn, "access": "read", **FACT}]
    role = rendered(reader())
    assert (role.aws_managed_arns, role.policies) == ((arn,), ())


def test_an_optional_managed_policy_is_allowed_but_not_expected(reader: Any, spec: Data) -> None:
    arn = "arn:aws:iam::aws:policy/SecurityAudit"
    extra = {"aws_managed_arn": arn, "access": "read", "optional": True, **FACT}
    spec["roles"][0]["permissions"].append(extra)
    role = rendered(reader())
    assert (role.aws_managed_arns, role.allowed_extra) == ((), (arn,))


def test_path_session_length_and_tags_can_be_part_of_a_spec(reader: Any, spec: Data) -> None:
    spec["roles"][0]["path"] = "/acme/"
    attributes = {"max_session_duration": 43200, "tags": {"Vendor": "${external_id}"}}
    spec["roles"][0]["attributes"] = attributes
    role = rendered(reader())
    assert role.path == "/acme/"
    assert role.attributes == {"max_session_duration": 43200, "tags": {"Vendor": "one"}}


def test_a_default_that_leads_in_a_circle_counts_as_missing(reader: Any, spec: Data) -> None:
    for name, other in (("first", "second"), ("second", "first")):
        spec["variables"][name] = {
            "type": "text",
            "description": "In a circle.",
            "default": f"${{{other}}}",
            **FACT,
        }
    spec["roles"][0]["name"] = "Acme-${first}"
    role = rendered(reader())
    assert role.incomplete
    assert role.role_name == "Acme-${first}"

"""What vendors need from the format, 43 to 57: scope, the role's attributes, facts about facts.

The guide's table (resources/guide/vendor-spec.md) maps each need to its field and its test.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from expected_access import MANAGEMENT, MEMBER, account, policy
from spec_files import Data, Expect, LoadAgreement

from core.agreement import expectations
from core.agreement.limits import exceeded_limits
from core.catalogue import Catalogue
from core.model import (
    Account,
    Effect,
    ExpectedRole,
    Finding,
    FindingCode,
    ObservedRole,
    Organization,
    PolicyKind,
    RolePolicy,
)
from core.scan.role_remarks import remarks

ID = "the-external-id-of-us"
OTHER = "333333333333"
PROSPEROPS = {
    "external_id": ID,
    "policy": policy("ce:*", "savingsplans:*"),
    "member_policy": policy("ec2:DescribeInstances"),
}


def only(expect: Expect, vendor: str, terms: Data, where: str = MEMBER) -> ExpectedRole:
    (role,) = expect(vendor, terms, where).roles
    return role


def places(expect: Expect, vendor: str, terms: Data) -> list[str]:
    """Where the vendor is expected, among one management account and two members."""
    return [one for one in (MANAGEMENT, MEMBER, OTHER) if expect(vendor, terms, one).expected]


def remarked(role: ExpectedRole, **fields: Any) -> list[Finding]:
    found = ObservedRole(role.account_id, role.role_name, "arn", role.path, "{}", **fields)
    return list(remarks(role, found))


@pytest.mark.parametrize(
    ("vendor", "terms", "expected"),
    [
        ("spot-eco", {"values": {"cur_bucket": "bills"}}, [MANAGEMENT]),
        ("doit", {"values": {"external_id": ID}}, [MANAGEMENT, MEMBER, OTHER]),
        ("doit", {"scope": {"include": ["members"]}}, [MEMBER, OTHER]),
        ("castai", {"scope": {"include": [MEMBER]}}, [MEMBER]),
        ("doit", {"scope": {"include": ["all"], "exclude": [OTHER]}}, [MANAGEMENT, MEMBER]),
    ],
)
def test_need_43_management_members_all_a_list_or_all_but_a_list(
    expect: Expect, vendor: str, terms: Data, expected: list[str]
) -> None:
    assert places(expect, vendor, terms) == expected


def test_need_44_kinds_of_account_have_different_policies(expect: Expect) -> None:
    terms = {"values": {"external_id": ID, "cur_bucket": "bills"}}
    found = {
        place: [one.name for one in only(expect, "harness-ccm", terms, place).policies]
        for place in (MANAGEMENT, MEMBER)
    }
    assert found == {
        MANAGEMENT: ["HarnessGetRolePolicy", "HarnessBillingMonitoringPolicy"],
        MEMBER: ["HarnessGetRolePolicy", "HarnessEventsMonitoringPolicy"],
    }


def test_need_45_a_wider_policy_on_members_is_a_setting(expect: Expect) -> None:
    strict = only(expect, "prosperops", {"values": PROSPEROPS})
    assert strict.allowed_extra == ()
    either = {"values": {**PROSPEROPS, "member_permissions": "either"}}
    (wider,) = only(expect, "prosperops", either).allowed_extra
    assert json.loads(wider) == PROSPEROPS["policy"]


def test_need_46_a_reseller_has_roles_in_the_management_and_listed_accounts(
    expect: Expect,
) -> None:
    terms = {"values": PROSPEROPS, "scope": {"reseller": True, "include": [OTHER]}}
    assert places(expect, "prosperops", terms) == [MANAGEMENT, OTHER]


def test_need_47_the_bill_may_belong_to_another_account(expect: Expect) -> None:
    terms = {"values": {"external_id": ID, "cur_bucket": "bills", "billing_account_id": MEMBER}}
    found = {
        place: any(
            "Billing" in one.name for one in only(expect, "harness-ccm", terms, place).policies
        )
        for place in (MANAGEMENT, MEMBER, OTHER)
    }
    assert found == {MANAGEMENT: False, MEMBER: True, OTHER: False}
    bill = {"values": {"external_id": "1", "role_name": "F", "billing_bucket": "bills",
                       "billing_account_id": MEMBER}}  # fmt: skip
    assert places(expect, "flexera-bill-connect", bill) == [MEMBER]


def test_need_47_without_a_billing_account_nothing_can_be_judged(
    expect_own: Any, spec: Data
) -> None:
    fact = {"source": "docs", "confidence": "published"}
    spec["variables"]["billing_account_id"] = {"type": "account-id", "description": "x", **fact}
    spec["roles"][0]["applies_to"] = "billing-owner"
    assert expect_own(spec, {}).incomplete == ("billing_account_id",)
    assert expect_own(spec, {"billing_account_id": MEMBER}).incomplete == ()


def test_need_48_where_nothing_is_agreed_a_role_is_not_approved(expect: Expect) -> None:
    terms = {"values": PROSPEROPS, "scope": {"reseller": True}}
    expectation = expect("prosperops", terms, MEMBER)
    assert (expectation.expected, expectation.agreed, expectation.roles) == (False, True, ())
    found = ObservedRole(MEMBER, "ProsperOps", "arn", "/", "{}")
    assert expectation.recognises(found)


def test_need_49_several_organizations_with_values_of_their_own(
    load: LoadAgreement, catalogue: Catalogue, content: Data
) -> None:
    entered = content.pop("organization")
    content["organizations"] = [entered, {**entered, "management_account_id": OTHER}]
    content["vendors"] = {
        "doit": {
            "values": {"external_id": "of-the-first"},
            "organization_values": {OTHER: {"external_id": "of-the-second"}},
        },
        "xosphere": {
            "values": {"external_id": ID},
            "scope": {"include": [f"organization:{OTHER}"]},
        },
    }
    agreement = load(content)
    second = agreement.for_organization(OTHER)
    assert (agreement.organization.management_account_id,
            second.organization.management_account_id) == (MANAGEMENT, OTHER)  # fmt: skip

    def found(management: str) -> tuple[str, bool]:
        organization = Organization("o", management)
        every = expectations(catalogue, agreement, organization, Account(MEMBER, ""))
        doit, xosphere = every[:2]
        (statement,) = json.loads(doit.roles[0].trust_alternatives[0])["Statement"]
        return statement["Condition"]["StringEquals"]["sts:ExternalId"], xosphere.expected

    assert found(MANAGEMENT) == ("of-the-first", False)
    assert found(OTHER) == ("of-the-second", True)


def test_need_50_a_description_exact_or_by_its_beginning(expect: Expect) -> None:
    eco = only(expect, "spot-eco", {"values": {"cur_bucket": "bills"}}, MANAGEMENT)
    assert eco.attributes == {"description": "Spot by NetApp ReadOnly Finops IAM Role"}
    flexera = only(expect, "flexera-automation", {"values": {"external_id": "1"}})
    prefix = flexera.attributes["description_prefix"]
    assert remarked(flexera, description=f"{prefix} arn:aws:cloudformation:1") == []
    (finding,) = remarked(flexera, description="Something else")
    assert (finding.code, finding.effect) == (FindingCode.ROLE_ATTRIBUTE_DIFFERS, Effect.NOTE)


def test_need_51_the_session_length(expect: Expect) -> None:
    role = only(expect, "zesty", {"values": {"external_id": ID}})
    assert remarked(role, max_session_duration=43200) == []
    assert len(remarked(role, max_session_duration=3600)) == 1


def test_need_52_tags(expect: Expect) -> None:
    role = only(expect, "nops", {"values": {"client_id": "1", "external_id": ID}})
    assert role.attributes["tags"] == {"version": "1.2.1"}
    assert remarked(role, tags={"version": "1.2.1", "team": "x"}) == []
    assert len(remarked(role, tags={"version": "1.2.0"})) == 1


def test_need_53_a_permissions_boundary(expect: Expect) -> None:
    values = {"external_id": ID, "billing_buckets": ["bills"]}
    assert "permissions_boundary" not in only(expect, "cloudzero", {"values": values}).attributes
    arn = "arn:aws:iam::222222222222:policy/Boundary"
    role = only(expect, "cloudzero", {"values": {**values, "permissions_boundary_arn": arn}})
    boundary = RolePolicy("Boundary", PolicyKind.MANAGED, "{}", arn)
    assert remarked(role, boundary=boundary) == []
    assert len(remarked(role, boundary=replace(boundary, arn=f"{arn}2"))) == 1
    assert len(remarked(role)) == 1


def test_need_54_every_fact_has_a_source_and_what_is_not_public_has_to_be_filled_in(
    expect: Expect, catalogue: Catalogue
) -> None:
    pump = catalogue.vendors["pump"]
    assert pump.completeness == "customer-supplies"
    assert {one.confidence for one in pump.roles} == {"inferred", "published"}
    role = only(expect, "pump", {"values": {"external_id": ID}}, MANAGEMENT)
    assert role.incomplete == ("pump_principal",)


def test_need_55_ways_to_roll_out_are_told(catalogue: Catalogue) -> None:
    for vendor, way in (("flexera-automation", "one region only"), ("vantage", "StackSet"),
                        ("datadog", "quickstart"), ("prosperops", "Terraform")):  # fmt: skip
        assert way in " ".join(catalogue.vendors[vendor].rollout)


def test_need_56_regions_that_matter_are_told(catalogue: Catalogue) -> None:
    assert any("us-east-1" in text for text in catalogue.vendors["spot-eco"].regions)


def test_need_57_limits_of_aws_are_told(expect: Expect) -> None:
    terms = {"values": {"external_id": ID}, "blocks": ["resource-collection"]}
    role = only(expect, "datadog", terms)
    assert list(exceeded_limits(role)) == []
    inline = replace(
        role, policies=tuple(replace(one, kind=PolicyKind.INLINE) for one in role.policies)
    )
    (sentence,) = exceeded_limits(inline)
    assert "AWS allows 10,240" in sentence


def test_two_organizations_need_two_management_accounts(content: Data, faults: Any) -> None:
    entered = content.pop("organization")
    content["organizations"] = [entered, entered]
    assert list(faults(content)) == ["organizations[1].management_account_id"]


def test_an_account_outside_every_instances_scope_expects_nothing(expect: Expect) -> None:
    terms = {
        "values": {"external_id": ID},
        "instances": {
            "one": {"scope": {"include": [MEMBER]}},
            "two": {"scope": {"include": [OTHER]}},
        },
    }
    assert places(expect, "doit", terms) == [MEMBER, OTHER]
    assert account(MEMBER).id == MEMBER

"""Rendering: one expectation per vendor and account, the same for the same inputs, shared."""

from __future__ import annotations

import json

import pytest
from expected_access import MANAGEMENT, MEMBER, account, observed, policy
from spec_files import Data, Expect, LoadAgreement

from core.agreement import expectations, vendor_order
from core.agreement.completeness import missing_values
from core.catalogue import Catalogue
from core.model import Organization

PROSPEROPS: Data = {
    "values": {
        "external_id": "org-wide",
        "policy": policy("ce:*"),
        "member_policy": policy("ce:Get*"),
    }
}


def with_policy(document: Data) -> Data:
    return {"values": {**PROSPEROPS["values"], "policy": document}}


def test_every_vendor_of_the_catalogue_has_an_expectation_agreed_ones_first(
    catalogue: Catalogue, organization: Organization, load: LoadAgreement, content: Data
) -> None:
    content["vendors"] = {"prosperops": {}, "flexera-bill-connect": {}}
    agreement = load(content)
    every = expectations(catalogue, agreement, organization, account(MEMBER))
    agreed = ["prosperops", "flexera-bill-connect"]
    order = agreed + [vendor for vendor in catalogue.vendors if vendor not in agreed]
    assert [one.vendor for one in every] == order
    assert [one.vendor for one in every if one.agreed] == agreed
    assert list(vendor_order(catalogue, agreement)) == order


def test_a_vendor_without_agreement_is_not_expected_but_recognised(
    catalogue: Catalogue, organization: Organization, load: LoadAgreement, content: Data
) -> None:
    every = expectations(catalogue, load(content), organization, account(MEMBER))
    prosperops = next(one for one in every if one.vendor == "prosperops")
    assert (prosperops.expected, prosperops.roles) == (False, ())
    assert prosperops.recognises(observed("ProsperOps"))


def test_an_agreed_role_name_is_recognised_where_it_was_not_agreed(expect: Expect) -> None:
    terms = {"variant": "trial", "values": {"role_name": "OurArcheraRole"}}
    elsewhere = expect("archera", terms, MEMBER)
    assert not elsewhere.expected
    assert elsewhere.recognises(observed("OurArcheraRole"))
    assert not elsewhere.recognises(observed("SomeRole"))


def test_the_same_inputs_give_the_same_text(expect: Expect) -> None:
    assert expect("prosperops", PROSPEROPS) == expect("prosperops", PROSPEROPS)


def test_accounts_of_one_kind_share_the_rendered_documents(
    catalogue: Catalogue, organization: Organization, load: LoadAgreement, content: Data
) -> None:
    agreement = load({**content, "vendors": {"prosperops": PROSPEROPS}})
    first, second = (
        expectations(catalogue, agreement, organization, account(account_id))[0].roles[0]
        for account_id in (MEMBER, "333333333333")
    )
    assert (first.account_id, second.account_id) == (MEMBER, "333333333333")
    assert first.policies is second.policies
    assert first.trust_alternatives is second.trust_alternatives


def test_ten_thousand_accounts_cost_a_handful_of_documents(
    catalogue: Catalogue, organization: Organization, load: LoadAgreement, content: Data
) -> None:
    content["vendors"] = {
        "prosperops": PROSPEROPS,
        "flexera-bill-connect": {"values": {"role_name": "F"}},
        "opsramp": {"variant": "external-id", "values": {"policy": policy("ec2:Describe*")}},
        "archera": {"variant": "production"},
    }
    agreement = load(content)
    distinct = {
        id(one.policies)
        for number in range(10_000)
        for vendor in expectations(
            catalogue, agreement, organization, account(f"{100_000_000_000 + number}")
        )
        for one in vendor.roles
    }
    assert len(distinct) == 2


def test_a_document_that_names_the_account_is_rendered_for_each(expect: Expect) -> None:
    terms = with_policy(policy("s3:GetObject", resource="arn:aws:s3:::bill-${account_id}/*"))
    terms["values"]["member_permissions"] = "same"
    for account_id in (MANAGEMENT, MEMBER, "333333333333"):
        (role,) = expect("prosperops", terms, account_id).roles
        assert f"bill-{account_id}/*" in role.policies[0].document


def test_iams_own_variables_in_a_supplied_policy_stay(expect: Expect) -> None:
    terms = with_policy(policy("s3:GetObject", resource="arn:aws:s3:::home/${aws:username}/*"))
    (role,) = expect("prosperops", terms).roles
    assert "home/${aws:username}/*" in role.policies[0].document
    assert role.incomplete == ()


@pytest.mark.parametrize("name", ["bucket", "AWS::AccountId", "", "external-id"])
def test_an_undefined_placeholder_in_a_supplied_policy_is_named_and_nothing_rendered(
    expect: Expect, name: str
) -> None:
    terms = with_policy(policy("s3:GetObject", resource=f"arn:aws:s3:::${{{name}}}/*"))
    (role,) = expect("prosperops", terms).roles
    assert role.incomplete == (name,)
    assert role.policies == ()


def test_values_with_json_in_them_cannot_change_the_document(expect: Expect) -> None:
    terms = {"values": {"role_name": "R", "external_id": "1", "billing_bucket": "bill"}}
    (role,) = expect("flexera-bill-connect", terms).roles
    assert len(json.loads(role.policies[0].document)["Statement"]) == 4


def test_values_of_one_account_do_not_reach_the_next(
    catalogue: Catalogue, organization: Organization, load: LoadAgreement, content: Data
) -> None:
    terms = {**PROSPEROPS, "account_values": {MEMBER: {"external_id": "legacy"}}}
    agreement = load({**content, "vendors": {"prosperops": terms}})
    trusts = [
        expectations(catalogue, agreement, organization, account(account_id))[0].roles[0]
        for account_id in (MEMBER, "333333333333", MEMBER)
    ]
    found = ["legacy" in role.trust_alternatives[0] for role in trusts]
    assert found == [True, False, True]


def test_a_document_of_one_account_does_not_reach_the_next(
    catalogue: Catalogue, organization: Organization, load: LoadAgreement, content: Data
) -> None:
    own = policy("s3:GetObject", resource="arn:aws:s3:::bill-${account_id}/*")
    values = {**PROSPEROPS["values"], "member_policy": own}
    agreement = load({**content, "vendors": {"prosperops": {"values": values}}})
    for account_id in (MEMBER, "333333333333"):
        (role,) = expectations(catalogue, agreement, organization, account(account_id))[0].roles
        assert f"bill-{account_id}/*" in role.policies[0].document


def test_values_of_an_account_go_before_those_of_the_organization(expect: Expect) -> None:
    terms = {**PROSPEROPS, "account_values": {MEMBER: {"member_policy": policy("ec2:*")}}}
    (own,) = expect("prosperops", terms, MEMBER).roles
    (common,) = expect("prosperops", terms, "333333333333").roles
    assert "ec2:*" in own.policies[0].document
    assert "ec2:*" not in common.policies[0].document


def test_accepted_additions_come_with_the_role(expect: Expect) -> None:
    arn = "arn:aws:iam::aws:policy/SecurityAudit"
    additions = [
        {"reason": "support", "actions": ["support:DescribeCases"]},
        {"reason": "baseline", "policy_arn": arn},
        {"reason": "own", "policy": policy("tag:GetResources")},
    ]
    (role,) = expect("prosperops", {**PROSPEROPS, "allow_extra": additions}).roles
    first, second, third = role.allowed_extra
    assert json.loads(first)["Statement"] == [
        {"Effect": "Allow", "Action": ["support:DescribeCases"], "Resource": ["*"]}
    ]
    assert second == arn
    assert json.loads(third) == policy("tag:GetResources")


def test_other_partitions_have_their_own_arns(
    catalogue: Catalogue, load: LoadAgreement, content: Data
) -> None:
    values = {"role_name": "R", "external_id": "1", "billing_bucket": "bill"}
    agreement = load({**content, "vendors": {"flexera-bill-connect": {"values": values}}})
    government = Organization("o-gov", MANAGEMENT, partition="aws-us-gov")
    (role,) = expectations(catalogue, agreement, government, account(MANAGEMENT))[0].roles
    assert "arn:aws-us-gov:s3:::bill/*" in role.policies[0].document


def test_what_still_lacks_is_listed_by_vendor(
    catalogue: Catalogue, load: LoadAgreement, content: Data
) -> None:
    content["vendors"] = {"prosperops": {}, "flexera-bill-connect": {"values": {"role_name": "R"}}}
    assert {
        vendor: set(names) for vendor, names in missing_values(catalogue, load(content)).items()
    } == {
        "prosperops": {"external_id", "policy", "member_policy"},
        "flexera-bill-connect": {"external_id", "billing_bucket"},
    }


def test_values_lack_where_the_scope_depends_on_units(
    catalogue: Catalogue, load: LoadAgreement, content: Data
) -> None:
    content["vendors"] = {"prosperops": {"scope": {"include": ["ou:Workloads"]}}}
    assert "external_id" in missing_values(catalogue, load(content))["prosperops"]


def test_values_that_no_account_needs_do_not_lack(
    catalogue: Catalogue, load: LoadAgreement, content: Data
) -> None:
    values = {"external_id": "org-wide", "policy": policy("ce:*")}
    content["vendors"] = {"prosperops": {"values": values, "scope": {"include": ["management"]}}}
    assert missing_values(catalogue, load(content)) == {}

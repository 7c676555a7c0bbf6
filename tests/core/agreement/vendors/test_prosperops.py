"""The requirements that ProsperOps publishes, one test each."""

from __future__ import annotations

import json

import pytest
from expected_access import (
    MANAGEMENT,
    MEMBER,
    account,
    actions,
    conditions,
    observed,
    policy,
    principals,
)
from spec_files import Data, Expect, Faults, LoadAgreement

from core.catalogue import Catalogue

VALUES = {
    "external_id": "org-wide-id",
    "policy": policy("ce:*", "savingsplans:*"),
    "member_policy": policy("ec2:DescribeInstances"),
}


def test_the_role_is_named_exactly_prosperops(expect: Expect) -> None:
    (role,) = expect("prosperops", {"values": VALUES}).roles
    assert role.role_name == "ProsperOps"


def test_the_role_has_the_published_description(expect: Expect) -> None:
    (role,) = expect("prosperops", {"values": VALUES}).roles
    assert role.attributes["description"] == (
        "Used by ProsperOps - www.prosperops.com. Must remain in place for ProsperOps to "
        "function correctly. Email help@prosperops.com for assistance."
    )


def test_the_permissions_are_one_inline_policy_named_prosperops(expect: Expect) -> None:
    (role,) = expect("prosperops", {"values": VALUES}).roles
    assert [(one.name, one.kind) for one in role.policies] == [("ProsperOps", "inline")]


def test_the_trusted_principal_is_the_prosperops_account(expect: Expect) -> None:
    (role,) = expect("prosperops", {"values": VALUES}).roles
    assert principals(role) == ["arn:aws:iam::205499583182:root"]


def test_a_named_principal_of_the_prosperops_account_can_be_agreed(expect: Expect) -> None:
    principal = "arn:aws:iam::205499583182:role/automation"
    terms = {"values": {**VALUES, "trusted_principal": principal}}
    (role,) = expect("prosperops", terms).roles
    assert principals(role) == [principal]


def test_a_principal_of_another_account_is_refused(faults: Faults, content: Data) -> None:
    values = {"trusted_principal": "arn:aws:iam::999999999999:root"}
    content["vendors"] = {"prosperops": {"values": values}}
    assert "vendors.prosperops.values.trusted_principal" in faults(content)


def test_the_external_id_is_required(expect: Expect) -> None:
    (role,) = expect("prosperops", {"values": VALUES}).roles
    assert conditions(role) == [{"StringEquals": {"sts:ExternalId": "org-wide-id"}}]


def test_without_an_external_id_nothing_can_be_judged(expect: Expect) -> None:
    values = {name: value for name, value in VALUES.items() if name != "external_id"}
    (role,) = expect("prosperops", {"values": values}).roles
    assert role.incomplete == ("external_id",)
    assert role.trust_alternatives == ()


def test_one_external_id_serves_the_whole_organization(expect: Expect) -> None:
    every = [expect("prosperops", {"values": VALUES}, where) for where in (MANAGEMENT, MEMBER)]
    assert {str(conditions(role)) for one in every for role in one.roles} == {
        str([{"StringEquals": {"sts:ExternalId": "org-wide-id"}}])
    }


def test_an_account_from_before_may_2021_keeps_its_own_external_id(expect: Expect) -> None:
    terms = {"values": VALUES, "account_values": {MEMBER: {"external_id": "legacy-id"}}}
    (legacy,) = expect("prosperops", terms, MEMBER).roles
    (other,) = expect("prosperops", terms, "333333333333").roles
    assert conditions(legacy) == [{"StringEquals": {"sts:ExternalId": "legacy-id"}}]
    assert conditions(other) == [{"StringEquals": {"sts:ExternalId": "org-wide-id"}}]


def test_no_tags_are_required(expect: Expect) -> None:
    (role,) = expect("prosperops", {"values": VALUES}).roles
    assert "tags" not in role.attributes


def test_members_carry_a_separate_smaller_policy(expect: Expect) -> None:
    (management,) = expect("prosperops", {"values": VALUES}, MANAGEMENT).roles
    (member,) = expect("prosperops", {"values": VALUES}, MEMBER).roles
    assert actions(management) == {"ce:*", "savingsplans:*"}
    assert actions(member) == {"ec2:DescribeInstances"}
    assert member.allowed_extra == ()


def test_the_identical_policy_everywhere_can_be_agreed(expect: Expect) -> None:
    terms = {"values": {**VALUES, "member_permissions": "same"}}
    (member,) = expect("prosperops", terms, MEMBER).roles
    assert actions(member) == {"ce:*", "savingsplans:*"}


def test_the_larger_policy_on_a_member_can_be_accepted_beside_the_smaller(expect: Expect) -> None:
    terms = {"values": {**VALUES, "member_permissions": "either"}}
    (member,) = expect("prosperops", terms, MEMBER).roles
    assert actions(member) == {"ec2:DescribeInstances"}
    assert [json.loads(text) for text in member.allowed_extra] == [VALUES["policy"]]


def test_a_member_without_its_policy_cannot_be_judged(expect: Expect) -> None:
    values = {name: value for name, value in VALUES.items() if name != "member_policy"}
    (member,) = expect("prosperops", {"values": values}, MEMBER).roles
    assert member.incomplete == ("member_policy",)


def test_savings_analysis_needs_a_role_in_the_management_account_only(expect: Expect) -> None:
    terms = {"variant": "savings-analysis", "values": VALUES}
    assert expect("prosperops", terms, MANAGEMENT).expected
    assert not expect("prosperops", terms, MEMBER).expected


def test_savings_analysis_is_read_only_and_the_others_write(catalogue: Catalogue) -> None:
    variants = catalogue.vendors["prosperops"].variants
    assert {one.key: one.access for one in variants} == {
        "real-time": "write",
        "lagging": "write",
        "savings-analysis": "read",
    }


def test_real_time_mode_is_the_default(load: LoadAgreement, content: Data) -> None:
    content["vendors"] = {"prosperops": {}}
    assert load(content).vendors["prosperops"].variant == "real-time"


@pytest.mark.parametrize(
    ("account_id", "expected"), [(MANAGEMENT, True), ("333333333333", True), (MEMBER, False)]
)
def test_a_reseller_has_the_role_in_management_and_arbitrage_accounts_only(
    expect: Expect, account_id: str, expected: bool
) -> None:
    scope = {"reseller": True, "include": ["333333333333"]}
    terms = {"variant": "lagging", "values": VALUES, "scope": scope}
    assert expect("prosperops", terms, account_id).expected is expected


def test_a_reseller_without_arbitrage_accounts_has_the_role_in_management_only(
    expect: Expect,
) -> None:
    terms = {"values": VALUES, "scope": {"reseller": True}}
    assert expect("prosperops", terms, MANAGEMENT).expected
    assert not expect("prosperops", terms, MEMBER).expected


def test_a_reseller_cannot_include_whole_units(faults: Faults, content: Data) -> None:
    content["vendors"] = {"prosperops": {"scope": {"reseller": True, "include": ["ou:Customers"]}}}
    assert "vendors.prosperops.scope.include[0]" in faults(content)


def test_the_role_on_an_end_customers_account_of_a_reseller_is_recognised(expect: Expect) -> None:
    where = expect("prosperops", {"values": VALUES, "scope": {"reseller": True}}, MEMBER)
    assert not where.expected
    assert where.recognises(observed("ProsperOps"))


def test_the_role_name_is_case_sensitive(catalogue: Catalogue) -> None:
    prosperops = catalogue.vendors["prosperops"]
    assert prosperops.recognises(observed("ProsperOps"))
    assert not prosperops.recognises(observed("prosperops"))


def test_the_vendors_customised_policy_is_taken_word_by_word(expect: Expect) -> None:
    supplied = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Bucket",
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::reports/${aws:username}/*",
            }
        ],
    }
    (role,) = expect("prosperops", {"values": {**VALUES, "policy": supplied}}).roles
    assert [json.loads(one.document) for one in role.policies] == [supplied]


def test_new_accounts_are_expected_to_have_the_role_without_further_agreement(
    expect: Expect,
) -> None:
    anywhere = account("444444444444", "Sandbox", "New")
    assert expect("prosperops", {"values": VALUES}, anywhere).expected

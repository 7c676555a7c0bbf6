"""The requirements that OpsRamp publishes for its two install types, one test each."""

from __future__ import annotations

from expected_access import (
    MANAGEMENT,
    MEMBER,
    actions,
    conditions,
    observed,
    policy,
    principals,
)
from spec_files import Data, Expect, Faults

from core.catalogue import Catalogue

COMMON = {"role_name": "Monitoring", "policy": policy("ec2:DescribeInstances")}
EXTERNAL_ID = {
    "variant": "external-id",
    "values": {**COMMON, "opsramp_account_id": "888888888888", "external_id": "integration-1"},
}
ASSUME_ROLE = {
    "variant": "assume-role",
    "values": {**COMMON, "trusted_account_id": "777777777777"},
}


def test_the_install_type_has_to_be_chosen(faults: Faults, content: Data) -> None:
    content["vendors"] = {"opsramp": {}}
    assert faults(content)["vendors.opsramp.variant"].remedy == (
        "Choose one of assume-role, external-id."
    )


def test_assume_role_trusts_a_second_account_of_the_customer(expect: Expect) -> None:
    (role,) = expect("opsramp", ASSUME_ROLE).roles
    assert principals(role) == ["arn:aws:iam::777777777777:root"]


def test_assume_role_needs_no_external_id(expect: Expect) -> None:
    (role,) = expect("opsramp", ASSUME_ROLE).roles
    assert role.incomplete == ()
    assert conditions(role) == [None]


def test_assume_role_asks_for_an_external_id_where_one_was_agreed(expect: Expect) -> None:
    values = {**ASSUME_ROLE["values"], "external_id": "agreed"}
    (role,) = expect("opsramp", {**ASSUME_ROLE, "values": values}).roles
    assert conditions(role) == [{"StringEquals": {"sts:ExternalId": "agreed"}}]


def test_external_id_trusts_the_account_that_opsramp_support_gives(expect: Expect) -> None:
    (role,) = expect("opsramp", EXTERNAL_ID).roles
    assert principals(role) == ["arn:aws:iam::888888888888:root"]


def test_the_opsramp_account_is_not_public_so_it_has_to_be_supplied(
    expect: Expect, catalogue: Catalogue
) -> None:
    values = {**EXTERNAL_ID["values"]}
    del values["opsramp_account_id"]
    (role,) = expect("opsramp", {**EXTERNAL_ID, "values": values}).roles
    assert role.incomplete == ("opsramp_account_id",)
    assert catalogue.vendors["opsramp"].vendor_accounts == ()


def test_external_id_requires_the_external_id(expect: Expect) -> None:
    values = {**EXTERNAL_ID["values"]}
    del values["external_id"]
    (role,) = expect("opsramp", {**EXTERNAL_ID, "values": values}).roles
    assert role.incomplete == ("external_id",)


def test_the_two_install_types_have_different_trust_policies(expect: Expect) -> None:
    both = {**EXTERNAL_ID["values"], **ASSUME_ROLE["values"]}
    first, second = (
        expect("opsramp", {"variant": variant, "values": both}).roles[0].trust_alternatives
        for variant in ("assume-role", "external-id")
    )
    assert set(first).isdisjoint(second)


def test_the_policy_is_customer_managed_and_named_by_the_customer(expect: Expect) -> None:
    values = {**EXTERNAL_ID["values"], "policy_name": "monitoring-policy"}
    (role,) = expect("opsramp", {**EXTERNAL_ID, "values": values}).roles
    assert [(one.name, one.kind) for one in role.policies] == [("monitoring-policy", "managed")]


def test_the_action_list_is_not_public_so_the_customer_supplies_it(
    expect: Expect, catalogue: Catalogue
) -> None:
    (role,) = expect("opsramp", EXTERNAL_ID).roles
    assert catalogue.vendors["opsramp"].completeness == "customer-supplies"
    assert actions(role) == {"ec2:DescribeInstances"}


def test_without_the_policy_nothing_can_be_judged(expect: Expect) -> None:
    values = {**EXTERNAL_ID["values"]}
    del values["policy"]
    (role,) = expect("opsramp", {**EXTERNAL_ID, "values": values}).roles
    assert role.incomplete == ("policy",)
    assert role.policies == ()


def test_every_linked_account_has_its_own_role(expect: Expect) -> None:
    assert expect("opsramp", EXTERNAL_ID, MANAGEMENT).expected
    assert expect("opsramp", EXTERNAL_ID, MEMBER).expected


def test_the_supplied_opsramp_account_marks_its_roles_elsewhere(expect: Expect) -> None:
    terms = {**EXTERNAL_ID, "scope": {"include": ["management"]}}
    elsewhere = expect("opsramp", terms, MEMBER)
    assert not elsewhere.expected
    assert elsewhere.recognises(observed("AnyName", trusts="arn:aws:iam::888888888888:root"))


def test_the_own_management_account_is_not_opsramps(faults: Faults, content: Data) -> None:
    values = {**EXTERNAL_ID["values"], "opsramp_account_id": MANAGEMENT}
    content["vendors"] = {"opsramp": {**EXTERNAL_ID, "values": values}}
    assert list(faults(content)) == ["vendors.opsramp.values.opsramp_account_id"]


def test_the_customers_own_second_account_does_not_mark_a_role(expect: Expect) -> None:
    terms = {**ASSUME_ROLE, "scope": {"include": ["management"]}}
    elsewhere = expect("opsramp", terms, MEMBER)
    assert not elsewhere.recognises(observed("OurTooling", trusts="arn:aws:iam::777777777777:root"))

"""The requirements that Flexera publishes for bill connect, one test each."""

from __future__ import annotations

import pytest
from expected_access import MANAGEMENT, MEMBER, conditions, documents, observed, principals
from spec_files import Data, Expect, Faults

from core.catalogue import Catalogue

VALUES = {
    "role_name": "OurFlexeraRole",
    "external_id": "32226",
    "billing_bucket": "our-billing",
}


@pytest.mark.parametrize(
    ("zone", "principal"),
    [
        ("app.flexera.com", "arn:aws:iam::451234325714:role/production_customer_access"),
        ("app.flexera.eu", "arn:aws:iam::451234325714:role/production_eu_customer_access"),
        ("app.flexera.au", "arn:aws:iam::451234325714:role/production_apac_customer_access"),
        ("app.flexeratest.com", "arn:aws:iam::274571843445:role/staging_customer_access"),
    ],
)
def test_the_zone_decides_which_role_of_flexera_is_trusted(
    expect: Expect, zone: str, principal: str
) -> None:
    (role,) = expect("flexera-bill-connect", {"values": {**VALUES, "zone": zone}}).roles
    assert principals(role) == [principal]


def test_north_america_is_the_default_zone(expect: Expect) -> None:
    (role,) = expect("flexera-bill-connect", {"values": VALUES}).roles
    assert principals(role) == ["arn:aws:iam::451234325714:role/production_customer_access"]


def test_an_unknown_zone_is_refused(faults: Faults, content: Data) -> None:
    content["vendors"] = {"flexera-bill-connect": {"values": {"zone": "app.flexera.mars"}}}
    assert "app.flexera.au" in faults(content)["vendors.flexera-bill-connect.values.zone"].reason


def test_the_older_trust_in_the_whole_account_is_right_only_where_agreed(expect: Expect) -> None:
    terms = {"values": {**VALUES, "accept_account_root": True}}
    (role,) = expect("flexera-bill-connect", terms).roles
    assert principals(role) == [
        "arn:aws:iam::451234325714:role/production_customer_access",
        "arn:aws:iam::451234325714:root",
    ]


def test_the_external_id_is_the_flexera_organization_id(expect: Expect) -> None:
    (role,) = expect("flexera-bill-connect", {"values": VALUES}).roles
    assert conditions(role) == [{"StringEquals": {"sts:ExternalId": "32226"}}]


@pytest.mark.parametrize("wrong", ["org-32226", "32226 ", "", "٣٢٢٢٦", "32226\n"])
def test_an_external_id_that_is_no_number_is_refused(
    faults: Faults, content: Data, wrong: str
) -> None:
    content["vendors"] = {"flexera-bill-connect": {"values": {"external_id": wrong}}}
    assert "vendors.flexera-bill-connect.values.external_id" in faults(content)


def test_the_customer_picks_the_role_name(expect: Expect) -> None:
    (role,) = expect("flexera-bill-connect", {"values": VALUES}).roles
    assert role.role_name == "OurFlexeraRole"


def test_without_a_role_name_nothing_can_be_judged(expect: Expect) -> None:
    values = {name: value for name, value in VALUES.items() if name != "role_name"}
    (role,) = expect("flexera-bill-connect", {"values": values}).roles
    assert role.incomplete == ("role_name",)
    assert role.role_name == "${role_name}"


def test_the_statements_are_exactly_the_published_ones(expect: Expect) -> None:
    (role,) = expect("flexera-bill-connect", {"values": VALUES}).roles
    assert documents(role) == [
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["s3:GetBucketLocation", "s3:ListBucket"],
                    "Resource": "arn:aws:s3:::our-billing",
                },
                {
                    "Effect": "Allow",
                    "Action": ["s3:GetObject"],
                    "Resource": "arn:aws:s3:::our-billing/*",
                },
                {
                    "Effect": "Allow",
                    "Action": ["organizations:Describe*", "organizations:List*"],
                    "Resource": "*",
                },
                {"Effect": "Allow", "Action": ["ce:GetReservationUtilization"], "Resource": "*"},
            ],
        }
    ]


def test_the_policy_may_be_managed_or_inline(expect: Expect) -> None:
    (role,) = expect("flexera-bill-connect", {"values": VALUES}).roles
    assert [one.kind for one in role.policies] == ["any"]


def test_the_policy_has_the_name_of_the_control_tower_template_unless_agreed_otherwise(
    expect: Expect,
) -> None:
    own = {"values": {**VALUES, "policy_name": "our-policy"}}
    (default,) = expect("flexera-bill-connect", {"values": VALUES}).roles
    (renamed,) = expect("flexera-bill-connect", own).roles
    assert [one.name for one in default.policies] == ["FlexeraOptimaAccessPolicy"]
    assert [one.name for one in renamed.policies] == ["our-policy"]


def test_the_role_stands_in_the_management_account_and_not_on_members(expect: Expect) -> None:
    assert expect("flexera-bill-connect", {"values": VALUES}, MANAGEMENT).expected
    assert not expect("flexera-bill-connect", {"values": VALUES}, MEMBER).expected


def test_another_account_can_own_the_billing_bucket(expect: Expect) -> None:
    terms = {"values": {**VALUES, "billing_account_id": MEMBER}}
    assert not expect("flexera-bill-connect", terms, MANAGEMENT).expected
    assert expect("flexera-bill-connect", terms, MEMBER).expected


def test_no_permission_writes(catalogue: Catalogue) -> None:
    flexera = catalogue.vendors["flexera-bill-connect"]
    assert {one.access for role in flexera.roles for one in role.permissions} == {"read"}


def test_path_tags_description_and_session_are_not_compared(expect: Expect) -> None:
    (role,) = expect("flexera-bill-connect", {"values": VALUES}).roles
    assert role.attributes == {}


def test_a_role_that_trusts_flexera_is_recognised_under_any_name(catalogue: Catalogue) -> None:
    principal = "arn:aws:iam::451234325714:role/production_customer_access"
    assert catalogue.vendors["flexera-bill-connect"].recognises(
        observed("whatever", trusts=principal)
    )

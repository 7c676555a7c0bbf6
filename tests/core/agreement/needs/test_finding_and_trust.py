"""What vendors need from the format, 1 to 26: finding the role, trust policy, external ID.

The guide's table (resources/guide/vendor-spec.md) maps each need to its field and its test.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from expected_access import MANAGEMENT, MEMBER, observed, principals
from spec_files import Data, Expect, Faults, LoadAgreement, LoadSpec

from core.agreement import expectations
from core.catalogue import Catalogue, match_role
from core.model import ExpectedRole, ObservedRole, Organization, PolicyKind, RolePolicy

ID = "the-external-id-of-us"
UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
CLOUDZERO = {"values": {"external_id": ID, "billing_buckets": ["bills"]}}


def only(expect: Expect, vendor: str, terms: Data, where: str = MEMBER) -> ExpectedRole:
    (role,) = expect(vendor, terms, where).roles
    return role


def trusts(role: ExpectedRole) -> list[Any]:
    """The first statement of each accepted trust policy."""
    return [json.loads(text)["Statement"][0] for text in role.trust_alternatives]


def external_ids(role: ExpectedRole) -> list[Any]:
    found = (one.get("Condition", {}).get("StringEquals", {}) for one in trusts(role))
    return [one.get("sts:ExternalId") for one in found]


def root(account_id: str) -> str:
    return f"arn:aws:iam::{account_id}:root"


def test_need_01_a_fixed_name_is_case_sensitive(expect: Expect, catalogue: Catalogue) -> None:
    role = only(expect, "usage-ai", {"values": {"external_id": ID}})
    assert role.role_name == "UsageAI"
    spec = catalogue.vendors["usage-ai"]
    assert spec.recognises(observed("UsageAI"))
    assert not spec.recognises(observed("usageai"))


def test_need_02_a_default_name_may_be_changed(expect: Expect) -> None:
    names = [
        only(expect, "datadog", {"values": {"external_id": ID, **own}}).role_name
        for own in ({}, {"role_name": "SecondDatadog"})
    ]
    assert names == ["DatadogIntegrationRole", "SecondDatadog"]


def test_need_03_without_a_default_the_customer_names_the_role(expect: Expect) -> None:
    assert only(expect, "densify", {"values": {"external_id": ID}}).incomplete == ("role_name",)


@pytest.mark.parametrize(
    ("vendor", "name"),
    [
        ("nops", "NopsIntegrationRole-4711"),
        ("spot", "SpotRole-act-1-9f3b"),
        ("zesty", "ZestyIamRole_2021-01-11_1dbfd52a"),
        ("harness-ccm", "riley-HarnessCERole"),
    ],
)
def test_need_04_a_name_pattern_tells_the_vendor(
    catalogue: Catalogue, vendor: str, name: str
) -> None:
    assert catalogue.vendors[vendor].recognises(observed(name))


@pytest.mark.parametrize(
    "mark",
    [
        {"path": "/cloudzero/"},
        {"trusts": root("061190967865")},
        {"policies": (RolePolicy("cloudzero-access-policy", PolicyKind.INLINE, "{}"),)},
    ],
)
def test_need_05_a_made_up_name_is_found_by_other_marks(
    expect: Expect, catalogue: Catalogue, mark: dict[str, Any]
) -> None:
    role = only(expect, "cloudzero", CLOUDZERO)
    found = observed("stack-Role-1X9AZ", **mark)
    spec = catalogue.vendors["cloudzero"]
    assert match_role(role, spec, [observed("Backup"), found]) is found
    assert role.any_name


def test_need_06_the_path_is_expected(expect: Expect) -> None:
    assert only(expect, "cloudzero", CLOUDZERO).path == "/cloudzero/"
    terms = {"values": {"external_id": "48213", "role_path": "/flexera/"}}
    assert only(expect, "flexera-automation", terms).path == "/flexera/"


def test_need_07_several_roles_of_one_vendor(expect: Expect) -> None:
    terms = {
        **CLOUDZERO,
        "account_values": {MEMBER: {"cloudtrail_bucket": "trail"}},
    }
    assert [role.key for role in expect("cloudzero", terms, MEMBER).roles] == ["main", "audit"]


def test_need_08_several_instances_of_one_vendor(expect: Expect, catalogue: Catalogue) -> None:
    terms = {
        "variant": "core",
        "instances": {
            "us": {"values": {"external_id": "id-of-us"}},
            "eu": {
                "values": {
                    "external_id": "id-of-eu", "site": "ap1.datadoghq.com", "role_name": "Second",
                },
                "scope": {"include": ["members"]},
            },
        },
    }  # fmt: skip
    first, second = expect("datadog", terms, MEMBER).roles
    assert [(one.key, one.role_name) for one in (first, second)] == [
        ("main@us", "DatadogIntegrationRole"),
        ("main@eu", "Second"),
    ]
    assert principals(second) == [root("417141415827")]
    assert [one.key for one in expect("datadog", terms, MANAGEMENT).roles] == ["main@us"]
    role = observed("Second")
    assert match_role(second, catalogue.vendors["datadog"], [role]) is role


@pytest.mark.parametrize(
    ("vendor", "terms", "form"),
    [
        ("xosphere", {"external_id": ID}, root("770759415832")),
        ("flexera-automation", {"external_id": "1"},
         "arn:aws:iam::451234325714:role/production_customer_access"),
        ("cloudability", {"external_id": UUID, "billing_bucket": "bills"},
         "arn:aws:iam::165736516723:user/cloudability"),
    ],
)  # fmt: skip
def test_need_09_principals_are_roots_roles_or_users(
    expect: Expect, vendor: str, terms: Data, form: str
) -> None:
    assert principals(only(expect, vendor, {"values": terms})) == [form]


def test_need_10_all_of_a_list_or_any_of_several(expect: Expect) -> None:
    eco = only(expect, "spot-eco", {"values": {"cur_bucket": "bills"}}, MANAGEMENT)
    assert principals(eco) == [[root("884866656237"), root("627743545735")]]
    corestack = only(expect, "corestack", {"values": {"external_id": ID}}, MANAGEMENT)
    assert principals(corestack) == [
        root("028811834831"), root("681410986374"), root("770439906488"),
    ]  # fmt: skip


def test_need_11_a_setting_chooses_the_principal(expect: Expect) -> None:
    values = {"external_id": "1", "zone": "app.flexera.eu"}
    role = only(expect, "flexera-automation", {"values": values})
    assert principals(role) == ["arn:aws:iam::451234325714:role/production_eu_customer_access"]


@pytest.mark.parametrize(
    ("site", "principal"),
    [("ddog-gov.com", "065115117704"), ("us2.ddog-gov.com", "486737091498")],
)
def test_need_12_the_partition_counts(
    catalogue: Catalogue, load: LoadAgreement, content: Data, site: str, principal: str
) -> None:
    content["vendors"] = {"datadog": {"values": {"external_id": ID, "site": site}}}
    organization = Organization("o-1", MANAGEMENT, partition="aws-us-gov")
    every = expectations(catalogue, load(content), organization, _account())
    (role,) = next(one for one in every if one.vendor == "datadog").roles
    assert principals(role) == [f"arn:aws-us-gov:iam::{principal}:root"]


def test_need_13_the_customer_supplies_the_principal(expect: Expect) -> None:
    values = {
        "primary_cluster_account": MEMBER, "cur_bucket": "bills",
        "athena_results_bucket": "results", "athena_database": "db", "athena_table": "t",
        "athena_workgroup": "w",
    }  # fmt: skip
    role = only(expect, "kubecost", {"values": values}, MANAGEMENT)
    assert principals(role) == [root(MEMBER)]
    del values["primary_cluster_account"]
    role = only(expect, "kubecost", {"values": values}, MANAGEMENT)
    assert role.incomplete == ("primary_cluster_account",)


def test_need_14_a_unique_id_stands_in_place_of_an_arn(expect: Expect) -> None:
    unique_id = "AROA3XFRBF535PLBIFPI4"
    values = {"external_id": ID, "vantage_principal": unique_id, "root_policy": _POLICY,
              "additional_policy": _POLICY}  # fmt: skip
    assert principals(only(expect, "vantage", {"values": values})) == [unique_id]


_POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}],
}


def test_need_15_services_and_identity_providers_with_other_actions(
    expect_own: Any, spec: Data
) -> None:
    fact = {"source": "docs", "confidence": "published"}
    spec["roles"][0]["trust"] = [
        {
            "federated": ["arn:${partition}:iam::${account_id}:oidc-provider/accounts.google.com"],
            "actions": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
            "conditions": {"StringEquals": {"accounts.google.com:sub": "${external_id}"}},
            **fact,
        },
        {"services": ["lambda.amazonaws.com"], **fact},
    ]
    web, service = trusts(expect_own(spec, {"external_id": "1234"}))
    assert web["Principal"] == {
        "Federated": f"arn:aws:iam::{MEMBER}:oidc-provider/accounts.google.com"
    }
    assert web["Action"] == ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]
    assert web["Condition"] == {"StringEquals": {"accounts.google.com:sub": "1234"}}
    assert service["Principal"] == {"Service": "lambda.amazonaws.com"}


def test_need_16_further_statements_of_the_trust_policy_are_accepted(expect: Expect) -> None:
    values = {"external_id": ID, "cur_bucket": "bills"}
    assert len(only(expect, "zesty", {"values": values}).trust_alternatives) == 1
    own = {"reason": "our own gateway", "principals": [root(MANAGEMENT)]}
    terms = {"values": {**values, "accept_organization": True}, "allow_extra": [own]}
    alternatives = only(expect, "zesty", terms).trust_alternatives
    everything = json.loads(alternatives[-1])["Statement"]
    assert [one["Principal"] for one in everything] == [
        {"AWS": root("672188301118")},
        "*",
        {"AWS": [root(MANAGEMENT)]},
    ]
    assert everything[1]["Condition"]["StringEquals"] == {
        "aws:PrincipalOrgID": "o-example",
        "sts:ExternalId": ID,
    }


def test_need_17_other_operators_and_conditions(expect: Expect) -> None:
    terms = {"values": {"external_id": ID, "require_mfa": True}}
    role = only(expect, "corestack", terms, MANAGEMENT)
    assert trusts(role)[0]["Condition"] == {
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
        "StringEquals": {"sts:ExternalId": ID},
    }


def test_need_18_one_action_is_written_as_text_and_several_as_a_list(expect: Expect) -> None:
    terms = {"values": {"external_id": ID, "cur_bucket": "bills", "accept_organization": True}}
    first, second = json.loads(only(expect, "zesty", terms).trust_alternatives[1])["Statement"]
    assert first["Action"] == "sts:AssumeRole"
    assert second["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert "Sid" not in first


def test_need_19_one_external_id_for_the_whole_organization(expect: Expect) -> None:
    found = [
        external_ids(only(expect, "doit", {"values": {"external_id": ID}}, place))
        for place in (MANAGEMENT, MEMBER)
    ]
    assert found == [[ID], [ID]]


def test_need_20_external_ids_per_account(expect: Expect) -> None:
    terms = {
        "values": {"client_id": "1", "external_id": ID, "project_id": "2"},
        "account_values": {MEMBER: {"external_id": "of-the-member", "client_id": "7"}},
    }
    assert external_ids(only(expect, "nops", terms, MANAGEMENT)) == [ID]
    role = only(expect, "nops", terms, MEMBER)
    assert (role.role_name, external_ids(role)) == ("NopsIntegrationRole-7", ["of-the-member"])


def test_need_21_several_external_ids_in_one_condition(expect: Expect) -> None:
    values = {"external_id": ["of-the-partner", "of-the-customer"]}
    role = only(expect, "cloudhealth", {"values": values})
    assert external_ids(role) == [["of-the-partner", "of-the-customer"]]


@pytest.mark.parametrize(
    ("vendor", "wrong"),
    [("flexera-automation", "org-48213"), ("cloudability", "no-uuid"), ("spot", "act-1"),
     ("cloudzero", "too-short")],
)  # fmt: skip
def test_need_22_the_form_of_an_external_id_is_checked(
    faults: Faults, content: Data, vendor: str, wrong: str
) -> None:
    content["vendors"] = {vendor: {"values": {"external_id": wrong}}}
    assert f"vendors.{vendor}.values.external_id" in faults(content)


def test_need_23_required_optional_or_absent(expect: Expect) -> None:
    bucket = {"cur_bucket": "bills"}
    assert only(expect, "xosphere", {"values": {}}).incomplete == ("external_id",)
    assert external_ids(only(expect, "spot-eco", {"values": bucket}, MANAGEMENT)) == [None]
    own = {"values": {**bucket, "external_id": ID}}
    assert external_ids(only(expect, "spot-eco", own, MANAGEMENT)) == [ID]


def test_need_24_a_published_external_id_is_weak(expect: Expect) -> None:
    weak = {"values": {"external_id": "corestack-access"}}
    assert only(expect, "corestack", weak, MANAGEMENT).weak_external_id
    own = {"values": {"external_id": ID}}
    assert not only(expect, "corestack", own, MANAGEMENT).weak_external_id


def test_need_25_after_a_rotation_old_and_new_are_right(expect: Expect) -> None:
    old = UUID.replace("0", "1")
    values = {"external_id": UUID, "previous_external_id": old, "billing_bucket": "bills"}
    role = only(expect, "cloudability", {"values": values})
    assert external_ids(role) == [UUID, [UUID, old], old]


def test_need_26_external_ids_are_sensitive(catalogue: Catalogue) -> None:
    for vendor in ("vantage", "zesty", "cloudzero"):
        assert catalogue.vendors[vendor].variables["external_id"].sensitive


def _account() -> Any:
    from expected_access import account

    return account(MEMBER)


def test_two_products_of_one_vendor_do_not_claim_each_others_roles(
    catalogue: Catalogue, load: LoadAgreement, content: Data
) -> None:
    from core.scan.claims import claims

    content["vendors"] = {
        "flexera-bill-connect": {
            "values": {"role_name": "Bill", "external_id": "1", "billing_bucket": "bills"}
        }
    }
    organization = Organization("o-example", MANAGEMENT)
    every = expectations(catalogue, load(content), organization, _account())
    principal = "arn:aws:iam::451234325714:role/production_customer_access"
    roles: list[ObservedRole] = [
        observed("Bill", trusts=principal),
        observed("FlexeraAutomationAccessRole", trusts=principal),
        observed(
            "Inventory",
            trusts=root("451234325714"),
            policies=(RolePolicy("FlexeraReadPolicy", PolicyKind.INLINE, "{}"),),
        ),
    ]
    assert claims(every, roles) == {
        "Bill": "flexera-bill-connect",
        "FlexeraAutomationAccessRole": "flexera-automation",
        "Inventory": "flexera-read-only",
    }


def test_a_placeholder_that_is_not_defined_is_a_fault_of_the_spec(
    load_spec: LoadSpec, spec: Data
) -> None:
    from core.errors import InputError

    spec["roles"][0]["trust"][0]["principals"] = ["${nobody}"]
    with pytest.raises(InputError, match="nobody"):
        load_spec(spec)

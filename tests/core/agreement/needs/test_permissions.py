"""What vendors need from the format, 27 to 42: permission policies.

The guide's table (resources/guide/vendor-spec.md) maps each need to its field and its test.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from expected_access import MANAGEMENT, MEMBER, actions, documents, policy
from spec_files import Data, Expect, LoadSpec

from core.agreement.policy_files import supplied_policy
from core.aws.reading import RoleReading
from core.catalogue import Catalogue
from core.model import (
    Effect,
    ExpectedRole,
    Finding,
    FindingCode,
    ObservedRole,
    PolicyKind,
    RolePolicy,
)
from core.scan.role_judge import role_findings

ID = "the-external-id-of-us"
UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
CLOUDABILITY = {"values": {"external_id": UUID, "billing_bucket": "bills"}}
HARNESS = {"values": {"external_id": ID, "cur_bucket": "bills"}}


def only(expect: Expect, vendor: str, terms: Data, where: str = MEMBER) -> ExpectedRole:
    (role,) = expect(vendor, terms, where).roles
    return role


def names(role: ExpectedRole) -> list[str]:
    return [one.name for one in role.policies]


def managed(role: ExpectedRole) -> list[str]:
    return [arn.removeprefix("arn:aws:iam::aws:policy/") for arn in role.aws_managed_arns]


def judged(role: ExpectedRole, **changes: Any) -> tuple[Finding, ...]:
    """The findings about a role that is there as expected, but for `changes`."""
    found = ObservedRole(
        account_id=role.account_id,
        name=role.role_name,
        arn=f"arn:aws:iam::{role.account_id}:role{role.path}{role.role_name}",
        path=role.path,
        trust=role.trust_alternatives[0],
        policies=role.policies,
        description=role.attributes.get("description"),
    )
    documents = {arn: json.dumps(policy("ec2:Describe*")) for arn in role.aws_managed_arns}
    attached = tuple(
        RolePolicy(arn.rpartition("/")[2], PolicyKind.AWS_MANAGED, document, arn)
        for arn, document in documents.items()
    )
    found = replace(found, policies=(*found.policies, *attached))
    return role_findings(
        role,
        RoleReading(replace(found, **changes)),
        vendor="Acme",
        partition="aws",
        managed_documents=documents,
        names={},
    )


def differences(findings: tuple[Finding, ...]) -> list[FindingCode]:
    return [one.code for one in findings if one.effect is not Effect.NOTE]


def rewritten(role: ExpectedRole, change: Any) -> tuple[RolePolicy, ...]:
    """The role's policies with their documents changed."""
    return tuple(
        replace(one, document=json.dumps(change(json.loads(one.document)))) for one in role.policies
    )


def test_need_27_policy_names_fixed_derived_or_free(expect: Expect) -> None:
    assert names(only(expect, "usage-ai", {"values": {"external_id": ID}})) == ["usage_ai"]
    doit = only(expect, "doit", {"values": {"external_id": ID}})
    assert "doitintl_dci_cloudconnect-core" in names(doit)
    values = {"external_id": ID, "cloud_cost_bucket": "b-1", "cloud_cost_prefix": "p",
              "cloud_cost_report": "r"}  # fmt: skip
    terms = {"values": values, "blocks": ["cloud-cost"]}
    datadog = only(expect, "datadog", terms, MANAGEMENT)
    assert "datadog-ccm-iam-policy--b-1-p-r" in names(datadog)
    renamed = tuple(replace(one, name=f"made-up-{one.name}") for one in doit.policies)
    assert differences(judged(doit, policies=(*renamed, *_attached(doit)))) == []


def _attached(role: ExpectedRole) -> tuple[RolePolicy, ...]:
    document = json.dumps(policy("ec2:Describe*"))
    return tuple(
        RolePolicy(arn.rpartition("/")[2], PolicyKind.AWS_MANAGED, document, arn)
        for arn in role.aws_managed_arns
    )


def test_need_28_inline_and_managed_are_both_right(expect: Expect) -> None:
    role = only(expect, "cloudability", CLOUDABILITY)
    assert {one.kind for one in role.policies} == {PolicyKind.ANY}
    for kind in (PolicyKind.INLINE, PolicyKind.MANAGED):
        policies = tuple(replace(one, kind=kind) for one in role.policies)
        assert differences(judged(role, policies=policies)) == []


def test_need_29_the_union_of_policies_counts(expect: Expect) -> None:
    terms = {"values": {"external_id": ID}, "blocks": ["cost", "security"]}
    role = only(expect, "cloudcheckr", terms)
    statements = [statement for one in documents(role) for statement in one["Statement"]]
    whole = json.dumps({"Version": "2012-10-17", "Statement": statements})
    assert differences(judged(role, policies=(RolePolicy("all", PolicyKind.ANY, whole),))) == []


def test_need_30_aws_managed_policies_with_their_path(expect: Expect) -> None:
    role = only(expect, "doit", {"values": {"external_id": ID}})
    assert managed(role) == [
        "SecurityAudit",
        "AWSSavingsPlansReadOnlyAccess",
        "job-function/Billing",
    ]
    reflex = {"values": {"external_id": ID}, "blocks": ["reflex"]}
    assert "AWSSupportAccess" in managed(only(expect, "doit", reflex))


def test_need_30_either_readonlyaccess_or_an_own_policy(expect: Expect) -> None:
    values = {"external_id": ID, "role_name": "Densify"}
    assert managed(only(expect, "densify", {"values": values})) == ["ReadOnlyAccess"]
    own = {"variant": "minimum", "values": {**values, "policy": policy("ec2:Describe*")}}
    role = only(expect, "densify", own)
    assert (managed(role), actions(role)) == ([], {"ec2:Describe*"})


def test_need_31_deny_statements_are_part_of_the_spec(expect: Expect) -> None:
    terms = {"values": {"client_id": "1", "external_id": ID}}
    role = only(expect, "nops", terms)
    (allow, deny) = documents(role)[0]["Statement"]
    assert (allow["Effect"], len(deny["Action"])) == ("Allow", 189)
    undenied = rewritten(role, lambda one: {**one, "Statement": one["Statement"][:1]})
    wide = json.dumps(policy("acm:*", "ec2:*"))
    arn = role.aws_managed_arns[0]
    attached = RolePolicy("ReadOnlyAccess", PolicyKind.AWS_MANAGED, wide, arn)
    kept = judged(role, policies=(*role.policies, attached))
    lost = judged(role, policies=(*undenied, attached))
    assert differences(kept) == []
    assert set(differences(lost)) == {FindingCode.ACCESS_EXCESS}


def test_need_32_wildcards_are_compared_by_what_they_cover(expect: Expect) -> None:
    principal = "arn:aws:iam::123456789012:role/pump"
    terms = {"values": {"external_id": ID, "pump_principal": principal}}
    role = only(expect, "pump", terms, MANAGEMENT)
    respelled = rewritten(role, lambda one: policy(*one["Statement"][0]["Action"], "ce:GetTags"))
    assert differences(judged(role, policies=respelled)) == []
    wider = rewritten(role, lambda one: policy(*one["Statement"][0]["Action"], "ce:*"))
    assert differences(judged(role, policies=wider)) == [FindingCode.ACCESS_EXCESS]


def test_need_33_action_names_compare_without_case_and_unknown_ones_do_no_harm(
    expect: Expect,
) -> None:
    terms = {"values": {"external_id": "48213", "role_name": "Flexera"}}
    role = only(expect, "flexera-read-only", terms)
    assert "s3:GetBucketlocation" in actions(role)
    lower = rewritten(role, lambda one: policy(*map(str.lower, one["Statement"][0]["Action"])))
    assert differences(judged(role, policies=lower)) == []
    corestack = only(expect, "corestack", {"values": {"external_id": ID}}, MANAGEMENT)
    assert "codepipeline:List" in actions(corestack)
    assert differences(judged(corestack)) == []


def test_need_34_resources_hold_values_and_lists_of_them(expect: Expect) -> None:
    terms = {"values": {"external_id": ID, "billing_buckets": ["bills", "more"]}}
    role = only(expect, "cloudzero", terms, MANAGEMENT)
    assert documents(role)[1]["Statement"][0]["Resource"] == [
        "arn:aws:s3:::bills", "arn:aws:s3:::more",
        "arn:aws:s3:::bills/*", "arn:aws:s3:::more/*",
    ]  # fmt: skip
    own = only(expect, "umbrella", {"values": {"external_id": ID}}, MANAGEMENT)
    assert f"arn:aws:s3:::cur-{MANAGEMENT}/*" in json.dumps(documents(own))


def test_need_34_any_account_stands_for_the_real_one(expect: Expect) -> None:
    role = only(expect, "cloudability", CLOUDABILITY)
    real = f"arn:aws:iam::{MEMBER}:role/CloudabilityRole"
    assert documents(role)[0]["Statement"][0]["Resource"] == real
    anywhere = tuple(
        replace(one, document=one.document.replace(f"iam::{MEMBER}:", "iam::*:"))
        for one in role.policies
    )
    assert differences(judged(role, policies=anywhere)) == []


def test_need_35_conditions_on_permission_statements(expect: Expect) -> None:
    terms = {"values": {"external_id": ID, "cloudtrail_bucket": "trail"},
             "blocks": ["real-time-data"]}  # fmt: skip
    role = only(expect, "doit", terms)
    (data,) = (one for one in role.policies if one.name.endswith("-real-time-data"))
    assert json.loads(data.document)["Statement"][2]["Condition"] == {
        "StringLike": {
            "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::trail/*",
            "kms:ViaService": "s3.*.amazonaws.com",
        }
    }


def test_need_36_statement_ids_order_and_grouping_do_not_count(expect: Expect) -> None:
    role = only(expect, "spot", {"values": {
        "external_id": "spotinst:aws:extid:1", "spot_account_id": "act-1"}})  # fmt: skip

    def regrouped(document: Any) -> Any:
        statements = [
            {**one, "Sid": f"S{number}20260420", "Action": [action]}
            for number, one in enumerate(reversed(document["Statement"]))
            for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])
        ]
        return {**document, "Statement": statements}

    policies = (*rewritten(role, regrouped), *_attached(role))
    assert differences(judged(role, policies=policies)) == []


def test_need_37_blocks_switch_statements_on(expect: Expect) -> None:
    plain = only(expect, "cloudhealth", {"values": {"external_id": ID}})
    terms = {"values": {"external_id": ID}, "blocks": ["actions"]}
    acting = only(expect, "cloudhealth", terms)
    assert "ec2:TerminateInstances" not in actions(plain)
    assert "ec2:TerminateInstances" in actions(acting)


def test_need_37_every_block_is_marked_read_or_write(catalogue: Catalogue) -> None:
    for spec in catalogue.vendors.values():
        for block in spec.blocks:
            assert block.access in ("read", "write", "unknown")
    blocks = {one.key: one.access for one in catalogue.vendors["doit"].blocks}
    assert (blocks["ps4commitment-purchase"], blocks["composer"]) == ("write", "read")


def test_need_38_variants_exclude_each_other(expect: Expect) -> None:
    found = {
        variant: names(only(expect, "nops", {"variant": variant, "values": {
            "client_id": "1", "external_id": ID}}))
        for variant in ("default", "min-required-permissions", "cri-usage-only")
    }  # fmt: skip
    assert found == {
        "default": ["NopsIntegrationPolicy"],
        "min-required-permissions": [
            "NopsIntegrationPolicy", "NopsEssentialsPolicy", "NopsComputeCopilotPolicy",
        ],
        "cri-usage-only": ["nOps-CRI-read-only-policy"],
    }  # fmt: skip


def test_need_39_write_access_is_marked(catalogue: Catalogue) -> None:
    for vendor in ("usage-ai", "spot"):
        permissions = catalogue.vendors[vendor].roles[0].permissions
        assert permissions[0].access == "write"
    flexera = catalogue.vendors["flexera-read-only"].roles[0].permissions
    assert {one.access for one in flexera} == {"read"}


def test_need_40_an_older_list_of_the_vendor_is_named(expect: Expect) -> None:
    role = only(expect, "cloudability", CLOUDABILITY)
    later = {
        "ec2:GetReservedInstancesExchangeQuote", "savingsplans:DescribeSavingsPlans",
        "ce:GetSavingsPlansPurchaseRecommendation",
    }  # fmt: skip

    def of_2021(document: Any) -> Any:
        statements = [
            {**one, "Action": [action for action in one["Action"] if action not in later]}
            if isinstance(one["Action"], list)
            else one
            for one in document["Statement"]
        ]
        return {**document, "Statement": statements}

    findings = judged(role, policies=rewritten(role, of_2021))
    assert set(differences(findings)) == {FindingCode.ACCESS_MISSING}
    (older,) = (one for one in findings if one.code is FindingCode.POLICY_OLDER_VERSION)
    assert (older.effect, older.detail["version"]) == (Effect.NOTE, "2021")
    other = rewritten(role, lambda one: {**one, "Statement": one["Statement"][:0]})
    codes = [one.code for one in judged(role, policies=other[:1])]
    assert FindingCode.POLICY_OLDER_VERSION not in codes


def test_need_41_a_list_from_elsewhere_is_pasted_and_dated(
    expect: Expect, catalogue: Catalogue, tmp_path: Any
) -> None:
    pasted = json.dumps(policy("ce:*"))
    assert supplied_policy(pasted, tmp_path) == policy("ce:*")
    terms = {"values": {"external_id": ID, "policy": pasted, "member_policy": pasted}}
    assert actions(only(expect, "prosperops", terms)) == {"ce:*"}
    assert catalogue.vendors["datadog"].captured_on.isoformat() == "2026-06-26"


def test_need_42_the_customers_own_additions_are_accepted(expect: Expect) -> None:
    terms: Data = {"values": {"external_id": ID}}
    more = RolePolicy("own", PolicyKind.INLINE, json.dumps(policy("kms:Decrypt")))
    plain = only(expect, "xosphere", terms)
    assert differences(judged(plain, policies=(*plain.policies, more))) == [
        FindingCode.ACCESS_EXCESS
    ]
    terms["allow_extra"] = [{"reason": "encrypted logs", "actions": ["kms:Decrypt"]}]
    role = only(expect, "xosphere", terms)
    assert differences(judged(role, policies=(*role.policies, more))) == []


def test_need_42_what_a_vendor_lists_but_does_not_need_is_accepted(expect: Expect) -> None:
    role = only(expect, "usage-ai", {"values": {"external_id": ID}})
    full = policy("servicequotas:RequestServiceQuotaIncrease")
    more = RolePolicy("more", PolicyKind.INLINE, json.dumps(full))
    assert differences(judged(role)) == []
    assert differences(judged(role, policies=(*role.policies, more))) == []


def test_an_older_list_belongs_to_a_document(load_spec: LoadSpec, spec: Data) -> None:
    import pytest

    from core.errors import InputError

    permission = spec["roles"][0]["permissions"][0]
    document = permission.pop("document")
    permission.pop("policy_name")
    permission["aws_managed_arn"] = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    older = {"version": "1", "document": document, "source": "docs", "confidence": "published"}
    permission["older"] = [older]
    with pytest.raises(InputError, match="belongs to a document"):
        load_spec(spec)

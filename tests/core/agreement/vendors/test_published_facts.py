"""Every vendor of the catalogue in the management account and in a member, against its facts.

The names, principals and numbers here are listed by hand from what the vendors publish; they are
not taken from the catalogue.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from expected_access import MANAGEMENT, MEMBER, policy
from spec_files import Expect

from core.catalogue import Catalogue
from core.model import ExpectedRole

ID = "the-external-id-of-us"
UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
SPOT_ID = "spotinst:aws:extid:0f8fad5b"
READ_ONLY = "ReadOnlyAccess"


def root(account_id: str) -> str:
    return f"arn:aws:iam::{account_id}:root"


@dataclass(frozen=True)
class Fact:
    """What stands in one kind of account. `policies`: actions by policy, as they are listed."""

    name: str
    principals: tuple[str, ...]
    policies: dict[str, int]
    managed: tuple[str, ...] = ()
    external_id: str | None = ID
    attributes: dict[str, Any] = field(default_factory=dict)


def values(**given: Any) -> dict[str, Any]:
    return {"values": {"external_id": ID, **given}}


FLEXERA = ("arn:aws:iam::451234325714:role/production_customer_access",)
CLOUDZERO = (
    "CloudWatchReadOnlyAccess", "ComputeOptimizerReadOnlyAccess", "job-function/ViewOnlyAccess",
    "AWSBillingReadOnlyAccess",
)  # fmt: skip
DOIT = "doitintl_dci_cloudconnect"
DATADOG = "DatadogAWSIntegrationPolicy"
CCM = "datadog-ccm-iam-policy--bills-daily-cur"
SPOT = {"Spot-Policy": 186}  # 14 statements
BLOCKS = ["cost", "inventory", "security", "flow-logs"]
CLOUDCHECKR = {
    "CloudCheckr-Cost-Policy": 50, "CloudCheckr-Inventory-Policy": 124,
    "CloudCheckr-Inventory-Policy2": 7, "CloudCheckr-Security-Policy": 38,
    "CloudCheckr-CloudWatchFlowLogs-Policy": 3, "CloudCheckr-CloudTrail-Policy": 10,
    "CloudCheckr-DBR-Policy": 9, "CloudCheckr-CUR-Policy": 1,
}  # fmt: skip
COLLECTED = {
    f"DatadogIntegrationRole-ManagedPolicy-{number}": count
    for number, count in ((1, 188), (2, 185), (3, 173), (4, 173))
}
CASTAI = "arn:aws:iam::809060229965:user/somebody"

# vendor -> (what was agreed, the role in the management account, the role in a member)
FACTS: dict[str, tuple[str, dict[str, Any], Fact | None, Fact | None]] = {}


def fact(
    case: str, vendor: str, terms: dict[str, Any], management: Fact | None, member: Fact | None
) -> None:
    FACTS[case] = (vendor, terms, management, member)


def everywhere(case: str, vendor: str, terms: dict[str, Any], same: Fact) -> None:
    fact(case, vendor, terms, same, same)


READ_POLICY = "FlexeraAutomationAccessRole_AllAWSPolicyTemplatesReadPermissionPolicy"
ACTION_POLICY = "FlexeraAutomationAccessRole_AllAWSPolicyTemplatesActionPermissionPolicy"
everywhere(
    "flexera-automation", "flexera-automation", {"values": {"external_id": "48213"}},
    Fact("FlexeraAutomationAccessRole", FLEXERA, {READ_POLICY: 96}, external_id="48213"),
)  # fmt: skip
everywhere(
    "flexera-automation, actions", "flexera-automation",
    {"values": {"external_id": "48213"}, "blocks": ["action"]},
    Fact("FlexeraAutomationAccessRole", FLEXERA, {READ_POLICY: 96, ACTION_POLICY: 37},
         external_id="48213"),
)  # fmt: skip
everywhere(
    "flexera-automation, simple", "flexera-automation",
    {"values": {"external_id": "48213"}, "variant": "simple"},
    Fact("FlexeraAutomationAccessRole", FLEXERA, {}, (READ_ONLY,), external_id="48213"),
)  # fmt: skip
everywhere(
    "flexera-read-only", "flexera-read-only",
    {"values": {"external_id": "48213", "role_name": "OurFlexera"}},
    Fact("OurFlexera", (root("451234325714"),), {"FlexeraReadPolicy": 26}, external_id="48213"),
)  # fmt: skip
fact(
    "flexera-bill-connect", "flexera-bill-connect",
    {"values": {"external_id": "48213", "role_name": "OurFlexera", "billing_bucket": "bills"}},
    Fact("OurFlexera", FLEXERA, {"FlexeraOptimaAccessPolicy": 6}, external_id="48213"), None,
)  # fmt: skip
fact(
    "cloudzero", "cloudzero", values(billing_buckets=["bills"]),
    Fact("cloudzero-access", (root("061190967865"),),
         {"cloudzero-resource-owner-policy-061190967865": 88,
          "cloudzero-master-payer-policy-061190967865": 2}, CLOUDZERO),
    Fact("cloudzero-access", (root("061190967865"),),
         {"cloudzero-resource-owner-policy-061190967865": 88}, CLOUDZERO),
)  # fmt: skip
NOPS = values(client_id="77", project_id="9")
NOPS_TAGS = {"tags": {"version": "1.2.1"}}
fact(
    "nops", "nops", NOPS,
    Fact("NopsIntegrationRole-77", (root("202279780353"),),
         {"NopsIntegrationPolicy": 196, "NopsSystemBucketPolicy": 12}, (READ_ONLY,),
         attributes=NOPS_TAGS),
    Fact("NopsIntegrationRole-77", (root("202279780353"),), {"NopsIntegrationPolicy": 196},
         (READ_ONLY,), attributes=NOPS_TAGS),
)  # fmt: skip
fact(
    "nops, minimum", "nops", {**NOPS, "variant": "min-required-permissions"},
    Fact("NopsIntegrationRole-77", (root("202279780353"),),
         {"NopsIntegrationPolicy": 139, "NopsEssentialsPolicy": 7,
          "NopsComputeCopilotPolicy": 10, "NopsSystemBucketPolicy": 12}, attributes=NOPS_TAGS),
    Fact("NopsIntegrationRole-77", (root("202279780353"),),
         {"NopsIntegrationPolicy": 139, "NopsEssentialsPolicy": 7,
          "NopsComputeCopilotPolicy": 10}, attributes=NOPS_TAGS),
)  # fmt: skip
ZESTY = {"max_session_duration": 43200}
fact(
    "zesty", "zesty", values(cur_bucket="bills"),
    Fact("ZestyIamRole", (root("672188301118"),),
         {"ZestyPolicy": 19, "ZestyPolicy-Management": 4, "ZestyPolicy-CurBucket": 2},
         attributes=ZESTY),
    Fact("ZestyIamRole", (root("672188301118"),), {"ZestyPolicy": 19}, attributes=ZESTY),
)  # fmt: skip
fact(
    "zesty, both products", "zesty", {**values(cur_bucket="bills"), "blocks": ["cm", "kompass"]},
    Fact("ZestyIamRole", (root("672188301118"),),
         {"ZestyPolicy": 19, "ZestyPolicy-Management": 4, "ZestyPolicy-KompassCurBucket": 4,
          "ZestyPolicy-KompassSavingsPlans": 1, "ZestyPolicy-Kompass": 8, "ZestyPolicy-CM": 9},
         attributes=ZESTY),
    Fact("ZestyIamRole", (root("672188301118"),), {"ZestyPolicy": 19}, attributes=ZESTY),
)  # fmt: skip
fact(
    "cloudhealth", "cloudhealth",
    {**values(billing_buckets=["bills"]), "blocks": ["ri-modification", "actions"]},
    Fact("CloudHealth-IAM-Role", (root("454464851268"),),
         {"CloudHealth-IAM-Role": 87, "CloudHealth-IAM-Role-billing-buckets": 2,
          "CloudHealth-IAM-Role-ri-modification": 1, "CloudHealth-IAM-Role-actions": 8}),
    Fact("CloudHealth-IAM-Role", (root("454464851268"),),
         {"CloudHealth-IAM-Role": 87, "CloudHealth-IAM-Role-ri-modification": 1,
          "CloudHealth-IAM-Role-actions": 8}),
)  # fmt: skip
everywhere(
    "spot", "spot", {"values": {"external_id": SPOT_ID, "spot_account_id": "act-1"}},
    Fact("SpotRole-act-1", (root("922761411349"),), SPOT, ("SecurityAudit",),
         external_id=SPOT_ID),
)  # fmt: skip
fact(
    "spot-eco", "spot-eco", {"values": {"cur_bucket": "bills"}},
    Fact("SpotByNetApp_Finops_ReadOnly", (root("884866656237"), root("627743545735")),
         {"SpotByNetApp_Finops_ReadOnly_Policy": 104}, external_id=None,
         attributes={"description": "Spot by NetApp ReadOnly Finops IAM Role"}),
    None,
)  # fmt: skip
everywhere(
    "doit", "doit", values(),
    Fact(DOIT, (root("068664126052"),), {"PartnerAccess": 2, f"{DOIT}-core": 59},
         ("SecurityAudit", "AWSSavingsPlansReadOnlyAccess", "job-function/Billing"),
         attributes={"tags": {"Purpose": "DoiT-CloudConnect"}}),
)  # fmt: skip
HARNESS = {**values(cur_bucket="bills"), "blocks": ["commitment-read", "commitment-write",
                                                    "optimization", "governance"]}  # fmt: skip
fact(
    "harness-ccm", "harness-ccm", HARNESS,
    Fact("HarnessCERole", (root("891928451355"),),
         {"HarnessGetRolePolicy": 1, "HarnessBillingMonitoringPolicy": 9,
          "HarnessCommitmentReadPolicy": 15, "HarnessCommitmentWritePolicy": 8}),
    Fact("HarnessCERole", (root("891928451355"),),
         {"HarnessGetRolePolicy": 1, "HarnessEventsMonitoringPolicy": 18,
          "HarnessOptimisationPolicy": 57}, ("job-function/ViewOnlyAccess",)),
)  # fmt: skip
fact(
    "corestack", "corestack", values(corestack_account="681410986374", cur_bucket="bills"),
    Fact("corestack-access-role", (root("681410986374"),),
         {"CoreStack_BudgetAndBillingPolicy": 3, "CoreStack_SupportAndRIPolicy": 8,
          "CoreStack_ComputeOptimizerPolicy": 19, "CoreStack_InventoryFinopsReadPolicy": 67,
          "CoreStack_AWSCURAccessPolicy": 1}, attributes={"tags": {"Purpose": "CoreStack"}}),
    None,
)  # fmt: skip
everywhere(
    "cloudcheckr", "cloudcheckr",
    {**values(billing_bucket="dbr", cur_bucket="cur", cloudtrail_bucket="trail"),
     "blocks": BLOCKS},
    Fact("cc-iam-role", (root("352813966189"),), CLOUDCHECKR),
)  # fmt: skip
fact(
    "umbrella", "umbrella", values(),
    Fact("PileusRole", (root("932213950603"),), {"AnodotManagedPolicy": 104}), None,
)  # fmt: skip
CUR = {"cloud_cost_bucket": "bills", "cloud_cost_prefix": "daily", "cloud_cost_report": "cur"}
fact(
    "datadog, core", "datadog", {**values(**CUR), "variant": "core", "blocks": ["cloud-cost"]},
    Fact("DatadogIntegrationRole", (root("464622532012"),), {DATADOG: 6, CCM: 6}),
    Fact("DatadogIntegrationRole", (root("464622532012"),), {DATADOG: 6}),
)  # fmt: skip
everywhere(
    "datadog, full", "datadog", {**values(), "blocks": ["resource-collection"]},
    Fact("DatadogIntegrationRole", (root("464622532012"),), {DATADOG: 104, **COLLECTED},
         ("SecurityAudit",)),
)  # fmt: skip
everywhere(
    "xosphere", "xosphere", values(),
    Fact("xosphere-instance-orchestrator-auto-support-role", (root("770759415832"),),
         {"xosphere-auto-support-policy": 7}),
)  # fmt: skip
fact(
    "kubecost", "kubecost",
    {"values": {"primary_cluster_account": MEMBER, "cur_bucket": "bills",
                "athena_results_bucket": "results", "athena_database": "db",
                "athena_table": "cur", "athena_workgroup": "primary"}},
    Fact("kubecost-cur-access", (root(MEMBER),),
         {"kubecost-payer-account-cur-athena-glue-s3-access": 13}, external_id=None),
    None,
)  # fmt: skip
CLOUDABILITY = {
    "description": "AWS ReadOnly role used to support integration with Apptio Cloudability."
}
fact(
    "cloudability", "cloudability",
    {"values": {"external_id": UUID, "billing_bucket": "bills"}, "blocks": ["automation"]},
    Fact("CloudabilityRole", ("arn:aws:iam::165736516723:user/cloudability",),
         {"CloudabilityVerificationPolicy": 1, "CloudabilityMonitorResourcesPolicy": 30,
          "CloudabilityMasterPayerPolicy": 3, "CloudabilityAutomationPolicy": 20},
         external_id=UUID, attributes=CLOUDABILITY),
    Fact("CloudabilityRole", ("arn:aws:iam::165736516723:user/cloudability",),
         {"CloudabilityVerificationPolicy": 1, "CloudabilityMonitorResourcesPolicy": 30,
          "CloudabilityAutomationPolicy": 20}, external_id=UUID, attributes=CLOUDABILITY),
)  # fmt: skip
everywhere(
    "usage-ai", "usage-ai", values(),
    Fact("UsageAI", ("arn:aws:iam::826182721854:user/awsconnector",), {"usage_ai": 52},
         attributes={"description": "Provides access for Usage.ai to make RI purchases based on "
                                    "usage patterns"}),
)  # fmt: skip
everywhere(
    "densify", "densify", values(role_name="OurDensify"),
    Fact("OurDensify", (root("036437403198"),), {}, (READ_ONLY,)),
)  # fmt: skip
VANTAGE = "arn:aws:iam::630399649041:role/vantage-account-sync-1"
fact(
    "vantage", "vantage",
    values(vantage_principal=VANTAGE, additional_policy=policy("ec2:Describe*"), cur_bucket="b-b"),
    Fact("vantage_cross_account_connection", (VANTAGE,),
         {"root": 10, "VantageCloudWatchMetricsReadOnly": 12,
          "VantageAdditionalResourceReadOnly": 1, "VantageCostandUsageReportRetrieval": 2},
         ("job-function/ViewOnlyAccess",)),
    Fact("vantage_cross_account_connection", (VANTAGE,),
         {"root": 10, "VantageCloudWatchMetricsReadOnly": 12,
          "VantageAdditionalResourceReadOnly": 1}, ("job-function/ViewOnlyAccess",)),
)  # fmt: skip
fact(
    "castai", "castai", values(castai_principal=CASTAI),
    Fact("castai-discovery-role", (CASTAI,), {"castai-org-management-policy": 2}),
    Fact("castai-discovery-role", (CASTAI,), {}, (READ_ONLY,)),
)  # fmt: skip
fact(
    "pump", "pump", values(pump_principal="arn:aws:iam::123456789012:role/pump"),
    Fact("CrossAccountRole", ("arn:aws:iam::123456789012:role/pump",),
         {"PumpBillingReadOnly": 19}), None,
)  # fmt: skip

# these have tests of their own: prosperops, opsramp and archera publish no whole list
ELSEWHERE = {"prosperops", "opsramp", "archera"}


def _listed(text: str) -> int:
    statements = json.loads(text)["Statement"]
    actions = [one["Action"] for one in statements]
    return sum(1 if isinstance(one, str) else len(one) for one in actions)


def _fact_of(role: ExpectedRole) -> Fact:
    """What the catalogue expects, in the form of this file."""
    (statement, *_) = json.loads(role.trust_alternatives[0])["Statement"]
    listed = statement["Principal"]["AWS"]
    condition = statement.get("Condition", {}).get("StringEquals", {})
    attributes = dict(role.attributes)
    attributes.pop("description_prefix", None)
    return Fact(
        role.role_name,
        (listed,) if isinstance(listed, str) else tuple(listed),
        {one.name: _listed(one.document) for one in role.policies},
        tuple(arn.removeprefix("arn:aws:iam::aws:policy/") for arn in role.aws_managed_arns),
        condition.get("sts:ExternalId"),
        attributes,
    )


@pytest.mark.parametrize("case", FACTS)
@pytest.mark.parametrize("place", [MANAGEMENT, MEMBER])
def test_a_vendor_is_expected_as_it_publishes(expect: Expect, case: str, place: str) -> None:
    vendor, terms, management, member = FACTS[case]
    wanted = management if place == MANAGEMENT else member
    roles = expect(vendor, terms, place).roles
    assert [_fact_of(role) for role in roles] == ([wanted] if wanted else [])
    assert all(not role.incomplete for role in roles)


def test_every_vendor_of_the_catalogue_is_compared_with_its_facts(catalogue: Catalogue) -> None:
    assert {vendor for vendor, *_ in FACTS.values()} | ELSEWHERE == set(catalogue.vendors)

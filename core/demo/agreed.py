"""The vendor roles as Brackwater Freight agreed to them: what a compliant account holds.

Written apart from the catalogue and the agreement on purpose, so that comparing the two
proves both. What vendors do not publish is a sample (`resources/demo/sample-policies`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.demo.company import MANAGEMENT, AccountEntry

RESOURCES = Path(__file__).resolve().parents[2] / "resources" / "demo"

PROSPEROPS = "prosperops"
FLEXERA = "flexera-bill-connect"
OPSRAMP = "opsramp"
ARCHERA = "archera"
VENDORS = (PROSPEROPS, FLEXERA, OPSRAMP, ARCHERA)

PROSPEROPS_EXTERNAL_ID = "bw-prosperops-7f3c91d2"
PROSPEROPS_LEGACY_EXTERNAL_IDS: Mapping[str, str] = {"pellworm-data": "pellworm-prosperops-2020"}
FLEXERA_EXTERNAL_ID = "48213"
BILLING_BUCKET = "brackwater-cost-and-usage"
OPSRAMP_ACCOUNT_ID = "640921185273"  # invented: the real one is given out by OpsRamp's support
OPSRAMP_EXTERNAL_ID = "a41c77f0-52be-4b0e-9f5a-0d6f3f1b2c90"
ARCHERA_EXTERNAL_ID = "bw-archera-2c9e5f18"

_PROSPEROPS_ACCOUNT_ID = "205499583182"
_ARCHERA_ACCOUNT_ID = "967800896805"
_FLEXERA_PRINCIPAL = "arn:aws:iam::451234325714:role/production_customer_access"
_OPSRAMP_UNITS = frozenset({"shared", "prod-eu", "prod-am", "dev", "staging"})
_PROSPEROPS_DESCRIPTION = (
    "Used by ProsperOps - www.prosperops.com. Must remain in place for ProsperOps to function "
    "correctly. Email help@prosperops.com for assistance."
)
_ARCHERA_WRITES = (
    *(
        f"ec2:{name}"
        for name in (
            "AcceptReservedInstancesExchangeQuote", "CancelCapacityReservation",
            "CancelReservedInstancesListing", "CancelSpotFleetRequests",
            "CancelSpotInstanceRequests", "CreateCapacityReservation",
            "CreateReservedInstancesListing", "ModifyCapacityReservation",
            "ModifyInstanceCapacityReservationAttributes", "ModifyReservedInstances",
            "PurchaseHostReservation", "PurchaseReservedInstancesOffering",
            "PurchaseScheduledInstances", "RequestSpotFleet", "RequestSpotInstances",
            "RunScheduledInstances",
        )
    ),
    "elasticache:PurchaseReservedCacheNodesOffering",
    "es:PurchaseReservedElasticsearchInstance",
    "es:PurchaseReservedElasticsearchInstanceOffering",
    "rds:PurchaseReservedDbInstancesOffering",
    "redshift:AcceptReservedNodeExchange",
    "redshift:GetReservedNodeExchangeOfferings",
    "redshift:PurchaseReservedNodeOffering",
    "savingsplans:CreateSavingsPlan",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AgreedRole:
    """One vendor's role in one account, before anybody spelled it in his own way."""

    vendor: str
    name: str
    principal: str
    external_id: str
    policy_name: str
    statements: tuple[Mapping[str, Any], ...]
    description: str = ""
    managed: bool = False  # the vendor asks for a customer-managed policy, not an inline one

    @property
    def vendor_account_id(self) -> str:
        """The vendor's own AWS account."""
        return self.principal.split(":")[4]


def is_agreed(vendor: str, account: AccountEntry) -> bool:
    """Whether Brackwater Freight agreed to that vendor's role in that account."""
    if vendor == PROSPEROPS:
        return account.unit != "sandbox"
    if vendor == OPSRAMP:
        return account.unit in _OPSRAMP_UNITS
    return account.key == MANAGEMENT


def agreed_role(vendor: str, account: AccountEntry) -> AgreedRole:
    """The vendor's role as it should stand in the account."""
    build = {
        PROSPEROPS: _prosperops,
        FLEXERA: _flexera,
        OPSRAMP: _opsramp,
        ARCHERA: _archera,
    }[vendor]
    return build(account)


def _prosperops(account: AccountEntry) -> AgreedRole:
    size = "management" if account.key == MANAGEMENT else "member"
    return AgreedRole(
        vendor=PROSPEROPS,
        name="ProsperOps",
        principal=_root(_PROSPEROPS_ACCOUNT_ID),
        external_id=PROSPEROPS_LEGACY_EXTERNAL_IDS.get(account.key, PROSPEROPS_EXTERNAL_ID),
        policy_name="ProsperOps",
        statements=_sample(f"prosperops-sample-{size}.json"),
        description=_PROSPEROPS_DESCRIPTION,
    )


def _flexera(_account: AccountEntry) -> AgreedRole:
    bucket = f"arn:aws:s3:::{BILLING_BUCKET}"
    return AgreedRole(
        vendor=FLEXERA,
        name="FlexeraOptimaAccessRole",
        principal=_FLEXERA_PRINCIPAL,
        external_id=FLEXERA_EXTERNAL_ID,
        policy_name="FlexeraOptimaAccessPolicy",
        statements=(
            _allow(("s3:GetBucketLocation", "s3:ListBucket"), bucket),
            _allow(("s3:GetObject",), f"{bucket}/*"),
            _allow(("organizations:Describe*", "organizations:List*")),
            _allow(("ce:GetReservationUtilization",)),
        ),
    )


def _opsramp(_account: AccountEntry) -> AgreedRole:
    return AgreedRole(
        vendor=OPSRAMP,
        name="OpsRampIntegration",
        principal=_root(OPSRAMP_ACCOUNT_ID),
        external_id=OPSRAMP_EXTERNAL_ID,
        policy_name="OpsRampMonitoring",
        statements=_sample("opsramp-sample.json"),
        managed=True,
    )


def _archera(_account: AccountEntry) -> AgreedRole:
    return AgreedRole(
        vendor=ARCHERA,
        name="ArcheraCommitments",
        principal=_root(_ARCHERA_ACCOUNT_ID),
        external_id=ARCHERA_EXTERNAL_ID,
        policy_name="ArcheraProduction",
        statements=(*_sample("archera-sample-read.json"), _allow(_ARCHERA_WRITES)),
    )


def _root(account_id: str) -> str:
    return f"arn:aws:iam::{account_id}:root"


def _allow(actions: Sequence[str], resource: str = "*") -> Mapping[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


@cache
def _sample(name: str) -> tuple[Mapping[str, Any], ...]:
    document = json.loads((RESOURCES / "sample-policies" / name).read_text(encoding="utf-8"))
    return tuple(document["Statement"])

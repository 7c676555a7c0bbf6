"""The requirements that Archera publishes, one test each."""

from __future__ import annotations

from expected_access import (
    MANAGEMENT,
    MEMBER,
    actions,
    conditions,
    documents,
    observed,
    policy,
    principals,
)
from spec_files import Data, Expect, Faults

from core.catalogue import Catalogue

FIRST, SECOND = "arn:aws:iam::967800896805:root", "arn:aws:iam::202754554539:root"
VALUES = {
    "role_name": "ArcheraRole",
    "external_id": "archera-1",
    "read_policy": policy("ce:Get*"),
}
WRITE_BLOCK = {
    "ec2:AcceptReservedInstancesExchangeQuote",
    "ec2:CancelCapacityReservation",
    "ec2:CancelReservedInstancesListing",
    "ec2:CancelSpotFleetRequests",
    "ec2:CancelSpotInstanceRequests",
    "ec2:CreateCapacityReservation",
    "ec2:CreateReservedInstancesListing",
    "ec2:ModifyCapacityReservation",
    "ec2:ModifyInstanceCapacityReservationAttributes",
    "ec2:ModifyReservedInstances",
    "ec2:PurchaseHostReservation",
    "ec2:PurchaseReservedInstancesOffering",
    "ec2:PurchaseScheduledInstances",
    "ec2:RequestSpotFleet",
    "ec2:RequestSpotInstances",
    "ec2:RunScheduledInstances",
    "elasticache:PurchaseReservedCacheNodesOffering",
    "es:PurchaseReservedElasticsearchInstance",
    "es:PurchaseReservedElasticsearchInstanceOffering",
    "rds:PurchaseReservedDbInstancesOffering",
    "redshift:AcceptReservedNodeExchange",
    "redshift:GetReservedNodeExchangeOfferings",
    "redshift:PurchaseReservedNodeOffering",
    "savingsplans:CreateSavingsPlan",
}


def terms(variant: str = "production", *blocks: str, **values: object) -> dict[str, object]:
    return {"variant": variant, "blocks": list(blocks), "values": {**VALUES, **values}}


def test_either_or_both_accounts_of_archera_are_right(expect: Expect) -> None:
    (role,) = expect("archera", terms()).roles
    assert principals(role) == [[FIRST, SECOND], FIRST, SECOND]


def test_the_customers_knowledge_of_the_principal_replaces_the_guess(expect: Expect) -> None:
    known = ["arn:aws:iam::967800896805:role/onboarding"]
    (role,) = expect("archera", terms(trusted_principals=known)).roles
    assert principals(role) == known


def test_the_external_id_is_required_in_every_form_of_trust(expect: Expect) -> None:
    (role,) = expect("archera", terms()).roles
    assert conditions(role) == [{"StringEquals": {"sts:ExternalId": "archera-1"}}] * 3


def test_the_role_stands_in_the_billing_account_only(expect: Expect) -> None:
    assert expect("archera", terms(), MANAGEMENT).expected
    assert not expect("archera", terms(), MEMBER).expected


def test_the_deployment_has_to_be_chosen(faults: Faults, content: Data) -> None:
    content["vendors"] = {"archera": {}}
    assert "vendors.archera.variant" in faults(content)


def test_trial_is_read_only(expect: Expect, catalogue: Catalogue) -> None:
    (role,) = expect("archera", terms("trial")).roles
    assert actions(role) == {"ce:Get*"}
    assert {one.key: one.access for one in catalogue.vendors["archera"].variants} == {
        "trial": "read",
        "production": "write",
    }


def test_production_adds_exactly_the_published_write_block(expect: Expect) -> None:
    (role,) = expect("archera", terms()).roles
    assert len(WRITE_BLOCK) == 24
    assert actions(role) == {"ce:Get*"} | WRITE_BLOCK


def test_the_organizations_block_is_optional(expect: Expect) -> None:
    (without,) = expect("archera", terms()).roles
    (with_block,) = expect("archera", terms("production", "organizations")).roles
    assert actions(with_block) - actions(without) == {
        "organizations:CreateAccount",
        "organizations:InviteAccountToOrganization",
        "organizations:RemoveAccountFromOrganization",
    }


def test_the_newer_memorydb_purchase_is_optional(expect: Expect) -> None:
    (role,) = expect("archera", terms("production", "memorydb")).roles
    assert actions(role) - WRITE_BLOCK == {"ce:Get*", "memorydb:PurchaseReservedNodesOffering"}


def test_a_trial_cannot_have_a_write_block(faults: Faults, content: Data) -> None:
    content["vendors"] = {"archera": {"variant": "trial", "blocks": ["organizations"]}}
    assert "vendors.archera.blocks[0]" in faults(content)


def test_write_blocks_are_marked_as_writing(catalogue: Catalogue) -> None:
    assert {one.access for one in catalogue.vendors["archera"].blocks} == {"write"}


def test_the_vendors_own_spelling_of_actions_is_kept(expect: Expect) -> None:
    (role,) = expect("archera", terms()).roles
    assert "rds:PurchaseReservedDbInstancesOffering" in actions(role)


def test_the_role_name_is_not_public_so_it_has_to_be_supplied(
    expect: Expect, catalogue: Catalogue
) -> None:
    values = {name: value for name, value in VALUES.items() if name != "role_name"}
    (role,) = expect("archera", {"variant": "trial", "values": values}).roles
    assert role.incomplete == ("role_name",)
    assert catalogue.vendors["archera"].fixed_names == frozenset()


def test_the_read_list_is_not_public_so_it_has_to_be_supplied(expect: Expect) -> None:
    values = {name: value for name, value in VALUES.items() if name != "read_policy"}
    (role,) = expect("archera", {"variant": "trial", "values": values}).roles
    assert role.incomplete == ("read_policy",)
    assert documents(role) == []


def test_the_policies_may_be_managed_or_inline(expect: Expect) -> None:
    (role,) = expect("archera", terms()).roles
    assert {one.kind for one in role.policies} == {"any"}


def test_a_role_that_trusts_archera_is_recognised_under_any_name(catalogue: Catalogue) -> None:
    for principal in (FIRST, SECOND, "967800896805"):
        assert catalogue.vendors["archera"].recognises(observed("stack-role", trusts=principal))

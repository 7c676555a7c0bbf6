"""Which values an agreement still lacks before every role can be judged."""

from __future__ import annotations

from collections.abc import Mapping

from core.agreement.agreement import Agreement, VendorAgreement
from core.agreement.expectations import expected_roles
from core.catalogue import Catalogue
from core.model import Account, Organization

# stands for any member account that the agreement does not name
_SOME_MEMBER = "000000000000"


def missing_values(catalogue: Catalogue, agreement: Agreement) -> Mapping[str, tuple[str, ...]]:
    """By vendor, the values without which some role could not be judged; {} when all are there."""
    organizations = [Organization("", one.management_account_id) for one in agreement.organizations]
    missing: dict[str, tuple[str, ...]] = {}
    for name, vendor in agreement.vendors.items():
        names = [
            value
            for organization in organizations
            for account_id in _account_ids(vendor, organization.management_account_id)
            if vendor.decided(account := Account(account_id, ""), organization) is not False
            for role in expected_roles(catalogue, agreement, organization, account, name)
            for value in role.incomplete
        ]
        if names:
            missing[name] = tuple(dict.fromkeys(names))
    return missing


def _account_ids(vendor: VendorAgreement, management_account_id: str) -> set[str]:
    """One account of each kind that the agreement tells apart."""
    parts = [part for _, part in vendor.parts()]
    listed = {
        word
        for part in parts
        for item in part.scope.include
        if item.kind == "account"
        for word in item.words
    }
    own = {account_id for part in parts for account_id in part.account_values}
    return {management_account_id, _SOME_MEMBER, *own, *listed}

"""Which values an agreement still lacks before every role can be judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.agreement.agreement import Agreement, VendorAgreement
from core.agreement.expectations import expected_roles
from core.catalogue import Catalogue
from core.model import Account, ExpectedRole, Organization

# stands for any member account that the agreement does not name
_SOME_MEMBER = "000000000000"


def missing_values(catalogue: Catalogue, agreement: Agreement) -> Mapping[str, tuple[str, ...]]:
    """By vendor, the values without which some role could not be judged; {} when all are there."""
    missing: dict[str, dict[str, None]] = {}
    for role in sample_roles(catalogue, agreement):
        if role.incomplete:
            missing.setdefault(role.vendor, {}).update(dict.fromkeys(role.incomplete))
    return {vendor: tuple(names) for vendor, names in missing.items()}


def sample_roles(catalogue: Catalogue, agreement: Agreement) -> Iterator[ExpectedRole]:
    """The expected roles in one account of each kind that the agreement tells apart."""
    for name, vendor in agreement.vendors.items():
        for entered in agreement.organizations:
            organization = Organization("", entered.management_account_id)
            for account_id in _account_ids(vendor, entered.management_account_id):
                account = Account(account_id, "")
                if vendor.decided(account, organization) is not False:
                    yield from expected_roles(catalogue, agreement, organization, account, name)


def _account_ids(vendor: VendorAgreement, management_account_id: str) -> tuple[str, ...]:
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
    return (management_account_id, _SOME_MEMBER, *sorted(own | listed))

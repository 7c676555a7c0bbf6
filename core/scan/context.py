"""What all accounts of one scan are judged by."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from core.model import Account, Organization
from core.scan.known_accounts import known_accounts

if TYPE_CHECKING:
    from core.agreement import Agreement, VendorExpectation
    from core.catalogue import Catalogue


_last = threading.local()


@dataclass(frozen=True, slots=True)
class ScanContext:
    """`vendors`: the ids to judge; empty for those of the agreement and, besides, whatever of
    the catalogue is found. `today`: the date on which exemptions are in force or not.
    `are_listed`: the accounts come from a list, which tells neither units nor tags."""

    catalogue: Catalogue
    agreement: Agreement
    organization: Organization
    today: date
    vendors: tuple[str, ...] = ()
    are_listed: bool = False

    def is_undecided(self, vendor: str, account: Account) -> bool:
        """Whether it takes the account's unit or tags, which are not known, to say if the vendor
        was agreed there."""
        from core.agreement.scope import unknown_kinds

        agreed = self.agreement.vendors.get(vendor)
        unknown = unknown_kinds(account, has_place=not self.are_listed)
        if agreed is None or not unknown:
            return False
        return any(
            part.scope.decided(account, self.organization, unknown) is None
            for _, part in agreed.parts()
        )

    def vendor_ids(self) -> tuple[str, ...]:
        """The vendors to judge in every account, in the order of the matrix."""
        from core.agreement import vendor_order

        order = vendor_order(self.catalogue, self.agreement)
        wanted = self.vendors or self.agreement.vendors
        return tuple(vendor for vendor in order if vendor in wanted)

    def columns(self) -> tuple[tuple[str, str], ...]:
        """Ids and short names of the vendors to judge in every account."""
        names = self.short_names()
        return tuple((vendor, names[vendor]) for vendor in self.vendor_ids())

    def short_names(self) -> Mapping[str, str]:
        """What people call each vendor of the catalogue."""
        return {vendor: spec.short_name for vendor, spec in self.catalogue.vendors.items()}

    def expectations(self, account: Account) -> tuple[VendorExpectation, ...]:
        """What is expected in the account, one per vendor that is looked for: the chosen ones,
        or the agreement's in the matrix's order and then the rest of the catalogue."""
        every = self.all_expectations(account)
        return tuple(one for one in every if not self.vendors or one.vendor in self.vendors)

    def all_expectations(self, account: Account) -> tuple[VendorExpectation, ...]:
        """As `expectations`, for every vendor of the catalogue."""
        from core.agreement import expectations

        # a thread asks twice about an account: before it is read, and when it is judged
        last = getattr(_last, "asked", None)
        if last is not None and last[0] is account and last[1] is self:
            known: tuple[VendorExpectation, ...] = last[2]
            return known
        found = expectations(self.catalogue, self.agreement, self.organization, account)
        _last.asked = account, self, found
        return found

    def approved_accounts(self) -> Mapping[str, str]:
        """The AWS accounts of every vendor of catalogue and agreement, judged now or not,
        with the vendor's name."""
        return _vendor_accounts(self.catalogue, self.agreement, self.organization)

    def account_names(self) -> Mapping[str, str]:
        """Whose an account is: the vendors', and those that are publicly known."""
        return _account_names(self.catalogue, self.agreement, self.organization)

    def needs_account_tags(self) -> bool:
        """Whether the scope of any vendor or installation, or a way to enter accounts, is drawn
        by tags of accounts."""
        return self.agreement.organization.needs_tags or any(
            selector.kind == "tag"
            for vendor in self.agreement.vendors.values()
            for _, part in vendor.parts()
            for selector in part.scope.selectors
        )

    def needs_unit_names(self) -> bool:
        """Whether any scope, exemption or way to enter accounts tells units by their names."""
        scopes = (
            selector
            for vendor in self.agreement.vendors.values()
            for _, part in vendor.parts()
            for selector in part.scope.selectors
        )
        exempt = (one.unit for one in self.agreement.exemptions if one.unit is not None)
        entries = (one for entry in self.agreement.organization.entries for one in entry.where)
        return any(one.kind == "unit-path" for one in chain(scopes, exempt, entries))


@lru_cache(maxsize=4)
def _vendor_accounts(
    catalogue: Catalogue, agreement: Agreement, organization: Organization
) -> Mapping[str, str]:
    from core.agreement import expectations

    # how vendors are recognised does not depend on the account that is asked about
    anywhere = Account(id=organization.management_account_id, name="")
    return {
        account_id: catalogue.vendors[expectation.vendor].short_name
        for expectation in expectations(catalogue, agreement, organization, anywhere)
        for account_id in sorted(expectation.recognition.principal_accounts)
    }


@lru_cache(maxsize=4)
def _account_names(
    catalogue: Catalogue, agreement: Agreement, organization: Organization
) -> Mapping[str, str]:
    return {**known_accounts(), **_vendor_accounts(catalogue, agreement, organization)}

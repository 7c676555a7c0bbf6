"""What the last scan knows about the accounts, for previews: whom does the agreement mean?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.agreement import Agreement, expected_roles
from core.catalogue import Catalogue
from core.model import Account, CellResult, Organization, Scan
from core.presentation.text import counted


@dataclass(frozen=True, slots=True)
class Meant:
    """The accounts a vendor's scope means (None: nothing was scanned), of how many."""

    accounts: tuple[Account, ...] | None
    total: int


@dataclass(frozen=True, slots=True)
class Population:
    """The accounts of a scan; `found`: vendor -> in how many accounts it has a role.

    Without an organization nothing was scanned.
    """

    organization: Organization | None = None
    accounts: tuple[Account, ...] = ()
    found: Mapping[str, int] = field(default_factory=dict)
    role_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scan: Scan | None = None

    @classmethod
    def of(cls, scan: Scan | None) -> Population:
        """Empty without a scan."""
        if scan is None:
            return cls()
        seen = Counter[str]()
        names: dict[str, tuple[str, ...]] = {}
        for result in scan.results:
            observed = [
                (cell.vendor, role.observed.name)
                for cell in result.cells
                for role in cell.roles
                if role.observed is not None
            ]
            seen.update({vendor for vendor, _ in observed})
            names[result.account.id] = tuple(sorted({name for _, name in observed}))
        accounts = tuple(result.account for result in scan.results)
        return cls(scan.organization, accounts, dict(seen), names, scan)

    def meant(
        self, catalogue: Catalogue, agreement: Agreement | None, vendor: str
    ) -> tuple[Account, ...] | None:
        """The accounts in which the agreement expects a role of the vendor; None when nobody
        knows, because nothing was scanned or the agreement is faulty."""
        if self.organization is None or agreement is None:
            return None
        agreed = agreement.vendors.get(vendor)
        if agreed is None:
            return ()
        organization = self.organization
        return tuple(
            account
            for account in self.accounts
            if agreed.covers(account, organization)
            and expected_roles(catalogue, agreement, organization, account, vendor)
        )

    def cell(self, account_id: str, vendor: str) -> CellResult | None:
        """What the scan says of a vendor in an account; None when it says nothing."""
        results = self.scan.results if self.scan is not None else ()
        result = next((one for one in results if one.account.id == account_id), None)
        return result.cell(vendor) if result is not None else None

    def accounts_words(self, meant: tuple[Account, ...] | None) -> str:
        """For a narrow column."""
        return "" if meant is None else str(len(meant))

    def found_words(self, vendor: str) -> str:
        """Where a vendor that nobody agreed to has access."""
        return f"in {counted(self.found.get(vendor, 0), 'account')}"

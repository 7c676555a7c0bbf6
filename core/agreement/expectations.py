"""What the agreement wants every account to have: catalogue x agreement x account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from core.agreement.agreement import Agreement, VendorAgreement
from core.agreement.scope import is_management
from core.catalogue import Catalogue, VendorSpec
from core.catalogue.recognition import Recognition
from core.catalogue.rendering import Place, Reader, applies, render_role, vendor_accounts
from core.model import Account, ExpectedRole, ObservedRole, Organization


@dataclass(frozen=True, slots=True)
class VendorExpectation:
    """What one vendor should have in one account: nothing, unless `expected`.

    `recognition`: the marks of the vendor's roles, with the names and accounts of the agreement.
    """

    vendor: str
    expected: bool
    roles: tuple[ExpectedRole, ...]
    recognition: Recognition

    def recognises(self, role: ObservedRole) -> bool:
        """Whether an observed role is this vendor's, by the catalogue's and agreement's facts."""
        return self.recognition.recognises(role)


def expectations(
    catalogue: Catalogue, agreement: Agreement, organization: Organization, account: Account
) -> tuple[VendorExpectation, ...]:
    """One expectation per vendor of the catalogue: the agreement's order, then the rest."""
    return _renderer(catalogue, agreement, organization).expectations(account)


def expected_roles(
    catalogue: Catalogue,
    agreement: Agreement,
    organization: Organization,
    account: Account,
    vendor: str,
) -> tuple[ExpectedRole, ...]:
    """What one vendor should have in an account if the account is within its scope."""
    return _renderer(catalogue, agreement, organization).roles(vendor, account)


def vendor_order(catalogue: Catalogue, agreement: Agreement) -> tuple[str, ...]:
    """The vendors' ids in the order of the matrix."""
    rest = (name for name in catalogue.vendors if name not in agreement.vendors)
    return (*agreement.vendors, *rest)


@lru_cache(maxsize=4)
def _renderer(catalogue: Catalogue, agreement: Agreement, organization: Organization) -> _Renderer:
    # catalogue and agreement are compared by identity, so that the lookup costs nothing
    return _Renderer(catalogue, agreement, organization)


class _Renderer:
    """Renders every role once per set of inputs that differ, and shares it between accounts.

    Safe to use from several threads: at worst two of them render the same role.
    """

    def __init__(
        self, catalogue: Catalogue, agreement: Agreement, organization: Organization
    ) -> None:
        self._agreement = agreement
        self._organization = organization
        order = vendor_order(catalogue, agreement)
        self._specs = {name: catalogue.vendors[name] for name in order}
        self._marks = {name: self._recognition(spec) for name, spec in self._specs.items()}
        self._shared: dict[tuple[str, bool], tuple[ExpectedRole, ...]] = {}

    def expectations(self, account: Account) -> tuple[VendorExpectation, ...]:
        return tuple(self._expectation(vendor, account) for vendor in self._specs)

    def roles(self, vendor: str, account: Account) -> tuple[ExpectedRole, ...]:
        agreed = self._agreement.vendors.get(vendor)
        if agreed is None:
            return ()
        place = Place(account.id, is_management(account, self._organization), self._organization)
        if account.id in agreed.account_values:
            return self._rendered(vendor, agreed, place)[0]
        key = (vendor, place.is_management)
        if key not in self._shared:
            roles, of_this_account = self._rendered(vendor, agreed, place)
            if of_this_account:
                return roles
            self._shared[key] = roles
        return tuple(replace(role, account_id=account.id) for role in self._shared[key])

    def _rendered(
        self, vendor: str, agreed: VendorAgreement, place: Place
    ) -> tuple[tuple[ExpectedRole, ...], bool]:
        """The roles, and whether they depend on which account it is."""
        spec, settings = self._specs[vendor], agreed.settings(place.account_id)
        readers = [(role, Reader(spec, settings, place)) for role in spec.roles]
        roles = [
            replace(role, allowed_extra=(*role.allowed_extra, *agreed.allowed_extra))
            for role in (
                render_role(role, reader) for role, reader in readers if applies(role, reader)
            )
        ]
        return tuple(roles), any("account_id" in reader.asked for _, reader in readers)

    def _expectation(self, vendor: str, account: Account) -> VendorExpectation:
        agreed = self._agreement.vendors.get(vendor)
        covered = agreed is not None and agreed.scope.covers(account, self._organization)
        roles = self.roles(vendor, account) if covered else ()
        return VendorExpectation(vendor, bool(roles), roles, self._marks[vendor])

    def _recognition(self, spec: VendorSpec) -> Recognition:
        agreed = self._agreement.vendors.get(spec.id)
        if agreed is None:
            return spec.recognition
        places = [agreed.settings(), *(agreed.settings(each) for each in agreed.account_values)]
        readers = [
            Reader(
                spec, settings, Place(None, is_management=False, organization=self._organization)
            )
            for settings in places
        ]
        named = (
            Recognition.of_facts(
                names=[reader.shown(role.name)],
                principal_accounts=vendor_accounts(role, reader),
            )
            for reader in readers
            for role in spec.roles
        )
        return Recognition.merged([spec.recognition, *named])

"""What the agreement wants every account to have: catalogue x agreement x account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from core.agreement.agreement import Agreement, VendorAgreement
from core.agreement.scope import is_management
from core.catalogue import Catalogue, VendorSpec
from core.catalogue.reader import Place, Reader
from core.catalogue.recognition import Recognition
from core.catalogue.rendering import applies, for_account, render_role, vendor_accounts
from core.catalogue.trust_texts import with_statements
from core.model import Account, ExpectedRole, ObservedRole, Organization


@dataclass(frozen=True, slots=True)
class VendorExpectation:
    """What one vendor should have in one account: nothing, unless `expected`.

    `recognition`: the marks of the vendor's roles, with the names and accounts of the agreement.
    `agreed`: the agreement has the vendor, if not for this account.
    """

    vendor: str
    expected: bool
    roles: tuple[ExpectedRole, ...]
    recognition: Recognition
    agreed: bool = True

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


def recognition_of_all(
    catalogue: Catalogue, agreement: Agreement, organization: Organization
) -> Recognition:
    """What tells a role of any vendor: one question instead of one for each vendor."""
    return _renderer(catalogue, agreement, organization).any_vendor


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
        self.any_vendor = Recognition.merged(self._marks.values())
        self._others = tuple(
            VendorExpectation(
                name, expected=False, roles=(), recognition=self._marks[name], agreed=False
            )
            for name in order
            if name not in agreement.vendors
        )
        self._agreed = tuple(name for name in order if name in agreement.vendors)
        self._nothing = {
            name: VendorExpectation(name, expected=False, roles=(), recognition=self._marks[name])
            for name in self._agreed
        }
        self._shared: dict[tuple[str, str, bool], tuple[ExpectedRole, ...]] = {}

    def expectations(self, account: Account) -> tuple[VendorExpectation, ...]:
        return (*(self._expectation(vendor, account) for vendor in self._agreed), *self._others)

    def roles(
        self, vendor: str, account: Account, *, only_in_scope: bool = False
    ) -> tuple[ExpectedRole, ...]:
        agreed = self._agreement.vendors.get(vendor)
        if agreed is None:
            return ()
        place = Place(account.id, is_management(account, self._organization), self._organization)
        return tuple(
            role
            for name, part in agreed.parts()
            if not only_in_scope or part.scope.covers(account, self._organization)
            for role in self._roles_of(vendor, name, part, place)
        )

    def _roles_of(
        self, vendor: str, instance: str, part: VendorAgreement, place: Place
    ) -> tuple[ExpectedRole, ...]:
        account_id = place.account_id or ""
        if account_id in part.account_values:
            return self._rendered(vendor, instance, part, place)[0]
        key = (vendor, instance, place.is_management)
        if key not in self._shared:
            roles, of_this_account = self._rendered(vendor, instance, part, place)
            if of_this_account:
                return roles
            self._shared[key] = roles
        return tuple(for_account(role, account_id) for role in self._shared[key])

    def _rendered(
        self, vendor: str, instance: str, part: VendorAgreement, place: Place
    ) -> tuple[tuple[ExpectedRole, ...], bool]:
        """The roles, and whether they depend on which account it is."""
        spec = self._specs[vendor]
        settings = part.settings(place.account_id, self._organization.management_account_id)
        readers = [(role, Reader(spec, settings, place)) for role in spec.roles]
        roles = [
            replace(
                rendered,
                key=f"{rendered.key}@{instance}" if instance else rendered.key,
                allowed_extra=(*rendered.allowed_extra, *part.allowed_extra),
                trust_alternatives=with_statements(rendered.trust_alternatives, part.allowed_trust),
            )
            for rendered in (
                render_role(role, reader) for role, reader in readers if applies(role, reader)
            )
        ]
        return tuple(roles), any("account_id" in reader.asked for _, reader in readers)

    def _expectation(self, vendor: str, account: Account) -> VendorExpectation:
        roles = self.roles(vendor, account, only_in_scope=True)
        if not roles:
            return self._nothing[vendor]
        marks = self._marks[vendor]
        return VendorExpectation(vendor, expected=True, roles=roles, recognition=marks)

    def _recognition(self, spec: VendorSpec) -> Recognition:
        agreed = self._agreement.vendors.get(spec.id)
        if agreed is None:
            return spec.recognition
        management = self._organization.management_account_id
        places = [
            part.settings(account_id, management)
            for _, part in agreed.parts()
            for account_id in (None, *part.account_values)
        ]
        readers = [
            Reader(
                spec, settings, Place(None, is_management=False, organization=self._organization)
            )
            for settings in places
        ]
        named = (
            Recognition.of_facts(
                names=[] if role.any_name else [reader.shown(role.name)],
                principal_accounts=vendor_accounts(role, reader),
            )
            for reader in readers
            for role in spec.roles
        )
        return Recognition.merged([spec.recognition, *named])

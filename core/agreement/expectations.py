"""What the agreement wants every account to have: catalogue x agreement x account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.agreement.agreement import Agreement, VendorAgreement
from core.agreement.scope import is_management
from core.catalogue import Catalogue, VendorSpec
from core.catalogue.partition import in_partition
from core.catalogue.reader import ANY_ACCOUNT, Place, Reader
from core.catalogue.recognition import Recognition
from core.catalogue.rendering import applies, render_role, vendor_accounts
from core.catalogue.sharing import SharedRole
from core.catalogue.spec import BILLING_OWNER
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
        self._shared: dict[tuple[str, str, bool, bool | None], tuple[SharedRole, ...]] = {}
        self._bill_owners: dict[tuple[str, str], str | None] = {}

    def expectations(self, account: Account) -> tuple[VendorExpectation, ...]:
        management = is_management(account, self._organization)
        agreed = [self._expectation(vendor, account, management) for vendor in self._agreed]
        return (*agreed, *self._others)

    def roles(self, vendor: str, account: Account) -> tuple[ExpectedRole, ...]:
        agreed = self._agreement.vendors.get(vendor)
        if agreed is None:
            return ()
        management = is_management(account, self._organization)
        return tuple(
            role
            for name, part in agreed.parts()
            for role in self._roles_of(vendor, name, part, account.id, management)
        )

    def _expectation(self, vendor: str, account: Account, management: bool) -> VendorExpectation:
        roles: list[ExpectedRole] = []
        for name, part in self._agreement.vendors[vendor].parts():
            if part.scope.covers(account, self._organization):
                roles += self._roles_of(vendor, name, part, account.id, management)
        if not roles:
            return self._nothing[vendor]
        marks = self._marks[vendor]
        return VendorExpectation(vendor, expected=True, roles=tuple(roles), recognition=marks)

    def _roles_of(
        self, vendor: str, instance: str, part: VendorAgreement, account_id: str, management: bool
    ) -> Sequence[ExpectedRole]:
        if account_id in part.account_values:
            place = Place(account_id, management, self._organization)
            return self._rendered(vendor, instance, part, place)
        owns_bill = self._owns_bill(vendor, instance, part, account_id)
        key = (vendor, instance, management, owns_bill)
        shared = self._shared.get(key)
        if shared is None:
            anywhere = Place(ANY_ACCOUNT, management, self._organization, owns_bill)
            rendered = self._rendered(vendor, instance, part, anywhere)
            shared = self._shared[key] = tuple(SharedRole(role) for role in rendered)
        return [role.in_account(account_id) for role in shared]

    def _owns_bill(
        self, vendor: str, instance: str, part: VendorAgreement, account_id: str
    ) -> bool | None:
        """Whether the vendor's billing owner is this account; None when that plays no part, or
        the owner is not known: the role then lacks this value."""
        if BILLING_OWNER not in self._specs[vendor].variables:
            return None
        key = (vendor, instance)
        if key not in self._bill_owners:
            management = self._organization.management_account_id
            nowhere = Place(None, is_management=False, organization=self._organization)
            reader = Reader(self._specs[vendor], part.settings(None, management), nowhere)
            self._bill_owners[key] = reader.filled(f"${{{BILLING_OWNER}}}")
        owner = self._bill_owners[key]
        return None if owner is None else owner == account_id

    def _rendered(
        self, vendor: str, instance: str, part: VendorAgreement, place: Place
    ) -> tuple[ExpectedRole, ...]:
        spec = self._specs[vendor]
        settings = part.settings(place.account_id, self._organization.management_account_id)
        readers = [(role, Reader(spec, settings, place)) for role in spec.roles]
        return tuple(
            in_partition(
                replace(
                    rendered,
                    key=f"{rendered.key}@{instance}" if instance else rendered.key,
                    allowed_extra=(*rendered.allowed_extra, *part.allowed_extra),
                    trust_alternatives=with_statements(
                        rendered.trust_alternatives, part.allowed_trust
                    ),
                ),
                self._organization.partition,
            )
            for rendered in (
                render_role(role, reader) for role, reader in readers if applies(role, reader)
            )
        )

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

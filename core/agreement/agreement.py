"""The customer's agreement, checked and ready to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from core.agreement.doors import Door, Entry, doors_of
from core.agreement.exemptions import Exemption
from core.agreement.scope import Scope
from core.catalogue.reader import Settings, Value
from core.errors import InputError
from core.model import Account, Organization


@dataclass(frozen=True, slots=True)
class EnteredOrganization:
    """The organization, and the roles by which its accounts are entered.

    `audit_role_names` are tried in order; `external_id` goes with the audit and repair roles.
    `entries`: accounts that are entered by other audit roles. `name`: what people call it.
    """

    management_account_id: str
    audit_role_names: tuple[str, ...]
    repair_role_name: str | None = None
    external_id: str | None = None
    profile: str | None = None
    name: str | None = None
    entries: tuple[Entry, ...] = ()

    @property
    def needs_tags(self) -> bool:
        """Whether the tags of an account decide how it is entered."""
        return any(one.kind == "tag" for entry in self.entries for one in entry.where)

    @property
    def text(self) -> str:
        """What people tell it by."""
        account = f"management account {self.management_account_id}"
        return account if self.name is None else f"{self.name} ({account})"

    def doors(self, account: Account, organization: Organization) -> tuple[Door, ...]:
        """The audit roles to try in the account, in order."""
        general = [Door(name, self.external_id) for name in self.audit_role_names]
        return doors_of(account, organization, general, self.entries)


@dataclass(frozen=True, slots=True)
class VendorAgreement:
    """What was agreed with one vendor; see `VendorForm` for the fields' meaning.

    `allowed_extra`: JSON texts of policies and ARNs of managed ones. `allowed_trust`: JSON texts
    of statements that trust policies may hold besides the vendor's. `instances`: with any, the
    roles are theirs; each holds already what it has in common with the others.
    """

    vendor: str
    variant: str | None
    blocks: frozenset[str]
    values: Mapping[str, Value]
    account_values: Mapping[str, Mapping[str, Value]]
    scope: Scope
    reseller: bool
    allowed_extra: tuple[str, ...]
    business_owner: str | None = None
    technical_owner: str | None = None
    purpose: str | None = None
    contract: str | None = None
    organization_values: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    allowed_trust: tuple[str, ...] = ()
    instances: Mapping[str, VendorAgreement] = field(default_factory=dict)

    def settings(
        self, account_id: str | None = None, management_account_id: str | None = None
    ) -> Settings:
        """The settings for an account: its own values go before its organization's, those
        before what holds for all."""
        organization = self.organization_values.get(management_account_id or "", {})
        own = self.account_values.get(account_id or "", {})
        return Settings(self.variant, self.blocks, {**self.values, **organization, **own})

    def parts(self) -> tuple[tuple[str, VendorAgreement], ...]:
        """The installations by name; without instances, the vendor itself under an empty one."""
        return tuple(self.instances.items()) or (("", self),)

    def covers(self, account: Account, organization: Organization) -> bool:
        """Whether any installation was agreed for the account."""
        return any(part.scope.covers(account, organization) for _, part in self.parts())

    def decided(self, account: Account, organization: Organization) -> bool | None:
        """As `covers`, for an account whose unit and tags are not known: None when they count."""
        answers = [part.scope.decided(account, organization) for _, part in self.parts()]
        return True if True in answers else None if None in answers else False


@dataclass(frozen=True, eq=False, slots=True)
class Agreement:
    """The whole agreement. `sha256` is over its content, policy files included.

    `organizations` are all it speaks of; `organization` is the one that is looked at.
    """

    version: str
    sha256: str
    agreed_by: str
    agreed_on: date | None
    organization: EnteredOrganization
    vendors: Mapping[str, VendorAgreement]
    exemptions: tuple[Exemption, ...]
    organizations: tuple[EnteredOrganization, ...] = ()

    @property
    def all_organizations(self) -> tuple[EnteredOrganization, ...]:
        """Every organization it speaks of, in its order."""
        return self.organizations or (self.organization,)

    def organization_named(self, text: str) -> EnteredOrganization:
        """The organization with this name or management account.

        Raises:
            InputError: there is none; it names those that there are.
        """
        for one in self.all_organizations:
            if text in (one.management_account_id, one.name):
                return one
        known = ", ".join(
            f"{one.name} ({one.management_account_id})" if one.name else one.management_account_id
            for one in self.all_organizations
        )
        raise InputError(
            f"The agreement has no organization {text}.",
            f"Give the id of a management account, or its name. Known are: {known}.",
        )

    def for_organization(self, management_account_id: str) -> Agreement:
        """The agreement looked at for another of its organizations; itself for a strange one."""
        for one in self.all_organizations:
            if one.management_account_id == management_account_id and one != self.organization:
                return replace(self, organization=one)
        return self

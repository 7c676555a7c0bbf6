"""The customer's agreement, checked and ready to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.agreement.exemptions import Exemption
from core.agreement.scope import Scope
from core.catalogue.rendering import Settings, Value


@dataclass(frozen=True, slots=True)
class EnteredOrganization:
    """The organization, and the roles by which its accounts are entered.

    `audit_role_names` are tried in order; `external_id` goes with the audit and repair roles.
    """

    management_account_id: str
    audit_role_names: tuple[str, ...]
    repair_role_name: str | None = None
    external_id: str | None = None
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class VendorAgreement:
    """What was agreed with one vendor; see `VendorForm` for the fields' meaning.

    `allowed_extra`: JSON texts of policies and ARNs of managed ones.
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

    def settings(self, account_id: str | None = None) -> Settings:
        """The settings for an account: its own values go before the organization's."""
        own = self.account_values.get(account_id or "", {})
        return Settings(self.variant, self.blocks, {**self.values, **own})


@dataclass(frozen=True, eq=False, slots=True)
class Agreement:
    """The whole agreement. `sha256` is over its content, policy files included."""

    version: str
    sha256: str
    agreed_by: str
    agreed_on: date | None
    organization: EnteredOrganization
    vendors: Mapping[str, VendorAgreement]
    exemptions: tuple[Exemption, ...]

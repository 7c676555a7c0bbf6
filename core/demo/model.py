"""The demonstration organization as plain data: what stands where, and what a scan must find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.model import AccountState, Status


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """An organizational unit. The root has no parent."""

    id: str
    name: str
    parent_id: str | None


@dataclass(frozen=True, slots=True)
class DemoPolicy:
    """A named policy document (JSON text)."""

    name: str
    document: str


@dataclass(frozen=True, slots=True)
class DemoRole:
    """A role as it stands in an account."""

    name: str
    trust: str
    inline: tuple[DemoPolicy, ...] = ()
    managed: tuple[DemoPolicy, ...] = ()  # customer-managed, created with the role
    aws_managed_arns: tuple[str, ...] = ()
    path: str = "/"
    description: str = ""
    unique_id: str = ""
    created_at: datetime | None = None
    last_used_at: datetime | None = None
    max_session_duration: int = 3600
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account and all roles in it. `denied_actions` are refused to everybody in it, as by
    a service control policy."""

    id: str
    key: str
    name: str
    email: str
    unit_id: str
    joined_at: datetime
    state: AccountState = AccountState.ACTIVE
    tags: Mapping[str, str] = field(default_factory=dict)
    roles: tuple[DemoRole, ...] = ()
    denied_actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedCell:
    """What a right scan says of one vendor in one account, and why."""

    account_id: str
    vendor: str
    status: Status
    situation: str
    role_name: str | None = None
    exemption_id: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedParty:
    """An outside account that a right scan reports as unrecognised."""

    account_id: str
    role_name: str
    outside_account_id: str
    known_as: str
    external_id_required: bool


@dataclass(frozen=True, slots=True)
class DemoOrganization:
    """The whole demonstration. `cells` is keyed by (account id, vendor id)."""

    id: str
    name: str
    management_account_id: str
    seed: int
    units: tuple[DemoUnit, ...]
    accounts: tuple[DemoAccount, ...]
    cells: Mapping[tuple[str, str], PlannedCell]
    third_parties: tuple[PlannedParty, ...]

    def account(self, key: str) -> DemoAccount:
        """The account with that `key` (its short, stable name). KeyError when there is none."""
        for account in self.accounts:
            if account.key == key:
                return account
        raise KeyError(key)

    def unit_path(self, unit_id: str) -> tuple[DemoUnit, ...]:
        """The units from the root down to `unit_id`."""
        by_id = {unit.id: unit for unit in self.units}
        path = [by_id[unit_id]]
        while (parent := path[0].parent_id) is not None:
            path.insert(0, by_id[parent])
        return tuple(path)

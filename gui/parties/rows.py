"""The rows and columns of the page Third parties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from core.model import Account, Scan, ThirdParty
from core.presentation.text import visible
from gui.tables import Chip, Column
from gui.times import when


class Guard(StrEnum):
    """Whether a role asks its visitor for an external ID."""

    NONE = "none"
    EXTERNAL_ID = "external-id"


CHIPS = (
    Chip(
        Guard.NONE,
        "No external ID",
        "Anybody whom the outside account serves may be led into this role",
        "warning",
    ),
    Chip(
        Guard.EXTERNAL_ID, "External ID required", "The role asks for a shared identifier", "lock"
    ),
)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One role that one outside account can enter."""

    account: Account
    party: ThirdParty

    @property
    def guard(self) -> Guard:
        return Guard.EXTERNAL_ID if self.party.external_id_required else Guard.NONE

    @property
    def who(self) -> str:
        """The name the outside account is known by, or that nobody knows it."""
        return visible(self.party.known_as) or "Unknown"


def party_rows(scan: Scan) -> tuple[PartyRow, ...]:
    """Every unrecognised third party of a scan, account by account."""
    return tuple(
        PartyRow(result.account, party) for result in scan.results for party in result.third_parties
    )


def _at(moment: datetime | None) -> str:
    return when(moment) if moment is not None else "Not known"


COLUMNS: tuple[Column[PartyRow], ...] = (
    Column("Outside account", lambda row: row.party.outside_account_id, 132),
    Column("Known as", lambda row: row.who, 150),
    Column("Can enter role", lambda row: visible(row.party.role_name), 210),
    Column("In account", lambda row: visible(row.account.name) or row.account.id, 190),
    Column("Account ID", lambda row: row.account.id, 120),
    Column(
        "External ID",
        lambda row: "Required" if row.party.external_id_required else "Not required",
        110,
    ),
    Column(
        "Last used",
        lambda row: _at(row.party.last_used_at),
        170,
        key=lambda row: row.party.last_used_at or _NEVER,
    ),
    Column(
        "Role created",
        lambda row: _at(row.party.created_at),
        170,
        key=lambda row: row.party.created_at or _NEVER,
    ),
    Column("Role ARN", lambda row: visible(row.party.role_arn), 320),
)


def search_text(row: PartyRow) -> str:
    """What the text filter looks in."""
    party = row.party
    return (
        f"{party.outside_account_id}\n{party.known_as}\n{party.role_arn}\n{row.account.name}\n"
        f"{row.account.id}"
    )

"""Builds the demonstration organization: the company, its parts, and the plan of truth."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from core.demo import company, ordinary_roles
from core.demo.agreed import PROSPEROPS, VENDORS, agreed_role, is_agreed
from core.demo.cast import EXEMPTIONS, HINDRANCES, OUTSIDERS, PARTS, Access
from core.demo.company import AccountEntry, account_id, unit_id
from core.demo.model import (
    DemoAccount,
    DemoOrganization,
    DemoRole,
    DemoUnit,
    PlannedCell,
    PlannedParty,
)
from core.demo.past_cast import NEWCOMER
from core.demo.situations import SPELLINGS, UNKNOWN_OUTSIDER, Situation, role_in, status_of
from core.model import AccountState, Status

DEFAULT_SEED = 2026
_OUT_OF_REACH = frozenset(
    {
        Access.SUSPENDED,
        Access.REFUSED,
        Access.NO_AUDIT_ROLE,
        Access.DENIED_BY_ORGANIZATION,
    }
)


def build_organization(
    accounts: int = company.STANDARD_SIZE, seed: int = DEFAULT_SEED, today: date | None = None
) -> DemoOrganization:
    """The demonstration organization: the same for the same arguments.

    `today` (default: the current date) is what dates of last use are counted back from.

    Raises:
        ValueError: fewer accounts than the standard company has.
    """
    now = datetime.combine(today or datetime.now(UTC).date(), time(7), tzinfo=UTC)
    entries = company.account_entries(accounts)
    situations = {
        (entry.key, vendor): _situation(entry, vendor, seed)
        for entry in entries
        for vendor in VENDORS
    }
    cells = (
        _cell(entry, vendor, situations[entry.key, vendor])
        for entry in entries
        for vendor in VENDORS
    )
    return DemoOrganization(
        id=company.ORGANIZATION_ID,
        name=company.ORGANIZATION_NAME,
        management_account_id=account_id(company.MANAGEMENT),
        seed=seed,
        units=tuple(_units()),
        accounts=tuple(
            _account(entry, number, situations, _random(seed, entry.key), now)
            for number, entry in enumerate(entries)
        ),
        cells={(cell.account_id, cell.vendor): cell for cell in cells},
        third_parties=tuple(_third_parties()),
    )


def _random(seed: int, *about: str) -> Random:
    """A generator of its own for every subject: adding one account changes no other."""
    return Random(f"{seed} {' '.join(about)}")  # noqa: S311 - invented data, nothing secret


def _situation(entry: AccountEntry, vendor: str, seed: int) -> Situation:
    if part := PARTS.get((entry.key, vendor)):
        return part
    if not is_agreed(vendor, entry):
        return Situation.ABSENT
    if vendor not in (PROSPEROPS, "opsramp"):
        return Situation.AGREED
    return _random(seed, entry.key, vendor).choice((Situation.AGREED, *SPELLINGS))


def _cell(entry: AccountEntry, vendor: str, situation: Situation) -> PlannedCell:
    status = status_of(situation)
    exemption = EXEMPTIONS.get((entry.key, vendor))
    if exemption and exemption.in_force:
        status = Status.EXEMPT
    hindrance = HINDRANCES.get(entry.key)
    role = role_in(situation, agreed_role(vendor, entry))
    unread = hindrance is Access.HALF_READABLE and role is not None and bool(role.inline)
    if hindrance in _OUT_OF_REACH or (unread and status is Status.OK):
        status = Status.UNREACHABLE
    return PlannedCell(
        account_id=account_id(entry.key),
        vendor=vendor,
        status=status,
        situation=hindrance.value
        if status is Status.UNREACHABLE and hindrance
        else situation.value,
        role_name=role.name if role else None,
        exemption_id=exemption.id if exemption else None,
    )


def _account(
    entry: AccountEntry,
    number: int,
    situations: dict[tuple[str, str], Situation],
    random: Random,
    now: datetime,
) -> DemoAccount:
    hindrance = HINDRANCES.get(entry.key)
    joined = _joined(entry, number, now)
    vendor_roles = (
        role_in(situations[entry.key, vendor], agreed_role(vendor, entry)) for vendor in VENDORS
    )
    roles = [
        *_tool_roles(hindrance, random),
        *ordinary_roles.ordinary_roles(entry, account_id(company.MANAGEMENT), random),
        *_outsider_roles(entry),
        *(role for role in vendor_roles if role),
    ]
    return DemoAccount(
        id=account_id(entry.key),
        key=entry.key,
        name=entry.shown_name,
        email=f"aws+{entry.key}@brackwater.example",
        unit_id=unit_id(entry.unit),
        joined_at=joined,
        state=AccountState.SUSPENDED if hindrance is Access.SUSPENDED else AccountState.ACTIVE,
        tags={"environment": entry.unit, "cost-centre": str(random.randint(1000, 9999))},
        roles=tuple(_dated(role, joined, random, now) for role in roles),
        denied_actions=("iam:*",) if hindrance is Access.DENIED_BY_ORGANIZATION else (),
    )


def _joined(entry: AccountEntry, number: int, now: datetime) -> datetime:
    if entry.key == NEWCOMER:
        return now - timedelta(days=20)
    days = number * 2500 // max(company.STANDARD_SIZE, number + 1)
    return datetime(2018, 3, 1, 9, tzinfo=UTC) + timedelta(days=days, minutes=number)


def _tool_roles(hindrance: Access | None, random: Random) -> Iterator[DemoRole]:
    if hindrance is Access.NO_AUDIT_ROLE:
        return
    trusted = company.MANAGEMENT if hindrance is not Access.REFUSED else "log-archive"
    yield ordinary_roles.audit_role(
        account_id(trusted),
        administrator=hindrance is None and random.random() < 0.3,
        half=hindrance is Access.HALF_READABLE,
    )
    yield ordinary_roles.repair_role(account_id(trusted))


def _outsider_roles(entry: AccountEntry) -> Iterator[DemoRole]:
    if outsider := OUTSIDERS.get(entry.key):
        yield ordinary_roles.outsider_role(
            outsider.role_name, outsider.principal, outsider.external_id
        )
    if entry.key == "sandbox-ana":
        yield ordinary_roles.lookalike_role()


def _dated(role: DemoRole, joined: datetime, random: Random, now: datetime) -> DemoRole:
    """The role with dates and a unique id, as if it had lived in its account for a while."""
    age = timedelta(seconds=random.randint(0, max(1, int((now - joined).total_seconds()))))
    used = now - timedelta(minutes=random.randint(30, 60 * 24 * 40))
    unused = random.random() < 0.15
    created = (joined + age).replace(microsecond=0)
    digest = hashlib.sha256(f"{random.random()} {role.name}".encode()).digest()
    return replace(
        role,
        unique_id="AROA" + base64.b32encode(digest).decode()[:17],
        created_at=created,
        last_used_at=None if unused else max(created, used),
    )


def _units() -> Iterator[DemoUnit]:
    for unit in company.UNITS:
        yield DemoUnit(
            id=unit_id(unit.key),
            name=unit.name,
            parent_id=unit_id(unit.parent) if unit.parent else None,
        )


def _third_parties() -> Iterator[PlannedParty]:
    for key, outsider in OUTSIDERS.items():
        yield PlannedParty(
            account_id=account_id(key),
            role_name=outsider.role_name,
            outside_account_id=outsider.account_id,
            known_as=outsider.known_as,
            external_id_required=outsider.external_id is not None,
        )
    for (key, vendor), situation in PARTS.items():
        if situation is Situation.EXTRA_PRINCIPAL:
            entry = next(
                one for one in company.account_entries(company.STANDARD_SIZE) if one.key == key
            )
            yield PlannedParty(
                account_id=account_id(key),
                role_name=agreed_role(vendor, entry).name,
                outside_account_id=UNKNOWN_OUTSIDER,
                known_as="",
                external_id_required=True,
            )

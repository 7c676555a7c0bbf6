"""The demonstration organization as it stood at the end of an earlier quarter."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from core.demo.agreed import PROSPEROPS, agreed_role
from core.demo.cast import OUTSIDERS as OUTSIDERS_OF_TODAY
from core.demo.company import STANDARD_SIZE, AccountEntry, account_entries, account_id, unit_id
from core.demo.model import DemoAccount, DemoOrganization, DemoRole
from core.demo.ordinary_roles import outsider_role
from core.demo.past_cast import (
    CLOSED,
    LAST_QUARTER_OF,
    NEWCOMER,
    OUT_OF_REACH,
    OUTSIDERS,
    PAST,
    SUSPENDED,
)
from core.demo.situations import Situation, role_in
from core.model import AccountState


def past_accounts(
    organization: DemoOrganization, quarter: int, *, then: datetime, now: datetime
) -> tuple[DemoAccount, ...]:
    """The accounts of `organization`, as it is `now`, at the end of a quarter (from 0, the
    oldest): `then`. No role was made or used later."""
    entries = {entry.key: entry for entry in account_entries(STANDARD_SIZE)}
    standing = [
        _as_it_was(account, entries[account.key], quarter)
        for account in organization.accounts
        if account.key != NEWCOMER
    ]
    closed = [_closed(entry) for entry in CLOSED if quarter <= LAST_QUARTER_OF[entry.key]]
    return tuple(
        replace(account, roles=tuple(_younger(account, then, now - then)))
        for account in (*standing, *closed)
    )


def _as_it_was(account: DemoAccount, entry: AccountEntry, quarter: int) -> DemoAccount:
    roles = {role.name: role for role in account.roles}
    for (key, vendor), situations in PAST.items():
        if key == account.key:
            agreed = agreed_role(vendor, entry)
            _put(roles, agreed.name, role_in(situations[quarter], agreed), account)
    for outsider in OUTSIDERS:
        if outsider.key == account.key:
            there = quarter in outsider.quarters
            principal = outsider.principal
            known = OUTSIDERS_OF_TODAY.get(account.key)
            if not principal and known is not None:
                principal = known.principal
            new = outsider_role(outsider.role_name, principal, None) if there else None
            _put(roles, outsider.role_name, roles.get(outsider.role_name, new) if there else None,
                 account)  # fmt: skip
    suspended = account.key in SUSPENDED & OUT_OF_REACH[quarter]
    return replace(
        account,
        roles=tuple(roles.values()),
        state=AccountState.SUSPENDED if suspended else AccountState.ACTIVE,
        denied_actions=(),
    )


def _put(
    roles: dict[str, DemoRole], name: str, role: DemoRole | None, account: DemoAccount
) -> None:
    """Let `role` stand in the place of that name, with the dates of the one that stands there."""
    if role is None:
        roles.pop(name, None)
        return
    present = roles.get(name)
    if present is None:
        digest = hashlib.sha256(f"past {account.id} {name}".encode()).digest()
        unique_id = "AROA" + base64.b32encode(digest).decode()[:17]
        roles[name] = replace(role, unique_id=unique_id, created_at=account.joined_at)
        return
    roles[name] = replace(
        role,
        unique_id=present.unique_id,
        created_at=present.created_at,
        last_used_at=present.last_used_at,
    )


def _closed(entry: AccountEntry) -> DemoAccount:
    joined = datetime.combine(datetime(2019, 5, 6, tzinfo=UTC).date(), time(9), tzinfo=UTC)
    role = role_in(Situation.AGREED, agreed_role(PROSPEROPS, entry))
    account = DemoAccount(
        id=account_id(entry.key),
        key=entry.key,
        name=entry.shown_name,
        email=f"aws+{entry.key}@brackwater.example",
        unit_id=unit_id(entry.unit),
        joined_at=joined,
    )
    roles: dict[str, DemoRole] = {}
    _put(roles, "ProsperOps", role, account)
    return replace(account, roles=tuple(roles.values()))


def _younger(account: DemoAccount, then: datetime, age: timedelta) -> Iterator[DemoRole]:
    for role in account.roles:
        created = role.created_at or account.joined_at
        # one that was made later: then another of its kind stood there
        made = created if created < then else account.joined_at
        used = role.last_used_at - age if role.last_used_at else None
        yield replace(role, created_at=made, last_used_at=used if used and used > made else None)

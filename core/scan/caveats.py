"""What a scan as a whole did not see, in sentences for people. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.model import AccountResult, Effect, Finding, PopulationSource, Scan
from core.presentation.text import counted
from core.scan.blocked import ORGANIZATION_POLICIES, RESOURCE_POLICIES


@dataclass(frozen=True, slots=True)
class Caveat:
    """One limit of a scan. `accounts`: how many it concerns. `remedy` may be empty."""

    code: str
    summary: str
    remedy: str
    accounts: int


def caveats(scan: Scan) -> tuple[Caveat, ...]:
    """The limits of a scan beyond those that every scan has; () when there are none."""
    return tuple(found for look in _LOOKS for found in look(scan))


def _list_of_accounts(scan: Scan) -> Iterator[Caveat]:
    if scan.population is PopulationSource.LIST:
        yield Caveat(
            "accounts-from-a-list",
            "The accounts come from a list that was given; AWS was not asked which there are, so "
            "that accounts may be missing from it.",
            "Scan with a sign-in that may list the accounts of the organization.",
            len(scan.results),
        )


def _organization_policies(scan: Scan) -> Iterator[Caveat]:
    concerned = _remarked(scan, ORGANIZATION_POLICIES)
    if not concerned:
        return
    details = [detail for found in concerned.values() for detail in found]
    remedies = dict.fromkeys(str(detail.get("remedy", "")) for detail in details)
    yield Caveat(
        "organization-policies-unread",
        "The policies of the organization could not be read for "
        f"{counted(len(concerned), 'account')}: whether one blocks a role there is not known.",
        " ".join(remedies).strip(),
        len(concerned),
    )


def _resource_policies(scan: Scan) -> Iterator[Caveat]:
    concerned = _remarked(scan, RESOURCE_POLICIES)
    if not concerned:
        return
    names = {
        name: None for found in concerned.values() for one in found for name in one["policies"]
    }
    yield Caveat(
        "resource-policies-not-judged",
        f"Resource control policies are not judged: {', '.join(names)}. They can take access away "
        f"in {counted(len(concerned), 'account')}, never give more.",
        "",
        len(concerned),
    )


def _carried_over(scan: Scan) -> Iterator[Caveat]:
    carried = [result for result in scan.results if result.carried_from]
    if not carried:
        return
    scans = dict.fromkeys(result.carried_from for result in carried)
    times = sorted(result.checked_at for result in carried if result.checked_at)
    oldest = f", the oldest at {_stamp(times[0])}" if times else ""
    yield Caveat(
        "results-carried-over",
        f"{counted(len(carried), 'account')} of {len(scan.results):,} were not read by this scan: "
        f"their results are those of {', '.join(scans)}{oldest}.",
        "Scan without --changed-only or --resume to read every account anew.",
        len(carried),
    )


_LOOKS: tuple[Callable[[Scan], Iterator[Caveat]], ...] = (
    _list_of_accounts,
    _organization_policies,
    _resource_policies,
    _carried_over,
)


def _remarked(scan: Scan, part: str) -> dict[str, list[Any]]:
    """The details of the remarks about `part`, by account id."""
    found: dict[str, list[Any]] = {}
    for result in scan.results:
        details = [one.detail for one in _remarks(result) if one.detail.get("part") == part]
        if details:
            found[result.account.id] = details
    return found


def _remarks(result: AccountResult) -> Iterator[Finding]:
    for cell in result.cells:
        yield from (one for one in cell.findings if one.effect is Effect.NOTE)


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"

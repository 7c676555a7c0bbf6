"""What a scan as a whole did not see, in sentences for people. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.model import Effect, PopulationSource, Scan
from core.presentation.text import counted

NOT_IN_ORGANIZATION = "NotInOrganization"  # the code of an account that AWS did not list
# what the detail of a remark says it is about, under "part"
ORGANIZATION_POLICIES = "organization policies"
RESOURCE_POLICIES = "resource control policies"
# the details of remarks by what they are about and the account
Remarks = Mapping[str, Mapping[str, list[Any]]]


@dataclass(frozen=True, slots=True)
class Caveat:
    """One limit of a scan. `accounts`: how many it concerns. `remedy` may be empty."""

    code: str
    summary: str
    remedy: str
    accounts: int


def caveats(scan: Scan) -> tuple[Caveat, ...]:
    """The limits of a scan beyond those that every scan has; () when there are none."""
    remarks = _remarks(scan)
    return tuple(
        found
        for told in (
            _list_of_accounts(scan),
            _strangers(scan),
            _tags(scan),
            _organization_policies(remarks.get(ORGANIZATION_POLICIES, {})),
            _resource_policies(remarks.get(RESOURCE_POLICIES, {})),
            _carried_over(scan),
        )
        for found in told
    )


def _list_of_accounts(scan: Scan) -> Iterator[Caveat]:
    if scan.population is PopulationSource.LIST:
        yield Caveat(
            "accounts-from-a-list",
            "The accounts come from a list that was given; AWS was not asked which there are, so "
            "that accounts may be missing from it.",
            "Scan with a sign-in that may list the accounts of the organization.",
            len(scan.results),
        )


def _strangers(scan: Scan) -> Iterator[Caveat]:
    strangers = [
        result.account.id
        for result in scan.results
        if result.reason is not None and result.reason.code == NOT_IN_ORGANIZATION
    ]
    if strangers:
        yield Caveat(
            "accounts-not-in-the-organization",
            f"{counted(len(strangers), 'account')} asked for by id {_are(strangers)} not in the "
            f"organization: {', '.join(strangers)}. What could not be checked is counted with "
            "the accounts, so that it is not passed over.",
            "Check the account ids.",
            len(strangers),
        )


def _tags(scan: Scan) -> Iterator[Caveat]:
    concerned = sum(not result.account.tags_known for result in scan.results)
    if concerned:
        yield Caveat(
            "tags-unread",
            f"The tags of {counted(concerned, 'account')} may not be read: vendors whose accounts "
            "the agreement tells by tags are not judged there.",
            "Allow organizations:ListTagsForResource to the identity that is signed in.",
            concerned,
        )


def _are(listed: list[str]) -> str:
    return "is" if len(listed) == 1 else "are"


def _organization_policies(concerned: Mapping[str, list[Any]]) -> Iterator[Caveat]:
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


def _resource_policies(concerned: Mapping[str, list[Any]]) -> Iterator[Caveat]:
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


def _remarks(scan: Scan) -> Remarks:
    found: dict[str, dict[str, list[Any]]] = {}
    for result in scan.results:
        for cell in result.cells:
            for finding in cell.findings:
                if finding.effect is Effect.NOTE and (part := finding.detail.get("part")):
                    of_part = found.setdefault(str(part), {})
                    of_part.setdefault(result.account.id, []).append(finding.detail)
    return found


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"

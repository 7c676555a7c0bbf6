"""The Summary of a cell in plain words: what is the case, why it matters, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.model import (
    STATUS_WORDS,
    Account,
    AccountState,
    CellResult,
    Effect,
    Evidence,
    Finding,
    FindingCode,
    Severity,
    Status,
)
from core.presentation.external_ids import external_ids, masked
from core.presentation.phrases import CODE_REASONS, HEADLINES, REASONS, REMEDIES
from core.presentation.text import isolated, visible

STATUS_OF_EFFECT = {
    Effect.UNAPPROVED: Status.UNEXPECTED,
    Effect.EXCESS: Status.DRIFT_EXCESS,
    Effect.BROKEN: Status.DRIFT_BROKEN,
    Effect.ABSENT: Status.MISSING,
    Effect.UNKNOWN: Status.UNREACHABLE,
}
_EFFECT_ORDER = {effect: place for place, effect in enumerate((*STATUS_OF_EFFECT, Effect.NOTE))}
_SEVERITY_ORDER = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Point:
    """One difference in words. `status` is the status it would give alone, None for a remark."""

    text: str
    status: Status | None
    severity: Severity


@dataclass(frozen=True, slots=True)
class CellSummary:
    """What the Summary tab says. `facts` are (label, value) pairs such as the role's ARN."""

    status: Status
    word: str
    headline: str
    points: tuple[Point, ...]
    why: tuple[str, ...]
    remedies: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


def further_statuses(cell: CellResult) -> tuple[Status, ...]:
    """The statuses that the cell's own status outranks, worst first: the "+1" on its pill."""
    if cell.status is Status.EXEMPT:
        return ()
    others = {
        STATUS_OF_EFFECT[finding.effect]
        for finding in cell.findings
        if finding.effect in STATUS_OF_EFFECT
    }
    return tuple(sorted(others - {cell.status}, key=lambda status: status.rank))


def summarise(
    account: Account,
    vendor_name: str,
    cell: CellResult,
    *,
    show_external_ids: bool = False,
    evidence: Sequence[Evidence] = (),
) -> CellSummary:
    """`cell` in words. External IDs are masked unless asked for. `evidence`: of the account; it
    tells when the cell was read, which a scan that carries results over did not do itself."""
    secrets = () if show_external_ids else external_ids(cell)
    vendor = isolated(vendor_name)
    findings = sorted(cell.findings, key=_finding_order)
    points = tuple(
        Point(
            masked(_shown(finding.summary), secrets),
            STATUS_OF_EFFECT.get(finding.effect),
            finding.severity,
        )
        for finding in findings
    )
    return CellSummary(
        status=cell.status,
        word=STATUS_WORDS[cell.status],
        headline=_headline(vendor, cell),
        points=points,
        why=_reasons(vendor, cell, findings),
        remedies=_remedies(vendor, cell),
        facts=(*_facts(account, cell), *_reading(cell, evidence)),
    )


def _finding_order(finding: Finding) -> tuple[int, int]:
    return _EFFECT_ORDER[finding.effect], _SEVERITY_ORDER[finding.severity]


def _shown(text: str) -> str:
    return visible(" ".join(text.split()))


def _headline(vendor: str, cell: CellResult) -> str:
    if cell.status is Status.DRIFT_EXCESS:
        return _excess_headline(vendor, cell.findings)
    return HEADLINES[cell.status].format(vendor=vendor)


def _excess_headline(vendor: str, findings: Iterable[Finding]) -> str:
    excess = [finding.code for finding in findings if finding.effect is Effect.EXCESS]
    trust = any(code.startswith("trust-") for code in excess)
    access = any(not code.startswith("trust-") for code in excess)
    if trust and not access:
        return f"More parties than agreed can get in as {vendor}."
    if trust:
        return f"More parties than agreed can get in as {vendor}, and can do more than was agreed."
    return HEADLINES[Status.DRIFT_EXCESS].format(vendor=vendor)


def _reasons(vendor: str, cell: CellResult, findings: Iterable[Finding]) -> tuple[str, ...]:
    general = REASONS[cell.status].format(vendor=vendor)
    counting = (finding.code for finding in findings if finding.effect is not Effect.NOTE)
    particular = dict.fromkeys(
        CODE_REASONS[code].format(vendor=vendor) for code in counting if code in CODE_REASONS
    )
    if cell.status is Status.UNREACHABLE and cell.reason:
        said = any(cell.reason.summary in finding.summary for finding in cell.findings)
        return (general,) if said else (_shown(cell.reason.summary), general)
    return (*particular, general) if general else tuple(particular)


def _remedies(vendor: str, cell: CellResult) -> tuple[str, ...]:
    if cell.status is Status.UNREACHABLE and cell.reason and cell.reason.remedy:
        return (_shown(cell.reason.remedy),)
    if any(finding.code is FindingCode.SPEC_INCOMPLETE for finding in cell.findings):
        return ("Add the missing value to the agreement, then scan again.",)
    return tuple(text.format(vendor=vendor) for text in REMEDIES[cell.status])


def _facts(account: Account, cell: CellResult) -> tuple[tuple[str, str], ...]:
    from core.agreement import difference_of  # slow to import

    facts = [("Account", f"{isolated(account.name)} ({account.id})")]
    if account.ou_path:
        facts.append(("Organizational unit", isolated(account.ou_text)))
    if account.state is not AccountState.ACTIVE:
        facts.append(("Account state", account.state.replace("_", " ").capitalize()))
    if cell.reason and cell.reason.code:
        facts.append(("AWS answered", visible(cell.reason.code)))
    for role in cell.roles:
        if role.observed:
            facts.append(("Role", visible(role.observed.arn)))
            facts.append(("Last used", moment(role.observed.last_used_at, none="Not known")))
            if role.observed.created_at:
                facts.append(("Created", moment(role.observed.created_at)))
        elif role.expected:
            name = role.expected.role_name
            path = role.expected.path if role.expected.path != "/" else ""
            facts.append(("Agreed role", visible(path + name)))
    if cell.exemption_id:
        facts.append(("Exemption", visible(cell.exemption_id)))
    difference = difference_of(cell.findings)
    if difference:
        facts.append(("Difference (SHA-256)", difference))
    return tuple(facts)


def _reading(cell: CellResult, evidence: Sequence[Evidence]) -> Iterator[tuple[str, str]]:
    own = frozenset(cell.evidence)
    times = [one.received_at for one in evidence if one.id in own]
    if times:
        yield "Read from AWS", moment(max(times))


def moment(when: datetime | None, *, none: str = "") -> str:
    """A time as ``2026-03-31 09:15 UTC``; `none` when there is none."""
    if when is None:
        return none
    zone = "UTC" if not when.utcoffset() else when.strftime("UTC%z")
    return f"{when:%Y-%m-%d %H:%M} {zone}"

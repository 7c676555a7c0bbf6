"""Words of the report that are not statuses, and the dates it goes by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from core.model import Account, AccountOutcome, CellResult, Effect, Severity, Status

OUTCOME_WORDS: Final[Mapping[AccountOutcome, str]] = {
    AccountOutcome.CHECKED: "Checked",
    AccountOutcome.PARTIAL: "Partly checked",
    AccountOutcome.UNREACHABLE: "Could not check",
    AccountOutcome.OUT_OF_SCOPE: "Out of scope",
}
RISK_WORDS: Final[Mapping[Severity, str]] = {
    Severity.HIGH: "High",
    Severity.MEDIUM: "Medium",
    Severity.LOW: "Low",
    Severity.INFO: "Low",
}
RISK_NOT_KNOWN: Final = "Not known"
EXCEPTION_DECISIONS: Final = ("Fix", "Accept until date", "Remove access", "Escalate")
VENDOR_DECISIONS: Final = ("Keep", "Reduce", "Remove", "Escalate")
_ENVIRONMENT_TAGS: Final = ("environment", "env", "stage")
_ENDS_SOON_DAYS: Final = 30


def review_period(moment: datetime) -> str:
    """The quarter `moment` falls in (UTC), such as ``2026-Q4``."""
    moment = moment.astimezone(UTC)
    return f"{moment.year}-Q{(moment.month + 2) // 3}"


def environment(account: Account) -> str:
    """The environment an account's tags name (environment, env, stage; any case), or ""."""
    tags = {str(key).lower(): str(value) for key, value in account.tags.items()}
    return next((tags[key] for key in _ENVIRONMENT_TAGS if tags.get(key)), "")


def risk(cell: CellResult) -> str:
    """The risk of a cell that needs attention: that of its worst finding."""
    if cell.status is Status.UNREACHABLE:
        return RISK_NOT_KNOWN
    severities = [
        finding.severity for finding in cell.findings if finding.effect is not Effect.NOTE
    ]
    order = list(Severity)
    return RISK_WORDS[min(severities, key=order.index)] if severities else RISK_NOT_KNOWN


def exemption_state(approved_on: date, expires_on: date, today: date) -> str:
    """Active, Ends within 30 days, Expired, Not yet in force. First and last day count."""
    if today < approved_on:
        return "Not yet in force"
    left = (expires_on - today).days
    if left < 0:
        return "Expired"
    return "Ends within 30 days" if left <= _ENDS_SOON_DAYS else "Active"


def stamp(moment: datetime) -> str:
    """``2026-11-22 03:33:53 UTC``."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"

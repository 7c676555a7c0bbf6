"""What a scan says while it runs, as typed events. A saved list of them replays a scan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.model import Account, AccountResult, Organization, Reason, Scan


@dataclass(frozen=True, slots=True)
class ScanStarted:
    """Always first. `vendors` are (id, name) pairs in the order of the matrix's columns.
    `sign_in_expires_at`: when the caller will have to sign in again, where that is known."""

    scan_id: str
    organization: Organization
    caller_arn: str
    vendors: tuple[tuple[str, str], ...]
    sign_in_expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountsListed:
    """Accounts become known, page by page; `total_known` once the last page has come."""

    accounts: tuple[Account, ...]
    total_known: bool


@dataclass(frozen=True, slots=True)
class AccountFinished:
    """Exactly one per account, whatever happened to it."""

    result: AccountResult


class Hindrance(StrEnum):
    """What makes a scan slow for a time."""

    THROTTLED = "throttled"
    NO_ANSWER = "no-answer"

    @property
    def words(self) -> str:
        """For people."""
        return _HINDRANCE_WORDS[self]


_HINDRANCE_WORDS = {
    Hindrance.THROTTLED: "AWS is limiting requests; slowed down",
    Hindrance.NO_ANSWER: "AWS does not answer; trying again",
}


@dataclass(frozen=True, slots=True)
class ScanHindered:
    """The scan is slower than it could be, or (`by` is None) no longer so."""

    by: Hindrance | None


@dataclass(frozen=True, slots=True)
class ScanFinished:
    """Always last. `failure` is set when the scan could not even list the accounts;
    `scan` is then None. A cancelled scan has `scan.complete == False`."""

    scan: Scan | None
    cancelled: bool = False
    failure: Reason | None = None


ScanEvent = ScanStarted | AccountsListed | AccountFinished | ScanHindered | ScanFinished

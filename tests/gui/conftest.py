"""What every test of the window needs: no screen, a theme, and a scan with everything in it."""

from __future__ import annotations

import os

# before anything loads Qt; one smoke test uses a real X display on purpose
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from core.events import AccountFinished, AccountsListed, ScanEvent, ScanFinished, ScanStarted
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    AccountState,
    CellResult,
    Effect,
    Finding,
    FindingCode,
    Organization,
    OrganizationalUnit,
    Reason,
    Severity,
    Status,
    ThirdParty,
)
from gui.theme import Theme, light_theme

VENDORS = (("alpha", "Alpha"), ("beta", "Beta"), ("gamma", "Gamma"), ("delta", "Delta"))
HOSTILE_NAMES = (
    "<b>bold</b>",
    "\u202ednuofer",
    "nul\x00line\nbreak",
    "zero\u200bwidth",
    "=HYPERLINK(1)",
    "\u05e9\u05dc\u05d5\u05dd",
    "\U0001f9d1\u200d\U0001f4bb accounts",
    "x" * 300,
)
ACCOUNTS = 60
_START = datetime(2026, 3, 31, 9, 15, tzinfo=UTC)
_CELL_STATUSES = tuple(one for one in Status if one not in (Status.PENDING, Status.UNKNOWN_PARTY))
_FINDINGS = {
    Status.UNEXPECTED: (FindingCode.ROLE_UNEXPECTED, Effect.UNAPPROVED),
    Status.DRIFT_EXCESS: (FindingCode.ACCESS_EXCESS, Effect.EXCESS),
    Status.DRIFT_BROKEN: (FindingCode.ACCESS_MISSING, Effect.BROKEN),
    Status.MISSING: (FindingCode.ROLE_MISSING, Effect.ABSENT),
    Status.UNREACHABLE: (FindingCode.ACCOUNT_UNREADABLE, Effect.UNKNOWN),
    Status.EXEMPT: (FindingCode.ACCESS_EXCESS, Effect.EXCESS),
}


@pytest.fixture(autouse=True)
def _no_widgets_of_earlier_tests() -> Iterator[None]:
    """Without an event loop nothing deletes what was closed, and every theme change would
    polish it again."""
    yield
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture(autouse=True)
def _own_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the history of whoever runs it."""
    monkeypatch.setenv("ROLECALL_HISTORY", f"sqlite:///{tmp_path / 'history.sqlite'}")


@pytest.fixture
def theme() -> Theme:
    return light_theme()


@pytest.fixture
def sample_events() -> list[ScanEvent]:
    """A whole scan: 60 accounts, 4 vendors, every status, hostile names."""
    accounts = tuple(_account(number) for number in range(ACCOUNTS))
    return [
        ScanStarted("scan-1", Organization("o-example", accounts[0].id), "arn:aws:iam::1", VENDORS),
        AccountsListed(accounts[:40], total_known=False),
        AccountsListed(accounts[40:], total_known=True),
        *(AccountFinished(_result(number, one)) for number, one in enumerate(accounts)),
        ScanFinished(None),
    ]


def _account(number: int) -> Account:
    name = HOSTILE_NAMES[number] if number < len(HOSTILE_NAMES) else f"account-{number:02d}"
    units = ("Finance", "Platform", "Sandbox")
    unit = OrganizationalUnit(f"ou-{number % 3}", units[number % 3])
    return Account(
        id=f"{100_000_000_000 + number}",
        name=name,
        state=AccountState.SUSPENDED if number == 9 else AccountState.ACTIVE,
        ou_path=(OrganizationalUnit("r-1", "Root"), unit),
        is_management=number == 0,
    )


def _result(number: int, account: Account) -> AccountResult:
    unread = number % 12 == 11
    reason = Reason("The audit role does not let us in.", "AccessDenied", "Ask for the role.")
    statuses = [
        Status.UNREACHABLE if unread else _CELL_STATUSES[(number + place) % len(_CELL_STATUSES)]
        for place in range(len(VENDORS))
    ]
    return AccountResult(
        account,
        AccountOutcome.UNREACHABLE if unread else AccountOutcome.CHECKED,
        tuple(
            _cell(account.id, vendor, status, reason)
            for (vendor, _), status in zip(VENDORS, statuses, strict=True)
        ),
        third_parties=(_outsider(account.id),) if number % 20 == 3 else (),
        reason=reason if unread else None,
        checked_at=_START + timedelta(seconds=number),
    )


def _cell(account_id: str, vendor: str, status: Status, reason: Reason) -> CellResult:
    found = _FINDINGS.get(status)
    findings = (Finding(*found, Severity.HIGH, f"{vendor} differs."),) if found else ()
    return CellResult(
        account_id,
        vendor,
        status,
        findings=findings,
        exemption_id="EX-1" if status is Status.EXEMPT else None,
        reason=reason if status is Status.UNREACHABLE else None,
    )


def _outsider(account_id: str) -> ThirdParty:
    arn = f"arn:aws:iam::{account_id}:role/Outsider"
    return ThirdParty(account_id, "Outsider", arn, "999988887777", "", external_id_required=False)

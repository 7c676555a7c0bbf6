"""A small organization in which every status and some hostile names appear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.events import (
    AccountFinished,
    AccountsListed,
    ScanEvent,
    ScanFinished,
    ScanStarted,
)
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    CellResult,
    DocumentVersion,
    Effect,
    Finding,
    FindingCode,
    Organization,
    OrganizationalUnit,
    Scan,
    Severity,
    Status,
    ThirdParty,
)
from gui.matrix import MatrixPage
from gui.theme import apply_theme

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ROOT = OrganizationalUnit("r-1", "Root")
FINANCE = OrganizationalUnit("ou-1", "Finance")
PAYROLL = OrganizationalUnit("ou-2", "Payroll")
VENDORS = (("alpha", "Alpha"), ("beta", "Beta"))
EXCESS = Finding(FindingCode.ACCESS_EXCESS, Effect.EXCESS, Severity.HIGH, "More than agreed.")
MISSING = Finding(FindingCode.ACCESS_MISSING, Effect.BROKEN, Severity.MEDIUM, "Less than agreed.")
# name, units below the root, statuses of Alpha and Beta, outsiders
PLAN = (
    ("cedar", (), Status.OK, Status.NOT_EXPECTED, 0),
    ("acorn", (FINANCE,), Status.DRIFT_EXCESS, Status.OK, 0),
    ("birch", (FINANCE, PAYROLL), Status.MISSING, Status.OK, 1),
    ("<b>dogwood</b>", (FINANCE, PAYROLL), Status.UNREACHABLE, Status.UNREACHABLE, 0),
    ("\u202egninnur", (), Status.EXEMPT, Status.UNEXPECTED, 0),
)


def account(place: int) -> Account:
    name, units, *_ = PLAN[place]
    return Account(id=f"{place:012d}", name=name, ou_path=(ROOT, *units))


def result(place: int, alpha: Status | None = None) -> AccountResult:
    """The result of the account at `place`, with another status of Alpha where given."""
    *_, planned, beta, outsiders = PLAN[place]
    known = account(place)
    cells = tuple(
        CellResult(
            known.id,
            vendor,
            status,
            findings=(EXCESS, MISSING) if status is Status.DRIFT_EXCESS else (),
        )
        for (vendor, _), status in zip(VENDORS, (alpha or planned, beta), strict=True)
    )
    party = ThirdParty(
        known.id, "role", "arn", "999999999999", "nobody known", external_id_required=False
    )
    return AccountResult(
        known, AccountOutcome.CHECKED, cells=cells, third_parties=(party,) * outsiders
    )


STARTED = ScanStarted("scan", Organization("o-1", "0" * 12), "arn:aws:iam::0:user/me", VENDORS)
LISTED = AccountsListed(tuple(account(place) for place in range(len(PLAN))), total_known=True)
FINISHED = tuple(AccountFinished(result(place)) for place in range(len(PLAN)))


@pytest.fixture
def events() -> list[ScanEvent]:
    return [STARTED, LISTED, *FINISHED]


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, events: list[ScanEvent]) -> MatrixPage:
    """The page with the whole scan on it, shown at 1280 x 700."""
    page = MatrixPage(apply_theme(qapp, "light"))
    qtbot.addWidget(page)
    page.resize(1280, 700)
    page.apply(events)
    with qtbot.waitExposed(page):
        page.show()
    return page


@pytest.fixture(name="result")
def result_factory() -> Callable[..., AccountResult]:
    return result


@pytest.fixture
def finished() -> Callable[..., ScanFinished]:
    """The end of a scan with these results; further vendors are ones that were found only."""

    def end(one: AccountResult, *further: tuple[str, str]) -> ScanFinished:
        scan = Scan(
            id="scan", started_at=NOW, finished_at=NOW, complete=True, tool_version="0",
            caller_arn="arn", organization=STARTED.organization,
            agreement=DocumentVersion("1", "a" * 64), catalogue_sha256="c" * 64,
            vendors=(*VENDORS, *further), results=(one,),
        )  # fmt: skip
        return ScanFinished(scan)

    return end

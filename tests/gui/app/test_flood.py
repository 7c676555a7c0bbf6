"""A large organization must not freeze the window: no page of accounts may draw all rows anew.

How long it takes is for the benchmarks to say.
"""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from core.events import AccountFinished, AccountsListed, ScanStarted
from core.model import Account, AccountOutcome, AccountResult, CellResult, Organization, Status
from gui.scan_page import ScanPage
from gui.theme import light_theme

ACCOUNTS, PAGE = 10_000, 20  # AWS lists twenty accounts at a time
VENDORS = tuple((f"vendor-{number}", f"Vendor {number}") for number in range(8))


@pytest.fixture
def page(qtbot: QtBot) -> ScanPage:
    page = ScanPage(light_theme())
    qtbot.addWidget(page)
    page.show()
    return page


def test_ten_thousand_accounts_arrive_without_drawing_all_of_them_anew(
    qtbot: QtBot, page: ScanPage
) -> None:
    accounts = [Account(f"{number:012d}", f"Account {number}") for number in range(ACCOUNTS)]
    pages = [tuple(accounts[start : start + PAGE]) for start in range(0, ACCOUNTS, PAGE)]
    model = page.matrix.model
    page.apply([ScanStarted("scan", Organization("o-x", accounts[0].id), "arn", VENDORS)])
    anew: list[object] = []
    model.modelReset.connect(lambda: anew.append("reset"))
    model.layoutChanged.connect(lambda: anew.append("layout"))
    for listed in pages:
        page.apply([AccountsListed(listed, total_known=False)])
        page.apply([AccountFinished(result(account)) for account in listed])
    qtbot.waitUntil(lambda: page.matrix.filters.count.text() == "10,000 of 10,000 accounts")
    assert len(anew) < 5


def result(account: Account) -> AccountResult:
    cells = tuple(CellResult(account.id, vendor, Status.OK) for vendor, _ in VENDORS)
    return AccountResult(account, AccountOutcome.CHECKED, cells)

"""Prints how long the matrix takes at 10,000 accounts by 12 vendors.

Run: QT_QPA_PLATFORM=offscreen python tests/benchmarks/matrix.py
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.events import AccountFinished, AccountsListed, ScanStarted
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    CellResult,
    Organization,
    OrganizationalUnit,
    Status,
)
from gui.matrix import MatrixPage
from gui.matrix.model import FIRST_VENDOR, NAME
from gui.matrix.rows import Filter
from gui.theme import apply_theme

ACCOUNTS, VENDORS = 10_000, 12


def results() -> list[AccountResult]:
    chance = random.Random(1)
    statuses = [status for status in Status if status is not Status.PENDING]
    units = [OrganizationalUnit(f"ou-{n}", f"Unit {n}") for n in range(50)]
    root = OrganizationalUnit("r", "Root")
    found = []
    for number in range(ACCOUNTS):
        account = Account(
            f"{number:012d}", f"account {number:05d}", ou_path=(root, chance.choice(units))
        )
        cells = tuple(
            CellResult(account.id, f"v{vendor}", chance.choice(statuses))
            for vendor in range(VENDORS)
        )
        found.append(AccountResult(account, AccountOutcome.CHECKED, cells=cells))
    return found


def timed(name: str, run: Callable[[], object], times: int = 7) -> None:
    """Print the median and the worst of `times` runs in milliseconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append((time.perf_counter() - start) * 1000)
    print(f"{name:42} median {median(taken):8.1f} ms   worst {max(taken):8.1f} ms")


def main() -> None:
    app = QApplication([])
    page = MatrixPage(apply_theme(app, "light"))
    page.resize(1500, 900)
    page.show()
    found = results()
    vendors = tuple((f"v{n}", f"Vendor {n}") for n in range(VENDORS))
    page.apply([ScanStarted("s", Organization("o", "0" * 12), "arn", vendors)])
    accounts = tuple(result.account for result in found)
    timed(
        "list 10,000 accounts", lambda: page.apply([AccountsListed(accounts, total_known=True)]), 1
    )
    events = [AccountFinished(result) for result in found]
    batches = [events[start : start + 500] for start in range(0, ACCOUNTS, 500)]
    remaining = iter(batches)
    timed("take in 500 results", lambda: page.apply(next(remaining)), len(batches))
    model = page.model
    timed("sort by name", lambda: model.sort(NAME, Qt.SortOrder.DescendingOrder))
    timed("sort by a vendor's status", lambda: model.sort(FIRST_VENDOR + 3))
    texts = iter(f"count 0{n}" for n in range(7))
    timed("filter by text", lambda: model.set_filter(Filter(text=next(texts))))
    model.set_filter(Filter())
    chosen = iter([Status.MISSING, Status.OK, Status.EXEMPT, Status.UNEXPECTED])
    timed(
        "filter by status",
        lambda: model.set_filter(Filter(statuses=frozenset({next(chosen)}))),
        4,
    )
    model.set_filter(Filter())
    timed("repaint", page.view.viewport().grab, 15)
    bar = page.view.verticalScrollBar()

    def scroll() -> None:
        bar.setValue(bar.value() + 300)
        app.processEvents()

    timed("scroll one frame", scroll, 30)


if __name__ == "__main__":
    main()

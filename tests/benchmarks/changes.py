"""How fast the page Changes is with 100,000 accesses: CPU seconds of each step.

Run: python tests/benchmarks/changes.py [rows]
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt  # noqa: E402 - the platform is chosen above
from PySide6.QtWidgets import QApplication  # noqa: E402

from core.changes.model import Cause, Change, ChangeRow, ScanComparison  # noqa: E402
from core.model import DocumentVersion, Status  # noqa: E402
from gui.changes.page import ChangesPage  # noqa: E402
from gui.theme import Appearance  # noqa: E402

VENDORS = 10


def comparison(rows: int) -> ScanComparison:
    """Random changes, the same in every run."""
    draw = random.Random(1)
    statuses = [status for status in Status if status is not Status.PENDING]
    version = DocumentVersion("2026-Q4", "a" * 64)
    found = tuple(
        ChangeRow(
            account_id=f"{number // VENDORS:012d}",
            account_name=f"account-{number // VENDORS}",
            vendor=f"vendor-{number % VENDORS}",
            vendor_name=f"Vendor {number % VENDORS}",
            role_name="Role",
            before=draw.choice(statuses),
            after=draw.choice(statuses),
            change=draw.choice(list(Change)),
            cause=draw.choice(list(Cause)),
            found_before="The vendor has exactly the access that was agreed.",
            found_after="The vendor can do more than was agreed.",
        )
        for number in range(rows)
    )
    return ScanComparison("before", "after", version, version, found)


def main(rows: int) -> None:
    application = QApplication([])
    page = ChangesPage(Appearance(application, "light").theme)
    page.resize(1180, 700)
    page.show()
    changes = comparison(rows)

    def measure(name: str, step: Callable[[], object]) -> None:
        began = time.process_time()
        step()
        application.processEvents()
        print(f"{name:24} {time.process_time() - began:6.3f} s")

    order = Qt.SortOrder.AscendingOrder
    measure("show", lambda: page.show_comparison(changes))
    measure("one kind", page.chips.buttons[Change.NEW].click)
    measure("all kinds", page.clear_filters)
    measure("first letters of a text", lambda: page.text.setText("account-99"))
    measure("one letter more", lambda: page.text.setText("account-999"))
    measure("no text", page.clear_filters)
    measure("sort by account", lambda: page.view.sortByColumn(0, order))
    measure("sort by status", lambda: page.view.sortByColumn(3, order))
    measure("copy all that is shown", page.copy_view)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)

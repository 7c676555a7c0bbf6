"""How long the export of a large organization takes, and how much memory above the data.

    .venv/bin/python tests/benchmarks/export.py [accounts [vendors]]

The aim for 10,000 accounts x 10 vendors: under 45 s and under 250 MB above the data.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import threading
import time
from dataclasses import replace
from itertools import count
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "support"), str(Path(__file__).parents[2])]

from report_scan import (  # noqa: E402 - the path comes first
    checked_account,
    make_agreement,
    make_scan,
    shipped_catalogue,
)

from core.model import Scan  # noqa: E402 - the path comes first
from core.report.decisions import read_decisions  # noqa: E402 - the path comes first
from core.report.workbook import verify_workbook, write_workbook  # noqa: E402 - the path comes first


def large_scan(accounts: int, vendors: int) -> Scan:
    """A scan of that many accounts, one answer of AWS per account and vendor."""
    names = tuple((f"vendor-{number}", f"Vendor {number}") for number in range(vendors))
    numbers = count(1)
    results = tuple(
        checked_account(number, f"Account {number}", numbers, vendors=names)
        for number in range(1, accounts + 1)
    )
    return replace(make_scan(), vendors=names, results=results)


def megabytes() -> float:
    """The most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(accounts: int = 10_000, vendors: int = 10) -> None:
    """Build, export, verify; print the figures."""
    scan = large_scan(accounts, vendors)
    before = megabytes()
    gaps: list[float] = []
    stop = threading.Event()

    def watch() -> None:
        """How long another thread, such as the window's, has to wait for its turn."""
        last = time.perf_counter()
        while not stop.wait(0.01):
            now = time.perf_counter()
            gaps.append(now - last - 0.01)
            last = now

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "audit.xlsx"
        watcher = threading.Thread(target=watch)
        watcher.start()
        wall, cpu = time.perf_counter(), time.process_time()
        write_workbook(scan, path, catalogue=shipped_catalogue(), agreement=make_agreement())
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        stop.set()
        watcher.join()
        size = path.stat().st_size / 1e6
        above = megabytes() - before
        print(f"export of {accounts} accounts x {vendors} vendors: {wall:.1f} s, {cpu:.1f} s CPU")
        print(f"memory: {before:.0f} MiB data, {above:.0f} MiB above; file {size:.1f} MB")
        print(f"longest wait of another thread: {max(gaps) * 1000:.0f} ms")
        wall = time.perf_counter()
        outcomes = {check.outcome.value for check in verify_workbook(path)}
        print(f"verification: {time.perf_counter() - wall:.1f} s, {', '.join(outcomes)}")
        wall, cpu = time.perf_counter(), time.process_time()
        found = read_decisions(path, scan)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        print(f"import of decisions: {wall:.1f} s, {cpu:.1f} s CPU, {found.blank:,} rows left open")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

"""How large the history grows, and how long opening and comparing take.

    .venv/bin/python tests/benchmarks/history.py [accounts [vendors [quarters]]]

The aims for 10,000 accounts x 10 vendors: opening and comparing two scans in under 2 s, and a
history of 40 quarters that stays small and opens fast. Every account has one answer of AWS of
about 10 KB, in which the roles' last use differs from quarter to quarter; one account in a
hundred changes.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import TypeVar

sys.path[:0] = [str(Path(__file__).parents[1] / "support"), str(Path(__file__).parents[2])]

from report_scan import POLICY, checked_account, make_scan, trust  # noqa: E402 - the path comes first

from core.history import open_history, sqlite_url  # noqa: E402 - the path comes first
from core.model import AccountResult, CellResult, Evidence, RoleVerdict, Scan  # noqa: E402 - as above

Result = TypeVar("Result")
_ACTIONS = [f"ec2:Describe{word}{number}" for word in ("Images", "Hosts") for number in range(12)]


def first_scan(accounts: int, vendors: int) -> Scan:
    """The oldest quarter, of every status."""
    names = tuple((f"vendor-{number}", f"Vendor {number}") for number in range(vendors))
    numbers = count(1)
    document = POLICY.replace('"ec2:Describe*"', json.dumps(_ACTIONS)[1:-1])
    results = tuple(
        checked_account(number, f"Account {number}", numbers, vendors=names, document=document)
        for number in range(1, accounts + 1)
    )
    return replace(make_scan(), vendors=names, results=results)


def quarter_of(scan: Scan, quarter: int) -> Scan:
    """The same organization `quarter` quarters after `scan`."""
    random = Random(quarter)
    later = timedelta(days=91 * quarter)
    began = scan.started_at + later
    return replace(
        scan,
        id=f"{began:%Y%m%dT%H%M%SZ}-{quarter:06x}",
        started_at=began,
        finished_at=scan.finished_at + later,
        results=tuple(_later(result, later, random) for result in scan.results),
    )


def _later(result: AccountResult, later: timedelta, random: Random) -> AccountResult:
    assert result.checked_at
    moment = result.checked_at + later
    answer = _answer(result, moment, random)
    cells = tuple(_cell(cell, answer.id, moment, random) for cell in result.cells)
    if random.random() < 0.01:
        cells = tuple(
            replace(cell, vendor=old.vendor)
            for cell, old in zip((*cells[1:], cells[0]), cells, strict=True)
        )
    return replace(result, cells=cells, evidence=(answer,), checked_at=moment)


def _cell(cell: CellResult, answer: str, moment: datetime, random: Random) -> CellResult:
    used = moment - timedelta(minutes=random.randint(1, 60_000))
    return replace(
        cell,
        roles=tuple(_verdict(verdict, answer, used) for verdict in cell.roles),
        evidence=(answer,) if cell.evidence else (),
    )


def _verdict(verdict: RoleVerdict, answer: str, used: datetime) -> RoleVerdict:
    if verdict.observed is None:
        return verdict
    return replace(
        verdict, observed=replace(verdict.observed, last_used_at=used, evidence=(answer,))
    )


def _answer(result: AccountResult, moment: datetime, random: Random) -> Evidence:
    roles = [
        {
            "RoleName": f"{cell.vendor}-role",
            "Arn": f"arn:aws:iam::{cell.account_id}:role/{cell.vendor}-role",
            "AssumeRolePolicyDocument": trust(),
            "RolePolicyList": [{"PolicyName": "read", "PolicyDocument": POLICY * 3}],
            "RoleLastUsed": (moment - timedelta(minutes=random.randint(1, 9_999))).isoformat(),
        }
        for cell in result.cells
    ]
    body = json.dumps({"RoleDetailList": roles, "IsTruncated": False})
    return Evidence(
        id=f"ev-{random.getrandbits(64):016x}",
        account_id=result.account.id,
        call="iam:GetAccountAuthorizationDetails",
        region="us-east-1",
        request_id=f"{random.getrandbits(128):032x}",
        http_status=200,
        received_at=moment,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        body=body,
    )


def timed(what: str, work: Callable[[], Result]) -> Result:
    """Do it; print how long it took, and how long another thread, such as the window's, had to
    wait for its turn at most."""
    gaps = [0.0]
    stop = threading.Event()

    def watch() -> None:
        last = time.perf_counter()
        while not stop.wait(0.01):
            now = time.perf_counter()
            gaps.append(now - last - 0.01)
            last = now

    watcher = threading.Thread(target=watch)
    watcher.start()
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    stop.set()
    watcher.join()
    waited = f"another thread waited {max(gaps) * 1000:.0f} ms at most"
    print(f"{what}: {wall:.2f} s, {cpu:.2f} s CPU; {waited}", flush=True)
    return result


def main(accounts: int = 10_000, vendors: int = 10, quarters: int = 40) -> None:
    """Fill a history, open it, compare; print the figures."""
    oldest = first_scan(accounts, vendors)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite"
        url = sqlite_url(path)
        ids = []
        with open_history(url) as history:
            for quarter in range(quarters):
                scan = quarter_of(oldest, quarter)
                ids.append(scan.id)
                if quarter < 2:
                    timed(f"adding scan {quarter + 1}", lambda one=scan: history.add_scan(one))
                else:
                    history.add_scan(scan)
                if quarter in {0, 1, quarters - 1}:
                    print(f"{quarter + 1} scans: {path.stat().st_size / 1e6:.1f} MB", flush=True)

        def open_and_compare() -> int:
            with open_history(url) as history:
                history.scans()
                return len(history.compare(ids[-2], ids[-1]).rows)

        rows = timed("opening and comparing two scans", open_and_compare)
        print(f"{rows:,} rows")
        with open_history(url) as history:
            timed("listing the scans", history.scans)
            timed("since when each exception is there", lambda: history.first_seen(ids[-1]))
            timed("course of one access", lambda: history.course("000000000007", "vendor-3"))
            timed("loading the last scan whole", lambda: history.scan(ids[-1]))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

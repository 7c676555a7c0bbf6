"""How fast a scan is, beside the usual ways of doing it, in one run against one stand-in.

    .venv/bin/python tests/benchmarks/scan.py [quick]

Times depend on the load of the machine: judge by the ratios of one run. The plain ways only
fetch (no judging, no evidence), and are extrapolated from a few accounts.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

sys.path[:0] = [str(Path(__file__).parents[1] / "support"), str(Path(__file__).parents[2])]

from fake_aws import Behaviour, counts_of, fake_aws_process  # noqa: E402 - the path comes first
from fake_aws_population import Population, population  # noqa: E402
from fake_aws_world import CALLER_KEY, CALLER_SECRET  # noqa: E402

from core.aws.connection import AwsConnection, ConnectionSettings  # noqa: E402
from core.events import AccountFinished, ScanEvent  # noqa: E402
from core.model import Account  # noqa: E402
from core.scan.engine import ScanRequest  # noqa: E402
from core.scan.process import (  # noqa: E402
    discard_scan_process,
    prepare_scan_process,
    run_scan_in_process,
)

READY_SECONDS = 2.0  # a window is looked at for longer before a button is pressed
_WORDS = {True: "list known", False: "cold      "}
KEYS = {
    "region_name": "us-east-1",
    "aws_access_key_id": CALLER_KEY,
    "aws_secret_access_key": CALLER_SECRET,
}


@dataclass(frozen=True)
class Figures:
    """What one scan took. Seconds; `cpu_ms` per account, of the process that scans (its start
    included) and of the one that listens; `rss` in MB."""

    accounts: int
    wall: float
    cpu_ms: float
    listening_ms: float
    first: float
    rss: float
    wrong: int
    late_ms: tuple[float, float]  # 99th percentile, worst

    def __str__(self) -> str:
        return (
            f"{self.accounts:6} accounts  {self.wall:6.1f} s  {self.accounts / self.wall:5.0f}/s  "
            f"CPU {self.cpu_ms:5.2f} + {self.listening_ms:4.2f} ms/account  "
            f"first verdict {self.first:4.2f} s  "
            f"peak {self.rss:4.0f} MB  wrong cells {self.wrong}  "
            f"window late {self.late_ms[0]:.0f} ms (p99), {self.late_ms[1]:.0f} ms (worst)"
        )


class Lateness:
    """How late a tick of 10 ms comes, such as the window's, in the process that listens."""

    def __init__(self) -> None:
        self._late: list[float] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._tick)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _tick(self) -> None:
        last = time.perf_counter()
        while not self._stop.wait(0.01):
            now = time.perf_counter()
            self._late.append((now - last - 0.01) * 1000)
            last = now

    def figures(self) -> tuple[float, float]:
        """The 99th percentile and the worst, in milliseconds."""
        late = sorted(self._late)
        return late[int(len(late) * 0.99)], late[-1]


def scanned(people: Population, url: str, *, known: bool, ready: bool = False) -> Figures:
    """One scan by this product, in the process of its own that the window uses. Starting that
    process and the interpreter in it is part of the time, unless it is `ready`, as the window's
    is."""
    first: list[float] = []
    settings = ConnectionSettings(
        region="us-east-1",
        endpoint_url=url,
        access_key_id=CALLER_KEY,
        secret_access_key=CALLER_SECRET,
    )
    accounts: tuple[Account, ...] = ()
    if known:
        accounts = tuple(one for page in AwsConnection(settings).accounts() for one in page)
    if ready:
        prepare_scan_process()
        time.sleep(READY_SECONDS)
    begin, cpu = time.perf_counter(), time.process_time()

    def emit(event: ScanEvent) -> None:
        if isinstance(event, AccountFinished) and not first:
            first.append(time.perf_counter() - begin)

    request = ScanRequest(people.catalogue, people.agreement, known=accounts)
    with Lateness() as lateness:
        scan = run_scan_in_process(settings, request, emit, threading.Event())
    assert scan is not None
    wall, listening = time.perf_counter() - begin, time.process_time() - cpu
    discard_scan_process()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cells = [cell for result in scan.results for cell in result.cells]
    number = len(scan.results)
    return Figures(
        number,
        wall,
        (used.ru_utime + used.ru_stime) / number * 1000,
        listening / number * 1000,
        first[0],
        used.ru_maxrss / 1024,
        sum(people.truth[cell.account_id, cell.vendor] is not cell.status for cell in cells),
        lateness.figures(),
    )


def fetched(url: str, account_id: str, session: Any) -> None:
    """One account the usual way: assume the role, make a client, get everything."""
    role = f"arn:aws:iam::{account_id}:role/RolecallAudit"
    sts = session.client("sts", endpoint_url=url, **KEYS)
    try:
        found = sts.assume_role(RoleArn=role, RoleSessionName="plain")["Credentials"]
    except sts.exceptions.ClientError:
        return
    iam = session.client(
        "iam",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id=found["AccessKeyId"],
        aws_secret_access_key=found["SecretAccessKey"],
        aws_session_token=found["SessionToken"],
    )
    for page in iam.get_paginator("get_account_authorization_details").paginate(
        Filter=["Role", "LocalManagedPolicy"]
    ):
        assert page["RoleDetailList"]


def plain_loop(url: str, ids: list[str]) -> None:
    """A session and a client for each account, one after the other."""
    import boto3

    for account_id in ids:
        fetched(url, account_id, boto3.Session())


def shared_session(url: str, ids: list[str]) -> None:
    """One session, a client per account, 16 threads."""
    import boto3

    session = boto3.Session()
    session.client("iam", endpoint_url=url, **KEYS)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda account_id: fetched(url, account_id, session), ids))


def usual_way(work: Callable[[str, list[str]], None], url: str, ids: list[str]) -> float:
    """Prints and returns CPU milliseconds per account."""
    begin, cpu = time.perf_counter(), time.process_time()
    work(url, ids)
    spent = (time.process_time() - cpu) / len(ids) * 1000
    rate = len(ids) / (time.perf_counter() - begin)
    print(f"  {work.__name__:15} {len(ids):5} accounts  {rate:5.0f}/s  CPU {spent:6.1f} ms/account")
    return spent


@contextmanager
def stand_in(people: Population, **behaviour: Any) -> Iterator[str]:
    with fake_aws_process(people.world, Behaviour(**behaviour)) as url:
        yield url


def _apart(sender: Any, people_args: dict[str, Any], url: str, options: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        people = population(Path(folder), **people_args)
        sender.send(scanned(people, url, **options))


def apart(people_args: dict[str, Any], url: str, **options: Any) -> Figures:
    """A scan of a program of its own, so that its processes are its own."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_apart, args=(sender, people_args, url, options))
    process.start()
    figures: Figures = receiver.recv()
    process.join()
    return figures


def main(*, quick: bool) -> None:
    """Run everything; print the figures."""
    sizes = (300, 600, 600) if quick else (1500, 5000, 10_000)
    with tempfile.TemporaryDirectory() as folder:
        people = population(Path(folder), accounts=sizes[0])
    ids = [one.id for one in people.world.accounts]
    print(f"Load of the machine's {os.cpu_count()} cores before: {os.getloadavg()[0]:.1f}")
    print("No latency")
    with stand_in(people) as url:
        loop = usual_way(plain_loop, url, ids[1:21])
        shared = usual_way(shared_session, url, ids[1:81])
        here = apart({"accounts": sizes[0]}, url, known=False)
        print(f"  this product   {here}")
        ready = apart({"accounts": sizes[0]}, url, known=False, ready=True)
        print(f"  process ready  {ready}")
        print(f"  CPU: {loop / here.cpu_ms:.0f}x less than the loop, {shared / here.cpu_ms:.0f}x "
              f"less than the shared session")  # fmt: skip
    with stand_in(people) as url:
        apart({"accounts": sizes[0]}, url, known=False)
        calls = counts_of(url)["calls"]
        per_account = (calls["AssumeRole"] + calls["GetAccountAuthorizationDetails"]) / len(ids)
        print(f"  requests per account: {per_account:.2f}")
    print("60 ms +- 10, 10 vendors: first verdict with the process made ready, as the window does")
    with stand_in(people, latency=0.06, jitter=0.01) as url:
        for known in (True, False):
            figures = apart({"accounts": sizes[0]}, url, known=known, ready=True)
            print(f"  {_WORDS[known]} {figures.first:.2f} s")
    print("60 ms +- 10, 10 vendors")
    peaks = []
    for size in dict.fromkeys(sizes[1:]):
        with tempfile.TemporaryDirectory() as folder:
            people = population(Path(folder), accounts=size)
        with stand_in(people, latency=0.06, jitter=0.01, quotas={"AssumeRole": 600.0}) as url:
            for known in (True, False) if size == sizes[1] else (False,):
                figures = apart({"accounts": size}, url, known=known)
                print(f"  {_WORDS[known]} {figures}")
                peaks.append(figures.rss)
    print(f"  peak memory grew by {peaks[-1] - peaks[-2]:.0f} MB")
    print("STS limited to 150/s")
    with tempfile.TemporaryDirectory() as folder:
        people = population(Path(folder), accounts=sizes[0])
    with stand_in(people, quotas={"AssumeRole": 150.0}) as url:
        figures = apart({"accounts": sizes[0]}, url, known=False)
        print(f"  {figures}  throttled {counts_of(url)['throttled'].get('AssumeRole', 0)}")


if __name__ == "__main__":
    main(quick="quick" in sys.argv[1:])

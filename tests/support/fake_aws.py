"""A fast stand-in of STS, Organizations and IAM: one process, asyncio, signatures checked.

Latency, quotas and faults by configuration. Unmodified boto3 talks to it. It knows only what a
scan reads; any other call is refused and counted, and so is a request whose signature or session
token belongs to somebody else.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import multiprocessing
import random
import re
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from fake_aws_answers import Answers, Refused, Session
from fake_aws_world import World

_READS = ("Get", "List", "Describe", "Assume")
_CREDENTIAL = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, *"
    r"SignedHeaders=([^,]+), *Signature=([0-9a-f]+)"
)


@dataclass(frozen=True)
class Fault:
    """What goes wrong: `kind` for the calls of `action` (any) about `account` (any), from the
    `after`-th on, `times` times (-1: always)."""

    kind: str
    action: str = ""
    account: str = ""
    after: int = 0
    times: int = -1


@dataclass(frozen=True)
class Behaviour:
    """How the stand-in answers. Times in seconds, quotas in calls per second by action."""

    latency: float = 0.0
    jitter: float = 0.0
    quotas: dict[str, float] = field(default_factory=dict)
    burst: float = 1.0  # how many seconds of a quota may be used at once
    faults: tuple[Fault, ...] = ()
    with_paths: bool = True
    empty_pages: bool = False
    repeat_accounts: bool = False
    role_page: int = 1000


@dataclass
class Counts:
    """What was seen at the wire."""

    calls: Counter[str] = field(default_factory=Counter)
    throttled: Counter[str] = field(default_factory=Counter)
    writes: int = 0
    bad_signatures: int = 0
    connections: int = 0
    accounts: Counter[str] = field(default_factory=Counter)  # IAM calls by account


class FakeAws:
    """The stand-in while it runs. Thread-safe enough for tests: one loop changes, others read."""

    def __init__(self, world: World, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.counts = Counts()
        self.url = ""
        self._answers = Answers(
            world,
            with_paths=behaviour.with_paths,
            empty_pages=behaviour.empty_pages,
            repeat_accounts=behaviour.repeat_accounts,
            role_page=behaviour.role_page,
        )
        self._seen: Counter[Fault] = Counter()
        self._buckets: dict[str, _Bucket] = {}
        self._random = random.Random(7)
        self.open_connections: set[asyncio.Transport] = set()

    async def serve(self, encryption: ssl.SSLContext | None = None) -> asyncio.AbstractServer:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: _Connection(self), "127.0.0.1", 0, backlog=1024, ssl=encryption
        )
        scheme = "https" if encryption else "http"
        self.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return server

    def know_caller(self, key: str, secret: str, token: str) -> None:
        """Another sign-in of the caller, besides the one there always is."""
        self._answers.sessions[key] = Session(self._answers.world.management, secret, token)

    def end_caller(self, key: str) -> None:
        """A sign-in of the caller that has expired by now."""
        known = self._answers.sessions[key]
        self._answers.sessions[key] = replace(known, expires_at=datetime(2026, 1, 1, tzinfo=UTC))

    def delay(self) -> float:
        spread = self.behaviour.jitter
        return max(0.0, self.behaviour.latency + self._random.uniform(-spread, spread))

    def respond(self, path: str, headers: dict[str, str], body: bytes) -> _Reply:
        """The answer to one request."""
        if path == "/_counts":
            return _Reply(200, json.dumps(_plain(self.counts)).encode())
        service, action, params = _request(headers, body)
        is_json = service == "organizations"
        self.counts.calls[action] += 1
        if not action.startswith(_READS):
            self.counts.writes += 1
        try:
            session = self._session(headers, body)
            account = params.get("RoleArn", "::::").split(":")[4] or session.account_id
            if service == "iam":
                self.counts.accounts[account] += 1
            fault = self._fault(action, account)
            if fault is None:
                self._spend(action)
            elif fault.kind in _ERRORS:
                raise _ERRORS[fault.kind]
            text = self._answers.answer(service, action, params, session)
        except Refused as error:
            return _error(error, is_json=is_json)
        reply = _Reply(200, text.encode())
        return reply if fault is None else _spoilt(reply, fault.kind)

    def _session(self, headers: dict[str, str], body: bytes) -> Session:
        match = _CREDENTIAL.match(headers.get("authorization", ""))
        if match is None:
            raise Refused("MissingAuthenticationToken")
        key, day, region, service, signed, signature = match.groups()
        session = self._answers.sessions.get(key)
        if session is None:
            self.counts.bad_signatures += 1
            raise Refused("InvalidClientTokenId")
        expected = _signature(session.secret, (day, region, service), signed, headers, body)
        token = headers.get("x-amz-security-token", "")
        if expected != signature or token != session.token:
            self.counts.bad_signatures += 1
            raise Refused("SignatureDoesNotMatch")
        if session.expires_at is not None and session.expires_at < datetime.now(UTC):
            raise Refused("ExpiredToken")
        return session

    def _fault(self, action: str, account: str) -> Fault | None:
        for fault in self.behaviour.faults:
            if fault.action not in ("", action) or fault.account not in ("", account):
                continue
            self._seen[fault] += 1
            number = self._seen[fault] - fault.after
            if number > 0 and (fault.times < 0 or number <= fault.times):
                return fault
        return None

    def _spend(self, action: str) -> None:
        rate = self.behaviour.quotas.get(action)
        if rate is None:
            return
        bucket = self._buckets.setdefault(action, _Bucket(rate, rate * self.behaviour.burst))
        if not bucket.take():
            self.counts.throttled[action] += 1
            code = "Throttling" if action != "ListAccounts" else "TooManyRequestsException"
            raise Refused(code, "Rate exceeded", 400)


class _Bucket:
    def __init__(self, rate: float, size: float) -> None:
        self._rate, self._size, self._left, self._at = rate, size, size, time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self._left = min(self._size, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


@dataclass
class _Reply:
    """`claimed`: the Content-Length to tell. `ending`: ``abort`` or ``never``."""

    status: int
    body: bytes
    claimed: int | None = None
    ending: str = ""


_ERRORS = {
    "throttle": Refused("Throttling", "Rate exceeded", 400),
    "unavailable": Refused("ServiceUnavailable", status=503),
    "internal": Refused("InternalFailure", status=500),
    "expired": Refused("ExpiredToken", "The security token included in the request is expired"),
    "skew": Refused("SignatureDoesNotMatch", "Signature expired: 20260101T000000Z is now earlier"),
    "denied": Refused("AccessDenied", "is not authorized to perform this call"),
    "no-organization": Refused("AWSOrganizationsNotInUseException"),
    "scp": Refused("AccessDenied", "with an explicit deny in a service control policy"),
}


def _spoilt(reply: _Reply, kind: str) -> _Reply:
    half = len(reply.body) // 2
    spoilt = {
        "html": _Reply(200, b"<html><body>Sign in to the proxy</body></html>"),
        "gateway": _Reply(502, b"<html>Bad gateway</html>"),
        "malformed": _Reply(200, reply.body.replace(b"</", b"<", 3)),
        "truncated": _Reply(200, reply.body[:half]),
        "short": _Reply(200, reply.body[:half], claimed=len(reply.body), ending="close"),
        "long": _Reply(200, reply.body, claimed=half),
        "foreign": _Reply(
            200, re.sub(rb":iam::\d{12}:role", b":iam::555555555555:role", reply.body)
        ),
        "reset": _Reply(200, b"", ending="abort"),
        "stall": _Reply(200, b"", ending="never"),
    }
    return spoilt[kind]


def _error(error: Refused, *, is_json: bool) -> _Reply:
    if is_json:
        body = {"__type": error.code, "Message": error.message}
        return _Reply(400, json.dumps(body).encode())
    text = (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{error.code}</Code>"
        f"<Message>{error.message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"
    )
    return _Reply(error.status, text.encode())


def _request(headers: dict[str, str], body: bytes) -> tuple[str, str, dict[str, Any]]:
    target = headers.get("x-amz-target")
    if target:
        return "organizations", target.rpartition(".")[2], json.loads(body or b"{}")
    params = dict(parse_qsl(body.decode()))
    scope = _CREDENTIAL.match(headers.get("authorization", ""))
    return scope.group(4) if scope else "iam", params.get("Action", "?"), params


@lru_cache(maxsize=20_000)
def _signing_key(secret: str, scope: tuple[str, str, str]) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (*scope, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def _signature(
    secret: str, scope: tuple[str, str, str], signed: str, headers: dict[str, str], body: bytes
) -> str:
    names = signed.split(";")
    lines = "".join(f"{name}:{' '.join(headers.get(name, '').split())}\n" for name in names)
    digest = hashlib.sha256(body).hexdigest()
    canonical = hashlib.sha256(f"POST\n/\n\n{lines}\n{signed}\n{digest}".encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{'/'.join(scope)}/aws4_request\n{canonical}"
    return hmac.new(_signing_key(secret, scope), text.encode(), hashlib.sha256).hexdigest()


class _Connection(asyncio.Protocol):
    def __init__(self, aws: FakeAws) -> None:
        self._aws = aws
        self._buffer = b""
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._aws.counts.connections += 1
        self._aws.open_connections.add(transport)

    def connection_lost(self, _error: Exception | None) -> None:
        self._aws.open_connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            first, *lines = head.decode("latin-1").split("\r\n")
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            size = int(headers.get("content-length", "0"))
            if len(rest) < size:
                return
            body, self._buffer = rest[:size], rest[size:]
            delay = self._aws.delay()
            if delay:
                loop = asyncio.get_running_loop()
                loop.call_later(delay, self._answer, first.split()[1], headers, body)
            else:
                self._answer(first.split()[1], headers, body)

    def _answer(self, path: str, headers: dict[str, str], body: bytes) -> None:
        reply = self._aws.respond(path, headers, body)
        if self._transport.is_closing() or reply.ending == "never":
            return
        if reply.ending == "abort":
            self._transport.abort()
            return
        length = len(reply.body) if reply.claimed is None else reply.claimed
        head = f"HTTP/1.1 {reply.status} X\r\nContent-Type: text/xml\r\nContent-Length: {length}"
        self._transport.write(f"{head}\r\n\r\n".encode() + reply.body)
        if reply.ending == "close":
            self._transport.close()


@contextmanager
def fake_aws(
    world: World,
    behaviour: Behaviour | None = None,
    *,
    encryption: ssl.SSLContext | None = None,
) -> Iterator[FakeAws]:
    """The stand-in in a thread of this process; `counts` can be looked at."""
    aws = FakeAws(world, behaviour or Behaviour())
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(aws.serve(encryption))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield aws
    finally:
        asyncio.run_coroutine_threadsafe(_shut(aws, server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _shut(aws: FakeAws, server: asyncio.AbstractServer) -> None:
    server.close()
    for transport in tuple(aws.open_connections):
        transport.abort()
    while aws.open_connections:
        await asyncio.sleep(0)


@contextmanager
def fake_aws_process(world: World, behaviour: Behaviour) -> Iterator[str]:
    """The stand-in in a process of its own, so that it does not slow the client down; yields its
    address. `counts_of` asks what it has seen."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(world, behaviour, sender), daemon=True)
    process.start()
    sender.close()
    try:
        yield receiver.recv()
    finally:
        process.kill()
        process.join()


def _serve(world: World, behaviour: Behaviour, sender: Any) -> None:
    async def main() -> None:
        aws = FakeAws(world, behaviour)
        await aws.serve()
        sender.send(aws.url)
        await asyncio.Event().wait()

    asyncio.run(main())


def counts_of(url: str) -> dict[str, Any]:
    """What a stand-in in another process has seen."""
    import urllib.request

    with urllib.request.urlopen(f"{url}/_counts") as answer:
        return dict(json.load(answer))


def _plain(counts: Counts) -> dict[str, Any]:
    return {
        "calls": dict(counts.calls),
        "throttled": dict(counts.throttled),
        "writes": counts.writes,
        "bad_signatures": counts.bad_signatures,
        "connections": counts.connections,
    }

"""A moto server that remembers what was sent to it, and can answer out of turn."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

MANAGEMENT_ACCOUNT = "123456789012"  # moto's own


@dataclass(frozen=True, slots=True)
class SentRequest:
    """One request as it went over the wire."""

    service: str
    access_key: str
    session_token: str
    body: dict[str, str]

    @property
    def action(self) -> str:
        return self.body.get("Action", "")


OddAnswer = tuple[int, str] | tuple[int, str, int]  # status, body, claimed length of the body
Interference = Callable[[SentRequest], OddAnswer | None]


@dataclass(slots=True)
class Wire:
    """A server, what it was sent, and what it answers out of turn."""

    url: str
    sent: list[SentRequest] = field(default_factory=list)
    interfere: Interference = field(default=lambda _request: None)

    def client(self, service: str, **credentials: str) -> Any:
        """An ordinary boto3 client."""
        keys = credentials or {"aws_access_key_id": "AKIAROOT", "aws_secret_access_key": "x"}
        return boto3.client(service, region_name="us-east-1", endpoint_url=self.url, **keys)

    def inside(self, account_id: str) -> Any:
        """An IAM client with every right inside an account."""
        answer = self.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{account_id}:role/Any", RoleSessionName="preparation"
        )["Credentials"]
        return self.client(
            "iam",
            aws_access_key_id=answer["AccessKeyId"],
            aws_secret_access_key=answer["SecretAccessKey"],
            aws_session_token=answer["SessionToken"],
        )


class Recorder:
    def __init__(self, app: Any) -> None:
        self.app = app
        self.wire: Wire | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        size = int(environ.get("CONTENT_LENGTH") or 0)
        raw = environ["wsgi.input"].read(size)
        environ["wsgi.input"] = BytesIO(raw)
        scope = re.search(
            r"Credential=([^/]+)/[^/]+/[^/]+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", "")
        )
        if self.wire is not None and scope:
            request = SentRequest(
                service=scope.group(2),
                access_key=scope.group(1),
                session_token=environ.get("HTTP_X_AMZ_SECURITY_TOKEN", ""),
                body={key: values[0] for key, values in parse_qs(raw.decode()).items()},
            )
            self.wire.sent.append(request)
            answer = self.wire.interfere(request)
            if answer is not None:
                status, text, *length = answer
                body = text.encode()
                size = length[0] if length else len(body)
                headers = [("Content-Type", "text/xml"), ("Content-Length", str(size))]
                start_response(f"{status} Interfered", headers)
                return [body]
        return self.app(environ, start_response)


@contextmanager
def running_server() -> Iterator[tuple[Recorder, str]]:
    """A server in a thread of its own, and its address."""
    recorder = Recorder(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, recorder, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield recorder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def emptied(recorder: Recorder, url: str) -> Wire:
    """The server as it was at first."""
    reset = urllib.request.Request(f"{url}/moto-api/reset", method="POST")
    urllib.request.urlopen(reset).close()
    recorder.wire = Wire(url)
    return recorder.wire


def error_answer(code: str, message: str = "no", status: int = 403) -> tuple[int, str]:
    """An error as IAM and STS send it."""
    text = (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>"
        f"<Message>{message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"
    )
    return status, text

"""A stand-in of IAM Identity Center on the loopback: device sign-in and role credentials."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import time
from typing import Any

import pytest

CODE = "ABCD-EFGH"
PAGE = "https://example.awsapps.com/start/#/device?user_code=ABCD-EFGH"


@dataclass
class IdentityCenter:
    """`answers`: what is said to each question for the token, in order; then the token comes."""

    keys: tuple[str, str, str] = ("ASIASSO", "secret", "token")
    answers: list[str] = field(default_factory=list)
    lasts: int = 28_800
    refreshes: bool = False
    tokens: int = 0
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    url: str = ""

    def reply(self, path: str, said: dict[str, Any], token: str) -> tuple[int, dict[str, Any]]:
        self.asked.append((path, said))
        if path == "/client/register":
            return 200, {"clientId": "c", "clientSecret": "s",
                         "clientSecretExpiresAt": int(time()) + 7_776_000}  # fmt: skip
        if path == "/device_authorization":
            return 200, {"deviceCode": "d", "userCode": CODE, "verificationUri": PAGE,
                         "verificationUriComplete": PAGE, "expiresIn": 600,
                         "interval": 0}  # fmt: skip
        if path == "/token":
            return self._token()
        if path == "/federation/credentials" and token == f"token-{self.tokens}":
            key, secret, session = self.keys
            return 200, {"roleCredentials": {"accessKeyId": key, "secretAccessKey": secret,
                         "sessionToken": session,
                         "expiration": int((time() + 3600) * 1000)}}  # fmt: skip
        return 401, {"__type": "UnauthorizedException", "message": "Session token not found"}

    def _token(self) -> tuple[int, dict[str, Any]]:
        if self.answers:
            return 400, {"__type": self.answers.pop(0), "error": "e"}
        self.tokens += 1
        more = {"refreshToken": "r"} if self.refreshes else {}
        found = {"accessToken": f"token-{self.tokens}", "expiresIn": self.lasts}
        return 200, {**found, "tokenType": "Bearer", **more}


@contextmanager
def identity_center(
    folder: Path, monkeypatch: pytest.MonkeyPatch, **settings: Any
) -> Iterator[IdentityCenter]:
    """The stand-in, with a profile ``sso`` (of a session) and ``legacy`` that sign in to it, and
    ``chained`` that builds on the first."""
    center = IdentityCenter(**settings)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(center))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    center.url = f"http://127.0.0.1:{server.server_port}"
    _write_profiles(folder, center.url, monkeypatch)
    try:
        yield center
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _write_profiles(folder: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where = "sso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start\n"
    role = "sso_account_id = 999900000000\nsso_role_name = Audit\nregion = us-east-1\n"
    (folder / "config").write_text(
        f"[sso-session main]\n{where}sso_registration_scopes = sso:account:access\n"
        f"[profile sso]\nsso_session = main\n{role}"
        f"[profile legacy]\n{where}{role}"
        "[profile chained]\nrole_arn = arn:aws:iam::999900000000:role/A\nsource_profile = sso\n"
        "[profile keys]\naws_access_key_id = a\naws_secret_access_key = b\n"
        "[profile lost]\nsso_session = gone\n",
        encoding="utf-8",
    )
    cache = str(folder / "sso-cache")
    monkeypatch.setattr("botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR", cache)
    monkeypatch.setattr("botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR", cache)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "none"))
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSO_OIDC", url)
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSO", url)
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def _handler(center: IdentityCenter) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, said: dict[str, Any]) -> None:
            token = self.headers.get("x-amz-sso_bearer_token", "")
            status, body = center.reply(self.path.partition("?")[0], said, token)
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            if "__type" in body:
                self.send_header("x-amzn-ErrorType", body["__type"])
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_arguments: Any) -> None:
            pass

    return Handler

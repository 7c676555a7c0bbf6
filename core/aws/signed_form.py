"""Signing a call after the example of one that botocore has signed.

botocore decides where calls of a service go, in which Region's name they are signed and what
they carry. A scan then makes the same two calls for every account: only the parameters and the
credentials differ. Signature Version 4 as in the IAM user guide, "Create a signed AWS API
request"; only for the plain form that STS and IAM take: a POST of parameters to "/".
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlsplit

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=[^/,]+/\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request, "
    r"SignedHeaders=content-type;host;x-amz-date(?:;x-amz-security-token)?, Signature=[0-9a-f]{64}"
)
_PLAIN_NAMES = frozenset(
    {
        "amz-sdk-invocation-id",
        "amz-sdk-request",
        "authorization",
        "content-length",
        "content-type",
        "user-agent",
        "x-amz-date",
        "x-amz-security-token",
    }
)
_quoted = lru_cache(maxsize=1024)(quote_plus)


@dataclass(frozen=True, slots=True)
class Keys:
    """The credentials of one call."""

    access_key: str
    secret_key: str
    token: str | None


@dataclass(frozen=True, slots=True)
class SignedForm:
    """What calls of one service have in common."""

    url: str
    host: str
    region: str
    service: str
    content_type: str
    user_agent: str

    @classmethod
    def like(cls, example: AWSPreparedRequest) -> SignedForm | None:
        """The form of a request that botocore made; None when it has anything we do not know."""
        headers = {str(name).lower(): _text(value) for name, value in example.headers.items()}
        parts = urlsplit(example.url)
        signed = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
        plain = (
            example.method == "POST"
            and parts.path in ("", "/")
            and not parts.query
            and "@" not in parts.netloc
            and headers.keys() <= _PLAIN_NAMES
            and headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        )
        if not plain or signed is None:
            return None
        return cls(
            url=example.url,
            host=_host(parts.scheme, parts.hostname or "", parts.port),
            region=signed.group(1),
            service=signed.group(2),
            content_type=headers["content-type"],
            user_agent=headers.get("user-agent", ""),
        )

    def message(self, body: bytes, keys: Keys, moment: datetime) -> bytes:
        """The whole HTTP request with `body`, signed with `keys` at `moment` (UTC)."""
        stamp = moment.strftime("%Y%m%dT%H%M%SZ")
        token = "" if keys.token is None else f"x-amz-security-token:{keys.token}\n"
        names = "content-type;host;x-amz-date" + (";x-amz-security-token" if token else "")
        digest = hashlib.sha256(body).hexdigest()
        canonical = (
            f"POST\n/\n\ncontent-type:{self.content_type}\nhost:{self.host}\nx-amz-date:{stamp}\n"
            f"{token}\n{names}\n{digest}"
        )
        scope = f"{stamp[:8]}/{self.region}/{self.service}/aws4_request"
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashed}"
        key = _signing_key(keys.secret_key, stamp[:8], self.region, self.service)
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        carried = f"X-Amz-Security-Token: {keys.token}\r\n" if token else ""
        return (
            f"POST / HTTP/1.1\r\nHost: {self.host}\r\nAccept-Encoding: identity\r\n"
            f"Content-Type: {self.content_type}\r\nUser-Agent: {self.user_agent}\r\n"
            f"X-Amz-Date: {stamp}\r\n{carried}"
            f"Authorization: AWS4-HMAC-SHA256 Credential={keys.access_key}/{scope}, "
            f"SignedHeaders={names}, Signature={signature}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body


def form_body(operation: str, version: str, params: Mapping[str, Any]) -> bytes:
    """Parameters as the query protocol sends them: texts, numbers, and lists of texts."""
    fields = [f"Action={operation}&Version={version}"]
    for name, value in params.items():
        if isinstance(value, list):
            numbered = enumerate(value, start=1)
            fields += [f"{name}.member.{number}={_quoted(one)}" for number, one in numbered]
        else:
            fields.append(f"{name}={_quoted(str(value))}")
    return "&".join(fields).encode()


def _signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _host(scheme: str, name: str, port: int | None) -> str:
    """As botocore signs it: a port that goes without saying is left out."""
    shown = f"[{name}]" if ":" in name else name
    if port is None or (scheme, port) in (("http", 80), ("https", 443)):
        return shown
    return f"{shown}:{port}"


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)

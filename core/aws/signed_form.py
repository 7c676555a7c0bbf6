"""Making a call after the example of one that botocore has made.

botocore decides where calls of a service go, in which Region's name they are signed and what
they carry. A scan then makes the same two calls for every account: only the parameters and the
credentials differ. Signed by botocore's signer; only for the plain form that STS and IAM take:
a POST of parameters to "/".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlsplit

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest
    from botocore.credentials import Credentials

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

    def message(self, body: bytes, credentials: Credentials) -> bytes:
        """The whole HTTP request with `body`, signed by botocore with `credentials`."""
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest

        request = AWSRequest("POST", self.url, {"Content-Type": self.content_type}, body)
        SigV4Auth(credentials, self.service, self.region).add_auth(request)
        signed = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        return (
            f"POST / HTTP/1.1\r\nHost: {self.host}\r\nAccept-Encoding: identity\r\n"
            f"User-Agent: {self.user_agent}\r\n{signed}Content-Length: {len(body)}\r\n\r\n"
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


def _host(scheme: str, name: str, port: int | None) -> str:
    """As botocore signs it: a port that goes without saying is left out."""
    shown = f"[{name}]" if ":" in name else name
    if port is None or (scheme, port) in (("http", 80), ("https", 443)):
        return shown
    return f"{shown}:{port}"


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)

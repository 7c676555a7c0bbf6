"""Error answers in the forms AWS gives them: XML for IAM and STS, JSON for Organizations."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from xml.sax.saxutils import escape

_NAMESPACES = {
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "cloudformation": "http://cloudformation.amazonaws.com/doc/2010-05-15/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
}


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A whole HTTP answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why AWS would refuse: its error `code`, the `message`, the HTTP `status`."""

    code: str
    message: str
    status: int = 403


def not_authorized(caller_arn: str, action: str, resource: str, reason: str = "") -> Refusal:
    """AWS's AccessDenied: its sentence about who may not do what, ended by the `reason`."""
    sentence = f"User: {caller_arn} is not authorized to perform: {action} on resource: {resource}"
    return Refusal("AccessDenied", f"{sentence} {reason}".rstrip())


def answer_refusal(refusal: Refusal, service: str) -> HttpAnswer:
    """The answer to send for a refusal by `service` (``iam``, ``sts``, ``organizations``)."""
    request_id = str(uuid.uuid4())
    if service == "organizations":
        code = f"{refusal.code}Exception" if refusal.code == "AccessDenied" else refusal.code
        body = json.dumps({"__type": code, "Message": refusal.message})
        return HttpAnswer(
            400,
            (("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-RequestId", request_id)),
            body.encode(),
        )
    namespace = _NAMESPACES.get(service, _NAMESPACES["iam"])
    body = (
        f'<ErrorResponse xmlns="{namespace}"><Error><Type>Sender</Type>'
        f"<Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )
    return HttpAnswer(
        refusal.status,
        (("Content-Type", "text/xml"), ("x-amzn-RequestId", request_id)),
        body.encode(),
    )

"""Stands before moto and does what moto does not: refuses what AWS would refuse.

moto lets anybody assume any role and lets every session do everything. Behind this guard a
role must exist and trust the caller, its account must be open, and a session is limited by
the role's policies and by the session policy given at AssumeRole: "a scan cannot write" can
be proved at the wire.
"""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from core.demo.access import Call, Caller, refusal_of, refusal_to_enter, resource_of
from core.demo.calls import CALLS_PATH, CallRing
from core.demo.credentials import ACCESS_KEY_ID, CALLER_NAME
from core.demo.http_server import WsgiApp
from core.demo.model import DemoOrganization
from core.demo.refusals import HttpAnswer, Refusal, answer_refusal, not_authorized
from core.model import AccountState

_CREDENTIAL = re.compile(r"Credential=([^/]+)/[^/]+/[^/]+/([^/]+)/")
_SESSION = {
    name: re.compile(f"<{name}>([^<]+)</{name}>".encode())
    for name in ("AccessKeyId", "SessionToken", "Arn")
}
_PAGE = 20  # the most that Organizations returns on a page
_PAGED_BY_ORGANIZATIONS = frozenset(
    {"ListAccounts", "ListAccountsForParent", "ListOrganizationalUnitsForParent"}
)
_OPEN_TO_MEMBERS = frozenset({"DescribeOrganization"})


class Guard:
    """A WSGI application over moto's applications, one per service."""

    def __init__(self, organization: DemoOrganization, apps: Mapping[str, WsgiApp]) -> None:
        self._apps = apps
        self._management_id = organization.management_account_id
        self._open = {
            account.id for account in organization.accounts if account.state is AccountState.ACTIVE
        }
        self._organization_policies = {
            account.id: (_deny(account.denied_actions),)
            for account in organization.accounts
            if account.denied_actions
        }
        user_arn = f"arn:aws:iam::{self._management_id}:user/{CALLER_NAME}"
        self._callers = {
            ACCESS_KEY_ID: Caller(self._management_id, user_arn, user_name=CALLER_NAME)
        }
        self._ring = CallRing()
        self._lock = threading.Lock()  # moto's backends are not made for many threads

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        answer = self._answer(environ)
        start_response(f"{answer.status} ", [*answer.headers])
        return [answer.body]

    def _answer(self, environ: dict[str, Any]) -> HttpAnswer:
        if environ["REQUEST_METHOD"] == "GET" and environ["PATH_INFO"] == CALLS_PATH:
            body = json.dumps(self._ring.as_json()).encode()
            return HttpAnswer(200, (("Content-Type", "application/json"),), body)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        signed = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
        service = signed[2] if signed else "iam"
        if service not in self._apps:
            message = f"The demonstration has no service named {service}."
            return answer_refusal(Refusal("UnknownOperationException", message, 400), service)
        caller = self._callers.get(signed[1]) if signed else None
        if caller is None or caller.session_token != environ.get("HTTP_X_AMZ_SECURITY_TOKEN"):
            message = "The security token included in the request is invalid."
            json_code, code = "UnrecognizedClientException", "InvalidClientTokenId"
            refusal = Refusal(json_code if service == "organizations" else code, message)
            return answer_refusal(refusal, service)
        call = _call(service, environ, body)
        with self._lock:
            return self._decided(caller, call, environ, body)

    def _decided(
        self, caller: Caller, call: Call, environ: dict[str, Any], body: bytes
    ) -> HttpAnswer:
        resource = resource_of(call, caller.account_id)
        refusal = self._refusal(caller, call, resource)
        self._ring.record(
            service=call.service,
            action=call.action,
            account_id=caller.account_id,
            caller_arn=caller.arn,
            resource=resource,
            allowed=refusal is None,
        )
        if refusal:
            return answer_refusal(refusal, call.service)
        answer = self._ask_moto(caller, call, environ, body)
        if call.name == "sts:AssumeRole" and answer.status == 200:
            self._remember_session(call, resource, answer.body)
        return answer

    def _refusal(self, caller: Caller, call: Call, resource: str) -> Refusal | None:
        binding = self._organization_policies.get(caller.account_id, ())
        refusal = refusal_of(caller, call, resource, organization_policies=binding)
        if refusal:
            return refusal
        if call.name == "sts:AssumeRole":
            return refusal_to_enter(caller, call, open_account=_account_of(resource) in self._open)
        member = caller.account_id != self._management_id
        if call.service == "organizations" and member and call.action not in _OPEN_TO_MEMBERS:
            return not_authorized(caller.arn, call.name, resource)
        return None

    def _ask_moto(
        self, caller: Caller, call: Call, environ: dict[str, Any], body: bytes
    ) -> HttpAnswer:
        if call.service == "organizations" and call.action in _PAGED_BY_ORGANIZATIONS:
            size = min(int(call.parameters.get("MaxResults", _PAGE)), _PAGE)
            body = json.dumps({**call.parameters, "MaxResults": size}).encode()
        environ["CONTENT_LENGTH"] = str(len(body))
        environ["wsgi.input"] = io.BytesIO(body)
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = caller.account_id
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            started[:] = [int(status.split(maxsplit=1)[0]), tuple(headers)]

        content = b"".join(self._apps[call.service](environ, start_response))
        return HttpAnswer(started[0], started[1], content)

    def _remember_session(self, call: Call, role_arn: str, body: bytes) -> None:
        found = {name: pattern.search(body) for name, pattern in _SESSION.items()}
        key, token, arn = (match[1].decode() if match else "" for match in found.values())
        self._callers[key] = Caller(
            account_id=_account_of(role_arn) or "",
            arn=arn,
            role_name=role_arn.rpartition("/")[2],
            role_arn=role_arn,
            session_policy=call.parameters.get("Policy"),
            session_token=token,
        )


def _call(service: str, environ: Mapping[str, Any], body: bytes) -> Call:
    text = body.decode("utf-8")
    if service == "organizations":
        action = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
        return Call(service, action, json.loads(text or "{}"))
    parameters = dict(parse_qsl(text, keep_blank_values=True))
    return Call(service, parameters.get("Action", ""), parameters)


def _deny(actions: Sequence[str]) -> str:
    statement = {"Effect": "Deny", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Statement": [statement]})


def _account_of(arn: str) -> str | None:
    parts = arn.split(":")
    return parts[4] if len(parts) > 5 and parts[4].isdigit() else None

"""CloudFormation's side of the wire: a form comes in, XML goes out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from core.demo.model import DemoOrganization
from core.demo.refusals import answer_refusal
from core.demo.stack_sets import CloudFormationRefusal, DemoStackSets

_NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"


class CloudFormation:
    """A WSGI application over the demonstration's StackSets."""

    def __init__(self, organization: DemoOrganization) -> None:
        self._stack_sets = DemoStackSets(organization)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        text = environ["wsgi.input"].read().decode("utf-8")
        given = form_data(text)
        action = str(given.pop("Action", ""))
        try:
            result = self._stack_sets.answer(action, given)
        except CloudFormationRefusal as no:
            answer = answer_refusal(no.refusal, "cloudformation")
            start_response(f"{answer.status} ", [*answer.headers])
            return [answer.body]
        start_response("200 OK", [("Content-Type", "text/xml")])
        body = (
            f'<{action}Response xmlns="{_NAMESPACE}"><{action}Result>{"".join(_xml(result))}'
            f"</{action}Result><ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId>"
            f"</ResponseMetadata></{action}Response>"
        )
        return [body.encode()]


def form_data(text: str) -> dict[str, Any]:
    """The nested data that a form of AWS's query protocol writes flat."""
    root: dict[str, Any] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        *path, last = key.split(".")
        node = root
        for part in path:
            node = node.setdefault(part, {})
        node[last] = value
    nested: dict[str, Any] = _with_lists(root)
    return nested


def _with_lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if set(node) == {"member"}:
        members = node["member"]
        if not isinstance(members, dict):
            return []
        return [_with_lists(members[number]) for number in sorted(members, key=int)]
    return {key: _with_lists(value) for key, value in node.items()}


def _xml(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield f"<{key}>{''.join(_xml(value))}</{key}>"
    elif isinstance(data, list):
        for one in data:
            yield f"<member>{''.join(_xml(one))}</member>"
    else:
        yield escape(str(data))

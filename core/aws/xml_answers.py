"""Reading answers of the query protocol by botocore's model, faster than botocore does.

The model of an operation is turned into one function per shape, once. What is not exactly of
the known form is not read here: the caller then has botocore's own parser decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, fromstring

Read = Callable[[Element], Any]
_ROOT = re.compile(rb'\A(?:\s*<\?xml[^>]*\?>)?\s*<[A-Za-z]+(\s+xmlns="[^"]*")\s*>')
_LONGEST_ROOT = 512


class UnknownForm(Exception):
    """The answer, or the model, has something that is not read here."""


def answer_reader(operation: Any, timestamp: Callable[[str], Any]) -> Callable[[bytes], Any]:
    """What reads the answers of an operation (botocore's OperationModel) into the dictionary that
    botocore would make, `ResponseMetadata` with its RequestId included.

    The function raises UnknownForm, ParseError or ValueError where botocore should decide.

    Raises:
        UnknownForm: the operation's answers cannot be read here.
    """
    shape = operation.output_shape
    wrapper = shape.serialization.get("resultWrapper") if shape is not None else None
    if wrapper is None:
        raise UnknownForm(operation.name)
    read = _reader(shape, timestamp)

    def answer(body: bytes) -> Any:
        root = fromstring(_without_namespace(body))  # noqa: S314 - botocore reads it the same way
        parts = _children(root)
        found = read(parts[wrapper])
        request = parts["ResponseMetadata"].find("RequestId")
        found["ResponseMetadata"] = {"RequestId": "" if request is None else request.text or ""}
        return found

    return answer


def _without_namespace(body: bytes) -> bytes:
    found = _ROOT.match(body, 0, _LONGEST_ROOT)
    return body if found is None else body[: found.start(1)] + body[found.end(1) :]


def _children(node: Element) -> dict[str, Element]:
    found = {child.tag: child for child in node}
    if len(found) != len(node) or not found.keys() >= {"ResponseMetadata"}:
        raise UnknownForm(node.tag)
    return found


def _reader(shape: Any, timestamp: Callable[[str], Any]) -> Read:
    if shape.serialization.get("flattened") or "location" in shape.serialization:
        raise UnknownForm(shape.name)
    match shape.type_name:
        case "structure":
            return _structure(shape, timestamp)
        case "list":
            read = _reader(shape.member, timestamp)
            return lambda node: [read(child) for child in node]
        case "string":
            return _string
        case "boolean":
            return lambda node: node.text == "true"
        case "integer":
            return lambda node: int(node.text or "")
        case "timestamp":
            return lambda node: timestamp(node.text or "")
    raise UnknownForm(shape.type_name)


def _string(node: Element) -> str:
    return node.text or ""


def _structure(shape: Any, timestamp: Callable[[str], Any]) -> Read:
    members = {
        member.serialization.get("name", name): (name, _reader(member, timestamp))
        for name, member in shape.members.items()
    }

    def read(node: Element) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for child in node:
            member = members.get(child.tag)
            if member is None:
                continue  # newer than the model: botocore passes it over too
            name, read_member = member
            if name in found:
                raise UnknownForm(name)
            found[name] = read_member(child)
        return found

    return read

"""A result as two texts: a body that stays the same when nothing changed, and marks that differ
in every scan (times, evidence ids, request ids, digests of answers). Joined again, they are the
text that was folded, byte by byte. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from core.model import AccountResult, Evidence

if TYPE_CHECKING:
    from pydantic import TypeAdapter

# JSON text holds no raw control character, so these can stand for what was taken out
_TIME_SIGN, _MARK_SIGN = b"\x02", b"\x01"
_TIME = re.compile(rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
_MARK = re.compile(rb"\x01(\d+)\x01")
_SHORTEST_MARK = 8


@dataclass(frozen=True, slots=True)
class Folded:
    """`marks` are the texts taken out by number, `times` those in their order."""

    body: bytes
    marks: tuple[str, ...]
    times: tuple[str, ...]


def fold(text: bytes, evidence: Sequence[Evidence]) -> Folded:
    """Take out of the JSON text of a result what differs in every scan."""
    taken = dict.fromkeys(
        part
        for item in evidence
        for part in (item.id, item.request_id, item.sha256)
        if len(part) >= _SHORTEST_MARK and part.isascii() and part.isprintable()
    )
    body = text
    for number, part in enumerate(taken):
        body = body.replace(part.encode(), b"%b%d%b" % (_MARK_SIGN, number, _MARK_SIGN))
    times = tuple(time.decode() for time in _TIME.findall(body))
    return Folded(_TIME.sub(_TIME_SIGN, body), tuple(taken), times)


def unfold(folded: Folded) -> bytes:
    """The text again.

    Raises:
        ValueError: body and marks do not belong together.
    """
    pieces = folded.body.split(_TIME_SIGN)
    if len(pieces) != len(folded.times) + 1:
        raise ValueError("times are missing")
    joined = b"".join(
        piece + time.encode() for piece, time in zip(pieces, (*folded.times, ""), strict=True)
    )
    marks = [mark.encode() for mark in folded.marks]
    try:
        return _MARK.sub(lambda found: marks[int(found[1])], joined)
    except IndexError as error:
        raise ValueError("marks are missing") from error


def result_text(result: AccountResult) -> bytes:
    """A result as JSON."""
    from pydantic_core import PydanticSerializationError

    try:
        return _results().dump_json(result)
    except PydanticSerializationError:  # half a surrogate pair, in the name of an account
        plain = _results().dump_python(result, mode="json")
        return json.dumps(plain, separators=(",", ":")).encode("ascii")


def result_of(text: bytes) -> AccountResult:
    """The result again.

    Raises:
        ValueError: the text is none of a result.
    """
    from pydantic import ValidationError

    try:
        return _results().validate_json(text)
    except ValidationError:
        return _results().validate_python(json.loads(text))


@cache
def _results() -> TypeAdapter[AccountResult]:
    from pydantic import TypeAdapter

    return TypeAdapter(AccountResult)

"""Numbers, dates and IP addresses: the values between which conditions can tell requests apart.

Each function takes the tests of one key (test and value -> payload bits) and returns which
payloads some value has, with that value.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from core.policy.budget import Budget
from core.policy.conditions import Family, Test
from core.policy.documents import CannotJudge
from core.policy.patterns import Classes

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_MAX_NUMBER_CHARACTERS = 60
_EXAMPLES = 2  # enough to make a request with several values of one class
_YEAR_AND_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


def ordered_values(bits: dict[tuple[Test, str], int], family: Family, budget: Budget) -> Classes:
    """Numbers and dates: every given point, and one value in each gap between them."""
    read, written = (instant, _instant_text) if family is Family.DATE else (number, _number_text)
    points = sorted({read(value) for _, value in bits})
    ranks = {point: 2 * index + 1 for index, point in enumerate(points)}
    last = 2 * len(points)
    budget.spend(4 * last)
    exactly, up_to, down_to = ([0] * (last + 2) for _ in range(3))
    texts: dict[int, str] = {}
    for (test, value), payload in bits.items():
        rank = ranks[read(value)]
        texts[rank] = value
        if test is Test.EQUALS:
            exactly[rank] |= payload
        elif test in (Test.LESS, Test.LESS_OR_EQUAL):
            up_to[rank - (test is Test.LESS)] |= payload
        else:
            down_to[rank + (test is Test.GREATER)] |= payload
    for rank in range(last, -1, -1):
        up_to[rank] |= up_to[rank + 1]
    for rank in range(1, last + 1):
        down_to[rank] |= down_to[rank - 1]
    found: Classes = {}
    for rank in (*range(1, last, 2), *range(0, last + 1, 2)):  # given points make better examples
        payload = exactly[rank] | up_to[rank] | down_to[rank]
        examples = found.setdefault(payload, [])
        if len(examples) < _EXAMPLES:
            examples.append(texts.get(rank) or written(_beside(points, rank)))
    return found


def _beside(points: Sequence[Fraction], rank: int) -> Fraction:
    """Return a value below, above or between the points, as the rank asks."""
    after = rank // 2
    if after == 0:
        return points[0] - 1
    if after == len(points):
        return points[-1] + 1
    return (points[after - 1] + points[after]) / 2


def _number_text(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    try:
        return str(float(value))
    except OverflowError:
        return str(round(value))


def _instant_text(value: Fraction) -> str:
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=float(value))
    except OverflowError:  # a year that the calendar does not have
        return _number_text(value)
    return moment.isoformat().replace("+00:00", "Z")


def number(text: str) -> Fraction:
    """Return a number. Raises CannotJudge if the text is none."""
    if len(text) > _MAX_NUMBER_CHARACTERS or not _NUMBER.fullmatch(text):
        raise CannotJudge(f"{text!r:.60} is not a number.")
    return Fraction(text)


def instant(text: str) -> Fraction:
    """Return seconds since 1970 of an ISO 8601 date or of a number of seconds."""
    if len(text) <= _MAX_NUMBER_CHARACTERS and _NUMBER.fullmatch(text):
        return Fraction(text)
    try:
        moment = datetime.fromisoformat(
            f"{text}-01" if _YEAR_AND_MONTH.fullmatch(text) else text.upper()
        )
    except ValueError as error:
        raise CannotJudge(f"{text!r:.60} is not a date.") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return Fraction(since.days * 86_400 + since.seconds) + Fraction(since.microseconds, 1_000_000)


def address_values(bits: dict[tuple[Test, str], int], budget: Budget) -> Classes:
    """IP addresses: one at the start of every network and one just behind its end."""
    networks = [(network(value), payload) for (_, value), payload in bits.items()]
    candidates: dict[tuple[int, int], None] = {(4, 0): None, (6, 0): None}
    for own, _ in networks:
        version = int(own.version)
        candidates[(version, int(own.network_address))] = None
        if int(own.broadcast_address) < 2**own.max_prefixlen - 1:
            candidates[(version, int(own.broadcast_address) + 1)] = None
    budget.spend(len(candidates) * (len(networks) + 1) // 8)
    ranges = [
        (own.version, int(own.network_address), int(own.broadcast_address), payload)
        for own, payload in networks
    ]
    found: Classes = {}
    for version, address in candidates:
        payload = 0
        for kind_of, first, last, bit in ranges:
            if kind_of == version and first <= address <= last:
                payload |= bit
        examples = found.setdefault(payload, [])
        if len(examples) < _EXAMPLES:
            kind = ipaddress.IPv4Address if version == 4 else ipaddress.IPv6Address
            examples.append(str(kind(address)))
    return found


def network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """Return a range of addresses; one address is a range of one. Raises CannotJudge."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise CannotJudge(f"{text!r:.60} is not an IP address or range.") from error

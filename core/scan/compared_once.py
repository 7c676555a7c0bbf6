"""Comparing documents once for all accounts that have them in the same words.

The result for one account holds for another where neither the documents nor the result name
an account of the two, nor any pattern of account ids that one of them might match.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from core.model import Finding
from core.policy.findings import permission_findings, trust_findings

Findings = tuple[Finding, ...]
_MOST_REMEMBERED = 8192
_NUMBER_PATTERN = re.compile(r"[0-9][*?]|[*?][0-9]")
_known: dict[object, tuple[object, Findings]] = {}


def permissions_compared(
    expected: Sequence[str],
    actual: Sequence[str],
    *,
    vendor: str,
    account_id: str,
    partition: str,
    boundary: str | None,
) -> Findings:
    """As `permission_findings`, for `account_id`."""
    texts = (*expected, *actual, boundary or "")

    def compare() -> Findings:
        return permission_findings(
            expected,
            actual,
            vendor=vendor,
            account_id=account_id,
            partition=partition,
            boundary=boundary,
        )

    key = (tuple(expected), tuple(actual), boundary, vendor, partition)
    return _once(key, compare, account_id, texts, kept=None)


def trust_compared(
    alternatives: Sequence[str],
    actual: str,
    *,
    vendor: str,
    account_id: str,
    partition: str,
    names: Mapping[str, str],
) -> Findings:
    """As `trust_findings`, for `account_id`."""

    def compare() -> Findings:
        return trust_findings(
            alternatives,
            actual,
            vendor=vendor,
            account_id=account_id,
            partition=partition,
            names=names,
        )

    key = (tuple(alternatives), actual, vendor, partition, id(names))
    # the names are kept, so that no other mapping can take their id
    return _once(key, compare, account_id, (*alternatives, actual), kept=names)


def _once(
    key: object,
    compare: Callable[[], Findings],
    account_id: str,
    texts: Sequence[str],
    *,
    kept: object,
) -> Findings:
    if any(account_id in text or _has_number_pattern(text) for text in texts):
        return compare()
    known = _known.get(key)
    if known is not None:
        return known[1]
    found = compare()
    if account_id not in repr(found):
        if len(_known) >= _MOST_REMEMBERED:
            _known.clear()
        _known[key] = (kept, found)
    return found


@lru_cache(maxsize=_MOST_REMEMBERED)
def _has_number_pattern(text: str) -> bool:
    return _NUMBER_PATTERN.search(text) is not None

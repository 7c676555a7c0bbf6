"""What becomes of a finished scan when some of its accounts are read again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from core.model import AccountResult, Scan
from core.scan.engine import merge_results

_NUMBER = re.compile(r"(?P<run>.+)-recheck(?P<number>[0-9]+)")


def rechecked(
    scan: Scan,
    results: Sequence[AccountResult],
    *,
    finished_at: datetime,
    names: Mapping[str, str],
    new_id: bool,
) -> Scan:
    """The scan with newer results in place of older ones.

    A scan that was kept is never changed: with `new_id` what comes out is a scan of its own,
    ``<id of the run>-recheck<n>``, which began when the run began.
    """
    newer = merge_results(scan, results, finished_at=finished_at, names=names)
    return replace(newer, id=next_id(scan.id)) if new_id else newer


def next_id(scan_id: str) -> str:
    """The id of the scan that a re-check makes of `scan_id`."""
    found = _NUMBER.fullmatch(scan_id)
    if found is None:
        return f"{scan_id}-recheck1"
    return f"{found['run']}-recheck{int(found['number']) + 1}"

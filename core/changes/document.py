"""A comparison as JSON data, for other programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from core.changes.model import Cause, Change, ChangeRow, ScanComparison
from core.model import Status

SCHEMA_VERSION = 1


def comparison_document(comparison: ScanComparison, *, only_changed: bool) -> dict[str, Any]:
    """The comparison; `only_changed` leaves out what is unchanged. Numbers count everything."""
    return {
        "schema_version": SCHEMA_VERSION,
        "before": {
            "scan_id": comparison.before_id,
            "agreement": asdict(comparison.agreement_before),
        },
        "after": {
            "scan_id": comparison.after_id,
            "agreement": asdict(comparison.agreement_after),
        },
        "by_change": {change.value: comparison.by_change.get(change, 0) for change in Change},
        "changes": _rows(comparison.rows, only_changed=only_changed),
        "third_parties": _rows(comparison.parties, only_changed=only_changed),
    }


def changed_rows(rows: Iterable[ChangeRow]) -> tuple[ChangeRow, ...]:
    """The rows that say something: what is unchanged, and what neither scan could check, goes."""
    return tuple(row for row in rows if not _says_nothing(row))


def is_for_the_worse(row: ChangeRow) -> bool:
    """Whether somebody has to look at it who had not to before."""
    return row.change in (Change.NEW, Change.WORSE)


def is_blind(row: ChangeRow) -> bool:
    """Whether it could be checked before, or was not there, and could not be checked now."""
    return row.after is Status.UNREACHABLE and row.before is not Status.UNREACHABLE


def _says_nothing(row: ChangeRow) -> bool:
    unknown_twice = row.cause is Cause.NOT_CHECKED and row.before is row.after
    return row.change is Change.UNCHANGED or unknown_twice


def _rows(rows: Iterable[ChangeRow], *, only_changed: bool) -> list[dict[str, Any]]:
    return [_row(row) for row in (changed_rows(rows) if only_changed else rows)]


def _row(row: ChangeRow) -> dict[str, Any]:
    return {
        "account_id": row.account_id,
        "account_name": row.account_name,
        "vendor": row.vendor,
        "vendor_name": row.vendor_name,
        "role_name": row.role_name,
        "before": row.before,
        "after": row.after,
        "change": row.change.value,
        "cause": row.cause.value,
        "found_before": row.found_before,
        "found_after": row.found_after,
        "evidence_before": row.evidence_before,
        "evidence_after": row.evidence_after,
    }

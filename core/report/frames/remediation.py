"""Frame of what repairs changed, and what a fresh look found afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from core.model import STATUS_WORDS
from core.presentation.external_ids import external_ids, masked
from core.presentation.text import counted
from core.report.context import NO_CONTEXT
from core.report.frames.table import frame
from core.report.source import ReportSource

if TYPE_CHECKING:
    from pandas import DataFrame

    from core.repair.history_rows import RemediationRow

REMEDIATION = (
    "Change ID", "Plan ID", "Plan SHA-256", "Account ID", "Vendor", "What was done",
    "AWS API calls", "Risk", "Requested by", "Approved by", "Reason or ticket", "Started (UTC)",
    "Finished (UTC)", "Outcome", "Re-check status", "Re-check at (UTC)", "Re-check evidence ID",
    "State before SHA-256", "State after SHA-256", "Backup file", "Undo",
)  # fmt: skip
NO_RECORD = "This export was made without the record of repairs."
NO_REPAIRS = "No repair is on record for the accounts and the time of this review."


def remediation_frame(source: ReportSource) -> DataFrame:
    """One row per repair, account and vendor, the oldest first."""
    secrets = _external_ids(source)
    rows = source.context.remediation
    return frame(REMEDIATION, (_row(source, row, secrets[row.account_id]) for row in rows))


def remediation_sentence(source: ReportSource) -> str:
    """What the sheet holds, in a sentence."""
    rows = source.context.remediation
    if rows:
        proved = sum(1 for row in rows if row.recheck_status is not None)
        return (
            f"{counted(len(rows), 'change')} by Rolecall, {proved:,} of them checked again"
            " afterwards."
        )
    return NO_RECORD if source.context is NO_CONTEXT else NO_REPAIRS


def _external_ids(source: ReportSource) -> Mapping[str, set[str]]:
    """Account id -> what must not be shown of it."""
    accounts = {row.account_id for row in source.context.remediation}
    found: dict[str, set[str]] = defaultdict(set)
    for _, cell in source.pairs():
        if cell.account_id in accounts:
            found[cell.account_id].update(external_ids(cell))
    return found


def _row(source: ReportSource, row: RemediationRow, secrets: set[str]) -> tuple[Any, ...]:
    return (
        row.change_id,
        row.plan_id,
        row.plan_sha256,
        row.account_id,
        source.vendor_name(row.vendor),
        masked(row.what_was_done, secrets),
        masked("\n".join(row.api_calls), secrets),
        row.risk.capitalize(),
        row.requested_by,
        row.approved_by,
        row.reason,
        row.started_at,
        row.finished_at,
        row.outcome,
        STATUS_WORDS[row.recheck_status] if row.recheck_status else None,
        row.recheck_at,
        row.recheck_evidence_id,
        row.state_before_sha256,
        row.state_after_sha256,
        row.backup_file,
        row.undo_state,
    )

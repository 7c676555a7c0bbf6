"""Frame of what repairs changed, and what a fresh look found afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.model import STATUS_WORDS
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
    return frame(REMEDIATION, (_row(source, row) for row in source.context.remediation))


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


def _row(source: ReportSource, row: RemediationRow) -> tuple[Any, ...]:
    return (
        row.change_id,
        row.plan_id,
        row.plan_sha256,
        row.account_id,
        source.vendor_name(row.vendor),
        row.what_was_done,
        "\n".join(row.api_calls),
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

"""The result of a scan in one breath, and what it is the result of."""

from __future__ import annotations

from typing import Final

from core.model import Status
from core.presentation.text import counted
from core.report.figures import count_statuses
from core.report.source import ReportSource
from core.report.words import stamp

DEMO_BANNER: Final = "DEMO: an invented organization. Nothing here is evidence of anything."


def facts_sentence(source: ReportSource) -> str:
    """Whose accounts, scanned when and by whom."""
    scan = source.scan
    name = f"{scan.organization.name} ({scan.organization.id})"
    return (
        f"Organization {name if scan.organization.name else scan.organization.id}, management"
        f" account {scan.organization.management_account_id}. Scanned {stamp(scan.finished_at)}"
        f" by {scan.caller_arn}."
    )


def result_sentence(source: ReportSource) -> str:
    """The result of the scan in one breath; never a bare "all fine" over unread accounts."""
    counts = count_statuses(cell for _, cell in source.pairs())
    unknown = counts.by_status[Status.UNREACHABLE]
    parties = sum(len(result.third_parties) for result in source.scan.results)
    stopped = "" if source.scan.complete else "The scan was stopped before its end. "
    differ = counts.need_attention - unknown
    if differ or unknown:
        verb = "is" if differ == 1 else "are"
        text = (
            f"{differ:,} of {counts.expected:,} vendor accesses {verb} not as agreed;"
            f" {unknown:,} more could not be checked."
        )
    else:
        seen = counted(counts.expected, "vendor access", "vendor accesses")
        text = f"No differences found in {seen}."
    if parties:
        text += f" {counted(parties, 'role')} can be entered by an unrecognised third party."
    return stopped + text

"""What the sheets say that have no row: never a bare blank, and never more than is known."""

from __future__ import annotations

from core.model import AccountOutcome
from core.presentation.text import counted
from core.report.figures import count_outcomes
from core.report.source import ReportSource


def no_exceptions(source: ReportSource) -> str:
    """``No differences found in 44 accounts; 2 could not be checked.``; "" when there are some."""
    if any(cell.status.needs_attention for _, cell in source.pairs()):
        return ""
    return f"No differences found in {_population(source)}"


def no_third_parties(source: ReportSource) -> str:
    """The same of unrecognised third parties."""
    if any(result.third_parties for result in source.scan.results):
        return ""
    return f"No outside account on no approved list was found in {_population(source)}"


def no_exemptions(source: ReportSource) -> str:
    """That the agreement accepts no difference; "" when it does."""
    return "" if source.agreement.exemptions else "The agreement accepts no difference."


def _population(source: ReportSource) -> str:
    outcomes = count_outcomes(source.scan)
    read = outcomes[AccountOutcome.CHECKED] + outcomes[AccountOutcome.PARTIAL]
    partly = outcomes[AccountOutcome.PARTIAL]
    unread = outcomes[AccountOutcome.UNREACHABLE]
    some = f", {partly:,} of them only partly read" if partly else ""
    return f"{counted(read, 'account')}{some}; {unread:,} could not be checked."

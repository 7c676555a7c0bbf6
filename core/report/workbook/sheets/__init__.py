"""The sheets of the workbook in the order of the tabs. A new sheet is one more entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from core.report.workbook.draft import Draft
from core.report.workbook.sheets import method, summary, tables


class Turn(IntEnum):
    """When a sheet is drawn: data first, then what counts them, then what sums all up."""

    DATA = 0
    COUNTS = 1
    SUMMARY = 2


@dataclass(frozen=True, slots=True)
class SheetDefinition:
    """One sheet. `purpose` is the sentence on the Summary that leads to it."""

    title: str
    draw: Callable[[Draft], None]
    purpose: str = ""
    turn: Turn = Turn.DATA


SHEETS = (
    SheetDefinition(summary.TITLE, summary.draw_summary, turn=Turn.SUMMARY),
    SheetDefinition(
        "Sign-off", tables.draw_sign_off, "To fill in: keep, reduce or remove each vendor's access."
    ),
    SheetDefinition(
        "Exceptions",
        tables.draw_exceptions,
        "To fill in: what is wrong, and what is done about it.",
    ),
    SheetDefinition("Matrix", tables.draw_matrix, "Every account by every vendor, on one sheet."),
    SheetDefinition(
        "Changes", tables.draw_changes, "What is not as it was at the last review, and why."
    ),
    SheetDefinition(
        "Exemptions", tables.draw_exemptions, "Differences accepted until a date, and by whom."
    ),
    SheetDefinition(
        "Third parties", tables.draw_third_parties, "To fill in: outside accounts nobody approved."
    ),
    SheetDefinition(
        "Remediation", tables.draw_remediation, "What was repaired, by whom, and the proof of it."
    ),
    SheetDefinition(
        "All access",
        tables.draw_all_access,
        "The whole population, one row per account and vendor.",
    ),
    SheetDefinition(
        "Accounts", tables.draw_accounts, "Every account, and why one was not checked."
    ),
    SheetDefinition(
        "Expected access", tables.draw_expected_access, "What was agreed, and who agreed to it."
    ),
    SheetDefinition(
        "Evidence", tables.draw_evidence, "Every answer of AWS with its hash and request ID."
    ),
    SheetDefinition(
        method.TITLE,
        method.draw_method,
        "Source, completeness, reconciliation, control mapping.",
        Turn.COUNTS,
    ),
    SheetDefinition("Definitions", tables.draw_definitions, "What the words and colours mean."),
)

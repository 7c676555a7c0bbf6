"""The table sheets that people read and fill in: a title band above the header."""

from __future__ import annotations

from typing import Final

from core.report.words import EXCEPTION_DECISIONS, VENDOR_DECISIONS
from core.report.workbook.layout import (
    TO_FILL,
    TO_READ,
    Layout,
    count,
    day,
    decision,
    entry,
    entry_date,
    identifier,
    moment,
    text,
)

ACCOUNT: Final = (identifier("Account ID", 15), text("Account name", 22))

SIGN_OFF: Final = Layout(
    title="Sign-off",
    table="tblSignOff",
    tab_colour=TO_FILL,
    sentence="One row per vendor. The owner fills in the cream columns.",
    status_columns=(),
    columns=(
        text("Vendor", 16),
        text("What the vendor does for us", 28),
        text("Access in plain words", 30),
        text("Access level", 14.5),
        text("Business owner", 16),
        text("Technical owner", 16),
        text("Contract or purchase reference", 16),
        count("Accounts with access"),
        count("Need attention"),
        count("Could not check"),
        count("Exempt"),
        moment("Last used (UTC)"),
        text("Decision at last review", 11),
        text("Recommendation", 24),
        decision(VENDOR_DECISIONS, 11, "Escalate needs Comment: who decides, and about what."),
        entry("Reviewer", 14),
        entry_date("Reviewed on"),
        entry("Comment", 22),
    ),
)
EXCEPTIONS: Final = Layout(
    title="Exceptions",
    table="tblExceptions",
    tab_colour=TO_FILL,
    sentence=(
        "Everything that needs attention, worst first. Fill in the cream columns; where something"
        " could not be checked, a comment without a decision acknowledges that."
    ),
    frozen=2,
    technical=2,
    columns=(
        identifier("Finding ID", 12),
        *ACCOUNT,
        text("Vendor", 12),
        text("Status", 15.5),
        text("Risk", 10.5),
        text("What is wrong", 31),
        text("Expected", 21),
        text("Found", 20),
        text("Proposed fix", 20),
        text("Since last review", 13),
        moment("First seen (UTC)"),
        identifier("Evidence ID", 13),
        decision(
            EXCEPTION_DECISIONS,
            11,
            "Accept until date needs Accept until, Owner and Comment; Escalate needs Comment."
            " Could not check: leave this empty and say why in Comment.",
        ),
        entry_date("Accept until", future=True),
        entry("Owner", 11),
        entry("Reviewer", 11),
        entry_date("Reviewed on"),
        entry("Comment", 13),
        text("Fix state", 12),
        identifier("Row key", 32),
        identifier("Row SHA-256", 66),
    ),
)
CHANGES: Final = Layout(
    title="Changes",
    table="tblChanges",
    tab_colour=TO_READ,
    sentence="What is not as it was at the last review.",
    frozen=2,
    technical=1,
    status_columns=("Status last time", "Status now"),
    columns=(
        *ACCOUNT,
        text("Vendor", 16),
        text("Status last time", 15.5),
        text("Status now", 15.5),
        text("Change", 14.5),
        text("Why", 16),
        text("Last time found", 38),
        text("Found now", 38),
        identifier("Previous evidence ID", 21),
        identifier("Evidence ID", 21),
        identifier("Row key", 44),
    ),
)
EXEMPTIONS: Final = Layout(
    title="Exemptions",
    table="tblExemptions",
    tab_colour=TO_READ,
    sentence="Differences that a named owner accepted until a date.",
    status_columns=(),
    columns=(
        identifier("Exemption ID", 15),
        text("Account ID or scope", 20),
        text("Vendor", 14),
        text("Difference accepted", 26),
        text("Reason", 36),
        text("Owner", 20),
        text("Approved by", 20),
        day("Approved on"),
        day("Expires on"),
        count("Days left", 8),
        text("State", 15),
        text("Ticket", 14),
        count("Times used in this scan", 10),
        identifier("Row key", 18),
    ),
)
THIRD_PARTIES: Final = Layout(
    title="Third parties",
    table="tblThirdParties",
    tab_colour=TO_FILL,
    sentence=(
        "Roles that an outside AWS account on no approved list can enter. To accept one, begin the"
        " comment with: until 2026-12-31, owner Name;"
    ),
    frozen=2,
    columns=(
        *ACCOUNT,
        text("Role name", 24),
        identifier("Outside AWS account", 15),
        text("Possible owner", 22),
        text("External ID required", 10),
        text("Access level", 14.5),
        moment("Created on (UTC)"),
        moment("Last used (UTC)"),
        text("Status", 16),
        decision(
            EXCEPTION_DECISIONS,
            11,
            "To accept one until a date, begin Comment with: until 2026-12-31, owner Name;",
        ),
        entry("Reviewer", 14),
        entry_date("Reviewed on"),
        entry("Comment", 28),
        identifier("Evidence ID", 21),
    ),
)
REMEDIATION: Final = Layout(
    title="Remediation",
    table="tblRemediation",
    tab_colour=TO_READ,
    sentence="What repairs changed, and what a fresh look found afterwards.",
    status_columns=("Re-check status",),
    columns=(
        identifier("Change ID", 15),
        identifier("Plan ID", 12),
        identifier("Plan SHA-256", 12),
        identifier("Account ID", 15),
        text("Vendor", 12),
        text("What was done", 25),
        text("AWS API calls", 25),
        text("Risk", 9.5),
        text("Requested by", 12),
        text("Approved by", 12),
        text("Reason or ticket", 12),
        moment("Started (UTC)"),
        moment("Finished (UTC)"),
        text("Outcome", 12),
        text("Re-check status", 14.5),
        moment("Re-check at (UTC)"),
        identifier("Re-check evidence ID", 12),
        identifier("State before SHA-256", 12),
        identifier("State after SHA-256", 12),
        text("Backup file", 13),
        text("Undo", 13),
    ),
)
DEFINITIONS: Final = Layout(
    title="Definitions",
    table="tblDefinitions",
    tab_colour=TO_READ,
    sentence="The words of this workbook.",
    status_columns=("Colour sample",),
    columns=(
        text("Word", 26),
        text("Colour sample", 24),
        text("Kind", 20),
        text("Meaning", 70),
        text("What to do", 70),
    ),
)

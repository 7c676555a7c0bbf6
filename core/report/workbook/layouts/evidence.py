"""The table sheets for audit software: the header is row 1."""

from __future__ import annotations

from typing import Final

from core.report.workbook.layout import (
    FOR_EVIDENCE,
    Layout,
    count,
    day,
    identifier,
    moment,
    text,
)
from core.report.workbook.layouts.reading import ACCOUNT

ALL_ACCESS: Final = Layout(
    title="All access",
    table="tblAllAccess",
    tab_colour=FOR_EVIDENCE,
    frozen=3,
    columns=(
        identifier("Row key", 15),
        identifier("Account ID", 15),
        text("Account name", 16),
        text("OU path", 13),
        text("Vendor", 12),
        text("Role name", 15),
        identifier("Role ARN", 18),
        text("Status", 14.5),
        text("Detail", 22),
        text("Rules failed", 14.5),
        text("External ID matches", 10),
        identifier("Trusted AWS accounts", 15),
        text("Access level", 14.5),
        moment("Role created (UTC)"),
        moment("Role last used (UTC)"),
        moment("Checked at (UTC)"),
        identifier("Exemption ID", 11.5),
        text("Change", 13),
        identifier("Evidence ID", 11),
        identifier("Evidence SHA-256", 18),
    ),
)
ACCOUNTS: Final = Layout(
    title="Accounts",
    table="tblAccounts",
    tab_colour=FOR_EVIDENCE,
    frozen=2,
    status_columns=("Scan result",),
    columns=(
        *ACCOUNT,
        text("Account email", 30),
        text("AWS state", 13),
        moment("Joined (UTC)"),
        text("OU path", 24),
        text("Environment", 14),
        text("In scope", 8),
        text("Reason if not in scope", 22),
        text("Scan result", 16),
        text("Why it could not be checked", 28),
        text("AWS error code", 16),
        text("What to do", 26),
        moment("Checked at (UTC)"),
        identifier("Evidence ID", 21),
    ),
)
EXPECTED_ACCESS: Final = Layout(
    title="Expected access",
    table="tblExpected",
    tab_colour=FOR_EVIDENCE,
    frozen=2,
    status_columns=(),
    columns=(
        text("Vendor", 14),
        text("Role name", 22),
        identifier("Trusted AWS account", 15),
        identifier("External ID (masked, last 3 + SHA-256)", 24),
        text("Managed policies", 22),
        text("Permissions in words", 40),
        identifier("Permissions SHA-256", 24),
        text("Applies to", 22),
        text("Not for", 20),
        text("Source link", 28),
        text("Agreed by", 18),
        day("Agreed on"),
        text("Version", 11),
    ),
)
EVIDENCE: Final = Layout(
    title="Evidence",
    table="tblEvidence",
    tab_colour=FOR_EVIDENCE,
    status_columns=(),
    columns=(
        identifier("Evidence ID", 21),
        identifier("Account ID", 15),
        text("Vendor", 18),
        text("AWS API call", 35),
        text("Region", 14),
        moment("Received at (UTC)"),
        identifier("AWS request ID", 20),
        count("HTTP status", 8),
        identifier("SHA-256", 34),
        text("File", 20),
        count("Line", 9),
        count("Bytes", 10),
        text("Excerpt", 50),
    ),
)

"""The table sheets of the workbook, column by column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from core.report.workbook.layout import TO_READ, Layout, count, text
from core.report.workbook.layouts.evidence import ACCOUNTS, ALL_ACCESS, EVIDENCE, EXPECTED_ACCESS
from core.report.workbook.layouts.reading import (
    ACCOUNT,
    CHANGES,
    DEFINITIONS,
    EXCEPTIONS,
    EXEMPTIONS,
    REMEDIATION,
    SIGN_OFF,
    THIRD_PARTIES,
)

__all__ = [
    "ACCOUNTS",
    "ALL_ACCESS",
    "CHANGES",
    "DECIDED_ON",
    "DEFINITIONS",
    "EVIDENCE",
    "EXCEPTIONS",
    "EXEMPTIONS",
    "EXPECTED_ACCESS",
    "FIXED",
    "REMEDIATION",
    "SIGN_OFF",
    "THIRD_PARTIES",
    "matrix_layout",
]

_PRINTABLE: Final = 300.0  # characters across A4 landscape at half size, the least we print at


def matrix_layout(vendors: Iterable[str]) -> Layout:
    """The Matrix with one column per name in `vendors`."""
    names = tuple(vendors)
    width = max(9.0, min(16.0, (_PRINTABLE - 104) / max(1, len(names))))
    return Layout(
        title="Matrix",
        table="tblMatrix",
        tab_colour=TO_READ,
        sentence="One row per account, one column per vendor.",
        frozen=2,
        status_columns=names,
        columns=(
            *ACCOUNT,
            text("OU path", 28),
            text("Environment", 14),
            *(text(name, width) for name in names),
            count("Unrecognised third parties (count)", 15),
            count("Need attention (count)", 10),
        ),
    )


# the sheets with fixed columns, for reading a workbook back
FIXED: Final = (
    SIGN_OFF, EXCEPTIONS, CHANGES, EXEMPTIONS, THIRD_PARTIES, REMEDIATION, ALL_ACCESS, ACCOUNTS,
    EXPECTED_ACCESS, EVIDENCE, DEFINITIONS,
)  # fmt: skip
# the sheets whose rows reviewers decide on
DECIDED_ON: Final = (SIGN_OFF.title, EXCEPTIONS.title, THIRD_PARTIES.title)

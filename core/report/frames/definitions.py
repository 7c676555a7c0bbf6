"""Frame of the words a reader of the workbook meets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from core.model import STATUS_MEANINGS, STATUS_WORDS, AccountOutcome, Status
from core.presentation.phrases import REMEDIES
from core.report.access_level import ACCESS_LEVEL_MEANINGS
from core.report.frames.table import frame
from core.report.words import OUTCOME_WORDS

if TYPE_CHECKING:
    from pandas import DataFrame

DEFINITIONS = ("Word", "Colour sample", "Kind", "Meaning", "What to do")
_PLAIN: Final = (
    ("High", "Risk", "Someone can do more than agreed, or somebody not agreed on can get in."),
    ("Medium", "Risk", "The vendor's work is hampered, or a safeguard is weaker than agreed."),
    ("Low", "Risk", "A difference with little consequence."),
    ("Not known", "Risk", "The account could not be read, so the risk cannot be told."),
    ("Fix", "Exception decision", "Make it as agreed."),
    ("Accept until date", "Exception decision", "Leave it until the date; a named owner answers."),
    ("Remove access", "Exception decision", "Take the vendor's role away from the account."),
    ("Escalate", "Exception decision, vendor sign-off", "Someone else has to decide; say who."),
    ("Keep", "Vendor sign-off", "The vendor's access stays as it is."),
    ("Reduce", "Vendor sign-off", "The vendor keeps access, but less of it."),
    ("Remove", "Vendor sign-off", "The vendor loses all access."),
    ("Active", "Exemption state", "The exemption holds."),
    ("Ends within 30 days", "Exemption state", "The exemption holds; decide again soon."),
    ("Expired", "Exemption state", "The exemption no longer counts: the real status is shown."),
    ("Not yet in force", "Exemption state", "Approved for a later date."),
    ("External ID", "AWS word", "Keeps the vendor's other customers from entering through it."),
    ("Trust policy", "AWS word", "Says who may enter a role."),
    ("OU", "AWS word", "Organizational unit: a folder of accounts in AWS Organizations."),
    ("ARN", "AWS word", "Amazon Resource Name: the full name of a thing in AWS."),
    ("UTC", "Abbreviation", "Coordinated universal time. All times of this workbook are UTC."),
    ("SHA-256", "Abbreviation", "A fingerprint of data: any change gives another."),
    ("Evidence ID", "Column", "The first answer of AWS behind the row; Evidence lists them all."),
    ("Finding ID", "Column", "Stays the same from scan to scan while the same is wrong."),
    ("Compliant %", "Figure", "Of all but Not required. What could not be checked counts against."),
)  # fmt: skip
_OUTCOMES: Final = (
    (AccountOutcome.CHECKED, "All that the scan needs was read."),
    (
        AccountOutcome.PARTIAL,
        "Some answers were refused; what needs them is not known.",
    ),
    (AccountOutcome.OUT_OF_SCOPE, "The scan was told to leave the account out."),
)


def definitions_frame() -> DataFrame:
    """Word, colour sample, kind, meaning, what to do."""
    return frame(DEFINITIONS, _rows())


def _rows() -> Iterator[tuple[str | None, ...]]:
    for status in Status:
        word = STATUS_WORDS[status]
        what_to_do = " ".join(REMEDIES[status]).format(vendor="the vendor")
        yield word, word, "Status", STATUS_MEANINGS[status], what_to_do
    for outcome, meaning in _OUTCOMES:
        yield OUTCOME_WORDS[outcome], None, "Scan result", meaning, None
    for level, meaning in ACCESS_LEVEL_MEANINGS.items():
        yield level.value, None, "Access level", meaning, None
    for word, kind, meaning in _PLAIN:
        yield word, None, kind, meaning, None

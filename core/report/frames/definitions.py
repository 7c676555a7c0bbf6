"""Frame of the words a reader of the workbook meets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from core.changes.model import CAUSE_WORDS, CHANGE_WORDS, Cause, Change
from core.model import STATUS_MEANINGS, STATUS_WORDS, AccountOutcome, Status
from core.presentation.phrases import REMEDIES
from core.repair.run import FIX_STATE_WORDS, FixState
from core.report.access_level import ACCESS_LEVEL_MEANINGS
from core.report.frames.table import frame
from core.report.past import PROPOSED
from core.report.words import OUTCOME_WORDS

if TYPE_CHECKING:
    from pandas import DataFrame

DEFINITIONS = ("Word", "Colour sample", "Kind", "Meaning", "What to do")
_Row = tuple[str, str, str, str]  # word, kind, meaning, what to do
_RISKS: Final[tuple[_Row, ...]] = (
    ("High", "Risk", "Someone can do more than agreed, or somebody not agreed on can get in.",
     "Decide first, and soon."),
    ("Medium", "Risk", "The vendor's work is hampered, or a safeguard is weaker than agreed.",
     "Decide in this review."),
    ("Low", "Risk", "A difference with little consequence.", "Decide in this review."),
    ("Not known", "Risk", "The account could not be read, so the risk cannot be told.",
     "Have the account read, or say in Comment why it cannot be."),
)  # fmt: skip
_DECISIONS: Final[tuple[_Row, ...]] = (
    ("Fix", "Exception decision", "Make it as agreed.", "Preview and approve a fix."),
    ("Accept until date", "Exception decision",
     "Leave it until the date; a named owner answers for it.",
     ("Fill in Accept until and Owner; say why in Comment. On Third parties, begin the comment"
     " with: until 2026-12-31, owner Name;")),
    ("Remove access", "Exception decision", "Take the vendor's role away from the account.",
     "Preview and approve the removal."),
    ("Escalate", "Exception decision, vendor sign-off", "Someone else has to decide.",
     "Say in Comment who, and what they have to decide."),
    ("Keep", "Vendor sign-off", "The vendor's access stays as it is.", "Nothing."),
    ("Reduce", "Vendor sign-off", "The vendor keeps access, but less of it.",
     "Change the agreement, then fix the accounts."),
    ("Remove", "Vendor sign-off", "The vendor loses all access.",
     "End the contract's access; remove the roles."),
    ("(Decision left empty)", "Exception decision",
     ("Not decided. On a row that could not be checked, Reviewer and Comment without a decision"
     " acknowledge that nothing is known."), "Decide, or acknowledge."),
)  # fmt: skip
_CHANGES: Final = {
    Change.NEW: ("Needs attention now and did not at the last review.", "Decide on it."),
    Change.WORSE: ("Needed attention already, and is graver now.", "Decide on it again."),
    Change.BETTER: ("Less grave than at the last review, and not yet as agreed.", "Go on with it."),
    Change.UNCHANGED: ("The same as at the last review.", "Nothing, if it was as agreed."),
    Change.RESOLVED: ("Needed attention at the last review and does not any more.", "Nothing."),
    Change.LEFT_SCOPE: ("The account or vendor is no longer part of the scan.", "Ask why."),
    Change.NOT_COMPARABLE: (
        "One of the two scans could not check it, so nothing can be said.",
        "Have the account read.",
    ),
}
_CAUSES: Final = {
    Cause.ACCESS: "What stands in the account is not what it was.",
    Cause.AGREEMENT: "The account is as it was; what was agreed, or the catalogue, is another.",
    Cause.BOTH: "Both the account and what was agreed are not what they were.",
    Cause.NOT_CHECKED: "One of the two scans could not check it.",
    Cause.POPULATION: "The account joined the organization, left it, or its scope changed.",
}
_FIX_STATES: Final = {
    FixState.VERIFIED: ("Carried out; a fresh look found it as agreed.", "Nothing."),
    FixState.STILL_DIFFERS: ("Carried out; a fresh look still found a difference.", "Look again."),
    FixState.FAILED: ("AWS refused a call.", "See What was done."),
    FixState.SKIPPED: ("The account was not what the preview showed; left alone.", "Plan again."),
    FixState.STOPPED: ("The run ended before this account.", "Resume the run."),
    FixState.UNDONE: ("Put back to what it was before.", "Nothing."),
    FixState.INTERRUPTED: ("The run was cut off in this account.", "Resume or undo the run."),
}
_UNDO: Final[tuple[_Row, ...]] = (
    ("Available", "Undo", "What was changed can be put back.", "Nothing, unless it should be."),
    ("Done on ...", "Undo", "It was put back then.", "Nothing."),
    ("Not possible: ...", "Undo", "It cannot be put back, and why.", "Nothing."),
    (
        "Stack: ...",
        "Fix state",
        "What AWS said of the account's stack after a roll-out.",
        "See the next scan.",
    ),
    (
        "Not known: ...",
        "Fix state",
        "The files of the run are lost, or it was cut off.",
        "Scan the accounts.",
    ),
)
_PLAIN: Final = (
    ("Active", "Exemption state", "The exemption holds."),
    ("Ends within 30 days", "Exemption state", "The exemption holds; decide again soon."),
    ("Expired", "Exemption state", "The exemption no longer counts: the real status is shown."),
    ("Not yet in force", "Exemption state", "Approved for a later date."),
    ("External ID", "AWS word", "Keeps the vendor's other customers from entering through it."),
    ("Trust policy", "AWS word", "Says who may enter a role."),
    ("Role", "AWS word", "What a vendor enters an account with; its policies say what it may do."),
    ("aws-global", "AWS word", "IAM is one service for all Regions; its answers hold for all."),
    ("OU", "Abbreviation", "Organizational unit: a folder of accounts in AWS Organizations."),
    ("ARN", "Abbreviation", "Amazon Resource Name: the full name of a thing in AWS."),
    ("IAM", "Abbreviation", "Identity and Access Management: roles and policies of an account."),
    ("API", "Abbreviation", "The way a program asks AWS; each question is a call."),
    ("SCP, RCP", "Abbreviation", "Policies of the organization that limit what accounts can do."),
    ("UTC", "Abbreviation", "Coordinated universal time. All times of this workbook are UTC."),
    ("SHA-256", "Abbreviation", "A fingerprint of data: any change gives another."),
    ("Evidence ID", "Column", "The first answer of AWS behind the row; Evidence lists them all."),
    ("Previous evidence ID", "Column", "The same of the earlier scan: see that scan's workbook."),
    ("Finding ID", "Column", "Stays the same from scan to scan while the same is wrong."),
    ("First seen (UTC)", "Column", "The first scan since when it has needed attention."),
    ("Row key", "Column", "What identifies a row from scan to scan; decisions are read by it."),
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
    for change, (meaning, what_to_do) in _CHANGES.items():
        yield CHANGE_WORDS[change], None, "Change", meaning, what_to_do
    for cause, meaning in _CAUSES.items():
        yield CAUSE_WORDS[cause], None, "Why it changed", meaning, None
    for word, kind, meaning, what_to_do in (*_DECISIONS, *_RISKS):
        yield word, None, kind, meaning, what_to_do
    yield PROPOSED, None, "Fix state", "Decided on, and not carried out yet.", "Carry it out."
    for state, (meaning, what_to_do) in _FIX_STATES.items():
        yield FIX_STATE_WORDS[state], None, "Fix state", meaning, what_to_do
    for word, kind, meaning, what_to_do in _UNDO:
        yield word, None, kind, meaning, what_to_do
    for outcome, meaning in _OUTCOMES:
        yield OUTCOME_WORDS[outcome], None, "Scan result", meaning, None
    for level, meaning in ACCESS_LEVEL_MEANINGS.items():
        yield level.value, None, "Access level", meaning, None
    for word, kind, meaning in _PLAIN:
        yield word, None, kind, meaning, None

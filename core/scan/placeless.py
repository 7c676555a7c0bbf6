"""Accounts of which neither unit nor tags are known, where a scope is drawn by them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.model import (
    Account,
    CellResult,
    Effect,
    Finding,
    FindingCode,
    ObservedRole,
    Reason,
    RoleVerdict,
    Severity,
    Status,
)

PLACE_NOT_KNOWN = Reason(
    "Whether this vendor was agreed here depends on the account's organizational unit or tags, "
    "which are not known.",
    "PlaceNotKnown",
    "Scan with a sign-in that may read them (a list of accounts tells neither), or name the "
    "account in the scope.",
)


def undecided_cell(
    account: Account, vendor: str, roles: Sequence[ObservedRole], listing: Sequence[str]
) -> CellResult:
    """The cell of a vendor of which it is not known whether it was agreed for the account: it
    shows the vendor's `roles`, and judges nothing. `listing`: the ids of the evidence that shows
    which roles there are."""
    finding = Finding(
        FindingCode.ACCOUNT_UNREADABLE,
        Effect.UNKNOWN,
        Severity.MEDIUM,
        PLACE_NOT_KNOWN.summary,
        {"code": PLACE_NOT_KNOWN.code, "remedy": PLACE_NOT_KNOWN.remedy},
    )
    proof = (one for role in roles for one in role.evidence)
    return CellResult(
        account_id=account.id,
        vendor=vendor,
        status=Status.UNREACHABLE,
        roles=tuple(RoleVerdict(None, role, (finding,)) for role in roles),
        findings=(finding,),
        reason=PLACE_NOT_KNOWN,
        evidence=tuple(dict.fromkeys((*listing, *proof))),
    )

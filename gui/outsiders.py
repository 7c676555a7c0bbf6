"""The unrecognised third parties of an account in the form that the detail panel shows."""

from __future__ import annotations

from core.model import (
    AccountResult,
    CellResult,
    Effect,
    Finding,
    FindingCode,
    Severity,
    Status,
    ThirdParty,
)

TITLE = "Unrecognised third parties"


def outsiders_cell(result: AccountResult) -> CellResult:
    """A cell for the column that counts outsiders: one remark per role they can enter."""
    parties = result.third_parties
    return CellResult(
        account_id=result.account.id,
        vendor="",
        status=Status.UNKNOWN_PARTY if parties else Status.NOT_EXPECTED,
        findings=tuple(_finding(party) for party in parties),
        evidence=tuple(dict.fromkeys(one for party in parties for one in party.evidence)),
    )


def _finding(party: ThirdParty) -> Finding:
    known = f" ({party.known_as})" if party.known_as else ""
    guard = "with" if party.external_id_required else "without"
    used = f"{party.last_used_at:%Y-%m-%d %H:%M} UTC" if party.last_used_at else "not known"
    return Finding(
        FindingCode.TRUST_PRINCIPAL_EXTRA,
        Effect.NOTE,  # it gives the account no vendor's status
        Severity.HIGH,
        f"AWS account {party.outside_account_id}{known} can enter role {party.role_name} "
        f"{guard} an external ID. Last used: {used}.",
    )

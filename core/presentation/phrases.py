"""The sentences of the Summary, by status and by kind of finding. `{vendor}` is filled in."""

from __future__ import annotations

from collections.abc import Mapping

from core.model import FindingCode, Status

HEADLINES: Mapping[Status, str] = {
    Status.UNEXPECTED: "{vendor} has access to this account but was not approved for it.",
    Status.DRIFT_EXCESS: "{vendor} can do more in this account than was agreed.",
    Status.DRIFT_BROKEN: "{vendor} has a role here, but it cannot do the agreed work with it.",
    Status.MISSING: "{vendor} should have access here, but the agreed role does not exist.",
    Status.UNREACHABLE: "It is not known what access {vendor} has here.",
    Status.EXEMPT: "{vendor}'s access differs from the agreement; a named owner accepted that.",
    Status.OK: "{vendor} has exactly the access that was agreed.",
    Status.NOT_EXPECTED: "{vendor} is not meant to have access here, and has none.",
    Status.PENDING: "This account has not been read yet.",
    Status.UNKNOWN_PARTY: "An outside account that is on no approved list can enter this account.",
}
REASONS: Mapping[Status, str] = {
    Status.UNEXPECTED: (
        "Nobody agreed to this access, so nobody is watching what it is used for. Roles that stay"
        " behind after a trial or a cancelled contract are the usual cause."
    ),
    Status.DRIFT_EXCESS: (
        "Access beyond the agreement is a risk nobody has accepted, and the finding an auditor"
        " raises first."
    ),
    Status.DRIFT_BROKEN: (
        "The vendor's service is paid for but cannot deliver here: its data or its savings for"
        " this account are probably incomplete."
    ),
    Status.MISSING: (
        "The vendor cannot see this account. Costs or savings of this account are missing from"
        " its reports."
    ),
    Status.UNREACHABLE: "An account that could not be read does not count as compliant.",
    Status.EXEMPT: "When the exemption ends, the difference counts again.",
    Status.OK: "",
    Status.NOT_EXPECTED: "",
    Status.PENDING: "",
    Status.UNKNOWN_PARTY: (
        "Whoever owns that outside account can act in this one with the rights of the role."
    ),
}
REMEDIES: Mapping[Status, tuple[str, ...]] = {
    Status.UNEXPECTED: (
        "Ask the owner of the account what the role is for.",
        "If it is wanted, add the account to the agreement. If not, have the role removed.",
    ),
    Status.DRIFT_EXCESS: (
        "Preview a fix: it shows what would be taken away before anything is written.",
        "If the extra access is wanted, have its owner accept it until a date.",
    ),
    Status.DRIFT_BROKEN: (
        "Preview a fix: it shows what would be restored before anything is written.",
    ),
    Status.MISSING: (
        "Preview a fix: it shows the role that would be created before anything is written.",
        "If {vendor} is no longer used here, take the account out of the agreement.",
    ),
    Status.UNREACHABLE: ("Check the connection to this account, then check it again.",),
    Status.EXEMPT: ("Nothing now. Decide again before the exemption ends.",),
    Status.OK: ("Nothing to do.",),
    Status.NOT_EXPECTED: ("Nothing to do.",),
    Status.PENDING: ("Wait for the scan to reach this account.",),
    Status.UNKNOWN_PARTY: (
        "Find out who owns the outside account.",
        (
            "If it belongs to a vendor you approve, add that vendor to the agreement."
            " If nobody knows it, have the role's trust removed."
        ),
    ),
}
CODE_REASONS: Mapping[FindingCode, str] = {
    FindingCode.TRUST_EXTERNAL_ID_MISSING: (
        "Without an external ID, another customer of {vendor} could make its service enter this"
        " account (the confused deputy problem)."
    ),
    FindingCode.TRUST_EXTERNAL_ID_WRONG: (
        "The external ID ties the role to your contract. With another one, either the vendor is"
        " locked out or somebody else's contract opens the door."
    ),
    FindingCode.TRUST_EXTERNAL_ID_WEAK: (
        "An external ID that many values match protects no better than none."
    ),
    FindingCode.TRUST_PRINCIPAL_WILDCARD: (
        "A wildcard principal lets any AWS account in the world try to enter."
    ),
    FindingCode.TRUST_PRINCIPAL_EXTRA: (
        "Every principal in the trust policy can enter with all rights of the role."
    ),
    FindingCode.TRUST_PRINCIPAL_DELETED: (
        "The trusted role or user was deleted on the other side. A new one of the same name"
        " does not get in."
    ),
}

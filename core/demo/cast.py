"""Who plays which part: every situation of a real organization, each in its account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from core.demo.agreed import ARCHERA, FLEXERA, OPSRAMP, PROSPEROPS
from core.demo.company import MANAGEMENT
from core.demo.situations import UNKNOWN_OUTSIDER, Situation

PARTS: Mapping[tuple[str, str], Situation] = {
    (MANAGEMENT, FLEXERA): Situation.MANAGED,
    (MANAGEMENT, ARCHERA): Situation.ORGANIZATION_WRITES,
    ("payments-prod-eu", PROSPEROPS): Situation.EXCESS_ACTION,
    ("booking-prod-am", PROSPEROPS): Situation.WILDCARD_ACTION,
    ("fleet-prod-eu", PROSPEROPS): Situation.MISSING,
    ("warehouse-prod-am", PROSPEROPS): Situation.MISSING,
    ("customs-dev", PROSPEROPS): Situation.MISSING,
    ("pricing-staging", PROSPEROPS): Situation.WRONG_EXTERNAL_ID,
    ("pellworm-core", PROSPEROPS): Situation.NO_EXTERNAL_ID,
    ("identity", PROSPEROPS): Situation.ANY_EXTERNAL_ID,
    ("pellworm-web", PROSPEROPS): Situation.EXTRA_PRINCIPAL,
    ("cost-analytics", PROSPEROPS): Situation.MISSING_ACTION,
    ("artifact-store", PROSPEROPS): Situation.MISSING_ACTION,
    ("observability", PROSPEROPS): Situation.DENIED_ACTION,
    ("customs-prod-eu", PROSPEROPS): Situation.DELETED_PRINCIPAL,
    ("sable-data", PROSPEROPS): Situation.EXCESS_AND_MISSING,
    ("pellworm-hub", PROSPEROPS): Situation.MISSING,
    ("security-tooling", PROSPEROPS): Situation.EXCESS_ACTION,  # exempt
    ("warehouse-dev", PROSPEROPS): Situation.MISSING_ACTION,  # exempt
    ("backup-vault", PROSPEROPS): Situation.MISSING,  # exempt
    ("sable-core", PROSPEROPS): Situation.EXCESS_ACTION,  # the exemption has expired
    ("sandbox-formula", PROSPEROPS): Situation.UNAPPROVED,
    ("sandbox-emoji", PROSPEROPS): Situation.UNAPPROVED,
    ("tracking-prod-eu", OPSRAMP): Situation.EXCESS_ACTION,
    ("pricing-prod-eu", OPSRAMP): Situation.MISSING,
    ("fleet-prod-am", OPSRAMP): Situation.MISSING_ACTION,
    ("network-hub", OPSRAMP): Situation.NO_EXTERNAL_ID,
    ("invoicing-prod-eu", OPSRAMP): Situation.WRONG_EXTERNAL_ID,
    ("payments-prod-am", OPSRAMP): Situation.EXCESS_ACTION,  # exempt
    ("log-archive", OPSRAMP): Situation.UNAPPROVED,
    ("billing-exports", FLEXERA): Situation.UNAPPROVED,
    ("treasury-reporting", ARCHERA): Situation.UNAPPROVED,
}


@dataclass(frozen=True, slots=True)
class CastExemption:
    """An exemption of the demonstration's agreement."""

    id: str
    in_force: bool


EXEMPTIONS: Mapping[tuple[str, str], CastExemption] = {
    ("security-tooling", PROSPEROPS): CastExemption("EX-2026-014", in_force=True),
    ("warehouse-dev", PROSPEROPS): CastExemption("EX-2026-021", in_force=True),
    ("backup-vault", PROSPEROPS): CastExemption("EX-2026-022", in_force=True),
    ("payments-prod-am", OPSRAMP): CastExemption("EX-2026-027", in_force=True),
    ("sable-core", PROSPEROPS): CastExemption("EX-2025-031", in_force=False),
}


class Access(Enum):
    """Why an account cannot be read, or only in part. The value is the sentence for it."""

    SUSPENDED = "the account is suspended"
    REFUSED = "the audit role does not trust the management account"
    NO_AUDIT_ROLE = "there is no audit role"
    HALF_READABLE = "the audit role may list roles but not read their inline policies"
    DENIED_BY_ORGANIZATION = "an organization policy denies every IAM call"


HINDRANCES: Mapping[str, Access] = {
    "old-website": Access.SUSPENDED,
    "trial-2019": Access.SUSPENDED,
    "ci-cd": Access.REFUSED,
    "sable-telemetry": Access.NO_AUDIT_ROLE,
    "payments-staging": Access.HALF_READABLE,
    "tracking-dev": Access.DENIED_BY_ORGANIZATION,
}


@dataclass(frozen=True, slots=True)
class Outsider:
    """A role, not a vendor's, that a party outside the organization can enter.

    `principal` is an ARN; `known_as` who it publicly is, "" when nobody knows."""

    role_name: str
    principal: str
    external_id: str | None = None
    known_as: str = ""

    @property
    def account_id(self) -> str:
        """The outside account."""
        return self.principal.split(":")[4]


_CONTRACTOR = "714920583366"  # on no list of known accounts
_LACEWORK = "434813966438"  # publicly known, and in no catalogue of cost vendors

# IAM lets a role's name begin like a formula of a spreadsheet.
OUTSIDERS: Mapping[str, Outsider] = {
    "booking-prod-eu": Outsider("partner-data-sync", f"arn:aws:iam::{UNKNOWN_OUTSIDER}:root"),
    "fleet-dev": Outsider(
        "telemetry-export", f"arn:aws:iam::{UNKNOWN_OUTSIDER}:role/collector", "fleet-telemetry-9"
    ),
    "customs-prod-am": Outsider("=contractor+access", f"arn:aws:iam::{_CONTRACTOR}:user/jv.dekker"),
    "audit-reports": Outsider(
        "lacework-iam-role", f"arn:aws:iam::{_LACEWORK}:root", "LW-bw-2f91", known_as="Lacework"
    ),
}

"""What was different at Brackwater Freight in the four quarters before: drift that came and
went, an account that joined, one that was closed, a vendor that was agreed later.

A row of `PAST` says how a vendor's role stood at the end of each of the four quarters, the oldest
first; where there is none, it stood as it stands today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.demo.agreed import ARCHERA, OPSRAMP, PROSPEROPS
from core.demo.company import MANAGEMENT, AccountEntry
from core.demo.situations import Situation as S  # noqa: N817 - a table of forty rows

QUARTERS = 4
Past = tuple[S, S, S, S]

_ALWAYS_RIGHT: Past = (S.AGREED,) * 4
_NEVER_THERE: Past = (S.ABSENT,) * 4
PAST: Mapping[tuple[str, str], Past] = {
    # came since the last review
    ("payments-prod-eu", PROSPEROPS): _ALWAYS_RIGHT,
    ("fleet-prod-eu", PROSPEROPS): _ALWAYS_RIGHT,
    ("pellworm-web", PROSPEROPS): _ALWAYS_RIGHT,
    ("observability", PROSPEROPS): _ALWAYS_RIGHT,
    ("pricing-prod-eu", OPSRAMP): _ALWAYS_RIGHT,
    ("invoicing-prod-eu", OPSRAMP): _ALWAYS_RIGHT,
    ("sandbox-emoji", PROSPEROPS): _NEVER_THERE,
    ("customs-dev", PROSPEROPS): (S.MISSING, S.AGREED, S.AGREED, S.AGREED),  # and once before
    # grew worse, or better
    ("booking-prod-am", PROSPEROPS): (S.AGREED, S.AGREED, S.EXCESS_ACTION, S.EXCESS_ACTION),
    ("sable-data", PROSPEROPS): (S.AGREED, S.MISSING_ACTION, S.MISSING_ACTION, S.MISSING_ACTION),
    ("cost-analytics", PROSPEROPS): (
        S.AGREED, S.AGREED, S.EXCESS_AND_MISSING, S.EXCESS_AND_MISSING,
    ),
    # resolved since the last review
    ("customs-prod-am", PROSPEROPS): (
        S.AGREED, S.AGREED, S.WRONG_EXTERNAL_ID, S.WRONG_EXTERNAL_ID,
    ),
    ("dns", PROSPEROPS): (S.AGREED, S.AGREED, S.AGREED, S.MISSING),
    # came and went
    ("tracking-prod-am", PROSPEROPS): (S.AGREED, S.EXCESS_ACTION, S.AGREED, S.AGREED),
    ("invoicing-prod-eu", PROSPEROPS): (S.MISSING, S.MISSING, S.AGREED, S.AGREED),
    ("warehouse-staging", OPSRAMP): (S.MISSING_ACTION, S.AGREED, S.AGREED, S.AGREED),
    ("booking-staging", PROSPEROPS): (  # exempt until the exemption ended, then mended
        S.EXCESS_ACTION, S.EXCESS_ACTION, S.EXCESS_ACTION, S.AGREED,
    ),
    # found by and by, and still there
    ("warehouse-prod-am", PROSPEROPS): (S.AGREED, S.AGREED, S.AGREED, S.MISSING),
    ("pricing-staging", PROSPEROPS): (
        S.AGREED, S.AGREED, S.WRONG_EXTERNAL_ID, S.WRONG_EXTERNAL_ID,
    ),
    ("identity", PROSPEROPS): (S.AGREED, S.AGREED, S.AGREED, S.ANY_EXTERNAL_ID),
    ("artifact-store", PROSPEROPS): (S.AGREED, S.AGREED, S.MISSING_ACTION, S.MISSING_ACTION),
    ("customs-prod-eu", PROSPEROPS): (S.AGREED, S.AGREED, S.AGREED, S.DELETED_PRINCIPAL),
    ("sandbox-formula", PROSPEROPS): (S.ABSENT, S.ABSENT, S.UNAPPROVED, S.UNAPPROVED),
    ("tracking-prod-eu", OPSRAMP): (S.AGREED, S.AGREED, S.AGREED, S.EXCESS_ACTION),
    ("fleet-prod-am", OPSRAMP): (S.AGREED, S.AGREED, S.AGREED, S.MISSING_ACTION),
    ("log-archive", OPSRAMP): (S.ABSENT, S.ABSENT, S.ABSENT, S.UNAPPROVED),
    # accepted since the last review
    ("security-tooling", PROSPEROPS): (S.AGREED, S.AGREED, S.AGREED, S.EXCESS_ACTION),
    ("warehouse-dev", PROSPEROPS): (S.AGREED, S.AGREED, S.MISSING_ACTION, S.MISSING_ACTION),
    ("payments-prod-am", OPSRAMP): (S.AGREED, S.AGREED, S.AGREED, S.EXCESS_ACTION),
    # OpsRamp was agreed for the shared services only after the last review
    ("network-hub", OPSRAMP): (S.ABSENT, S.ABSENT, S.NO_EXTERNAL_ID, S.NO_EXTERNAL_ID),
    **{
        (key, OPSRAMP): _NEVER_THERE
        for key in (
            "identity", "ci-cd", "dns", "artifact-store", "observability", "backup-vault",
        )
    },
    # Archera was agreed in the last of the four
    (MANAGEMENT, ARCHERA): (S.ABSENT, S.ABSENT, S.ABSENT, S.AGREED),
    ("treasury-reporting", ARCHERA): (S.ABSENT, S.ABSENT, S.ABSENT, S.UNAPPROVED),
}  # fmt: skip

FIRST_QUARTER_OF: Mapping[str, int] = {ARCHERA: 3}  # when a vendor was agreed, counted from 0
NEWCOMER = "driver-app-dev"  # joined since the last review
CLOSED = (AccountEntry("legacy-portal", "closing"), AccountEntry("parcel-beta", "closing"))
LAST_QUARTER_OF: Mapping[str, int] = {"legacy-portal": 3, "parcel-beta": 1}

# accounts nobody could enter then, by quarter
OUT_OF_REACH: tuple[frozenset[str], ...] = (
    frozenset({"trial-2019"}),
    frozenset({"trial-2019", "pricing-dev"}),
    frozenset({"trial-2019", "sable-telemetry"}),
    frozenset({"trial-2019", "old-website", "sable-telemetry", "tracking-staging"}),
)
SUSPENDED = frozenset({"trial-2019", "old-website"})


@dataclass(frozen=True, slots=True)
class PastOutsider:
    """A role of an outsider, and the quarters in which it stood, counted from 0. `principal` is
    that of today's where it stands today."""

    key: str
    role_name: str
    quarters: frozenset[int]
    principal: str = ""


OUTSIDERS: tuple[PastOutsider, ...] = (
    PastOutsider("customs-prod-am", "=contractor+access", frozenset()),
    PastOutsider("fleet-dev", "telemetry-export", frozenset({2, 3})),
    PastOutsider(
        "artifact-store",
        "build-share",
        frozenset({1, 2, 3}),
        "arn:aws:iam::802613594477:root",
    ),
)

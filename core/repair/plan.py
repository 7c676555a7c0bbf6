"""A plan: everything a repair or an undo would do, fixed before anyone approves it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.model import Account, DocumentVersion, Status
from core.repair.state import RoleState
from core.repair.step import Risk, Step

MANY_ACCOUNTS = 10  # more than this many in one plan is high risk, whatever the steps


class PlanKind(StrEnum):
    """Whether a plan mends differences or puts back what an earlier run changed."""

    REPAIR = "repair"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class RoleChange:
    """One role before and after, and the calls that lead from one to the other."""

    vendor: str
    role_name: str
    before: RoleState
    after: RoleState
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class AccountChange:
    """Everything a plan does in one account, in order."""

    account: Account
    roles: tuple[RoleChange, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """All calls of the account in the order they are made."""
        return tuple(step for role in self.roles for step in role.steps)

    @property
    def vendors(self) -> tuple[str, ...]:
        """The vendors concerned, each once."""
        return tuple(dict.fromkeys(role.vendor for role in self.roles))

    @property
    def risk(self) -> Risk:
        """The highest risk of its steps; high in the management account."""
        if self.account.is_management:
            return Risk.HIGH
        return min((step.risk for step in self.steps), key=lambda risk: risk.rank)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A chosen cell that the plan leaves alone, and why."""

    account: Account
    vendor: str
    status: Status | None
    reason: str


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """The totals shown on top of a preview."""

    accounts: int
    roles: int
    steps: int
    by_call: Mapping[str, int]
    by_risk: Mapping[Risk, int]  # accounts, by their highest risk
    irreversible: int
    refused: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A previewed change of many accounts. `management_account_id` says of which organization;
    `sha256` covers everything else in it."""

    id: str
    kind: PlanKind
    created_at: datetime
    requester: str
    agreement: DocumentVersion
    partition: str
    repair_role_name: str
    accounts: tuple[AccountChange, ...]
    refused: tuple[Refusal, ...]
    undo_of: str | None = None
    management_account_id: str = ""
    sha256: str = ""

    @property
    def risk(self) -> Risk:
        """The risk of approving the whole: the highest of any account, or of their number."""
        if len(self.accounts) > MANY_ACCOUNTS:
            return Risk.HIGH
        risks = (account.risk for account in self.accounts)
        return min(risks, key=lambda risk: risk.rank, default=Risk.LOW)

    @property
    def phrase(self) -> str:
        """What has to be typed to approve a plan of high risk."""
        count = len(self.accounts)
        return f"change {count} {'account' if count == 1 else 'accounts'}"

    @property
    def summary(self) -> PlanSummary:
        """The totals."""
        steps = [step for account in self.accounts for step in account.steps]
        return PlanSummary(
            accounts=len(self.accounts),
            roles=sum(len(account.roles) for account in self.accounts),
            steps=len(steps),
            by_call=dict(sorted(Counter(step.call for step in steps).items())),
            by_risk=dict(Counter(account.risk for account in self.accounts)),
            irreversible=sum(not step.reversible for step in steps),
            refused=len(self.refused),
        )


def sealed(plan: Plan) -> Plan:
    """The plan with the digest of its content."""
    return replace(plan, sha256=digest(plan_body(plan)))


def plan_body(plan: Plan) -> dict[str, Any]:
    """The plan as JSON data, without its digest."""
    from pydantic import TypeAdapter

    body: dict[str, Any] = TypeAdapter(Plan).dump_python(plan, mode="json")
    del body["sha256"]
    return {"schema_version": 1, **body}


def digest(body: Any) -> str:
    """SHA-256 of the canonical JSON text of `body` (sorted keys, no white space, UTF-8)."""
    return hashlib.sha256(canonical_json(body).encode()).hexdigest()


def canonical_json(body: Any) -> str:
    """JSON text that is the same for equal data."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

"""Which of an account's roles are worth reading, decided as cheaply as possible.

Fifty roles in each of ten thousand accounts are looked at, and most are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

from core.aws.documents import decoded
from core.aws.page_filter import RoleSketch
from core.catalogue.recognition import Recognition, trusted_accounts
from core.model import Account, ObservedRole, PolicyKind, RolePolicy
from core.scan.context import ScanContext
from core.scan.entrances import ANYONE, entrances

_MOST_REMEMBERED = 20_000
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class _Look:
    """What a role's sketch says in any account: that it matters, or whom it lets in."""

    always: bool
    accounts: frozenset[str]


class Interest:
    """What makes a role matter in a scan. Safe to use from several threads."""

    def __init__(self, context: ScanContext) -> None:
        # how vendors are recognised does not depend on the account that is asked about
        anywhere = Account(id=context.organization.management_account_id, name="")
        expectations = context.expectations(anywhere)
        self._marks = Recognition.merged(one.recognition for one in expectations)
        self._organization_id = context.organization.id
        self._seen: dict[RoleSketch, _Look] = {}
        self._trusted: dict[str, frozenset[str]] = {}

    def recognises(self, role: ObservedRole) -> bool:
        """Whether the role bears the marks of any vendor of the scan."""
        return self._marks.recognises(role)

    def matters(
        self,
        sketch: RoleSketch,
        account_id: str,
        names: Collection[str],
        may_be_outside: Callable[[str], bool],
    ) -> bool:
        """Whether a role may be wanted or noted; says no only where it is certain.

        `names`: of the roles expected in the account.
        """
        if sketch.name in names:
            return True
        known = self._seen.get(sketch)
        if known is None:
            known = self._look_at(sketch)
            _remember(self._seen, sketch, known)
        return known.always or any(
            trusted != account_id and may_be_outside(trusted) for trusted in known.accounts
        )

    def _look_at(self, sketch: RoleSketch) -> _Look:
        policies = tuple(RolePolicy(name, PolicyKind.ANY, "") for name in sketch.policy_names)
        role = ObservedRole("", sketch.name, "", sketch.path, "{}", policies)
        accounts = self._accounts(sketch.trust)
        marked = self._marks.recognises(role)
        named = ANYONE in accounts or not self._marks.principal_accounts.isdisjoint(accounts)
        return _Look(always=marked or named, accounts=accounts)

    def _accounts(self, encoded: str) -> frozenset[str]:
        known = self._trusted.get(encoded)
        if known is None:
            trust = decoded(encoded)
            known = trusted_accounts(trust) | frozenset(entrances(trust, self._organization_id))
            if not trust.startswith("{"):
                known |= {ANYONE}  # not understood: to be looked at
            _remember(self._trusted, encoded, known)
        return known


def _remember(memory: dict[Key, Value], key: Key, value: Value) -> None:
    if len(memory) >= _MOST_REMEMBERED:
        memory.clear()
    memory[key] = value

"""Which policies of the organization bear on an account: read beside the scan, each unit once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache, partial
from threading import Lock, Thread

from core.aws.connection import AwsConnection
from core.aws.errors import AwsError
from core.aws.organization_policies import RESOURCE_CONTROL, SERVICE_CONTROL, OrganizationPolicy
from core.model import Account, Reason

Policies = tuple[OrganizationPolicy, ...]
_ON_ACCOUNTS = "accounts"


@dataclass(frozen=True, slots=True)
class AccountLimits:
    """`levels`: the service control policies of the root, each unit on the way, and the account;
    every level must allow what is to be possible. `resource_policies`: names of resource control
    policies, which are not judged. `unread`: why what is known is not everything."""

    levels: tuple[Policies, ...] = ()
    resource_policies: tuple[str, ...] = ()
    unread: Reason | None = None


NO_LIMITS = AccountLimits()
NOT_ASKED = Reason(
    "The accounts come from a list, so the organization was not asked for its policies.",
    "OrganizationNotRead",
    "Scan with a sign-in that may read the organization.",
)


@lru_cache(maxsize=1024)
def digest_of(limits: AccountLimits) -> str:
    """The SHA-256 of what bears on an account; empty where it is not known."""
    if limits.unread is not None:
        return ""
    content = json.dumps(
        [[(one.id, one.name, one.document) for one in level] for level in limits.levels]
    )
    return hashlib.sha256(content.encode()).hexdigest()


_NOT_KNOWN = AccountLimits(unread=NOT_ASKED)


class LimitsReader:
    """Reads each unit's policies once, in a thread of its own, when an account first needs it."""

    def __init__(
        self,
        connection: AwsConnection,
        *,
        management_account_id: str = "",
        are_listed: bool = False,
    ) -> None:
        """`are_listed`: the accounts come from a list, their places are not known."""
        self._management = management_account_id
        self._are_listed = are_listed
        self._policies = connection.organization_policies()
        self._asked: dict[str, Future[object]] = {}
        self._lock = Lock()

    def prepare(self, account: Account) -> None:
        """Begin to read what bears on the account; does not wait."""
        if account.is_management or not account.ou_path:
            return
        self._ask(_ON_ACCOUNTS, self._policies.on_accounts)
        for unit in account.ou_path:
            self._ask(unit.id, partial(self._policies.attached, unit.id))

    def limits_of(self, account: Account) -> AccountLimits:
        """What bears on the account; waits until it is read. The management account, and an
        account of no organization, are subject to none."""
        if account.is_management or account.id == self._management:
            return NO_LIMITS
        if not account.ou_path:
            return _NOT_KNOWN if self._are_listed else NO_LIMITS
        self.prepare(account)
        levels: list[Policies] = []
        unread: Reason | None = None
        try:
            levels = [self._attached(unit.id) for unit in account.ou_path]
            direct = self._asked[_ON_ACCOUNTS].result()
            assert isinstance(direct, Mapping)
            levels.append(direct.get(account.id, ()))
        except AwsError as error:
            unread = error.reason
        return AccountLimits(
            levels=tuple(
                tuple(one for one in level if one.kind == SERVICE_CONTROL) for level in levels
            ),
            resource_policies=tuple(
                dict.fromkeys(
                    one.name
                    for level in levels
                    for one in level
                    if one.kind == RESOURCE_CONTROL and not one.is_aws_managed
                )
            ),
            unread=unread,
        )

    def _attached(self, unit_id: str) -> Policies:
        found = self._asked[unit_id].result()
        assert isinstance(found, tuple)
        return found

    def _ask(self, key: str, read: Callable[[], object]) -> None:
        if key in self._asked:
            return
        with self._lock:
            if key in self._asked:
                return
            answer: Future[object] = Future()
            self._asked[key] = answer

        def work() -> None:
            try:
                answer.set_result(read())
            except Exception as error:  # noqa: BLE001 - raised again where it is waited for
                answer.set_exception(error)

        Thread(target=work, name=f"scan-policies-{key}", daemon=True).start()

"""Listing the accounts of an organization unit by unit, several units at once.

ListAccounts answers 20 accounts a page, one page after the other: five thousand accounts take 250
answers' time. Where the last scan's accounts are known, the list only has to be confirmed, and
the units can be asked side by side. Accounts may be moved meanwhile, so:

- a root is listed before its units: new accounts are made in the root;
- an account seen in two places, or one that was known and is not seen although it still exists,
  was moved meanwhile. Then the walk proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from core.aws.errors import AwsNotFound
from core.aws.organization import OuPath, account_of, ask, clean, items, pages_of
from core.model import Account, OrganizationalUnit

if TYPE_CHECKING:
    from mypy_boto3_organizations import OrganizationsClient

_AT_ONCE = 12
_MOST_ABSENT = 20  # more than that are not asked for one by one
Page = tuple[Account, ...]


class WalkInconclusive(Exception):
    """Accounts were moved meanwhile: only ListAccounts can tell which there are."""


def walk(
    client: OrganizationsClient, *, management_account_id: str, known: Sequence[Account]
) -> Iterator[Page]:
    """Every account once, page by page, without tags, as `organization.account_pages` gives them.

    Raises:
        AwsError: a unit could not be read.
        WalkInconclusive: accounts may be missing from what was yielded.
    """
    seen: set[str] = set()
    for page in _Walk(client, management_account_id).pages():
        ids = {account.id for account in page}
        if len(ids) < len(page) or not seen.isdisjoint(ids):
            raise WalkInconclusive
        seen |= ids
        yield page
    absent = [account.id for account in known if account.id not in seen]
    if len(absent) > _MOST_ABSENT or any(_exists(client, one) for one in absent):
        raise WalkInconclusive


def _exists(client: OrganizationsClient, account_id: str) -> bool:
    try:
        ask(client.describe_account, "DescribeAccount", AccountId=account_id)
    except AwsNotFound:
        return False
    return True


def _unit(raw: Mapping[str, Any]) -> OrganizationalUnit:
    return OrganizationalUnit(raw["Id"], clean(raw.get("Name", raw["Id"])))


class _Walk:
    def __init__(self, client: OrganizationsClient, management_account_id: str) -> None:
        self._client = client
        self._management = management_account_id
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._found: SimpleQueue[Page | Exception | None] = SimpleQueue()
        self._open = 0
        self._lock = Lock()

    def pages(self) -> Iterator[Page]:
        roots = [(_unit(one),) for one in items(self._client.list_roots, "ListRoots", "Roots")]
        for root in roots:
            yield from self._accounts(root)
        for root in roots:
            self._submit(partial(self._children, root))
        for _ in range(_AT_ONCE):
            Thread(target=self._work, name="scan-walk", daemon=True).start()
        try:
            while roots and (page := self._found.get()) is not None:
                if isinstance(page, Exception):
                    raise page
                yield page
        finally:
            for _ in range(_AT_ONCE):
                self._tasks.put(None)

    def _accounts(self, path: OuPath) -> Iterator[Page]:
        listed = pages_of(
            self._client.list_accounts_for_parent,
            "ListAccountsForParent",
            "Accounts",
            ParentId=path[-1].id,
        )
        for page in listed:
            if page:
                yield tuple(account_of(raw, self._management, path, {}) for raw in page)

    def _report(self, path: OuPath) -> None:
        for page in self._accounts(path):
            self._found.put(page)

    def _children(self, path: OuPath) -> None:
        for raw in items(
            self._client.list_organizational_units_for_parent,
            "ListOrganizationalUnitsForParent",
            "OrganizationalUnits",
            ParentId=path[-1].id,
        ):
            below = (*path, _unit(raw))
            self._submit(partial(self._report, below))
            self._submit(partial(self._children, below))

    def _submit(self, task: Callable[[], None]) -> None:
        with self._lock:
            self._open += 1
        self._tasks.put(task)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                task()
            except Exception as error:  # noqa: BLE001 - raised again where it is waited for
                self._found.put(error)
            with self._lock:
                self._open -= 1
                ended = self._open == 0
            if ended:
                self._found.put(None)

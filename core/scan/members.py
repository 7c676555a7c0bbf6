"""Which account ids belong to the organization, while its list is still coming in."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Condition


class Members:
    """Filled by the thread that lists, asked by the threads that check."""

    def __init__(self, account_ids: Iterable[str] = (), *, complete: bool = False) -> None:
        self._ids = set(account_ids)
        self._complete = complete
        self._changed = Condition()

    def add(self, account_ids: Iterable[str]) -> None:
        """More accounts have become known."""
        with self._changed:
            self._ids.update(account_ids)
            self._changed.notify_all()

    def close(self) -> None:
        """No more will come: the list is whole, or its reading has ended."""
        with self._changed:
            self._complete = True
            self._changed.notify_all()

    def may_be_outside(self, account_id: str) -> bool:
        """Whether the account is not known to be of the organization; never waits."""
        return account_id not in self._ids

    def decides(self, account_ids: Iterable[str]) -> bool:
        """Whether `is_outside` could answer for all of them without waiting."""
        return self._complete or self._ids.issuperset(account_ids)

    def is_outside(self, account_id: str) -> bool:
        """Whether the account is not of the organization; waits while that is undecided."""
        with self._changed:
            self._changed.wait_for(lambda: self._complete or account_id in self._ids)
            return account_id not in self._ids

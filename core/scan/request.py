"""What a scan is asked to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.model import Account, AccountResult, Reason

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """`vendors` and `account_ids` limit the scan (empty: all). With `only_organization`, signing
    in to another organization than the agreement's is no start. `reused` are results of an
    earlier, partial scan that are taken over as they are; `carried` those of an earlier scan that
    are kept unless other policies of the organization bear on the account by now. `known` are
    the accounts of the last scan: their checks begin before AWS has listed them, and count once
    it has. `listed` are the accounts to scan where the organization may not be asked for them.
    `patience`:
    seconds that throttled calls about one account are tried again. `sign_in_again` is called in
    another thread when the sign-in has ended midway: it asks the person to sign in again and
    returns whether that was done; the scan waits."""

    catalogue: Catalogue
    agreement: Agreement
    vendors: tuple[str, ...] = ()
    account_ids: tuple[str, ...] = ()
    max_workers: int = 64
    demo: bool = False
    only_organization: bool = False
    reused: tuple[AccountResult, ...] = ()
    carried: tuple[AccountResult, ...] = ()
    known: tuple[Account, ...] = ()
    listed: tuple[Account, ...] = ()
    patience: float = 120.0
    sign_in_again: Callable[[Reason], bool] | None = None

    def reusing(self, results: tuple[AccountResult, ...]) -> ScanRequest:
        """The same request with results of an earlier scan."""
        return replace(self, reused=results)

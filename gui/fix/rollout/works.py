"""What the roll-out wizard works with and how it gets its work done, for what is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from core.agreement.scope import Scope
from core.model import Account
from core.repair.run import Approval
from core.rollout.agreed import VendorRollout, vendor_rollout
from core.rollout.preview import RolloutRequest
from core.rollout.stack_change import StackSetChange
from gui.session import Session
from gui.work.courier import Work
from gui.work.rolling_out import carry_out_rollout_work, preview_rollout_work


@dataclass(frozen=True, slots=True)
class RolloutWork:
    """`vendors`: id -> name of what is agreed. `found` takes a vendor, an account's id or None,
    and whether it is for the management account; it raises InputError where nothing can be
    rolled out. The others return work for the courier."""

    vendors: Mapping[str, str]
    accounts: Sequence[Account]
    found: Callable[[str, str | None, bool], VendorRollout]
    scope: Callable[[str], Scope | None]
    preview: Callable[[RolloutRequest], Work]
    carry_out: Callable[[StackSetChange, Approval], Work]


def rollout_works_of(session: Session, *, second_person: bool) -> RolloutWork:
    """The work for the workspace and the scan that `session` has open now."""
    workspace, scan = session.workspace, session.scan
    assert workspace is not None
    assert scan is not None
    agreement, catalogue = workspace.agreement, workspace.catalogue

    def found(vendor: str, account_id: str | None, management: bool) -> VendorRollout:
        return vendor_rollout(
            catalogue, agreement, vendor, account_id=account_id, management=management
        )

    def scope(vendor: str) -> Scope | None:
        scopes = {part.scope for _, part in agreement.vendors[vendor].parts()}
        return scopes.pop() if len(scopes) == 1 else None

    def carry_out(change: StackSetChange, approval: Approval) -> Work:
        return carry_out_rollout_work(
            workspace,
            change,
            approval,
            folder=session.repairs_folder,
            second_person=second_person,
        )

    return RolloutWork(
        vendors={id_: catalogue.vendors[id_].name for id_ in agreement.vendors},
        accounts=tuple(one.account for one in scan.results),
        found=found,
        scope=scope,
        preview=partial(preview_rollout_work, workspace, scan),
        carry_out=carry_out,
    )

"""Previews made while connected: read the roles as they stand now, then plan.

Reading goes through the repair role (who cannot be entered cannot be repaired), with a
session policy that allows reading only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from core.aws.connection import AwsConnection
from core.aws.errors import AwsError, AwsExpired
from core.aws.iam_writing import enter_for_repair
from core.errors import RepairRefused
from core.model import Account, CellResult, PolicyKind, Reason
from core.repair.account import concerned_policies
from core.repair.plan import Plan
from core.repair.planning import (
    LiveStates,
    PlanTerms,
    StateKey,
    build_plan,
    why_not_repairable,
)
from core.repair.reading import REPAIR_READS, read_role_state
from core.repair.run import RepairRun
from core.repair.session_policy import reading_policy
from core.repair.state import RoleState
from core.repair.target import role_names
from core.repair.undo import build_undo_plan, touched

_SESSION_NAME = "rolecall-preview"
_AT_A_TIME = 8  # accounts; each is read call by call
# account id -> role name -> ARNs of policies to look at although they are not attached
_Wanted = Mapping[str, Mapping[str, tuple[str, ...]]]


def preview_repair(
    connection: AwsConnection,
    cells: Sequence[tuple[Account, CellResult]],
    terms: PlanTerms,
    *,
    external_id: str | None = None,
) -> Plan:
    """`build_plan` from the roles as they stand now. Blocking: call it in a thread.

    Raises:
        RepairRefused: the agreement names no role for repairs.
    """
    wanted: dict[str, dict[str, tuple[str, ...]]] = {}
    for account, cell in cells:
        if why_not_repairable(cell, include_exempt=terms.include_exempt) is None:
            arns = _agreed_arns(cell, terms.partition)
            names = {name: arns for verdict in cell.roles for name in role_names(verdict)}
            wanted.setdefault(account.id, {}).update(names)
    live = read_states(connection, wanted, terms, external_id=external_id)
    return build_plan(cells, terms, live)


def preview_undo(
    connection: AwsConnection,
    run: RepairRun,
    terms: PlanTerms,
    *,
    external_id: str | None = None,
    account_ids: Collection[str] | None = None,
) -> Plan:
    """`build_undo_plan` from the roles as they stand now. Blocking: call it in a thread.

    Raises:
        RepairRefused: the backup is absent, damaged or altered, or the agreement names no role
            for repairs.
    """
    changed = {result.account.id for result in run.results if touched(result)}
    wanted = {
        change.account.id: {role.role_name: concerned_policies(role) for role in change.roles}
        for change in run.plan.accounts
        if change.account.id in changed
        and (account_ids is None or change.account.id in account_ids)
    }
    live = read_states(connection, wanted, terms, external_id=external_id)
    return build_undo_plan(run, terms, live, account_ids)


def read_states(
    connection: AwsConnection,
    wanted: _Wanted,
    terms: PlanTerms,
    *,
    external_id: str | None = None,
) -> LiveStates:
    """The wanted roles as they stand now, or for an account that cannot be read the reason.

    Raises:
        AwsExpired: the sign-in has ended.
        RepairRefused: the agreement names no role for repairs.
    """
    repair_role = terms.repair_role

    def read(account_id: str, roles: Mapping[str, tuple[str, ...]]) -> LiveStates:
        try:
            iam = enter_for_repair(
                connection,
                account_id,
                repair_role,
                session_policy=reading_policy(account_id, terms.partition, roles),
                session_name=_SESSION_NAME,
                calls=REPAIR_READS,
                external_id=external_id,
            )
            return {
                (account_id, name): read_role_state(iam, name, arns) for name, arns in roles.items()
            }
        except AwsExpired:
            raise  # no other account could be read either
        except AwsError as error:
            return _unread(account_id, roles, error.reason)
        except RepairRefused as problem:
            return _unread(account_id, roles, Reason(problem.message, "", problem.hint))

    live: dict[StateKey, RoleState | Reason] = {}
    pool = ThreadPoolExecutor(_AT_A_TIME)
    try:
        for states in pool.map(read, wanted.keys(), wanted.values()):
            live.update(states)
    finally:
        pool.shutdown(cancel_futures=True)
    return live


def _unread(account_id: str, roles: Iterable[str], reason: Reason) -> LiveStates:
    cause = Reason(
        f"The account cannot be read for a repair. {reason.summary}", reason.code, reason.remedy
    )
    return {(account_id, name): cause for name in roles}


def _agreed_arns(cell: CellResult, partition: str) -> tuple[str, ...]:
    """Where the customer-managed policies of the agreement would stand."""
    return tuple(
        policy.arn or f"arn:{partition}:iam::{cell.account_id}:policy/{policy.name}"
        for verdict in cell.roles
        if verdict.expected is not None
        for policy in verdict.expected.policies
        if policy.kind is PolicyKind.MANAGED
    )

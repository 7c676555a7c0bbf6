"""Reads one role of one account, to make a spec of it. Only reading calls are possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.aws.errors import AwsDenied
from core.aws.iam_reading import read_role
from core.aws.managed_policies import ManagedPolicies
from core.errors import InputError
from core.model import Account, ObservedRole, Organization
from core.scan.entering import entered

if TYPE_CHECKING:
    from core.agreement.agreement import EnteredOrganization
    from core.aws.calls import AccountIam
    from core.aws.connection import AwsConnection

_SESSION_NAME = "rolecall-capture"


def role_of_account(
    connection: AwsConnection, entrance: EnteredOrganization, account_id: str, role_name: str
) -> ObservedRole:
    """The role as it stands, read whole.

    Raises:
        InputError: there is no such role, or a part of it could not be read.
        AwsError: the account cannot be entered or does not answer.
    """
    iam = _enter(connection, entrance, account_id)
    reading = read_role(iam, role_name, ManagedPolicies())
    if reading is None:
        raise InputError(
            f"There is no role {role_name} in account {account_id}.",
            "Names are case-sensitive: copy it from the account.",
        )
    if reading.unread:
        parts = "; ".join(f"{one.part}: {one.reason.summary}" for one in reading.unread)
        raise InputError(
            f"The role {role_name} in account {account_id} could not be read whole ({parts}).",
            "Only a role that was read whole can be taken as right.",
        )
    return reading.role


def _enter(connection: AwsConnection, entrance: EnteredOrganization, account_id: str) -> AccountIam:
    account = Account(id=account_id, name="")
    doors = entrance.doors(account, Organization("", entrance.management_account_id))
    try:
        return connection.iam(entered(connection, account_id, doors, session_name=_SESSION_NAME))
    except AwsDenied:
        if connection.caller().account_id == account_id:
            return connection.iam(None)
        raise

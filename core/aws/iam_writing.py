"""The only place that changes anything in AWS. Used by a repair or an undo, never by a scan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.aws.calls import AccountIam, Answer
from core.aws.connection import AwsConnection
from core.aws.errors import AwsError

WRITE_CALLS: frozenset[str] = frozenset(
    {
        "AttachRolePolicy",
        "CreatePolicy",
        "CreatePolicyVersion",
        "CreateRole",
        "DeletePolicy",
        "DeletePolicyVersion",
        "DeleteRole",
        "DeleteRolePolicy",
        "DetachRolePolicy",
        "PutRolePolicy",
        "SetDefaultPolicyVersion",
        "TagRole",
        "UntagRole",
        "UpdateAssumeRolePolicy",
        "UpdateRole",
        "UpdateRoleDescription",
    }
)


def enter_for_repair(
    connection: AwsConnection,
    account_id: str,
    role_name: str,
    *,
    session_policy: str,
    session_name: str,
    calls: frozenset[str],
    external_id: str | None = None,
) -> AccountIam:
    """IAM of one account through the repair role, for `calls` only (the session policy says
    the same to AWS).

    Raises:
        AwsError: the role could not be entered.
    """
    try:
        credentials = connection.assume(
            account_id,
            role_name,
            session_policy=session_policy,
            session_name=session_name,
            external_id=external_id,
        )
    except AwsError as error:
        raise _of_repair_role(error) from error
    return connection.iam(credentials, allowed=calls)


def _of_repair_role(error: AwsError) -> AwsError:
    """The error, speaking of the role by which it was tried to enter."""

    def said(text: str) -> str:
        return text.replace("audit role", "repair role").replace("which scans", "which repairs")

    reason = replace(
        error.reason, summary=said(error.reason.summary), remedy=said(error.reason.remedy)
    )
    return type(error)(reason, operation=error.operation, request_id=error.request_id)


def write(iam: AccountIam, call: str, params: Mapping[str, Any]) -> Answer:
    """Make one changing call.

    Raises:
        AwsError: AWS refused it or gave no answer.
        PermissionError: the call is not a known change, or not one the session is meant for.
    """
    if call not in WRITE_CALLS:
        raise PermissionError(f"{call} is not a change that a repair makes")
    return iam.call(call, **params)

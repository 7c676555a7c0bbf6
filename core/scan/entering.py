"""Entering an account through the first of its audit roles that lets us in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.aws.errors import AwsDenied
from core.aws.read_only import session_policy
from core.model import Reason

if TYPE_CHECKING:
    from core.agreement.doors import Door
    from core.aws.connection import AwsConnection, RoleCredentials


def entered(
    connection: AwsConnection, account_id: str, doors: Sequence[Door], *, session_name: str
) -> RoleCredentials:
    """Credentials of the first role that lets us in, limited to the reading calls of a scan.

    Raises:
        AwsError: none does; it is what the first one said.
    """
    refusal: AwsDenied | None = None
    for door in doors:
        try:
            return connection.assume(
                account_id,
                door.role_name,
                session_policy=session_policy(),
                session_name=session_name,
                external_id=door.external_id,
            )
        except AwsDenied as error:
            refusal = refusal or error
    raise refusal or AwsDenied(Reason("The agreement names no audit role."))

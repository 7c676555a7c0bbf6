"""Trying out, in a few accounts, what a scan will do in all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.aws.errors import AwsDenied, AwsNotFound
from core.model import Account, AccountState

if TYPE_CHECKING:
    from core.aws.calls import AccountIam

_NOBODY = "rolecall-asks-for-no-role-of-this-name"
_NAMED = 5  # accounts that a sentence names


def sample_accounts(
    accounts: Sequence[Account], caller_account_id: str, number: int
) -> list[Account]:
    """Active accounts from all over the list; the caller's own proves nothing about a role."""
    others = [
        account
        for account in accounts
        if account.state is AccountState.ACTIVE and account.id != caller_account_id
    ]
    if len(others) <= number:
        return others
    return [others[place * len(others) // number] for place in range(number)]


def refused_calls(iam: AccountIam, partition: str) -> Iterator[str]:
    """The reading calls of a scan that are refused, each tried once. They ask for what does not
    exist where they can: AWS says so only to those who may ask.

    Raises:
        AwsError: AWS did not answer.
    """
    role: Mapping[str, Any] = {"RoleName": _NOBODY}
    policy = f"arn:{partition}:iam::aws:policy/ReadOnlyAccess"  # stands in every partition
    probes: tuple[tuple[str, Mapping[str, Any]], ...] = (
        ("GetAccountAuthorizationDetails", {"Filter": ["Role"], "MaxItems": 1}),
        ("ListRoles", {"MaxItems": 1}),
        ("GetRole", role),
        ("ListRolePolicies", role),
        ("ListAttachedRolePolicies", role),
        ("GetRolePolicy", {**role, "PolicyName": _NOBODY}),
        ("GetPolicy", {"PolicyArn": policy}),
        ("GetPolicyVersion", {"PolicyArn": policy, "VersionId": "v1"}),
    )
    for call, params in probes:
        try:
            iam.call(call, **params)
        except AwsDenied:
            yield call
        except AwsNotFound:
            continue


def names_of(accounts: Sequence[Account]) -> str:
    """The accounts in words; of many, the first few and how many more."""
    names = [f"{account.name} ({account.id})" for account in accounts[:_NAMED]]
    more = len(accounts) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")

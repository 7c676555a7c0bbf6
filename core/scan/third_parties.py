"""Roles that an account outside the organization, on no approved list, can enter."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from core.model import ObservedRole, ThirdParty
from core.scan.entrances import ANYONE, entrances


def lets_outsiders_in(
    role: ObservedRole, organization_id: str, is_outside: Callable[[str], bool]
) -> bool:
    """Whether anyone outside the organization may enter the role."""
    return any(_outsiders(role, organization_id, is_outside))


def _outsiders(
    role: ObservedRole,
    organization_id: str,
    is_outside: Callable[[str], bool],
    approved: Container[str] = (),
) -> Iterator[tuple[str, bool]]:
    for account, needs_external_id in entrances(role.trust, organization_id).items():
        if account in approved or account == role.account_id:
            continue  # nobody has to know (and wait for) whether they are of the organization
        if account == ANYONE or is_outside(account):
            yield account, needs_external_id


def third_parties(
    roles: Iterable[ObservedRole],
    *,
    organization_id: str,
    is_outside: Callable[[str], bool],
    approved: Container[str],
    known: Mapping[str, str],
) -> Iterator[ThirdParty]:
    """Every pair of a role and an outside account that can enter it.

    `is_outside` tells whether an account id is outside the organization; `approved` are the
    accounts of catalogue vendors; `known` names the owners of public account ids. A role
    anyone can enter has the outside account `ANYONE`.
    """
    for role in roles:
        found = _outsiders(role, organization_id, is_outside, approved)
        for account, needs_external_id in found:
            yield ThirdParty(
                account_id=role.account_id,
                role_name=role.name,
                role_arn=role.arn,
                outside_account_id=account,
                known_as="any AWS account" if account == ANYONE else known.get(account, ""),
                external_id_required=needs_external_id,
                created_at=role.created_at,
                last_used_at=role.last_used_at,
                evidence=role.evidence,
            )

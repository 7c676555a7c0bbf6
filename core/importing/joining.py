"""One role from several pieces: a pasted trust policy and pasted permission policies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from core.errors import InputError
from core.importing.documents import statements
from core.importing.imported import ImportedRole


def are_pieces(roles: Sequence[ImportedRole]) -> bool:
    """Whether the roles are pieces of one: some have no trust policy, and no two have one."""
    return len(roles) > 1 and sum(bool(role.trusts) for role in roles) <= 1


def for_outsiders(roles: Sequence[ImportedRole]) -> list[ImportedRole]:
    """Those that accounts or identity providers enter, not only AWS services: vendors' templates
    make roles for their own Lambda functions too. All when there are no such ones."""
    entered = [role for role in roles if not role.trusts or any(map(_lets_in, role.trusts))]
    return entered or list(roles)


def _lets_in(trust: str) -> bool:
    principals = (item.get("Principal") for item in statements(json.loads(trust)))
    return any(one is None or one == "*" or set(one) != {"Service"} for one in principals)


def joined(pieces: Sequence[ImportedRole]) -> ImportedRole:
    """The role that the pieces make together.

    Raises InputError when two of them name different roles, or each has a trust policy.
    """
    names = list(dict.fromkeys(piece.name for piece in pieces if piece.name))
    if len(names) > 1:
        raise InputError(
            f"These are different roles: {', '.join(names)}.", "Import one role at a time."
        )
    trusts = tuple(dict.fromkeys(text for piece in pieces for text in piece.trusts))
    if len(trusts) > 1:
        raise InputError("There are two trust policies.", "Import only the right one.")
    named = next((piece for piece in pieces if piece.name), pieces[0])
    by_name = {one.name: one for piece in pieces for one in piece.variables}
    return replace(
        named,
        trusts=trusts,
        policies=tuple(one for piece in pieces for one in piece.policies),
        aws_managed_arns=tuple(
            dict.fromkeys(arn for piece in pieces for arn in piece.aws_managed_arns)
        ),
        variables=tuple(by_name.values()),
    )

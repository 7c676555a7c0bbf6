"""One role from several pieces: a pasted trust policy and pasted permission policies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.errors import InputError
from core.importing.imported import ImportedRole


def are_pieces(roles: Sequence[ImportedRole]) -> bool:
    """Whether the roles are pieces of one: some have no trust policy, and no two have one."""
    return len(roles) > 1 and sum(bool(role.trusts) for role in roles) <= 1


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

"""AWS's limits on what a role can carry."""

from __future__ import annotations

import pytest

from core.agreement.limits import exceeded_limits
from core.model import ExpectedRole, PolicyKind, RolePolicy


def _role(*policies: tuple[PolicyKind, int], attached: int = 0) -> ExpectedRole:
    return ExpectedRole(
        "acme",
        "main",
        "1",
        "Acme",
        policies=tuple(RolePolicy("p", kind, "x" * size) for kind, size in policies),
        aws_managed_arns=tuple(f"arn:aws:iam::aws:policy/{n}" for n in range(attached)),
    )


@pytest.mark.parametrize(
    ("role", "word"),
    [
        (_role((PolicyKind.INLINE, 6_000), (PolicyKind.ANY, 5_000)), "11,000 characters of inline"),
        (_role((PolicyKind.MANAGED, 6_145)), "6,145 characters"),
        (_role((PolicyKind.MANAGED, 10), attached=10), "11 attached"),
    ],
)
def test_what_aws_would_not_take_is_said(role: ExpectedRole, word: str) -> None:
    (sentence,) = exceeded_limits(role)
    assert word in sentence


def test_a_role_within_the_limits_needs_no_remark() -> None:
    role = _role((PolicyKind.INLINE, 10_240), (PolicyKind.MANAGED, 6_144), attached=9)
    assert list(exceeded_limits(role)) == []

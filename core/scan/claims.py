"""Whose role is whose: vendors that share an AWS account must not claim each other's. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.model import ObservedRole

if TYPE_CHECKING:
    from core.agreement import VendorExpectation


def claims(
    expectations: Sequence[VendorExpectation], observed: Sequence[ObservedRole]
) -> Mapping[str, str]:
    """The one vendor that each recognised role belongs to, by the role's name.

    A name that was agreed here decides. Else the vendor whose marks the role carries most
    strongly; between equals one that is expected here, then one that is agreed at all, then
    the first of `expectations`.
    """
    agreed_names = {
        role.role_name: one.vendor for one in reversed(expectations) for role in one.roles
    }
    owners: dict[str, str] = {}
    for role in observed:
        if role.name in agreed_names:
            owners[role.name] = agreed_names[role.name]
            continue
        ranked = [
            (-weight, not one.expected, not one.agreed, place)
            for place, one in enumerate(expectations)
            if (weight := one.recognition.weight(role))
        ]
        if ranked:
            owners[role.name] = expectations[min(ranked)[-1]].vendor
    return owners

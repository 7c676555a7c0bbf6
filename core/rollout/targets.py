"""Where a service-managed StackSet deploys to: units of the organization, less some accounts."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.agreement.scope import Scope, Selector
from core.errors import InputError

_TARGET = re.compile(r"ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32}")
_WORDS: Mapping[str, str] = {"tag": "tag", "unit-path": "unit name", "unit-id": "unit"}


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """Accounts that get the template with the same values. `targets`: DeploymentTargets."""

    targets: dict[str, Any]
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StackSetPlan:
    """A StackSet in one Region: IAM is global, so one is enough.

    `call_as_delegate`: deployed from a delegated administrator, not the management account.
    """

    name: str
    groups: tuple[TargetGroup, ...]
    region: str = "us-east-1"
    call_as_delegate: bool = False
    preferences: dict[str, Any] = field(
        default_factory=lambda: {"FailureTolerancePercentage": 10, "MaxConcurrentPercentage": 25}
    )


def stack_set_name(vendor: str) -> str:
    """The StackSet's name: letters, digits and hyphens."""
    return f"rolecall-{re.sub(r'[^A-Za-z0-9-]', '-', vendor)}"[:128]


def target_groups(
    scope: Scope, units: Sequence[str], own_values: Mapping[str, Mapping[str, str]]
) -> tuple[TargetGroup, ...]:
    """The groups for a vendor's scope. `units` (OU or root ids), when given, are taken instead
    of the scope's own; `own_values`: account id -> parameters of its own.

    Raises:
        InputError: the scope cannot be said in units without asking the organization.
    """
    chosen = list(units) or own_units(scope)
    for unit in chosen:
        if not _TARGET.fullmatch(unit):
            raise InputError(f"{unit!r} is no organizational unit.", "Give ou-... or r-....")
    excluded = _accounts(scope.exclude)
    named = _accounts(scope.include) - excluded
    own = {id_: values for id_, values in own_values.items() if id_ not in excluded}
    if scope.include and all(one.kind == "account" for one in scope.include):
        common = _targets(chosen, "INTERSECTION", named - own.keys())
        own = {id_: values for id_, values in own.items() if id_ in named}
    else:
        common = _targets(chosen, "DIFFERENCE", excluded | own.keys())
    apart = (
        TargetGroup(_targets(chosen, "INTERSECTION", {id_}), dict(values))
        for id_, values in sorted(own.items())
    )
    return (TargetGroup(common), *apart)


def not_expressed(scope: Scope) -> tuple[str, ...]:
    """What of the scope a StackSet cannot say, so that whoever names the units must see to it."""
    excluded = (f"it excludes by {_WORDS[one.kind]}" for one in scope.exclude if one.kind in _WORDS)
    chosen = (f"it chooses by {_WORDS[one.kind]}" for one in scope.include if one.kind in _WORDS)
    return tuple(dict.fromkeys((*chosen, *excluded)))


def own_units(scope: Scope) -> list[str]:
    """The units that the scope itself names by their ids.

    Raises:
        InputError: it names its accounts in another way.
    """
    for one in scope.include:
        if one.kind != "unit-id":
            raise _unclear(f"it includes {_WORDS.get(one.kind, one.kind)}, not units by their ids")
    for one in scope.exclude:
        if one.kind in _WORDS:
            raise _unclear(f"it excludes by {_WORDS[one.kind]}")
    return [id_ for one in scope.include for id_ in one.words]


def _accounts(selectors: Sequence[Selector]) -> set[str]:
    return {id_ for one in selectors if one.kind == "account" for id_ in one.words}


def _targets(units: list[str], kind: str, accounts: Collection[str]) -> dict[str, Any]:
    targets: dict[str, Any] = {"OrganizationalUnitIds": units}
    if accounts:
        targets |= {"Accounts": sorted(accounts), "AccountFilterType": kind}
    return targets


def _unclear(why: str) -> InputError:
    return InputError(
        f"The vendor's scope cannot be turned into a StackSet's targets: {why}.",
        "Name the units with --target ou-... (or the root, r-...).",
    )

"""How StackSets and their stacks stand, as CloudFormation told. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InstanceState:
    """How far the stack of one account came: AWS's word for it, and why if it failed. `unit`:
    the unit by which the account was reached."""

    account_id: str
    status: str
    reason: str = ""
    unit: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class StackSetState:
    """A StackSet as it stands. `template` is its text, `units` what it deploys to,
    `description` tells of the agreement it was last made of."""

    name: str
    template: str
    permission_model: str
    units: tuple[str, ...]
    instances: tuple[InstanceState, ...]
    description: str = ""

    @property
    def account_ids(self) -> frozenset[str]:
        """The accounts that have a stack of it."""
        return frozenset(one.account_id for one in self.instances)


@dataclass(frozen=True, slots=True)
class OperationState:
    """How far a StackSet operation came. `status` is AWS's word."""

    status: str
    instances: tuple[InstanceState, ...]

    @property
    def is_over(self) -> bool:
        """True when nothing more will happen."""
        return self.status in ("SUCCEEDED", "FAILED", "STOPPED")

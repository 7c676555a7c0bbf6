"""What reading one account asks for and brings back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.aws.page_filter import Matters
from core.model import Evidence, ObservedRole, Reason


@dataclass(frozen=True, slots=True)
class ReadingRequest:
    """Which roles of an account matter.

    `is_wanted` and `is_noted` see a role with its trust policy and its policies' names, but
    without their documents. Of a role that is only noted, nothing more is read.
    `matters` is a cheap first sight that may say no only where neither of them would say yes.
    `role_names` are looked up one by one where roles may not be listed.
    `attribute_names`: roles whose description and session length matter.
    `managed_arns`: AWS managed policies whose documents are needed whether attached or not.
    """

    is_wanted: Callable[[ObservedRole], bool]
    is_noted: Callable[[ObservedRole], bool] = lambda _role: False
    matters: Matters | None = None
    role_names: frozenset[str] = frozenset()
    attribute_names: frozenset[str] = frozenset()
    managed_arns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unread:
    """A part that could not be read, such as ``permission policies``."""

    part: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class RoleReading:
    """One role and what of it could not be read. What is unread is absent from `role`."""

    role: ObservedRole
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountReading:
    """The wanted roles of an account, and those that are only noted (without documents).

    `unread` concerns the account as a whole: other roles may exist that were not seen.
    `unread_roles`: named roles of which not even the existence is known.
    `managed_documents`: AWS managed policies by ARN. `listing` are the ids of the evidence
    that shows which roles there are.
    """

    roles: tuple[RoleReading, ...] = ()
    noted: tuple[ObservedRole, ...] = ()
    unread: tuple[Unread, ...] = ()
    unread_roles: Mapping[str, Reason] = field(default_factory=dict)
    managed_documents: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    listing: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether everything that was asked for was read."""
        return not (self.unread or self.unread_roles or any(one.unread for one in self.roles))

    @property
    def observed(self) -> tuple[ObservedRole, ...]:
        """The roles alone."""
        return tuple(reading.role for reading in self.roles)

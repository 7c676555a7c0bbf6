"""Roles while a text is being read, and their finish."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from core.importing.documents import DocumentFault, check_permission, check_trust
from core.importing.imported import ImportedRole, ImportedVariable, Remark, json_text
from core.importing.trust_form import external_id_names
from core.importing.variables import Variables
from core.model import PolicyKind, RolePolicy

AWS_MANAGED = re.compile(r"^arn:[^:]+:iam::aws:policy/.+$")
_MAX_LETTERS = 320  # of a remark: a stranger's text may be in it


@dataclass(frozen=True, slots=True)
class DraftPolicy:
    """A permission policy as the text has it; `document` is data."""

    name: str
    kind: PolicyKind
    document: Any
    line: int = 0
    arn: str | None = None


@dataclass(slots=True)
class RoleDraft:
    """A role that is being gathered from several places of a text."""

    name: str | None = None
    line: int = 0
    path: Any = None
    description: Any = None
    max_session_duration: Any = None
    tags: dict[str, Any] = field(default_factory=dict)
    trust: list[Any] = field(default_factory=list)
    policies: list[DraftPolicy] = field(default_factory=list)
    managed_arns: list[str] = field(default_factory=list)
    boundary_arn: Any = None

    @property
    def shown(self) -> str:
        """How remarks call the role."""
        return f"role {self.name}" if self.name else "the role"


@dataclass(slots=True)
class Draft:
    """Everything that is gathered while one text is read."""

    variables: Variables = field(default_factory=Variables)
    roles: list[RoleDraft] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # what the text has that is no part of a role

    def remark(self, line: int, text: str, *, left_out: bool = False) -> None:
        """Keeps a remark, once."""
        found = Remark(line, short(text), left_out)
        if found not in self.remarks:
            self.remarks.append(found)

    def finished(self) -> tuple[ImportedRole, ...]:
        """The roles, checked; what is not a policy is left out with a remark."""
        if self.others:
            self.remark(0, f"No part of a role: {', '.join(self.others)}.")
        return tuple(self._finished(role) for role in self.roles)

    def _finished(self, role: RoleDraft) -> ImportedRole:
        adopted = self.variables.adopted
        trusts = tuple(self._trusts(role))
        policies = tuple(self._policies(role))
        arns = tuple(self._managed_arns(role))
        name, path = adopted(role.name), adopted(self._text(role, "path") or "/")
        description = self._text(role, "description")
        tags = {key: text for key, value in role.tags.items() if (text := _plain(value))}
        listed = [one.document for one in policies] + [one.name for one in policies]
        used = self.variables.used_in(name, path, description, tags, trusts, listed, arns)
        return ImportedRole(
            name=name,
            path=path,
            description=description,
            max_session_duration=self._seconds(role),
            tags=tags,
            trusts=trusts,
            policies=policies,
            aws_managed_arns=arns,
            boundary_arn=self._text(role, "boundary_arn"),
            variables=_with_secrets(used, trusts),
            line=role.line,
        )

    def _trusts(self, role: RoleDraft) -> list[str]:
        found = []
        for document in role.trust:
            own = self.variables.adopted(document)
            try:
                check_trust(own)
            except DocumentFault as fault:
                reason = f"The trust policy of {role.shown} is left out: {fault.reason}."
                self.remark(role.line, reason, left_out=True)
            else:
                found.append(json_text(own))
        return found

    def _policies(self, role: RoleDraft) -> list[RolePolicy]:
        found = []
        for policy in role.policies:
            own = self.variables.adopted(policy.document)
            try:
                check_permission(own)
            except DocumentFault as fault:
                reason = f"The policy {policy.name} is left out: {fault.reason}."
                self.remark(policy.line or role.line, reason, left_out=True)
            else:
                name = self.variables.adopted(policy.name)
                found.append(RolePolicy(name, policy.kind, json_text(own), policy.arn))
        return found

    def _managed_arns(self, role: RoleDraft) -> list[str]:
        found: dict[str, None] = {}
        for arn in role.managed_arns:
            if AWS_MANAGED.match(arn):
                found[self.variables.adopted(arn)] = None
            else:
                reason = f"The policy {arn} of {role.shown} is not in the text: it is left out."
                self.remark(role.line, reason, left_out=True)
        return list(found)

    def _text(self, role: RoleDraft, field_name: str) -> str | None:
        value = getattr(role, field_name)
        if value is None:
            return None
        text = _plain(value)
        if text is None:
            words = field_name.replace("_", " ")
            self.remark(role.line, f"The {words} of {role.shown} is no text.", left_out=True)
        return self.variables.adopted(text) if text is not None else None

    def _seconds(self, role: RoleDraft) -> int | None:
        if role.max_session_duration is None:
            return None
        value = self.variables.concrete(role.max_session_duration)
        try:
            seconds = int(value)
        except (TypeError, ValueError):
            seconds = 0
        if not 3600 <= seconds <= 43200:
            reason = f"The session length of {role.shown} is not between 3600 and 43200 seconds."
            self.remark(role.line, reason, left_out=True)
            return None
        return seconds


def _with_secrets(
    variables: tuple[ImportedVariable, ...], trusts: tuple[str, ...]
) -> tuple[ImportedVariable, ...]:
    """The variables, those that stand for an external ID marked as sensitive."""
    secret = frozenset(name for text in trusts for name in external_id_names(text))
    return tuple(replace(one, sensitive=True) if one.name in secret else one for one in variables)


def short(text: str) -> str:
    """A remark of bearable length on one line, without terminal codes."""
    line = "".join(letter if letter.isprintable() else "?" for letter in " ".join(text.split()))
    return line if len(line) <= _MAX_LETTERS else f"{line[:_MAX_LETTERS]} ..."


def _plain(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    return value if isinstance(value, str) else None

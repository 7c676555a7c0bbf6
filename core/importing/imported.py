"""What was understood of a vendor's console output, as immutable data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from core.catalogue.placeholders import Text, fill
from core.model import JsonObject, RolePolicy


class ImportKind(StrEnum):
    """What the text was taken for."""

    POLICY = "policy"
    CLOUDFORMATION = "cloudformation"
    TERRAFORM = "terraform"
    COMMANDS = "commands"
    ACCOUNT = "account"  # a role that stands in an account


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person should know about an import. `line` counts from 1, 0 when unknown.

    `left_out`: part of the text is not in the result.
    """

    line: int
    text: str
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class ImportedVariable:
    """A value that the text leaves open; ``${name}`` stands for it in names and documents.

    `origin` is what the text calls it; `default` the value it has unless someone says otherwise.
    """

    name: str
    origin: str
    default: Text | None = None
    description: str = ""
    sensitive: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedRole:
    """One role. Documents are JSON texts; `name` is None when the text names no role.

    `trusts` holds no document when the text had none. The names of policies may be empty when
    only a document was given. `variables` are those that the role uses.
    """

    name: str | None = None
    path: str = "/"
    description: str | None = None
    max_session_duration: int | None = None
    tags: JsonObject = field(default_factory=dict)
    trusts: tuple[str, ...] = ()
    policies: tuple[RolePolicy, ...] = ()
    aws_managed_arns: tuple[str, ...] = ()
    boundary_arn: str | None = None
    variables: tuple[ImportedVariable, ...] = ()
    line: int = 0

    @property
    def defaults(self) -> Mapping[str, Text]:
        """The values of the variables that have one."""
        return {one.name: one.default for one in self.variables if one.default is not None}


@dataclass(frozen=True, slots=True)
class Import:
    """All that one text gave: its roles and what has to be said about it."""

    kind: ImportKind
    roles: tuple[ImportedRole, ...]
    remarks: tuple[Remark, ...] = ()


def with_values(role: ImportedRole, values: Mapping[str, Text]) -> ImportedRole:
    """The role with some of its variables, and built-in names, replaced by their values."""

    def document(text: str) -> str:
        return json_text(fill(json.loads(text), values))

    def words(text: str | None) -> str | None:
        filled = fill(text, values) if text is not None else None
        return filled if isinstance(filled, str) else text

    return replace(
        role,
        name=words(role.name),
        path=words(role.path) or "/",
        description=words(role.description),
        tags=fill(dict(role.tags), values),
        trusts=tuple(document(text) for text in role.trusts),
        policies=tuple(
            replace(one, name=words(one.name) or "", document=document(one.document))
            for one in role.policies
        ),
        aws_managed_arns=tuple(words(arn) or arn for arn in role.aws_managed_arns),
        boundary_arn=words(role.boundary_arn),
        variables=tuple(one for one in role.variables if one.name not in values),
    )


def json_text(document: Any) -> str:
    """A document as compact JSON text; order is kept."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))

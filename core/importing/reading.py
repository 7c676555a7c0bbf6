"""From a text to the roles in it: the one entry of the import."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.errors import InputError, Problem
from core.importing.cloudformation.tagged_yaml import Tagged, parse_template
from core.importing.cloudformation.template import read_template
from core.importing.commands.aws_cli import read_commands
from core.importing.documents import (
    DocumentFault,
    is_policy,
    is_trust,
    json_documents,
    parse_json,
)
from core.importing.drafts import Draft, DraftPolicy, RoleDraft
from core.importing.imported import Import, ImportedRole, ImportKind
from core.importing.kinds import kind_of
from core.importing.source import Beside, Source
from core.importing.terraform.configuration import read_configuration
from core.importing.terraform.syntax import parse_terraform
from core.model import PolicyKind

_MAX_ROLES = 200
# where AWS itself answers with a document inside something else
_WRAPPERS = ("PolicyVersion", "Policy", "Document", "PolicyDocument")


def read_import(source: Source) -> Import:
    """The roles of a text, and remarks on everything that is not in them.

    Raises InputError when the text is nothing that can be imported, is broken, or holds no role
    and no policy.
    """
    kind, draft = kind_of(source), Draft()
    match kind:
        case ImportKind.TERRAFORM:
            read_configuration(parse_terraform(source), draft, Beside(source))
        case ImportKind.COMMANDS:
            read_commands(source, draft, Beside(source))
        case ImportKind.CLOUDFORMATION:
            read_template(_template(source), draft)
        case _:
            _read_policies(source, draft)
    roles = tuple(role for role in draft.finished() if not _is_empty(role))
    if not roles:
        raise _nothing_found(source, draft)
    if len(roles) > _MAX_ROLES:
        raise source.refused(f"it holds {len(roles)} roles.", "Import them in parts.")
    return Import(kind, roles, tuple(sorted(draft.remarks, key=lambda remark: remark.line)))


def _nothing_found(source: Source, draft: Draft) -> InputError:
    """The error that there is no role; what was left out on the way says why."""
    problems = tuple(
        Problem(source.name, remark.line, "", remark.text)
        for remark in draft.remarks
        if remark.left_out
    )
    if not problems:
        reason = "there is no IAM role in it."
        return source.refused(reason, "Copy the part that makes the role.")
    return InputError(f"{source.name} holds no usable role.", problems=problems)


def _is_empty(role: ImportedRole) -> bool:
    return not (role.name or role.trusts or role.policies or role.aws_managed_arns)


def _template(source: Source) -> Tagged:
    template = parse_template(source)
    if not isinstance(template.data, dict) or not isinstance(template.data.get("Resources"), dict):
        raise source.refused("it has no Resources.", "Copy the whole template.")
    return template


def _read_policies(source: Source, draft: Draft) -> None:
    """One policy, or several one after the other, as a console shows them: each is a piece."""
    documents = json_documents(source.text)
    if len(documents) > _MAX_ROLES:
        raise source.refused(f"it holds {len(documents)} documents.", "Import them in parts.")
    for line, text in documents:
        # blank lines before it: a fault is told with its line in the whole text
        part = replace(source, text="\n" * (line - 1) + text)
        _read_policy(parse_template(part), draft, part, line)
    if not documents:
        _read_policy(parse_template(source), draft, source)


def _read_policy(text: Tagged, draft: Draft, source: Source, line: int = 1) -> None:
    data = text.data
    if isinstance(data, dict) and isinstance(data.get("Role"), dict):
        data = data["Role"]
    if isinstance(data, dict) and "AssumeRolePolicyDocument" in data:
        draft.roles.append(_answered_role(data, line))
        return
    for name in _WRAPPERS:
        if isinstance(data, dict) and isinstance(data.get(name), (dict, str)):
            data = _unpacked(data[name])
    if not is_policy(data):
        raise source.refused("it has no Statement.", "Copy the whole policy.", line)
    role = RoleDraft(line=line)
    if is_trust(data):
        role.trust.append(data)
    else:
        role.policies.append(DraftPolicy("", PolicyKind.ANY, data, line))
    draft.roles.append(role)


def _answered_role(data: dict[str, Any], line: int) -> RoleDraft:
    """The answer of ``aws iam get-role``: a role without its policies."""
    name = data.get("RoleName")
    return RoleDraft(
        name=name if isinstance(name, str) else None,
        line=line,
        path=data.get("Path"),
        description=data.get("Description"),
        max_session_duration=data.get("MaxSessionDuration"),
        trust=[_unpacked(data["AssumeRolePolicyDocument"])],
    )


def _unpacked(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return parse_json(value)
    except DocumentFault:
        return None

"""The agreed roles as AWS CLI commands for a POSIX shell. Pure.

Every value is quoted for the shell. Values that the AWS CLI would take for the name of a file
to read (file://...) go through --cli-input-json, where nothing is read.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.rollout.roles import ACCOUNT, NamedPolicy, Parameter, Rollout, RolloutRole, Tree

_READS_A_FILE = re.compile(r"(?:file|fileb|https?)://", re.IGNORECASE)
_ASK = "ACCOUNT_ID=$(aws sts get-caller-identity --query Account --output text)"


def shell_script(rollout: Rollout) -> str:
    """A script that makes the roles in the account that the AWS CLI is signed in to."""
    title = f"{rollout.vendor_name}: roles as agreed. {rollout.origin}"
    lines = ["#!/bin/sh", f"# {_one_line(title)}", "set -eu"]
    if rollout.needs_account or any(role.managed for role in rollout.roles):
        lines.append(_ASK)
    for role in rollout.roles:
        lines += ["", *_commands(role, rollout.parameters)]
    return "\n".join(lines) + "\n"


def _commands(role: RolloutRole, parameters: Mapping[str, str]) -> Iterator[str]:
    tags = [{"Key": key, "Value": value} for key, value in role.tags.items()]
    session = None if role.session_seconds is None else str(role.session_seconds)
    yield _command(
        "create-role",
        {
            "role-name": role.name,
            "path": role.path,
            "assume-role-policy-document": _json(role.trust, parameters),
            "description": role.description,
            "max-session-duration": session,
            "tags": _json(tags, parameters) if tags else None,
        },
    )
    for policy in role.inline:
        yield _command(
            "put-role-policy",
            {
                "role-name": role.name,
                "policy-name": policy.name,
                "policy-document": _json(policy.document, parameters),
            },
        )
    for policy in role.managed:
        yield from _managed(role, policy, parameters)
    for arn in role.attached_arns:
        yield _command("attach-role-policy", {"role-name": role.name, "policy-arn": arn})


def _managed(
    role: RolloutRole, policy: NamedPolicy, parameters: Mapping[str, str]
) -> Iterator[str]:
    document = _json(policy.document, parameters)
    yield _command("create-policy", {"policy-name": policy.name, "policy-document": document})
    arn = f"arn:{_partition(role)}:iam::{ACCOUNT}:policy/{policy.name}"
    yield _command("attach-role-policy", {"role-name": role.name, "policy-arn": arn})


def _partition(role: RolloutRole) -> str:
    """The partition that the trust policy's ARNs are of."""
    found = re.search(r'"arn:(aws[a-z-]*):', json.dumps(role.trust, default=str))
    return found[1] if found else "aws"


def _command(operation: str, options: Mapping[str, str | None]) -> str:
    words = [f"aws iam {operation}"]
    unread: dict[str, str] = {}
    for name, value in options.items():
        if value is None:
            continue
        if _READS_A_FILE.match(value):
            unread["".join(part.title() for part in name.split("-"))] = value
        else:
            # with "=" a value that begins with a hyphen is no option
            words.append(f"--{name}={_quoted(value)}" if value[:1] == "-" else
                         f"--{name} {_quoted(value)}")  # fmt: skip
    if unread:
        words.append(f"--cli-input-json {_quoted(json.dumps(unread, ensure_ascii=False))}")
    return " \\\n  ".join(words)


def _quoted(value: str) -> str:
    """One word of the shell, with the account's id put in by the shell."""
    parts = value.split(ACCOUNT)
    return '"$ACCOUNT_ID"'.join(
        shlex.quote(part) if part or len(parts) == 1 else "" for part in parts
    )


def _json(node: Tree, parameters: Mapping[str, str]) -> str:
    return json.dumps(_filled(node, parameters), separators=(",", ":"), ensure_ascii=False)


def _filled(node: Tree, parameters: Mapping[str, str]) -> Any:
    if isinstance(node, Parameter):
        return parameters[node.name]
    if isinstance(node, dict):
        return {key: _filled(value, parameters) for key, value in node.items()}
    if isinstance(node, Sequence) and not isinstance(node, str):
        return [_filled(item, parameters) for item in node]
    return node


def _one_line(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+", " ", text)

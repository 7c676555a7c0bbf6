"""The agreed roles as Terraform for the AWS provider. Pure.

Documents are written as HCL values inside jsonencode(), so that Terraform can show differences
in them; every string goes through one function that escapes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.rollout.roles import ACCOUNT, Parameter, Rollout, RolloutRole, Tree

_ACCOUNT = "${data.aws_caller_identity.current.account_id}"
_ESCAPES = {
    "${": "$${", "%{": "%%{", '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t",
}  # fmt: skip
_SPECIAL = re.compile(r'\$\{|%\{|\$|%(?=%)|["\\\x00-\x1f\x7f\u0085\u2028\u2029]')
_HEADER = """terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}
"""


def terraform(rollout: Rollout) -> str:
    """The configuration (one file) that makes the roles in the provider's account."""
    title = f"{rollout.vendor_name}: roles as agreed. {rollout.origin}"
    parts = [f"# {_one_line(title)}\n", _HEADER]
    if rollout.needs_account:
        parts.append('data "aws_caller_identity" "current" {}\n')
    parts += [_variable(name, value) for name, value in rollout.parameters.items()]
    names: set[str] = set()
    for role in rollout.roles:
        parts += _role(role, _resource_name(f"{rollout.vendor}_{role.key}", names), names)
    return "\n".join(parts)


def hcl_string(text: str) -> str:
    """A string of HCL: what is special in it is escaped, and nothing in it is evaluated."""
    return f'"{_SPECIAL.sub(_escaped, text)}"'


def _escaped(found: re.Match[str]) -> str:
    """HCL writes a plain ${ as $${; before a dollar sign only the number is unambiguous."""
    special = found[0]
    if special in _ESCAPES:
        return _ESCAPES[special]
    return f"\\u{ord(special):04x}"


def _role(role: RolloutRole, name: str, names: set[str]) -> Iterator[str]:
    arguments: dict[str, str | None] = {
        "name": _text(role.name),
        "path": _text(role.path),
        "description": None if role.description is None else _text(role.description),
        "max_session_duration": None if role.session_seconds is None else str(role.session_seconds),
        "assume_role_policy": _document(role.trust),
        "tags": _expression(dict(role.tags), 1) if role.tags else None,
    }
    yield _resource("aws_iam_role", name, arguments)
    for policy in role.inline:
        inner = _resource_name(f"{name}_{policy.name}", names)
        yield _resource(
            "aws_iam_role_policy",
            inner,
            {
                "name": _text(policy.name),
                "role": f"aws_iam_role.{name}.name",
                "policy": _document(policy.document),
            },
        )
    for policy in role.managed:
        inner = _resource_name(f"{name}_{policy.name}", names)
        document = _document(policy.document)
        yield _resource("aws_iam_policy", inner, {"name": _text(policy.name), "policy": document})
        yield _attachment(inner, name, f"aws_iam_policy.{inner}.arn")
    for arn in role.attached_arns:
        yield _attachment(
            _resource_name(f"{name}_{arn.rsplit('/', 1)[-1]}", names), name, _text(arn)
        )


def _attachment(name: str, role: str, arn: str) -> str:
    arguments = {"role": f"aws_iam_role.{role}.name", "policy_arn": arn}
    return _resource("aws_iam_role_policy_attachment", name, arguments)


def _variable(name: str, value: str) -> str:
    return (
        f'variable "{_variable_name(name)}" {{\n'
        "  type        = string\n"
        '  description = "External ID that the vendor has to name when it enters the role"\n'
        f"  default     = {hcl_string(value)}\n"
        "}\n"
    )


def _resource(kind: str, name: str, arguments: Mapping[str, str | None]) -> str:
    given = {key: value for key, value in arguments.items() if value is not None}
    width = max(map(len, given))
    lines = [f"  {key.ljust(width)} = {value}" for key, value in given.items()]
    return "\n".join([f'resource "{kind}" "{name}" {{', *lines, "}"]) + "\n"


def _document(node: Tree) -> str:
    return f"jsonencode({_expression(node, 1)})"


def _expression(node: Tree, depth: int) -> str:
    """JSON data as an HCL expression."""
    pad, end = "  " * (depth + 1), "  " * depth
    if isinstance(node, Parameter):
        return f"var.{_variable_name(node.name)}"
    if isinstance(node, dict) and node:
        items = [
            f"{pad}{hcl_string(key)} = {_expression(value, depth + 1)}"
            for key, value in node.items()
        ]
        return "{\n" + "\n".join(items) + f"\n{end}}}"
    if isinstance(node, list) and node:
        items = [f"{pad}{_expression(item, depth + 1)}," for item in node]
        return "[\n" + "\n".join(items) + f"\n{end}]"
    return _text(node) if isinstance(node, str) else json.dumps(node)


def _text(text: str) -> str:
    return hcl_string(text).replace(ACCOUNT, _ACCOUNT)


def _resource_name(words: str, taken: set[str]) -> str:
    """A name of Terraform: lower-case letters, digits and underscores, unlike all of `taken`."""
    base = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    base = base if base[:1].isalpha() else f"role_{base}"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    taken.add(name)
    return name


def _variable_name(parameter: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z0-9])", "_", parameter).lower()


def _one_line(text: Any) -> str:
    return re.sub(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+", " ", str(text))

"""What an import understood, as data for JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from core.importing import Import, ImportedRole


def as_data(imports: Sequence[Import], roles: Sequence[ImportedRole]) -> dict[str, Any]:
    """The chosen `roles` of `imports`, and every remark, as plain data."""
    return {
        "kinds": [one.kind for one in imports],
        "roles": [_role_data(role) for role in roles],
        "remarks": [
            {"line": remark.line, "text": remark.text, "left_out": remark.left_out}
            for one in imports
            for remark in one.remarks
        ],
    }


def _role_data(role: ImportedRole) -> dict[str, Any]:
    return {
        "role_name": role.name,
        "path": role.path,
        "description": role.description,
        "max_session_duration": role.max_session_duration,
        "tags": dict(role.tags),
        "trust_policies": [json.loads(text) for text in role.trusts],
        "policies": [
            {"name": one.name, "kind": one.kind, "document": json.loads(one.document)}
            for one in role.policies
        ],
        "managed_policy_arns": list(role.aws_managed_arns),
        "variables": [
            {"name": one.name, "origin": one.origin, "default": one.default}
            for one in role.variables
        ],
    }

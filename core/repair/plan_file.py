"""A plan as a file that another person can review: canonical JSON with its SHA-256."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.errors import InputError, Problem, RepairRefused
from core.repair.files import write_private
from core.repair.plan import Plan, canonical_json, digest, plan_body

SCHEMA_VERSION = 1


def save_plan(plan: Plan, path: Path) -> None:
    """Write the plan, readable by its owner only: it holds external IDs.

    Raises:
        InputError: the file cannot be written.
    """
    write_private(path, plan_text(plan))


def plan_text(plan: Plan) -> str:
    """The file's content."""
    return canonical_json({**plan_body(plan), "sha256": plan.sha256}) + "\n"


def load_plan(path: Path) -> Plan:
    """Read a plan that `save_plan` wrote.

    Raises:
        InputError: the file cannot be read or is no plan.
        RepairRefused: its content is not what its SHA-256 says.
    """
    body = _read(path)
    if digest({key: value for key, value in body.items() if key != "sha256"}) != body["sha256"]:
        raise RepairRefused(
            f"{path.name} was altered after it was made: its content does not match its SHA-256.",
            "Make the plan again and have that one reviewed.",
        )
    return _parse(path, body)


def _read(path: Path) -> dict[str, Any]:
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"The plan {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise InputError(f"{path} is not a plan: it is not JSON.") from error
    if not isinstance(body, dict) or not isinstance(body.get("sha256"), str):
        raise InputError(f"{path} is not a plan.", "Make one with 'main.py plan'.")
    if body.get("schema_version") != SCHEMA_VERSION:
        version = body.get("schema_version")
        problem = Problem(str(path), 0, "schema_version", f"{version!r} is not supported.")
        raise InputError(f"{path} was written by another version.", problems=(problem,))
    return body


def _parse(path: Path, body: dict[str, Any]) -> Plan:
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(Plan).validate_python(body)
    except ValidationError as error:
        problems = tuple(
            Problem(str(path), 0, ".".join(map(str, fault["loc"])), fault["msg"])
            for fault in error.errors()
        )
        raise InputError(f"{path} is not a plan.", problems=problems) from error

"""Name, path and attributes of a role as labels and values."""

from __future__ import annotations

from core.model import ExpectedRole, ObservedRole


def expected_attributes(role: ExpectedRole) -> dict[str, str]:
    """What the agreement says; what it does not say is left out."""
    values = {"Name": role.role_name, "Path": role.path}
    wanted = role.attributes
    if "description" in wanted:
        values["Description"] = str(wanted["description"])
    if "max_session_duration" in wanted:
        values["Longest session"] = _duration(int(wanted["max_session_duration"]))
    for key, value in dict(wanted.get("tags") or {}).items():
        values[f"Tag {key}"] = str(value)
    return values


def observed_attributes(role: ObservedRole) -> dict[str, str]:
    """What was read; what was not read is left out."""
    values = {"Name": role.name, "Path": role.path}
    if role.description is not None:
        values["Description"] = role.description
    if role.max_session_duration is not None:
        values["Longest session"] = _duration(role.max_session_duration)
    for key, value in role.tags.items():
        values[f"Tag {key}"] = str(value)
    if role.boundary is not None:
        values["Boundary"] = role.boundary.arn or role.boundary.name
    return values


def _duration(seconds: int) -> str:
    hours = seconds / 3600
    return f"{seconds} seconds ({hours:g} {'hour' if hours == 1 else 'hours'})"

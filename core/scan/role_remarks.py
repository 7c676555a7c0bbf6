"""What is worth a remark about a role and changes no verdict. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from core.model import (
    Effect,
    ExpectedRole,
    Finding,
    FindingCode,
    ObservedRole,
    Severity,
)


def remarks(expected: ExpectedRole, role: ObservedRole) -> Iterator[Finding]:
    """The attributes that differ, and an agreed external ID that protects nothing."""
    if expected.weak_external_id:
        yield Finding(
            FindingCode.TRUST_EXTERNAL_ID_WEAK,
            Effect.NOTE,
            Severity.MEDIUM,
            "The agreed external ID can be read in the vendor's public documents: "
            "it protects the role no better than none.",
            {"role_name": role.name},
        )
    yield from _attributes(expected, role)


def older_version(role: ObservedRole, vendor: str, version: str) -> Finding:
    """The role has exactly what an earlier list of the vendor had."""
    return Finding(
        FindingCode.POLICY_OLDER_VERSION,
        Effect.NOTE,
        Severity.LOW,
        f"The role {role.name} is as {vendor}'s list was in {version}: it is only out of date.",
        {"version": version},
    )


def _attributes(expected: ExpectedRole, role: ObservedRole) -> Iterator[Finding]:
    agreed = expected.attributes
    boundary = role.boundary.arn if role.boundary else ""
    pairs = [
        ("description", agreed.get("description"), role.description),
        ("max_session_duration", agreed.get("max_session_duration"), role.max_session_duration),
        ("permissions_boundary", agreed.get("permissions_boundary"), boundary),
        *(
            (f"tag {key}", value, role.tags.get(key, ""))
            for key, value in agreed.get("tags", {}).items()
        ),
    ]
    for name, wanted, found in pairs:
        if wanted is not None and found is not None and wanted != found:
            yield _differs(name, wanted, found, role)
    prefix = agreed.get("description_prefix")
    if prefix and role.description is not None and not role.description.startswith(prefix):
        yield _differs("description", f"{prefix}\N{HORIZONTAL ELLIPSIS}", role.description, role)


def _differs(name: str, wanted: object, found: object, role: ObservedRole) -> Finding:
    words = name.replace("_", " ").replace("max", "maximum")
    return Finding(
        FindingCode.ROLE_ATTRIBUTE_DIFFERS,
        Effect.NOTE,
        Severity.LOW,
        f"The {words} of the role {role.name} differs from what was agreed.",
        {"attribute": name, "expected": wanted, "actual": found},
    )

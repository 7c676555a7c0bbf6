"""What a pattern asks for, in words: who fills in a form does not read regular expressions."""

from __future__ import annotations

import re

_KNOWN = {
    "[0-9]{12}": "has to be the twelve digits of an AWS account.",
    "[0-9]+": "has to be a number, digits only.",
    "[0-9a-f]{64}": "has to be a digest of 64 signs, 0-9 and a-f.",
    "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}": (
        "has to look like 0f8fad5b-d9cb-469f-a165-70867728950e."
    ),
    "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]": (
        "has to be the name of a bucket: 3 to 63 small letters, digits, dots or hyphens."
    ),
    r"/([\w+=,.@/-]+/)?": "has to be a path such as / or /vendors/.",
    "arn:aws[a-z-]*:iam::[0-9]{12}:.+": "has to be an ARN of IAM (arn:aws:iam::...).",
    "arn:[^:]+:iam::(aws|[0-9]{12}):policy/.+": (
        "has to be the ARN of a managed policy (arn:aws:iam::...:policy/...)."
    ),
    "[A-Za-z0-9][A-Za-z0-9._-]{0,63}": "has to be up to 64 letters, digits, dots, hyphens or _.",
}
_SIGNS = re.compile(r"\[(?:\\w|A-Za-z0-9_)([^\]\\a-zA-Z0-9]*)-\](?:\{(\d+),(\d+)\}|\+)")


def expected_form(pattern: str) -> str:
    """A sentence that follows the field's name: what its value has to look like."""
    bare = pattern.removeprefix("^").removesuffix("$")
    if bare in _KNOWN:
        return _KNOWN[bare]
    found = _SIGNS.fullmatch(bare)
    if found is None:
        return f"does not have the expected form ({pattern})."
    limits = f", {found[2]} to {found[3]} of them" if found[2] else ""
    return f"may hold only letters, digits and {' '.join((*found[1], '-', '_'))}{limits}."

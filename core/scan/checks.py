"""The steps of the checklist and how they come out. Imports nothing heavy: the window shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class CheckState(StrEnum):
    """How a step came out."""

    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One step. `detail` says what was found or what is wrong, `remedy` what to do about it;
    `copy` is what to paste for that: a command, or words for whoever can help."""

    key: str
    state: CheckState
    detail: str = ""
    remedy: str = ""
    copy: str = ""


TITLES: Mapping[str, str] = {
    "profile": "Profile found",
    "sign-in": "Sign-in valid",
    "organization": "Organization readable",
    "accounts": "Accounts listed",
    "entry": "Audit role can be entered",
    "reading": "Read permissions sufficient",
    "policies": "Organization policies readable",
    "writing": "Write permissions",
}

"""The sign-in profiles of the standard AWS configuration files: names and kinds, no secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import StartError


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile and how it signs in: ``SSO``, ``role``, ``keys``, ``program`` or ``""``."""

    name: str
    kind: str


def list_profiles() -> tuple[Profile, ...]:
    """The profiles in ~/.aws (or where AWS_CONFIG_FILE points), by name.

    Raises:
        StartError: a configuration file cannot be read as such.
    """
    import botocore.session
    from botocore.exceptions import BotoCoreError

    try:
        profiles = botocore.session.Session().full_config["profiles"]
    except BotoCoreError as error:
        raise StartError(
            f"The AWS configuration files cannot be read: {error}",
            "Correct the file, or choose the default sign-in.",
        ) from error
    return tuple(Profile(name, _kind(profiles[name])) for name in sorted(profiles))


def _kind(settings: Mapping[str, Any]) -> str:
    if "sso_session" in settings or "sso_start_url" in settings:
        return "SSO"
    if "role_arn" in settings:
        return "role"
    if "aws_access_key_id" in settings:
        return "keys"
    if "credential_process" in settings:
        return "program"
    return ""

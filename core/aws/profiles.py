"""The sign-in profiles of the standard AWS configuration files: names and kinds, no secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import StartError


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile and how it signs in: ``SSO``, ``role``, ``keys``, ``program`` or ``""``.
    `by_browser`: it, or the profile it takes its credentials from, does so by SSO."""

    name: str
    kind: str
    by_browser: bool = False


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
    return tuple(
        Profile(name, _kind(profiles[name]), by_browser=_first_kind(name, profiles) == "SSO")
        for name in sorted(profiles)
    )


def _first_kind(name: str, profiles: Mapping[str, Mapping[str, Any]]) -> str:
    """How the profile at the beginning of a chain of roles signs in."""
    seen: set[str] = set()
    while name not in seen and "source_profile" in profiles.get(name, {}):
        seen.add(name)
        name = profiles[name]["source_profile"]
    return _kind(profiles.get(name, {}))


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

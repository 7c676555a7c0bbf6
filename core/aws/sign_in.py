"""When the sign-in of the person ends, where that can be known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.aws.browser_sign_in import sso_session_of, token_loader
from core.errors import StartError

if TYPE_CHECKING:
    import boto3


def sign_in_expiry(session: boto3.Session) -> datetime | None:
    """When a new sign-in will be needed; None where nothing certain is known.

    Most temporary credentials renew themselves, so that their own expiry says nothing. It does
    where a renewal needs the person: a role with MFA, and credentials handed over in the
    environment with their end. With IAM Identity Center it is the end of the sign-in in the
    browser, where that cannot be renewed without it. Call it once the credentials have been used.
    """
    credentials: Any = session.get_credentials()
    if credentials is None:
        return None
    if credentials.method == "env" or (
        credentials.method == "assume-role" and "mfa_serial" in _profile(session)
    ):
        return _utc(getattr(credentials, "_expiry_time", None))  # botocore has no other way
    if credentials.method == "sso":
        return _browser_sign_in_expiry(session.profile_name)
    return None


def _browser_sign_in_expiry(profile: str) -> datetime | None:
    from botocore.exceptions import BotoCoreError

    try:
        place = sso_session_of(profile)
        token = token_loader()(place.start_url, session_name=place.name) if place else {}
        if "refreshToken" in token:
            return None
        return _utc(datetime.fromisoformat(token["expiresAt"]))
    except (BotoCoreError, StartError, KeyError, ValueError):
        return None  # the sign-in itself works: that its end cannot be told is no fault


def _profile(session: boto3.Session) -> Mapping[str, Any]:
    core_session: Any = session._session  # noqa: SLF001 - boto3 has no other way
    profile: Mapping[str, Any] = core_session.get_scoped_config()
    return profile


def _utc(moment: Any) -> datetime | None:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else None

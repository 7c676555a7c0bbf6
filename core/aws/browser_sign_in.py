"""Signing in to IAM Identity Center through the browser, as ``aws sso login`` does.

The device authorization grant: Rolecall gets a code, the person confirms it in the browser, and
botocore finds the token where the AWS CLI leaves it. Rolecall never sees a password.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from core.aws.errors import AwsError, aws_errors
from core.errors import StartError

_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_SCOPE = "sso:account:access"  # of a session that names none
_SLOWER_SECONDS = 5  # RFC 8628, 3.5
_MOST_HOPS = 10  # profiles that take their credentials from another one


@dataclass(frozen=True, slots=True)
class BrowserPage:
    """The page to confirm on, and the code it shows; no longer than until `ends_at`."""

    url: str
    code: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SsoSession:
    """Where a profile signs in. `name`: of its ``sso-session`` section, if it has one."""

    start_url: str
    region: str
    name: str | None
    scopes: tuple[str, ...]


def sso_session_of(profile: str | None) -> SsoSession | None:
    """The session by which a profile (None: the default one), or the one it takes its
    credentials from, signs in; None where it does so in another way.

    Raises:
        StartError: the profile does not exist, or lacks something.
    """
    from botocore.exceptions import BotoCoreError

    try:
        session = _core_session(profile)
        config: Mapping[str, Any] = session.full_config
    except BotoCoreError as error:
        raise _unusable(profile, str(error)) from error
    name = profile or session.get_config_variable("profile") or "default"
    profiles = config.get("profiles", {})
    for _ in range(_MOST_HOPS):
        settings = profiles.get(name, {})
        if "sso_session" in settings or "sso_start_url" in settings:
            return _session(name, settings, config.get("sso_sessions", {}))
        if "source_profile" not in settings or settings["source_profile"] == name:
            return None
        name = settings["source_profile"]
    return None


def sign_in(
    profile: str | None, show: Callable[[BrowserPage], None], cancel: Event
) -> datetime | None:
    """Sign in anew: `show` is given the page for the person, then this waits for the answer.

    Returns until when the sign-in lasts; None when it was cancelled.

    Raises:
        StartError: the profile signs in otherwise; it was refused, was not confirmed in time, or
            AWS did not answer.
    """
    session = sso_session_of(profile)
    if session is None:
        raise _unusable(profile, "it does not sign in to IAM Identity Center")
    try:
        with aws_errors("sign-in"):
            return _sign_in(_client(profile, session.region), session, show, cancel)
    except AwsError as error:
        raise StartError(error.reason.summary, error.reason.remedy) from error


def _sign_in(
    client: Any, session: SsoSession, show: Callable[[BrowserPage], None], cancel: Event
) -> datetime | None:
    scopes = {"scopes": list(session.scopes)} if session.scopes else {}
    registered = client.register_client(clientName="rolecall", clientType="public", **scopes)
    known = {"clientId": registered["clientId"], "clientSecret": registered["clientSecret"]}
    begun = client.start_device_authorization(**known, startUrl=session.start_url)
    ends_at = datetime.now(UTC) + timedelta(seconds=begun["expiresIn"])
    show(BrowserPage(begun["verificationUriComplete"], begun["userCode"], ends_at))
    token = _token(client, {**known, "deviceCode": begun["deviceCode"]}, begun, cancel)
    if token is None:
        return None
    expires_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=token["expiresIn"])
    registration_ends = datetime.fromtimestamp(registered["clientSecretExpiresAt"], UTC)
    kept = {
        "startUrl": session.start_url,
        "region": session.region,
        "accessToken": token["accessToken"],
        "expiresAt": expires_at,
        **known,
        "registrationExpiresAt": registration_ends,
        **({"refreshToken": token["refreshToken"]} if "refreshToken" in token else {}),
    }
    token_loader().save_token(session.start_url, kept, session_name=session.name)
    return expires_at


def _token(
    client: Any, asked: Mapping[str, str], begun: Mapping[str, Any], cancel: Event
) -> Mapping[str, Any] | None:
    """Ask until the person has confirmed; None when cancelled."""
    wait: float = begun.get("interval", _SLOWER_SECONDS)
    while not cancel.wait(wait):
        try:
            found: Mapping[str, Any] = client.create_token(grantType=_GRANT, **asked)
        except client.exceptions.AuthorizationPendingException:
            continue
        except client.exceptions.SlowDownException:
            wait += _SLOWER_SECONDS
        except client.exceptions.ExpiredTokenException as error:
            raise StartError(
                "The sign-in was not confirmed in the browser in time.", "Begin it again."
            ) from error
        except client.exceptions.AccessDeniedException as error:
            raise StartError(
                "The sign-in was refused in the browser.", "Begin it again, and allow it there."
            ) from error
        else:
            return found
    return None


def token_loader() -> Any:
    """botocore's own way to the tokens that the AWS CLI keeps, too."""
    import botocore.tokens
    from botocore.utils import JSONFileCache, SSOTokenLoader

    tokens: Any = botocore.tokens  # where and how it keeps them is told nowhere else
    folder = tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR  # noqa: SLF001 - where botocore looks for it
    cache = JSONFileCache(folder, dumps_func=tokens._sso_json_dumps)  # noqa: SLF001 - in the form botocore reads
    return SSOTokenLoader(cache=cache)


def _session(name: str, settings: Mapping[str, Any], sessions: Mapping[str, Any]) -> SsoSession:
    section = settings.get("sso_session")
    if section is not None and section not in sessions:
        raise _unusable(name, f"there is no sso-session {section}")
    found = {**settings, **(sessions[section] if section is not None else {})}
    missing = [one for one in ("sso_start_url", "sso_region") if one not in found]
    if missing:
        raise _unusable(name, f"{' and '.join(missing)} is missing")
    listed = str(found.get("sso_registration_scopes", _SCOPE)).split(",")
    scopes = tuple(one.strip() for one in listed) if section is not None else ()
    return SsoSession(found["sso_start_url"], found["sso_region"], section, scopes)


def _unusable(profile: str | None, why: str) -> StartError:
    return StartError(
        f"The profile {profile or 'default'} cannot be used to sign in: {why}.",
        "Mend it with: aws configure sso",
    )


def _core_session(profile: str | None) -> Any:
    import botocore.session

    return botocore.session.Session(profile=profile)


def _client(profile: str | None, region: str) -> Any:
    from botocore import UNSIGNED
    from botocore.config import Config

    settings = Config(region_name=region, signature_version=UNSIGNED, user_agent="rolecall")
    return _core_session(profile).create_client("sso-oidc", config=settings)

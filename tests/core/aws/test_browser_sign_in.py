"""Signing in through the browser, as the AWS CLI does, and what botocore makes of it."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import boto3
import pytest
from fake_identity_center import CODE, PAGE, IdentityCenter, identity_center

from core.aws.browser_sign_in import BrowserPage, SsoSession, sign_in, sso_session_of
from core.aws.sign_in import sign_in_expiry
from core.errors import StartError


@pytest.fixture
def center(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[IdentityCenter]:
    with identity_center(tmp_path, monkeypatch) as running:
        yield running


def _sign_in(profile: str = "sso") -> BrowserPage:
    shown: list[BrowserPage] = []
    assert sign_in(profile, shown.append, Event()) is not None
    (page,) = shown
    return page


@pytest.mark.parametrize("profile", ["sso", "legacy"])
def test_botocore_finds_the_new_sign_in(center: IdentityCenter, profile: str) -> None:
    page = _sign_in(profile)

    assert (page.url, page.code) == (PAGE, CODE)
    credentials = boto3.Session(profile_name=profile).get_credentials()
    assert credentials is not None
    assert credentials.get_frozen_credentials().access_key == center.keys[0]


def test_the_person_is_waited_for_and_aws_s_pace_is_kept(
    center: IdentityCenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.aws.browser_sign_in._SLOWER_SECONDS", 0.01)
    center.answers += ["AuthorizationPendingException", "SlowDownException"]

    _sign_in()

    assert [path for path, _ in center.asked].count("/token") == 3


@pytest.mark.parametrize(
    ("answer", "says"),
    [("ExpiredTokenException", "in time"), ("AccessDeniedException", "refused")],
)
def test_a_sign_in_that_is_not_confirmed_says_so(
    center: IdentityCenter, answer: str, says: str
) -> None:
    center.answers.append(answer)

    with pytest.raises(StartError, match=says):
        sign_in("sso", lambda _page: None, Event())


def test_nobody_waits_for_a_sign_in_that_was_cancelled(center: IdentityCenter) -> None:
    cancel = Event()

    assert sign_in("sso", lambda _page: cancel.set(), cancel) is None
    assert "/token" not in [path for path, _ in center.asked]


def test_the_token_is_kept_for_nobody_else(center: IdentityCenter, tmp_path: Path) -> None:
    _sign_in()

    (file,) = (tmp_path / "sso-cache").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert kept["accessToken"] == f"token-{center.tokens}"
    assert {"startUrl", "region", "expiresAt", "clientId", "registrationExpiresAt"} <= kept.keys()


def test_the_scopes_of_the_session_are_asked_for(center: IdentityCenter) -> None:
    _sign_in()

    assert center.asked[0] == (
        "/client/register",
        {"clientName": "rolecall", "clientType": "public", "scopes": ["sso:account:access"]},
    )


@pytest.mark.usefixtures("center")
def test_profiles_lead_to_their_session() -> None:
    url, region = "https://example.awsapps.com/start", "eu-west-1"
    main = SsoSession(url, region, "main", ("sso:account:access",))

    assert sso_session_of("sso") == main
    assert sso_session_of("chained") == main
    assert sso_session_of("legacy") == SsoSession(url, region, None, ())
    assert sso_session_of("keys") is None


@pytest.mark.usefixtures("center")
@pytest.mark.parametrize("profile", ["lost", "keys", "nowhere"])
def test_a_profile_that_cannot_sign_in_this_way_says_why(profile: str) -> None:
    with pytest.raises(StartError, match=f"The profile {profile} cannot be used"):
        sign_in(profile, lambda _page: None, Event())


def test_its_end_is_known_where_it_cannot_be_renewed(center: IdentityCenter) -> None:
    center.lasts = 3600
    _sign_in()

    end = sign_in_expiry(boto3.Session(profile_name="sso"))

    assert end is not None
    assert abs(end - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=1)


def test_a_sign_in_that_renews_itself_has_no_end(center: IdentityCenter) -> None:
    center.refreshes = True
    _sign_in()

    assert sign_in_expiry(boto3.Session(profile_name="sso")) is None

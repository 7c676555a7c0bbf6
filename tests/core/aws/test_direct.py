"""The short way must be botocore's in all but speed: each test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import botocore.session
import pytest
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.credentials import Credentials
from fake_aws import Behaviour, Fault, fake_aws
from fake_aws_world import (
    CALLER_KEY,
    CALLER_SECRET,
    MANAGEMENT,
    FakeAccount,
    World,
    service_role,
)

from core.aws.clients import _parse_timestamp
from core.aws.connection import AwsConnection, ConnectionSettings
from core.aws.errors import AwsDenied, AwsError, AwsExpired, AwsMalformed, AwsThrottled
from core.aws.read_only import session_policy
from core.aws.signed_form import SignedForm, form_body
from core.aws.xml_answers import UnknownForm, answer_reader

MEMBER = "111122223333"
WORLD = World(
    (FakeAccount(MANAGEMENT), FakeAccount(MEMBER, roles=tuple(map(service_role, range(3)))))
)
POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
PARAMS: dict[str, dict[str, Any]] = {
    "AssumeRole": {
        "RoleArn": f"arn:aws:iam::{MEMBER}:role/a path/Rölle+x",
        "RoleSessionName": "rolecall",
        "Policy": POLICY,
        "DurationSeconds": 900,
        "ExternalId": "a~b c/=",
    },
    "GetAccountAuthorizationDetails": {
        "Filter": ["Role", "LocalManagedPolicy"],
        "MaxItems": 1000,
        "Marker": "AAA+/==",
    },
}
SERVICES = {"AssumeRole": "sts", "GetAccountAuthorizationDetails": "iam"}
ROLE = """
<member><Path>/a/</Path><RoleName>r&amp;d</RoleName><RoleId>AROA1</RoleId>
<Arn>arn:aws:iam::111122223333:role/a/r</Arn><CreateDate>2024-05-06T07:08:09Z</CreateDate>
<AssumeRolePolicyDocument>%7B%7D</AssumeRolePolicyDocument><Tags><member><Key>k</Key>
<Value></Value></member></Tags><RolePolicyList/><AttachedManagedPolicies><member>
<PolicyName>p</PolicyName><PolicyArn>arn:aws:iam::aws:policy/p</PolicyArn></member>
</AttachedManagedPolicies><RoleLastUsed><LastUsedDate>2025-01-01T00:00:00+00:00</LastUsedDate>
<Region>eu-west-1</Region></RoleLastUsed><Invented>later</Invented>
<PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType>
<PermissionsBoundaryArn>arn:b</PermissionsBoundaryArn></PermissionsBoundary></member>"""
PAGE = f"""<?xml version="1.0"?>
<GetAccountAuthorizationDetailsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
<GetAccountAuthorizationDetailsResult><IsTruncated>true</IsTruncated><Marker>M</Marker>
<UserDetailList/><RoleDetailList>{ROLE}</RoleDetailList><Policies><member><PolicyName>q</PolicyName>
<Arn>arn:q</Arn><AttachmentCount>3</AttachmentCount><IsAttachable>true</IsAttachable>
<PolicyVersionList><member><VersionId>v1</VersionId><IsDefaultVersion>false</IsDefaultVersion>
<Document>%7B%7D</Document></member></PolicyVersionList></member></Policies>
</GetAccountAuthorizationDetailsResult>
<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>
</GetAccountAuthorizationDetailsResponse>"""


def _client(service: str, token: str | None, url: str | None = None) -> Any:
    session = botocore.session.Session()
    session.get_component("response_parser_factory").set_parser_defaults(
        timestamp_parser=_parse_timestamp
    )
    return session.create_client(
        service,
        region_name="eu-central-1",
        endpoint_url=url,
        aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="secret/+",
        aws_session_token=token,
    )


@pytest.mark.parametrize("operation", PARAMS)
@pytest.mark.parametrize("token", [None, "a/token+=="])
@pytest.mark.parametrize(
    "url", [None, "http://127.0.0.1:5000", "https://aws.example:443", "http://[::1]:5000/"]
)
def test_a_call_is_signed_as_botocore_signs_it(
    monkeypatch: pytest.MonkeyPatch, operation: str, token: str | None, url: str | None
) -> None:
    moment = datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC).replace(tzinfo=None)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: moment)
    client = _client(SERVICES[operation], token, url)
    sent: list[Any] = []

    def answer(request: Any, **_: object) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 500, HeadersDict(), _Empty())

    client.meta.events.register("before-send", answer)
    with pytest.raises(Exception, match="500"):
        client._make_api_call(operation, PARAMS[operation])
    theirs = sent[0]
    form = SignedForm.like(theirs)
    assert form is not None
    body = form_body(operation, client.meta.service_model.api_version, PARAMS[operation])
    message = form.message(body, Credentials("AKIAEXAMPLE", "secret/+", token))
    head, _, sent_body = message.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])

    assert headers["Host"] == urlsplit(theirs.url).netloc.removesuffix(":443")
    assert sent_body == (theirs.body if isinstance(theirs.body, bytes) else theirs.body.encode())
    assert headers["Authorization"] == theirs.headers["Authorization"].decode()
    assert headers.get("X-Amz-Security-Token") == token


class _Empty:
    def stream(self) -> Any:
        yield b""


def test_a_request_with_anything_unknown_is_no_example() -> None:
    client = _client("sts", None)
    sent: list[Any] = []

    def answer(request: Any, **_: object) -> AWSResponse:
        request.headers["X-Wish"] = "1"
        sent.append(request)
        return AWSResponse(request.url, 500, HeadersDict(), _Empty())

    client.meta.events.register("before-send", answer)
    with pytest.raises(Exception, match="500"):
        client.get_caller_identity()

    assert SignedForm.like(sent[0]) is None


def test_a_page_is_read_as_botocore_reads_it() -> None:
    client = _client("iam", None)
    model = client.meta.service_model.operation_model("GetAccountAuthorizationDetails")
    parser = client._endpoint._response_parser_factory.create_parser("query")
    theirs = parser.parse(
        {"status_code": 200, "headers": {}, "body": PAGE.encode()}, model.output_shape
    )
    theirs["ResponseMetadata"] = {"RequestId": theirs["ResponseMetadata"]["RequestId"]}

    assert answer_reader(model, _parse_timestamp)(PAGE.encode()) == theirs


@pytest.mark.parametrize(
    "altered",
    [
        ("<RoleName>", "<RoleName>twice</RoleName><RoleName>"),
        ("ResponseMetadata>", "Metadata>"),
        (' xmlns="', ' a:xmlns="'),
    ],
)
def test_a_page_of_another_form_is_left_to_botocore(altered: tuple[str, str]) -> None:
    model = _client("iam", None).meta.service_model.operation_model(
        "GetAccountAuthorizationDetails"
    )
    page = PAGE.replace(*altered).encode()

    with pytest.raises((UnknownForm, SyntaxError)):
        answer_reader(model, _parse_timestamp)(page)


def _connection(url: str) -> AwsConnection:
    settings = ConnectionSettings(
        region="us-east-1",
        endpoint_url=url,
        access_key_id=CALLER_KEY,
        secret_access_key=CALLER_SECRET,
    )
    return AwsConnection(settings).for_scanning(2)


def _twice(connection: AwsConnection) -> list[Any]:
    """The account's page by botocore and then the short way."""
    found = []
    for _ in range(2):
        credentials = connection.assume(
            MEMBER, "RolecallAudit", session_policy=session_policy(), session_name="test"
        )
        iam = connection.iam(credentials)
        (answer,) = iam.pages_of_roles(lambda _: True, Filter=["Role"], MaxItems=1000)
        found.append(answer)
    return found


def test_both_ways_bring_the_same_page_and_each_request_its_own_credentials() -> None:
    with fake_aws(WORLD) as aws:
        first, second = _twice(_connection(aws.url))

    assert first.data == second.data
    assert (second.http_status, second.operation) == (200, "GetAccountAuthorizationDetails")
    assert second.request_id
    assert aws.counts.bad_signatures == 0
    assert aws.counts.calls["GetAccountAuthorizationDetails"] == 2


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("throttle", AwsThrottled),
        ("denied", AwsDenied),
        ("expired", AwsExpired),
        ("html", AwsMalformed),
        ("truncated", AwsMalformed),
        ("gateway", AwsError),
        ("internal", AwsError),
    ],
)
@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("action", PARAMS)
def test_both_ways_fail_alike(kind: str, error: type[AwsError], after: int, action: str) -> None:
    behaviour = Behaviour(faults=(Fault(kind, action, after=after),))
    with fake_aws(WORLD, behaviour) as aws, pytest.raises(error) as caught:
        _twice(_connection(aws.url))

    assert caught.value.operation == action
    assert aws.counts.calls[action] == after + 1

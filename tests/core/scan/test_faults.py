"""One account's answers go wrong at the wire: it is reported, never green, and nobody else's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from aws_wire import (
    MANAGEMENT_ACCOUNT,
    OddAnswer,
    Recorder,
    SentRequest,
    Wire,
    emptied,
    error_answer,
    running_server,
)

from core.agreement import load_agreement
from core.aws.connection import AwsConnection, ConnectionSettings
from core.catalogue import load_catalogue
from core.events import ScanEvent
from core.model import AccountOutcome, AccountResult, Scan, Status
from core.scan.engine import ScanRequest, run_scan

AGREEMENT = """
version: "1"
agreed_by: Ada
organization: {management_account_id: "123456789012", audit_role_name: RolecallAudit}
vendors:
  opsramp:
    variant: external-id
    values:
      role_name: OpsRamp
      opsramp_account_id: "640921185273"
      external_id: right-id
      policy:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: ["ec2:DescribeInstances"], Resource: "*"}]
    scope: {include: [members]}
"""
TRUST = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"AWS": "640921185273"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "right-id"}},
    },
}
POLICY = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": "*"},
}
MEMBERS = 4
DETAILS = "GetAccountAuthorizationDetails"
SCP = "not authorized with an explicit deny in a service control policy"


@pytest.fixture(scope="module")
def _server() -> Iterator[tuple[Recorder, str]]:
    with running_server() as running:
        yield running


@pytest.fixture
def wire(_server: tuple[Recorder, str]) -> Wire:
    """An organization in which every member holds OpsRamp's role as agreed."""
    wire = emptied(*_server)
    organizations = wire.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    for number in range(MEMBERS):
        answer = organizations.create_account(
            AccountName=f"team-{number}", Email=f"team-{number}@example.com"
        )
        iam = wire.inside(answer["CreateAccountStatus"]["AccountId"])
        iam.create_role(RoleName="OpsRamp", AssumeRolePolicyDocument=json.dumps(TRUST))
        iam.put_role_policy(
            RoleName="OpsRamp", PolicyName="OpsRamp", PolicyDocument=json.dumps(POLICY)
        )
    wire.sent.clear()
    return wire


@pytest.fixture
def scan(wire: Wire, tmp_path: Path) -> Callable[[], Scan]:
    path = tmp_path / "agreement.yaml"
    path.write_text(AGREEMENT, encoding="utf-8")
    catalogue = load_catalogue()
    listed = wire.client("organizations").list_accounts()["Accounts"]
    request = ScanRequest(
        catalogue,
        load_agreement(path, catalogue),
        vendors=("opsramp",),
        account_ids=tuple(one["Id"] for one in listed if one["Id"] != MANAGEMENT_ACCOUNT),
        max_workers=4,
        patience=0,
    )
    settings = ConnectionSettings(
        region="us-east-1",
        endpoint_url=wire.url,
        access_key_id="AKIACALLER",
        secret_access_key="secret",
    )

    def run() -> Scan:
        events: list[ScanEvent] = []
        found = run_scan(AwsConnection(settings), request, events.append, Event())
        assert found is not None
        assert len(found.results) == MEMBERS + 1
        return found

    return run


class OneVictim:
    """Answers oddly to one account: the first that is asked for its details."""

    def __init__(self, answers: dict[str, OddAnswer]) -> None:
        self._answers = answers
        self._token = ""

    def __call__(self, request: SentRequest) -> OddAnswer | None:
        if request.service != "iam":
            return None
        if not self._token and request.action == DETAILS:
            self._token = request.session_token
        if request.session_token != self._token:
            return None
        return self._answers.get(request.action, self._answers.get("*"))


def _members(scan: Scan) -> list[AccountResult]:
    return [one for one in scan.results if one.account.id != MANAGEMENT_ACCOUNT]


def _split(scan: Scan) -> tuple[AccountResult, list[AccountResult]]:
    """The one account that is not compliant, and the others."""
    others = [one for one in _members(scan) if one.cells[0].status is Status.OK]
    (victim,) = [one for one in _members(scan) if one not in others]
    return victim, others


def test_without_a_fault_every_member_is_compliant(scan: Callable[[], Scan]) -> None:
    assert {one.cells[0].status for one in _members(scan())} == {Status.OK}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (error_answer("Throttling", status=400), "Throttling"),
        (error_answer("ServiceUnavailable", status=503), "ServiceUnavailable"),
        (error_answer("ExpiredToken"), "ExpiredToken"),
        (error_answer("AccessDenied", SCP), "AccessDenied"),
        ((500, "<html>oops</html>"), "500"),
        ((502, ""), "502"),
        ((200, ""), "MalformedAnswer"),
        ((200, "<html><body>Sign in to the proxy</body></html>"), "MalformedAnswer"),
        ((200, f"<{DETAILS}Response><{DETAILS}Result><RoleDetailList>"), "MalformedAnswer"),
        ((200, f"<{DETAILS}Response><{DETAILS}Result/></{DETAILS}Response>"), "MalformedAnswer"),
        ((200, "<short/>", 5000), "ConnectionClosedError"),
    ],
    ids=[
        "throttled", "unavailable", "expired", "organization-policy", "500-html", "502-empty",
        "empty", "proxy-page", "truncated", "no-list", "cut-off",
    ],
)  # fmt: skip
def test_one_account_with_bad_answers_is_reported_with_reason_and_remedy(
    wire: Wire, scan: Callable[[], Scan], answer: OddAnswer, code: str
) -> None:
    wire.interfere = OneVictim({"*": answer})

    victim, others = _split(scan())

    assert len(others) == MEMBERS - 1
    assert victim.outcome is AccountOutcome.UNREACHABLE
    assert victim.cells[0].status is Status.UNREACHABLE
    assert victim.reason is not None
    assert victim.reason.code == code
    assert victim.reason.summary
    assert victim.reason.remedy


def test_where_only_the_overview_is_denied_the_named_calls_find_the_same(
    wire: Wire, scan: Callable[[], Scan]
) -> None:
    wire.interfere = OneVictim({DETAILS: error_answer("AccessDenied")})

    assert {one.cells[0].status for one in _members(scan())} == {Status.OK}


@pytest.mark.parametrize(
    "call", ["GetRolePolicy", "ListRolePolicies", "ListAttachedRolePolicies", "GetRole"]
)
def test_where_a_part_is_denied_the_account_is_half_read_and_not_green(
    wire: Wire, scan: Callable[[], Scan], call: str
) -> None:
    denied = error_answer("AccessDenied")
    wire.interfere = OneVictim({DETAILS: denied, call: denied})

    victim, _ = _split(scan())

    assert victim.outcome is AccountOutcome.PARTIAL
    assert victim.cells[0].status is Status.UNREACHABLE
    assert victim.cells[0].reason is not None
    assert victim.cells[0].reason.code == "AccessDenied"


def test_a_scan_sends_no_write_and_no_unlimited_session(
    wire: Wire, scan: Callable[[], Scan]
) -> None:
    scan()

    actions = {request.action for request in wire.sent if request.action}
    assert actions == {"GetCallerIdentity", "AssumeRole", DETAILS}
    entries = [request for request in wire.sent if request.action == "AssumeRole"]
    assert len(entries) == MEMBERS
    assert all("iam:GetRole" in request.body["Policy"] for request in entries)

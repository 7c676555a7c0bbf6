from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from core.aws.calls import AccountIam
from core.aws.connection import AwsConnection
from core.aws.errors import AwsDenied, AwsMalformed
from core.aws.iam_reading import read_account, read_role
from core.aws.managed_policies import ManagedPolicies
from core.aws.reading import AccountReading, ReadingRequest
from core.model import PolicyKind

TRUST = '{"Version": "2012-10-17",  "Statement": []}'
DOCUMENT = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
)
AWS_POLICY = "arn:aws:iam::aws:policy/SecurityAudit"
EVERYTHING = ReadingRequest(is_wanted=lambda _role: True)


@pytest.fixture
def own(wire: Any) -> Any:
    """An IAM client with every right in the management account."""
    return wire.client("iam")


@pytest.fixture
def iam(connection: AwsConnection) -> AccountIam:
    return connection.iam(None)


def _read(iam: AccountIam, request: ReadingRequest = EVERYTHING) -> AccountReading:
    return read_account(iam, request, ManagedPolicies())


def _wanted(*names: str) -> ReadingRequest:
    return ReadingRequest(
        is_wanted=lambda role: role.name in names,
        role_names=frozenset(names),
    )


def _refuse(wire: Any, error_answer: Callable[..., Any], *actions: str) -> None:
    wire.interfere = lambda request: (
        error_answer("AccessDenied") if request.action in actions else None
    )


def _make_full_role(own: Any, name: str = "Vendor") -> None:
    own.create_role(
        RoleName=name,
        Path="/vendors/",
        AssumeRolePolicyDocument=TRUST,
        Description="who may enter",
        MaxSessionDuration=7200,
        Tags=[{"Key": "owner", "Value": "finance"}],
    )
    own.put_role_policy(RoleName=name, PolicyName="Inline", PolicyDocument=DOCUMENT)
    policy = own.create_policy(PolicyName=f"{name}Managed", PolicyDocument=DOCUMENT)
    own.attach_role_policy(RoleName=name, PolicyArn=policy["Policy"]["Arn"])
    boundary = own.create_policy(PolicyName=f"{name}Boundary", PolicyDocument=DOCUMENT)
    own.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=boundary["Policy"]["Arn"])


@pytest.mark.parametrize("refused", [(), ("GetAccountAuthorizationDetails",)])
def test_a_role_is_read_with_all_its_parts_whichever_calls_are_allowed(
    wire: Any, own: Any, iam: AccountIam, error_answer: Any, refused: tuple[str, ...]
) -> None:
    _make_full_role(own)
    _refuse(wire, error_answer, *refused)

    reading = _read(iam)

    (found,) = reading.roles
    role = found.role
    assert reading.is_whole
    assert (role.name, role.path, role.trust) == ("Vendor", "/vendors/", TRUST)
    assert {(one.name, one.kind, one.document) for one in role.policies} == {
        ("Inline", PolicyKind.INLINE, DOCUMENT),
        ("VendorManaged", PolicyKind.MANAGED, DOCUMENT),
    }
    assert role.boundary is not None
    assert role.boundary.document == DOCUMENT
    assert role.tags == {"owner": "finance"}


def test_roles_nobody_asked_for_are_left_out(own: Any, iam: AccountIam) -> None:
    own.create_role(RoleName="Vendor", AssumeRolePolicyDocument=TRUST)
    own.create_role(RoleName="Ordinary", AssumeRolePolicyDocument=TRUST)

    reading = _read(iam, _wanted("Vendor"))

    assert [role.name for role in reading.observed] == ["Vendor"]
    assert all("Ordinary" not in one.body for one in reading.evidence)


def test_whether_a_role_is_wanted_may_depend_on_the_names_of_its_policies(
    own: Any, iam: AccountIam
) -> None:
    own.create_role(RoleName="Anything", AssumeRolePolicyDocument=TRUST)
    own.put_role_policy(RoleName="Anything", PolicyName="VendorAccess", PolicyDocument=DOCUMENT)
    request = ReadingRequest(
        is_wanted=lambda role: any(policy.name == "VendorAccess" for policy in role.policies)
    )

    assert [role.name for role in _read(iam, request).observed] == ["Anything"]


@pytest.mark.parametrize("refused", [(), ("GetAccountAuthorizationDetails",)])
def test_of_a_role_that_is_only_noted_no_document_is_needed(
    wire: Any, own: Any, iam: AccountIam, error_answer: Any, refused: tuple[str, ...]
) -> None:
    _make_full_role(own)
    _refuse(wire, error_answer, *refused, "GetRolePolicy", "GetPolicy")
    request = ReadingRequest(is_wanted=lambda _role: False, is_noted=lambda _role: True)

    reading = _read(iam, request)

    assert [role.name for role in reading.noted] == ["Vendor"]
    assert reading.roles == ()
    assert reading.is_whole


def test_a_noted_role_is_wanted_once_the_names_of_its_policies_are_known(
    wire: Any, own: Any, iam: AccountIam, error_answer: Any
) -> None:
    _make_full_role(own)
    _refuse(wire, error_answer, "GetAccountAuthorizationDetails")
    request = ReadingRequest(
        is_wanted=lambda role: any(policy.name == "Inline" for policy in role.policies),
        is_noted=lambda _role: True,
    )

    assert [role.name for role in _read(iam, request).observed] == ["Vendor"]


def test_description_and_session_length_are_read_where_they_matter(
    own: Any, iam: AccountIam
) -> None:
    _make_full_role(own)
    request = ReadingRequest(is_wanted=lambda _role: True, attribute_names=frozenset({"Vendor"}))

    (role,) = _read(iam, request).observed

    assert role.description == "who may enter"
    assert role.max_session_duration == 7200


def test_evidence_is_canonical_json_with_its_digest_and_request(own: Any, iam: AccountIam) -> None:
    own.create_role(RoleName="Vendor", AssumeRolePolicyDocument=TRUST)

    reading = _read(iam)

    (evidence,) = reading.evidence
    assert evidence.sha256 == hashlib.sha256(evidence.body.encode()).hexdigest()
    assert json.loads(evidence.body)["RoleDetailList"][0]["RoleName"] == "Vendor"
    assert evidence.request_id
    assert evidence.call == "iam:GetAccountAuthorizationDetails"
    assert reading.observed[0].evidence == reading.listing == (evidence.id,)


def test_a_role_whose_inline_policies_may_not_be_read_says_so(
    wire: Any, own: Any, iam: AccountIam, error_answer: Any
) -> None:
    _make_full_role(own)
    _refuse(wire, error_answer, "GetAccountAuthorizationDetails", "GetRolePolicy")

    reading = _read(iam)

    assert [unread.part for unread in reading.roles[0].unread] == ["inline policies"]
    assert not reading.is_whole
    assert not reading.unread


def test_where_roles_may_not_be_listed_the_named_ones_are_still_read(
    wire: Any, own: Any, iam: AccountIam, error_answer: Any
) -> None:
    _make_full_role(own)
    _refuse(wire, error_answer, "GetAccountAuthorizationDetails", "ListRoles")

    reading = _read(iam, _wanted("Vendor", "Absent"))

    assert [role.name for role in reading.observed] == ["Vendor"]
    assert [unread.part for unread in reading.unread] == ["list of roles"]


def test_where_nothing_at_all_may_be_read_the_denial_is_raised(
    wire: Any, iam: AccountIam, error_answer: Any
) -> None:
    _refuse(wire, error_answer, "GetAccountAuthorizationDetails", "ListRoles", "GetRole")

    with pytest.raises(AwsDenied):
        _read(iam, _wanted("Vendor"))


def test_a_boundary_that_may_not_be_read_is_reported(
    wire: Any, own: Any, iam: AccountIam, error_answer: Any
) -> None:
    _make_full_role(own)
    _refuse(wire, error_answer, "GetAccountAuthorizationDetails", "GetRole")

    reading = _read(iam)

    assert "permissions boundary" in [unread.part for unread in reading.roles[0].unread]


def _details_page(names: list[str], *, marker: str = "") -> str:
    members = "".join(
        f"<member><Path>/</Path><RoleName>{name}</RoleName><RoleId>AROA{name}</RoleId>"
        f"<Arn>arn:aws:iam::123456789012:role/{name}</Arn>"
        "<AssumeRolePolicyDocument>%7B%22Statement%22%3A%5B%5D%7D</AssumeRolePolicyDocument>"
        "</member>"
        for name in names
    )
    more = (
        f"<IsTruncated>true</IsTruncated><Marker>{marker}</Marker>"
        if marker
        else ("<IsTruncated>false</IsTruncated>")
    )
    return (
        "<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult>"
        f"<RoleDetailList>{members}</RoleDetailList><Policies/>{more}"
        "</GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>"
    )


def test_every_page_is_read_and_empty_pages_end_nothing(wire: Any, iam: AccountIam) -> None:
    pages = {
        "": _details_page(["First"], marker="one"),
        "one": _details_page([], marker="two"),
        "two": _details_page(["Last"]),
    }
    wire.interfere = lambda request: (200, pages[request.body.get("Marker", "")])

    reading = _read(iam)

    assert [role.name for role in reading.observed] == ["First", "Last"]
    assert len(reading.listing) == 3


@pytest.mark.parametrize(
    "text",
    [
        "<html><body>Please sign in to the proxy</body></html>",
        "<GetAccountAuthorizationDetailsResponse/>",
        _details_page(["Vendor"]).replace("<IsTruncated>false</IsTruncated>", ""),
        _details_page(["Vendor"]).replace("<RoleName>Vendor</RoleName>", ""),
        _details_page(["Vendor"]).replace("%5D%7D", ""),
    ],
)
def test_an_answer_that_is_not_whole_is_never_taken_for_an_empty_account(
    wire: Any, iam: AccountIam, text: str
) -> None:
    wire.interfere = lambda _request: (200, text)

    with pytest.raises(AwsMalformed):
        _read(iam)


def _with_aws_policy(wire: Any) -> None:
    """Answers as an account in which a role carries a policy of AWS's own."""
    details = _details_page(["Vendor"]).replace(
        "</AssumeRolePolicyDocument>",
        "</AssumeRolePolicyDocument><AttachedManagedPolicies><member><PolicyName>SecurityAudit"
        f"</PolicyName><PolicyArn>{AWS_POLICY}</PolicyArn></member></AttachedManagedPolicies>",
    )
    policy = (
        "<GetPolicyResponse><GetPolicyResult><Policy><DefaultVersionId>v7</DefaultVersionId>"
        "</Policy></GetPolicyResult></GetPolicyResponse>"
    )
    version = (
        "<GetPolicyVersionResponse><GetPolicyVersionResult><PolicyVersion><Document>"
        "%7B%22Statement%22%3A%5B%5D%7D</Document></PolicyVersion></GetPolicyVersionResult>"
        "</GetPolicyVersionResponse>"
    )
    texts = {
        "GetAccountAuthorizationDetails": details,
        "GetPolicy": policy,
        "GetPolicyVersion": version,
    }
    wire.interfere = lambda request: (200, texts[request.action])


def test_an_aws_managed_policy_is_fetched_once_for_all_accounts(wire: Any, iam: AccountIam) -> None:
    _with_aws_policy(wire)
    policies = ManagedPolicies()

    readings = [read_account(iam, EVERYTHING, policies) for _ in range(3)]

    (policy,) = readings[2].observed[0].policies
    assert (policy.kind, policy.document) == (PolicyKind.AWS_MANAGED, '{"Statement":[]}')
    assert [request.action for request in wire.sent].count("GetPolicyVersion") == 1
    assert {one.call for one in readings[2].evidence} >= {"iam:GetPolicyVersion"}


def test_an_agreed_aws_managed_policy_is_read_even_when_it_is_not_attached(
    wire: Any, iam: AccountIam
) -> None:
    _with_aws_policy(wire)
    request = ReadingRequest(is_wanted=lambda _role: False, managed_arns=frozenset({AWS_POLICY}))

    assert _read(iam, request).managed_documents == {AWS_POLICY: '{"Statement":[]}'}


def test_one_role_is_read_by_its_name(own: Any, iam: AccountIam) -> None:
    _make_full_role(own)

    found = read_role(iam, "Vendor", ManagedPolicies())

    assert found is not None
    assert len(found.role.policies) == 2


def test_a_role_that_does_not_exist_is_none(iam: AccountIam) -> None:
    assert read_role(iam, "Nobody", ManagedPolicies()) is None

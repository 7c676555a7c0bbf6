"""An organization in memory, at the seam of `AwsConnection`."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event
from typing import Any, cast

import pytest

from core.agreement import Agreement, load_agreement
from core.aws.calls import Answer
from core.aws.connection import AwsConnection, CallerIdentity, RoleCredentials
from core.aws.errors import AwsDenied
from core.aws.organization_policies import OrganizationPolicy
from core.catalogue import Catalogue, load_catalogue
from core.model import Account, Organization, Reason
from core.scan.context import ScanContext
from core.scan.engine import ScanRequest

MANAGEMENT = "999900000000"
OPSRAMP_ACCOUNT = "640921185273"
POLICY = {"Effect": "Allow", "Action": ["ec2:DescribeInstances"], "Resource": "*"}
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)

AGREEMENT = """
version: "7"
agreed_by: Ada
organization:
  management_account_id: "999900000000"
  audit_role_name: [RolecallAudit, OldAudit]
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
    scope: {include: [members], exclude: ["111100000009"]}
exemptions:
  - id: EX-1
    vendor: opsramp
    accounts: ["111100000003"]
    findings: [role-missing]
    reason: later
    owner: Bo
    approved_by: Ada
    approved_on: 2026-01-01
    expires_on: 2026-11-22
"""


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(account_id: str, external_id: str | None = None) -> str:
    """A trust policy that lets an account in."""
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account_id}:root"},
        "Action": "sts:AssumeRole",
    }
    if external_id:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return document(statement)


def raw_role(account_id: str, name: str, trust_policy: str, *policies: str) -> dict[str, Any]:
    """A RoleDetail as IAM answers it."""
    return {
        "RoleName": name,
        "Arn": f"arn:aws:iam::{account_id}:role/{name}",
        "Path": "/",
        "AssumeRolePolicyDocument": trust_policy,
        "RolePolicyList": [
            {"PolicyName": f"policy-{number}", "PolicyDocument": text}
            for number, text in enumerate(policies)
        ],
    }


def agreed_raw_role(account_id: str) -> dict[str, Any]:
    """OpsRamp's role exactly as agreed."""
    return raw_role(account_id, "OpsRamp", trust(OPSRAMP_ACCOUNT, "right-id"), document(POLICY))


@dataclass
class FakeIam:
    account_id: str
    roles: list[dict[str, Any]]
    region: str = "us-east-1"

    def call(self, operation: str, **_params: Any) -> Answer:
        raise AwsDenied(Reason(f"no {operation}", "AccessDenied"))

    def pages_of_roles(self, _matters: object, **_params: Any) -> Iterator[Answer]:
        operation = "GetAccountAuthorizationDetails"
        data = {"RoleDetailList": self.roles, "Policies": [], "IsTruncated": False}
        yield Answer(operation, data, f"r-{self.account_id}", 200, NOW)


class NoPolicies:
    """An organization without policies of its own."""

    def attached(self, _target_id: str) -> tuple[OrganizationPolicy, ...]:
        return ()

    def on_accounts(self) -> dict[str, tuple[OrganizationPolicy, ...]]:
        return {}


@dataclass
class FakeConnection:
    """`on_enter` runs before an account is entered and may raise or wait."""

    pages: list[list[Account]]
    roles: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    on_enter: Callable[[str, str], None] = field(default=lambda _account, _role: None)
    after_page: Callable[[int], None] = field(default=lambda _number: None)
    entered: list[tuple[str, str]] = field(default_factory=list)
    policies_sent: list[str] = field(default_factory=list)
    throttled_at: float = -math.inf

    def sign_in(self) -> None:
        pass

    def caller(self) -> CallerIdentity:
        return CallerIdentity(MANAGEMENT, f"arn:aws:iam::{MANAGEMENT}:user/ada")

    def organization(self) -> Organization:
        return Organization("o-test", MANAGEMENT)

    def accounts(self, *, with_tags: bool = False, **_how: bool) -> Iterator[tuple[Account, ...]]:
        assert not with_tags
        for number, page in enumerate(self.pages):
            yield tuple(page)
            self.after_page(number)

    def assume(
        self,
        account_id: str,
        role_name: str,
        *,
        session_policy: str,
        session_name: str,
        external_id: str | None = None,
    ) -> RoleCredentials:
        assert session_name
        assert external_id is None
        self.on_enter(account_id, role_name)
        self.entered.append((account_id, role_name))
        self.policies_sent.append(session_policy)
        return RoleCredentials(account_id, f"arn:{role_name}", NOW, "a", "b", "c")

    def organization_policies(self) -> NoPolicies:
        return NoPolicies()

    def for_scanning(self, max_workers: int) -> FakeConnection:
        assert max_workers > 0
        return self

    def iam(self, credentials: RoleCredentials | None, *, deadline: float | None = None) -> FakeIam:
        assert deadline is not None
        account_id = credentials.account_id if credentials else MANAGEMENT
        return FakeIam(account_id, self.roles.get(account_id, []))

    @property
    def as_connection(self) -> AwsConnection:
        return cast("AwsConnection", self)


def member(number: int) -> Account:
    return Account(id=f"1111{number:08d}", name=f"team-{number}")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def agreement(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Agreement:
    path: Path = tmp_path_factory.mktemp("agreement") / "agreement.yaml"
    path.write_text(AGREEMENT, encoding="utf-8")
    return load_agreement(path, catalogue)


@pytest.fixture
def context(catalogue: Catalogue, agreement: Agreement) -> ScanContext:
    """Judges OpsRamp alone, on the last day of the exemption."""
    return ScanContext(
        catalogue,
        agreement,
        Organization("o-test", MANAGEMENT),
        today=date(2026, 11, 22),
        vendors=("opsramp",),
    )


@pytest.fixture
def request_for(catalogue: Catalogue, agreement: Agreement) -> Callable[..., ScanRequest]:
    def make(**changes: Any) -> ScanRequest:
        return ScanRequest(catalogue, agreement, **{"max_workers": 4, **changes})

    return make


@pytest.fixture
def never() -> Event:
    """A cancellation that does not come."""
    return Event()


@pytest.fixture
def fake_connection() -> Callable[..., FakeConnection]:
    """Makes an organization from pages of accounts, each with OpsRamp's role as agreed."""

    def make(*pages: list[Account]) -> FakeConnection:
        roles = {one.id: [agreed_raw_role(one.id)] for page in pages for one in page}
        return FakeConnection(list(pages), roles)

    return make


@pytest.fixture
def foreign_role() -> Callable[..., dict[str, Any]]:
    """Makes a role that another account may enter."""

    def make(account_id: str, name: str, trusted: str) -> dict[str, Any]:
        return raw_role(account_id, name, trust(trusted))

    return make

"""The organization that the stand-in of AWS serves: plain data, made by the tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

MANAGEMENT = "999900000000"
CALLER_KEY = "AKIAFAKECALLER"
CALLER_SECRET = "fake/secret"
ORGANIZATION = "o-fake000000"
ROOT = "r-fake"
HERE = "ACCOUNTIDXXX"  # stands for the account's id in anything that accounts share


@dataclass(frozen=True, eq=False)
class FakeRole:
    """A role; accounts may share one. Texts may hold `HERE`."""

    name: str
    trust: str
    inline: tuple[tuple[str, str], ...] = ()
    attached: tuple[str, ...] = ()  # ARNs
    path: str = "/"
    boundary: str | None = None  # an ARN
    description: str = ""
    max_session_duration: int = 3600
    last_used: str | None = "2026-11-01T08:00:00Z"

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{HERE}:role{self.path}{self.name}"


@dataclass(frozen=True, eq=False)
class FakeAccount:
    """An account. `units`: ids from the root's child downwards. `doors`: the role names (with
    paths) that let the caller in."""

    id: str
    name: str = ""
    state: str = "ACTIVE"
    units: tuple[str, ...] = ()
    roles: tuple[FakeRole, ...] = ()
    policies: Mapping[str, str] = field(default_factory=dict)  # documents by ARN
    doors: tuple[str, ...] = ("RolecallAudit",)
    tags: Mapping[str, str] = field(default_factory=dict)
    external_id: str | None = None  # instead of the world's


@dataclass(frozen=True)
class FakePolicy:
    """An organization policy."""

    name: str
    document: str
    kind: str = "SERVICE_CONTROL_POLICY"


@dataclass(frozen=True)
class World:
    """The whole organization. `aws_managed`: AWS's own policies by ARN. `attachments`: the ids
    of the organization policies of a root, unit or account."""

    accounts: tuple[FakeAccount, ...]
    unit_names: Mapping[str, str] = field(default_factory=dict)
    aws_managed: Mapping[str, str] = field(default_factory=dict)
    organization_policies: Mapping[str, FakePolicy] = field(default_factory=dict)
    attachments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    external_id: str | None = None
    partition: str = "aws"
    management: str = MANAGEMENT
    caller_account: str = ""  # the management account's, where none is given


def document(*statements: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def service_role(number: int) -> FakeRole:
    """A role of the account's own, as an account has by the dozen."""
    trust = document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    )
    policy = document(
        *(
            {
                "Sid": f"Statement{part}",
                "Effect": "Allow",
                "Action": [f"dynamodb:{verb}Item" for verb in ("Get", "Put", "Update", "Delete")],
                "Resource": f"arn:aws:dynamodb:eu-central-1:{HERE}:table/orders-{number}-{part}",
            }
            for part in range(3)
        )
    )
    return FakeRole(
        f"service-{number}-role",
        trust,
        inline=(("access", policy),),
        attached=("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",),
        path="/service-role/",
    )

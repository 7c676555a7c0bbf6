"""A large organization for the stand-in of AWS, with the truth about every cell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fake_aws_world import HERE, MANAGEMENT, FakeAccount, FakeRole, World, document, service_role

from core.agreement import Agreement, load_agreement
from core.catalogue import Catalogue, load_catalogue
from core.model import Status

_FACT = {"source": "docs", "confidence": "published"}
_SERVICES = ("ec2", "rds", "ecs", "s3", "ce", "cloudwatch", "lambda", "eks", "dynamodb", "sqs")
_READONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


@dataclass(frozen=True)
class Population:
    """An organization with what is agreed for it. `truth`: status by (account id, vendor)."""

    world: World
    catalogue: Catalogue
    agreement: Agreement
    truth: Mapping[tuple[str, str], Status]


def population(
    folder: Path, *, accounts: int, vendors: int = 10, other_roles: int = 40
) -> Population:
    """Accounts with one role per vendor, every seventh account with one that differs, every
    97th without an audit role. `folder` takes the catalogue's and the agreement's files."""
    names = [f"vendor-{number}" for number in range(vendors)]
    (folder / "vendors").mkdir()
    for number, name in enumerate(names):
        text = json.dumps(_spec(name, number))
        (folder / "vendors" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "agreement.yaml").write_text(json.dumps(_agreement(names)), encoding="utf-8")
    catalogue = load_catalogue(folder / "vendors")
    agreement = load_agreement(folder / "agreement.yaml", catalogue)
    own = tuple(service_role(number) for number in range(other_roles))
    kinds = [_kinds(name, number) for number, name in enumerate(names)]
    truth: dict[tuple[str, str], Status] = {}
    members = []
    for index in range(accounts):
        account_id = f"{100_000_000_000 + index * 7:012d}"
        closed = index % 97 == 96
        roles: list[FakeRole] = list(own)
        for number, name in enumerate(names):
            status = _status(index, number)
            if (role := kinds[number][status]) is not None:
                roles.append(role)
            truth[account_id, name] = Status.UNREACHABLE if closed else status
        members.append(
            FakeAccount(
                account_id,
                units=(f"ou-fake-{index % 5}", f"ou-fake-{index % 5}{index % 3}"),
                roles=tuple(roles),
                policies={f"arn:aws:iam::{HERE}:policy/vendor-1-access": _policy(1)},
                doors=() if closed else ("RolecallAudit",),
            )
        )
    management = FakeAccount(MANAGEMENT, units=())
    truth |= dict.fromkeys(((MANAGEMENT, name) for name in names), Status.NOT_EXPECTED)
    return Population(
        World((management, *members), aws_managed={_READONLY: document(_statement(0))}),
        catalogue,
        agreement,
        truth,
    )


def _status(index: int, number: int) -> Status:
    """What is wrong where: one vendor of every seventh account."""
    if index % 7 or number != (index // 7) % 10:
        return Status.OK
    kinds = (Status.MISSING, Status.DRIFT_EXCESS, Status.DRIFT_BROKEN)
    return kinds[(index // 70) % 3]


def _kinds(name: str, number: int) -> dict[Status, FakeRole | None]:
    right = _policy(number)
    more = document(_statement(number), {"Effect": "Allow", "Action": "iam:*", "Resource": "*"})
    less = document({"Effect": "Allow", "Action": f"{_SERVICES[number % 10]}:Describe*",
                     "Resource": "*"})  # fmt: skip
    return {
        Status.OK: _role(name, number, right, managed=number == 1),
        Status.DRIFT_EXCESS: _role(name, number, more),
        Status.DRIFT_BROKEN: _role(name, number, less),
        Status.MISSING: None,
    }


def _role(name: str, number: int, policy: str, *, managed: bool = False) -> FakeRole:
    trust = document(
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{_vendor_account(number)}:root"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": f"id-of-{name}"}},
        }
    )
    if managed:
        return FakeRole(name, trust, attached=(f"arn:aws:iam::{HERE}:policy/{name}-access",))
    return FakeRole(name, trust, inline=((f"{name}-access", policy),))


def _vendor_account(number: int) -> str:
    return f"{800_000_000_000 + number:012d}"


def _statement(number: int) -> dict[str, Any]:
    service = _SERVICES[number % 10]
    verbs = ("Describe*", "List*", "GetMetric*", "GetTags", "GetCost*", "GetReport", "GetUsage")
    return {
        "Sid": "Reading",
        "Effect": "Allow",
        "Action": [f"{service}:{verb}" for verb in verbs],
        "Resource": "*",
    }


def _policy(number: int) -> str:
    return document(_statement(number))


def _spec(name: str, number: int) -> dict[str, Any]:
    return {
        "format": 1,
        "id": name,
        "name": name,
        "short_name": name,
        "description": "Does things.",
        "captured_on": "2026-01-31",
        "completeness": "complete",
        "sources": [{"id": "docs", "title": "Docs"}],
        "variables": {"external_id": {"type": "text", "description": "The id.", **_FACT}},
        "roles": [
            {
                "key": "main",
                "name": name,
                "applies_to": "members",
                **_FACT,
                "find": {"principal_accounts": [_vendor_account(number)]},
                "trust": [
                    {
                        "principals": [f"arn:aws:iam::{_vendor_account(number)}:root"],
                        "external_id": {"value": "${external_id}"},
                        **_FACT,
                    }
                ],
                "permissions": [
                    {
                        "policy_name": f"{name}-access",
                        "kind": "any",
                        "document": json.loads(_policy(number)),
                        "access": "read",
                        **_FACT,
                    }
                ],
            }
        ],
    }


def _agreement(names: list[str]) -> dict[str, Any]:
    return {
        "version": "1",
        "agreed_by": "Ada",
        "organization": {
            "management_account_id": MANAGEMENT,
            "audit_role_name": "RolecallAudit",
        },
        "vendors": {
            name: {
                "values": {"external_id": f"id-of-{name}"},
                "scope": {"include": ["members"]},
            }
            for name in names
        },
    }

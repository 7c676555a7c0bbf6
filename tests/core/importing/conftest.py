"""Console output of an invented vendor, and agreements to import it into."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from core.catalogue import Catalogue, load_catalogue
from core.errors import InputError, Problem
from core.importing import Import, ImportedRole, pasted, read_import

SAMPLES = Path(__file__).parent / "samples"

_AGREEMENT = """\
# What we agreed with our vendors
version: 2026-Q4  # counted by quarters
agreed_by: Ines Example

organization:
  management_account_id: "100000000001"
  audit_role_name: RolecallAudit

vendors:
  # ProsperOps buys for us
  prosperops:
    variant: real-time
    values:
      external_id: po-old-id  # from the console, in spring
      policy: policies/management.json
      member_policy:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: "ce:Get*", Resource: "*"}]
    scope: {include: [all]}
    purpose: >-
      Buys reserved instances
      for us

  # Flexera reads the bill
  flexera-bill-connect:
    values:
      role_name: FlexeraOptimaAccessRole
      external_id: "48213"
      billing_bucket: our-bill

# Differences that somebody accepted
exemptions: []
"""


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def agreement(tmp_path: Path) -> Path:
    """An agreement with comments, in a folder of its own."""
    folder = tmp_path / "agreement"
    (folder / "policies").mkdir(parents=True)
    statement = {"Effect": "Allow", "Action": "ce:*", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    (folder / "policies" / "management.json").write_text(json.dumps(document), encoding="utf-8")
    path = folder / "agreement.yaml"
    path.write_text(_AGREEMENT, encoding="utf-8")
    return path


@pytest.fixture
def sample() -> Callable[[str], Path]:
    return lambda name: SAMPLES / name


@pytest.fixture
def read() -> Callable[[str], Import]:
    """Reads pasted text."""
    return lambda text: read_import(pasted(text))


@pytest.fixture
def role(read: Callable[[str], Import]) -> Callable[[str], ImportedRole]:
    """The only role of a pasted text."""

    def only(text: str) -> ImportedRole:
        (found,) = read(text).roles
        return found

    return only


@pytest.fixture
def refusal(read: Callable[[str], Import]) -> Callable[[str], Problem]:
    """The first problem of a text that cannot be imported."""

    def problem(text: str) -> Problem:
        with pytest.raises(InputError) as caught:
            read(text)
        return caught.value.problems[0]

    return problem


@pytest.fixture
def policy() -> Callable[..., dict[str, Any]]:
    """A policy document with one statement."""

    def made(**statement: Any) -> dict[str, Any]:
        whole: Mapping[str, Any] = {"Effect": "Allow", "Action": "ce:Get*", "Resource": "*"}
        return {"Version": "2012-10-17", "Statement": [{**whole, **statement}]}

    return made


@pytest.fixture
def trust() -> Callable[..., dict[str, Any]]:
    """A trust policy for a principal, with or without an external ID."""

    def made(principal: Any, external_id: Any = None) -> dict[str, Any]:
        statement: dict[str, Any] = {
            "Effect": "Allow",
            "Principal": {"AWS": principal},
            "Action": "sts:AssumeRole",
        }
        if external_id is not None:
            statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
        return {"Version": "2012-10-17", "Statement": [statement]}

    return made

"""Specs written for one need, and what an agreement about them expects."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from expected_access import MANAGEMENT, MEMBER, account

from core.agreement import expectations, load_agreement
from core.catalogue import Catalogue, VendorSpec, load_vendor
from core.model import ExpectedRole, Organization

_FACT = {"source": "docs", "confidence": "published"}
_DOCUMENT = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["ce:GetTags", "ce:GetUsageForecast"],
                   "Resource": "*"}],
}  # fmt: skip
_SPEC: dict[str, Any] = {
    "format": 1,
    "id": "acme",
    "name": "Acme",
    "short_name": "Acme",
    "description": "Does things.",
    "captured_on": "2026-01-31",
    "completeness": "complete",
    "sources": [{"id": "docs", "title": "Acme docs"}],
    "variables": {
        "external_id": {"type": "text", "description": "The id.", "required": False, **_FACT}
    },
    "roles": [
        {
            "key": "main",
            "name": "Acme",
            "applies_to": "all",
            **_FACT,
            "trust": [{"principals": ["arn:aws:iam::999999999999:root"], **_FACT}],
            "permissions": [
                {"policy_name": "Acme", "document": _DOCUMENT, "access": "read", **_FACT}
            ],
        }
    ],
}


@pytest.fixture
def spec() -> dict[str, Any]:
    """A small right spec as data, to change."""
    return copy.deepcopy(_SPEC)


@pytest.fixture
def load_spec(tmp_path: Path) -> Callable[[dict[str, Any]], VendorSpec]:
    def loaded(data: dict[str, Any]) -> VendorSpec:
        path = tmp_path / "acme.yaml"
        path.write_text(json.dumps(data), encoding="utf-8")
        return load_vendor(path)

    return loaded


@pytest.fixture
def expect_own(
    tmp_path: Path, load_spec: Callable[[dict[str, Any]], VendorSpec], content: dict[str, Any]
) -> Callable[..., ExpectedRole]:
    """The role that an own spec expects in a member account (or another one)."""

    def expected(data: dict[str, Any], values: dict[str, Any], where: str = MEMBER) -> ExpectedRole:
        catalogue = Catalogue(MappingProxyType({"acme": load_spec(data)}), "")
        path = tmp_path / "agreement.yaml"
        path.write_text(
            json.dumps({**content, "vendors": {"acme": {"values": values}}}), encoding="utf-8"
        )
        agreement = load_agreement(path, catalogue)
        organization = Organization("o-example", MANAGEMENT)
        (one,) = expectations(catalogue, agreement, organization, account(where))
        (role,) = one.roles
        return role

    return expected

"""Agreements written for one test, and what follows from them for an account."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from expected_access import MANAGEMENT, account

from core.agreement import Agreement, VendorExpectation, expectations, load_agreement
from core.catalogue import Catalogue, load_catalogue
from core.errors import InputError, Problem
from core.model import Account, Organization

Expect = Callable[..., VendorExpectation]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def organization() -> Organization:
    return Organization("o-example", MANAGEMENT)


@pytest.fixture
def content() -> dict[str, Any]:
    """An agreement without vendors, as data; JSON is YAML, so it can be written as such."""
    return {
        "version": "2026-Q4",
        "agreed_by": "Head of FinOps",
        "organization": {
            "management_account_id": MANAGEMENT,
            "audit_role_name": "RolecallAudit",
        },
        "vendors": {},
    }


@pytest.fixture
def load(tmp_path: Path, catalogue: Catalogue) -> Callable[[dict[str, Any] | str], Agreement]:
    """Writes an agreement (data or text) to a file and loads it."""

    def loaded(data: dict[str, Any] | str) -> Agreement:
        path = tmp_path / "agreement.yaml"
        text = data if isinstance(data, str) else json.dumps(data, indent=1)
        path.write_text(text, encoding="utf-8")
        return load_agreement(path, catalogue)

    return loaded


@pytest.fixture
def faults(
    load: Callable[[dict[str, Any] | str], Agreement],
) -> Callable[[dict[str, Any] | str], dict[str, Problem]]:
    """The problems of an agreement that cannot be used, by field."""

    def found(data: dict[str, Any] | str) -> dict[str, Problem]:
        with pytest.raises(InputError) as caught:
            load(data)
        return {problem.field: problem for problem in caught.value.problems}

    return found


@pytest.fixture
def expect(
    catalogue: Catalogue,
    organization: Organization,
    content: dict[str, Any],
    load: Callable[[dict[str, Any] | str], Agreement],
) -> Expect:
    """What an agreement about one vendor expects of it in one account."""

    def expectation(
        vendor: str, terms: dict[str, Any], where: Account | str = MANAGEMENT
    ) -> VendorExpectation:
        agreement = load({**content, "vendors": {vendor: terms}})
        place = account(where) if isinstance(where, str) else where
        every = expectations(catalogue, agreement, organization, place)
        return next(one for one in every if one.vendor == vendor)

    return expectation

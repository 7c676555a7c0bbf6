"""Vendor specs written for one test."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.catalogue import Catalogue, VendorSpec, load_catalogue, load_vendor
from core.errors import InputError, Problem

_FACT = {"source": "docs", "confidence": "published"}
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
        "external_id": {"type": "text", "description": "The id.", **_FACT},
    },
    "roles": [
        {
            "key": "main",
            "name": "Acme",
            "applies_to": "all",
            **_FACT,
            "trust": [
                {
                    "principals": ["arn:aws:iam::999999999999:root"],
                    "external_id": {"value": "${external_id}"},
                    **_FACT,
                }
            ],
            "permissions": [
                {
                    "policy_name": "Acme",
                    "document": {
                        "Version": "2012-10-17",
                        "Statement": [{"Effect": "Allow", "Action": "ce:Get*", "Resource": "*"}],
                    },
                    "access": "read",
                    **_FACT,
                }
            ],
        }
    ],
}


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def spec() -> dict[str, Any]:
    """A small right spec as data, to change."""
    return copy.deepcopy(_SPEC)


@pytest.fixture
def load(tmp_path: Path) -> Callable[[dict[str, Any] | str], VendorSpec]:
    """Writes a spec to a file and loads it; JSON is YAML."""

    def loaded(data: dict[str, Any] | str) -> VendorSpec:
        path = tmp_path / "acme.yaml"
        text = data if isinstance(data, str) else json.dumps(data, indent=1)
        path.write_text(text, encoding="utf-8")
        return load_vendor(path)

    return loaded


@pytest.fixture
def faults(
    load: Callable[[dict[str, Any] | str], VendorSpec],
) -> Callable[[dict[str, Any] | str], dict[str, Problem]]:
    """The problems of a spec that cannot be used, by field."""

    def found(data: dict[str, Any] | str) -> dict[str, Problem]:
        with pytest.raises(InputError) as caught:
            load(data)
        return {problem.field: problem for problem in caught.value.problems}

    return found

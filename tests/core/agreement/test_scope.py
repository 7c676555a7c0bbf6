"""Which accounts a scope means."""

from __future__ import annotations

from typing import Any

import pytest
from expected_access import MANAGEMENT, MEMBER, account, unit_id
from spec_files import Data, Expect, Faults

from core.agreement.scope import parse_selector
from core.model import Account

PROD = account(MEMBER, "Workloads", "Production", tags={"env": "prod"})
SANDBOX = account("333333333333", "Sandbox", tags={"env": "Prod"})
CHIEF = account(MANAGEMENT)
EVERY = {"prod": PROD, "sandbox": SANDBOX, "chief": CHIEF}


@pytest.mark.parametrize(
    ("scope", "meant"),
    [
        ({}, {"prod", "sandbox", "chief"}),
        ({"include": ["all"]}, {"prod", "sandbox", "chief"}),
        ({"include": ["management"]}, {"chief"}),
        ({"include": ["members"]}, {"prod", "sandbox"}),
        ({"include": [MEMBER]}, {"prod"}),
        ({"include": ["ou:Workloads"]}, {"prod"}),
        ({"include": ["ou:Workloads/Production"]}, {"prod"}),
        ({"include": ["ou:Root / Workloads / Production"]}, {"prod"}),
        ({"include": ["ou:Production"]}, set()),
        ({"include": ["ou:Work"]}, set()),
        ({"include": ["ou:workloads"]}, set()),
        ({"include": [unit_id("Workloads")]}, {"prod"}),
        ({"include": [unit_id("Production"), "management"]}, {"prod", "chief"}),
        ({"include": ["tag:env=prod"]}, {"prod"}),
        ({"include": ["tag:env"]}, {"prod", "sandbox"}),
        ({"include": ["tag:env="]}, set()),
        ({"exclude": ["ou:Sandbox"]}, {"prod", "chief"}),
        ({"include": [MEMBER], "exclude": ["ou:Workloads"]}, set()),
        ({"include": ["members"], "exclude": [MEMBER]}, {"sandbox"}),
    ],
)
def test_a_scope_means_exactly_these_accounts(
    expect: Expect, scope: dict[str, Any], meant: set[str]
) -> None:
    expected = {
        name
        for name, where in EVERY.items()
        if expect("prosperops", {"scope": scope}, where).expected
    }
    assert expected == meant


def test_the_root_is_a_unit_too(expect: Expect) -> None:
    where = account(MEMBER, "Workloads")
    root = where.ou_path[0]
    assert root.id == "r-root"
    assert expect("prosperops", {"scope": {"include": ["r-root"]}}, where).expected


def test_a_unit_with_a_slash_in_its_name_is_not_mistaken_for_two(expect: Expect) -> None:
    odd = account(MEMBER, "Workloads/Production")
    scope = {"include": ["ou:Workloads/Production"]}
    assert not expect("prosperops", {"scope": scope}, odd).expected


def test_the_management_account_is_known_by_its_mark_as_well_as_by_its_id(expect: Expect) -> None:
    marked = Account("999999999999", "chief", is_management=True)
    assert expect("prosperops", {"scope": {"include": ["management"]}}, marked).expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "everything",
        "1234",
        "1234567890123",
        "ou-",
        "ou:",
        "ou:A//B",
        "tag:",
        "tag:=x",
        "ALL",
        "*",
    ],
)
def test_what_names_no_accounts_is_no_selector(text: str) -> None:
    assert parse_selector(text) is None


def test_an_empty_include_is_refused(faults: Faults, content: Data) -> None:
    content["vendors"] = {"prosperops": {"scope": {"include": []}}}
    assert list(faults(content)) == ["vendors.prosperops.scope.include"]


def test_a_vendor_without_a_mode_for_resellers_refuses_it(faults: Faults, content: Data) -> None:
    content["vendors"] = {"archera": {"variant": "trial", "scope": {"reseller": True}}}
    assert list(faults(content)) == ["vendors.archera.scope.reseller"]

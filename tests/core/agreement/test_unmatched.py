"""Selectors that mean no account of the organization."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from expected_access import MANAGEMENT, MEMBER, account, unit_id
from spec_files import Data, LoadAgreement

from core.agreement.unmatched import selectors_without_accounts
from core.model import Account, Organization

TODAY = date(2026, 11, 22)
ACCOUNTS = (account(MANAGEMENT), account(MEMBER, "Workloads", "Production", tags={"env": "prod"}))
ELSEWHERE = "999999999999"
EXEMPTION: Data = {
    "id": "EX-1",
    "vendor": "prosperops",
    "accounts": [MEMBER],
    "findings": ["access-excess"],
    "reason": "Migration",
    "owner": "Jo",
    "approved_by": "Maria",
    "approved_on": "2026-10-01",
    "expires_on": "2026-11-22",
}


@pytest.fixture
def unmatched(load: LoadAgreement, content: Data, organization: Organization) -> Any:
    def found(**fields: Any) -> list[tuple[str, str]]:
        agreement = load({**content, **fields})
        return list(selectors_without_accounts(agreement, organization, ACCOUNTS, TODAY))

    return found


@pytest.mark.parametrize("part", ["include", "exclude"])
@pytest.mark.parametrize(
    "text",
    [
        "ou:Wrkloads",
        "ou:Workloads/Prodction",
        unit_id("Sandbox"),
        "tag:env=prd",
        "tag:evn",
        ELSEWHERE,
        f"organization:{ELSEWHERE}",
    ],
)
def test_a_selector_that_means_nobody_is_told_as_it_is_written(
    unmatched: Any, part: str, text: str
) -> None:
    vendors = {"prosperops": {"scope": {part: [text, "ou:Workloads"]}}}
    assert unmatched(vendors=vendors) == [("prosperops", text)]


@pytest.mark.parametrize(
    "text",
    [
        "all",
        "management",
        "members",
        MEMBER,
        "ou:Workloads",
        "ou:Root/Workloads/Production",
        unit_id("Production"),
        "tag:env",
        "tag:env=prod",
        f"organization:{MANAGEMENT}",
    ],
)
def test_a_selector_that_means_somebody_is_not_told(unmatched: Any, text: str) -> None:
    assert unmatched(vendors={"prosperops": {"scope": {"include": [text]}}}) == []


def test_the_scopes_of_installations_count_and_one_that_none_of_them_uses_does_not(
    unmatched: Any,
) -> None:
    instances = {"a": {"scope": {"include": ["ou:Wrong"]}}}
    terms = {"scope": {"include": ["ou:Unused"]}, "instances": instances}
    assert unmatched(vendors={"prosperops": terms}) == [("prosperops", "ou:Wrong")]


def test_an_exemption_is_told_by_its_id(unmatched: Any) -> None:
    exemption = {**EXEMPTION, "accounts": [MEMBER, ELSEWHERE], "ou": "ou:Sandbx"}
    assert unmatched(exemptions=[exemption]) == [("EX-1", ELSEWHERE), ("EX-1", "ou:Sandbx")]


def test_an_exemption_that_has_expired_may_name_what_is_gone(unmatched: Any) -> None:
    exemption = {**EXEMPTION, "accounts": [ELSEWHERE], "expires_on": "2026-11-21"}
    assert unmatched(exemptions=[exemption]) == []


def test_another_organization_of_the_agreement_is_no_mistake(
    load: LoadAgreement, content: Data, organization: Organization
) -> None:
    listed = [
        {"management_account_id": one, "audit_role_name": "Audit"}
        for one in (MANAGEMENT, ELSEWHERE)
    ]
    data = {name: value for name, value in content.items() if name != "organization"}
    scope = {"include": [f"organization:{ELSEWHERE}"]}
    data |= {"organizations": listed, "vendors": {"prosperops": {"scope": scope}}}
    assert selectors_without_accounts(load(data), organization, ACCOUNTS, TODAY) == ()


def test_a_way_in_that_no_account_takes_is_named(load: LoadAgreement, content: Data) -> None:
    content["organization"]["entries"] = [
        {"where": ["ou:Sandbx", "members"], "audit_role_name": "LabAudit"}
    ]
    agreement = load(content)
    organization = Organization("o-example", agreement.organization.management_account_id)

    found = selectors_without_accounts(
        agreement, organization, [Account("333333333333", "web")], date(2026, 11, 22)
    )

    assert found == (("entries", "ou:Sandbx"),)

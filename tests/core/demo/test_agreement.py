"""The demonstration's agreement and its plan of truth say the same, written twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from core.agreement import Agreement, expectations, load_agreement
from core.agreement.exemptions import remarks_on_exemptions
from core.catalogue import load_catalogue
from core.demo import DemoAccount, DemoOrganization
from core.demo.agreed import VENDORS, agreed_role, is_agreed
from core.demo.agreement_copy import copy_agreement
from core.demo.cast import EXEMPTIONS
from core.demo.company import STANDARD_SIZE, account_entries, account_id
from core.demo.situations import Situation, role_in
from core.model import Account, ExpectedRole, Organization, OrganizationalUnit
from core.policy import compare_permissions, compare_trust

DAY = date(2031, 5, 4)


@pytest.fixture(scope="module")
def agreement(tmp_path_factory: pytest.TempPathFactory) -> Agreement:
    path = copy_agreement(tmp_path_factory.mktemp("agreement"), DAY)
    return load_agreement(path, load_catalogue())


@pytest.fixture(scope="module")
def expected(
    agreement: Agreement, organization: DemoOrganization
) -> Mapping[tuple[str, str], tuple[ExpectedRole, ...]]:
    """The roles the product expects, by (account key, vendor)."""
    catalogue = load_catalogue()
    known = Organization(organization.id, organization.management_account_id)
    return {
        (account.key, one.vendor): one.roles
        for account in organization.accounts
        for one in expectations(catalogue, agreement, known, _as_listed(organization, account))
    }


def _as_listed(organization: DemoOrganization, account: DemoAccount) -> Account:
    return Account(
        id=account.id,
        name=account.name,
        ou_path=tuple(
            OrganizationalUnit(unit.id, unit.name)
            for unit in organization.unit_path(account.unit_id)
        ),
        is_management=account.id == organization.management_account_id,
    )


def test_the_demonstration_shows_all_its_vendors(agreement: Agreement) -> None:
    assert tuple(agreement.vendors) == VENDORS


def test_the_same_accounts_are_in_scope(
    expected: Mapping[tuple[str, str], tuple[ExpectedRole, ...]],
) -> None:
    assert {cell for cell, roles in expected.items() if roles} == {
        (entry.key, vendor)
        for entry in account_entries(STANDARD_SIZE)
        for vendor in VENDORS
        if is_agreed(vendor, entry)
    }


def test_what_counts_as_agreed_is_equal_to_what_is_expected(
    expected: Mapping[tuple[str, str], tuple[ExpectedRole, ...]],
) -> None:
    entries = {entry.key: entry for entry in account_entries(STANDARD_SIZE)}
    for (key, vendor), roles in expected.items():
        for role in roles:
            stands = role_in(Situation.AGREED, agreed_role(vendor, entries[key]))
            assert stands
            assert not role.incomplete
            assert (stands.name, stands.path) == (role.role_name, role.path)
            assert "equal" in {
                compare_trust([one], [stands.trust]).relation for one in role.trust_alternatives
            }
            comparison = compare_permissions(
                [one.document for one in role.policies],
                [one.document for one in (*stands.inline, *stands.managed)],
            )
            assert comparison.relation == "equal", (key, vendor)


def test_exemptions_are_those_of_the_plan(agreement: Agreement) -> None:
    assert {one.id: one.expires_on >= DAY for one in agreement.exemptions} == {
        one.id: one.in_force for one in EXEMPTIONS.values()
    }


def test_exemptions_in_force_accept_exactly_one_difference(agreement: Agreement) -> None:
    assert remarks_on_exemptions(agreement.exemptions, DAY) == ()


def test_exemptions_name_the_accounts_of_the_plan() -> None:
    text = (Path(__file__).parents[3] / "resources" / "demo" / "agreement.yaml").read_text()
    for (key, _vendor), exemption in EXEMPTIONS.items():
        entry = text.partition(f"- id: {exemption.id}")[2].partition("- id:")[0]
        assert f'accounts: ["{account_id(key)}"]' in entry


def test_marked_dates_are_counted_from_today(tmp_path: Path) -> None:
    text = copy_agreement(tmp_path, DAY).read_text()
    assert f"expires_on: {DAY + timedelta(days=100)}  # today +100" in text
    assert "agreed_on: 2026-10-01\n" in text


def test_sample_policies_say_that_they_are_samples() -> None:
    folder = Path(__file__).parents[3] / "resources" / "demo" / "sample-policies"
    for path in folder.iterdir():
        assert "sample" in path.name
        for statement in json.loads(path.read_text())["Statement"]:
            assert statement["Sid"].startswith("SampleNotFromTheVendor")

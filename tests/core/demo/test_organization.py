"""The plan of truth: complete, believable, and the same every time."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from core.demo import DemoOrganization, build_organization
from core.demo.agreed import VENDORS
from core.demo.situations import SPELLINGS, Situation
from core.model import AccountState, Status

DAY = date(2026, 11, 22)


def test_same_arguments_give_the_same_organization() -> None:
    assert build_organization(seed=7, today=DAY) == build_organization(seed=7, today=DAY)


def test_another_seed_gives_other_details() -> None:
    first, second = build_organization(seed=7, today=DAY), build_organization(seed=8, today=DAY)
    assert first.accounts != second.accounts


def test_account_ids_do_not_depend_on_the_seed() -> None:
    # the agreement of the demonstration names some of them
    first, second = build_organization(seed=7), build_organization(seed=8)
    assert [one.id for one in first.accounts] == [one.id for one in second.accounts]


def test_more_accounts_leave_the_first_ones_alone() -> None:
    small, large = build_organization(today=DAY), build_organization(300, today=DAY)
    roles = {account.key: [role.name for role in account.roles] for account in large.accounts}
    assert len(large.accounts) == 300
    assert all(
        roles[account.key] == [role.name for role in account.roles] for account in small.accounts
    )


def test_fewer_accounts_than_situations_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 60"):
        build_organization(59)


def test_every_account_has_a_cell_for_every_vendor(organization: DemoOrganization) -> None:
    assert set(organization.cells) == {
        (account.id, vendor) for account in organization.accounts for vendor in VENDORS
    }


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.PENDING, Status.UNKNOWN_PARTY}))
def test_every_status_of_a_cell_appears(organization: DemoOrganization, status: Status) -> None:
    assert status in {cell.status for cell in organization.cells.values()}


@pytest.mark.parametrize("situation", Situation)
def test_every_situation_appears(organization: DemoOrganization, situation: Situation) -> None:
    assert situation.value in {cell.situation for cell in organization.cells.values()}


@pytest.mark.parametrize(
    "reason", ["suspended", "does not trust", "no audit role", "inline", "organization policy"]
)
def test_accounts_are_unreadable_for_every_reason(
    organization: DemoOrganization, reason: str
) -> None:
    unreachable = (
        cell for cell in organization.cells.values() if cell.status is Status.UNREACHABLE
    )
    assert any(reason in cell.situation for cell in unreachable)


def test_an_exemption_is_in_force_and_another_has_expired(organization: DemoOrganization) -> None:
    exempted = [cell for cell in organization.cells.values() if cell.exemption_id]
    assert {cell.status for cell in exempted} == {Status.EXEMPT, Status.DRIFT_EXCESS}


def test_outsiders_are_known_and_unknown_with_and_without_external_id(
    organization: DemoOrganization,
) -> None:
    parties = {(bool(one.known_as), one.external_id_required) for one in organization.third_parties}
    assert {(False, False), (False, True), (True, True)} <= parties


def test_most_of_the_matrix_is_fine(organization: DemoOrganization) -> None:
    counts = Counter(cell.status for cell in organization.cells.values())
    fine = counts[Status.OK] + counts[Status.NOT_EXPECTED]
    assert 0.7 <= fine / len(organization.cells) <= 0.8


def test_vendors_are_compliant_in_every_spelling(organization: DemoOrganization) -> None:
    compliant = Counter(
        cell.situation for cell in organization.cells.values() if cell.status is Status.OK
    )
    assert set(compliant) == {situation.value for situation in (*SPELLINGS, Situation.MANAGED)}


def test_units_are_nested_four_deep(organization: DemoOrganization) -> None:
    account = organization.account("booking-prod-eu")
    names = [unit.name for unit in organization.unit_path(account.unit_id)]
    assert names == ["Root", "Workloads", "Production", "Europe"]


def test_hostile_names_are_there(organization: DemoOrganization) -> None:
    names = [account.name for account in organization.accounts]
    assert max(map(len, names)) == 200
    assert any(name.startswith("=HYPERLINK(") for name in names)
    for hostile in ("<img", "\u202e", "\x1b[", "🎉"):
        assert any(hostile in name for name in names), repr(hostile)


def test_some_account_ids_start_with_zero(organization: DemoOrganization) -> None:
    assert any(account.id.startswith("0") for account in organization.accounts)


def test_ids_and_role_names_are_unique(organization: DemoOrganization) -> None:
    ids = [account.id for account in organization.accounts]
    role_ids = [role.unique_id for account in organization.accounts for role in account.roles]
    assert len(set(ids)) == len(ids)
    assert len(set(role_ids)) == len(role_ids)
    for account in organization.accounts:
        names = [role.name for role in account.roles]
        assert len(set(names)) == len(names), account.key


def test_planned_roles_stand_in_their_accounts(organization: DemoOrganization) -> None:
    standing = {
        account.id: {role.name for role in account.roles} for account in organization.accounts
    }
    for cell in organization.cells.values():
        assert cell.role_name is None or cell.role_name in standing[cell.account_id]


def test_every_account_has_ordinary_roles_too(organization: DemoOrganization) -> None:
    planned = {cell.role_name for cell in organization.cells.values()}
    for account in organization.accounts:
        ordinary = [
            role
            for role in account.roles
            if role.name not in planned and not role.name.startswith("Rolecall")
        ]
        assert 3 <= len(ordinary) <= 8, account.key


def test_dates_are_believable(organization: DemoOrganization) -> None:
    now = datetime.now(UTC)
    for account in organization.accounts:
        for role in account.roles:
            assert role.created_at
            assert account.joined_at <= role.created_at <= now
            assert role.last_used_at is None or role.created_at <= role.last_used_at <= now


def test_policies_are_json(organization: DemoOrganization) -> None:
    for account in organization.accounts:
        for role in account.roles:
            for document in (role.trust, *(one.document for one in (*role.inline, *role.managed))):
                assert json.loads(document)["Statement"]


def test_two_accounts_are_suspended(organization: DemoOrganization) -> None:
    states = Counter(account.state for account in organization.accounts)
    assert states[AccountState.SUSPENDED] == 2

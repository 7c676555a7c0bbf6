"""By which roles accounts are entered."""

from __future__ import annotations

import pytest
from expected_access import MANAGEMENT, MEMBER, account
from spec_files import Data, Faults, LoadAgreement

from core.agreement.doors import Door
from core.model import Account, Organization, OrganizationalUnit

ROOT = OrganizationalUnit("r-test", "Root")
SANDBOX = OrganizationalUnit("ou-test-sandbox00", "Sandbox")
GENERAL, LAB = Door("RolecallAudit"), Door("LabAudit", "lab-id")


def doors(load: LoadAgreement, content: Data, where: Account) -> tuple[Door, ...]:
    organization = load(content).organization
    return organization.doors(where, Organization("o-test", MANAGEMENT))


def in_sandbox(account_id: str = MEMBER) -> Account:
    return Account(account_id, "lab", ou_path=(ROOT, SANDBOX))


@pytest.fixture
def lab(content: Data) -> Data:
    """The sandbox is entered by a role of its own."""
    content["organization"]["entries"] = [
        {"where": ["ou:Sandbox"], "audit_role_name": "LabAudit", "external_id": "lab-id"}
    ]
    return content


def test_a_unit_may_be_entered_by_a_role_of_its_own(load: LoadAgreement, lab: Data) -> None:
    assert doors(load, lab, in_sandbox()) == (LAB,)


def test_all_others_are_entered_by_the_general_role(load: LoadAgreement, lab: Data) -> None:
    elsewhere = Account(MEMBER, "web", ou_path=(ROOT,))
    assert doors(load, lab, elsewhere) == (GENERAL,)


def test_the_management_account_needs_no_unit_to_be_decided(load: LoadAgreement, lab: Data) -> None:
    assert doors(load, lab, Account(MANAGEMENT, "chief", is_management=True)) == (GENERAL,)


def test_where_the_unit_is_not_known_every_way_is_tried(load: LoadAgreement, lab: Data) -> None:
    assert doors(load, lab, Account(MEMBER, "")) == (GENERAL, LAB)


def test_the_first_entry_that_names_an_account_counts(load: LoadAgreement, lab: Data) -> None:
    lab["organization"]["entries"].insert(0, {"where": [MEMBER], "audit_role_name": "Own"})
    assert doors(load, lab, in_sandbox()) == (Door("Own"),)
    assert doors(load, lab, in_sandbox("333333333333")) == (LAB,)


def test_several_roles_of_an_entry_are_tried_in_order(load: LoadAgreement, lab: Data) -> None:
    lab["organization"]["entries"][0]["audit_role_name"] = ["First", "Second"]
    names = [door.role_name for door in doors(load, lab, in_sandbox())]
    assert names == ["First", "Second"]


def test_what_an_entry_does_not_say_is_the_organization_s(load: LoadAgreement, lab: Data) -> None:
    lab["organization"]["external_id"] = "ours"
    lab["organization"]["entries"] = [
        {"where": ["ou:Sandbox"], "audit_role_name": "LabAudit"},
        {"where": [MANAGEMENT], "external_id": "chief"},
    ]
    assert doors(load, lab, in_sandbox()) == (Door("LabAudit", "ours"),)
    assert doors(load, lab, account(MANAGEMENT))[0] == Door("RolecallAudit", "chief")


@pytest.mark.parametrize("written", ["/audit/read/Rolecall", "audit/read/Rolecall"])
def test_a_role_may_be_given_with_its_path(
    load: LoadAgreement, content: Data, written: str
) -> None:
    content["organization"] |= {"audit_role_name": written, "repair_role_name": written}
    organization = load(content).organization
    assert organization.audit_role_names == ("audit/read/Rolecall",)
    assert organization.repair_role_name == "audit/read/Rolecall"


@pytest.mark.parametrize("written", ["/audit/", "a//b", "arn:aws:iam::111111111111:role/A", ""])
def test_what_is_no_role_name_is_a_fault(faults: Faults, content: Data, written: str) -> None:
    content["organization"]["audit_role_name"] = written
    assert list(faults(content)) == ["organization.audit_role_name"]


def test_an_entry_that_names_no_accounts_is_a_fault_with_its_line(
    faults: Faults, lab: Data
) -> None:
    lab["organization"]["entries"][0]["where"] = ["Sandbox"]
    found = faults(lab)
    assert list(found) == ["organization.entries[0].where[0]"]
    assert found["organization.entries[0].where[0]"].line > 1


def test_an_entry_that_says_nothing_is_a_fault(faults: Faults, lab: Data) -> None:
    lab["organization"]["entries"] = [{"where": ["ou:Sandbox"]}]
    assert list(faults(lab)) == ["organization.entries[0]"]


def test_the_digest_is_the_same_without_entries_and_with_an_empty_list(
    load: LoadAgreement, content: Data
) -> None:
    before = load(content).sha256
    content["organization"]["entries"] = []
    assert load(content).sha256 == before


def test_the_digest_changes_with_an_entry(load: LoadAgreement, lab: Data) -> None:
    before = load(lab).sha256
    lab["organization"]["entries"][0]["external_id"] = "another"
    assert load(lab).sha256 != before

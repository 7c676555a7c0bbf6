"""A plan or a run leads to its own organization, where the agreement speaks of several."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.agreement import load_agreement
from core.aws.connection import ConnectionSettings
from core.catalogue import load_catalogue
from core.cli.repairing import of_organization, plan_terms
from core.workspace import Workspace

TWO = """
version: "1"
agreed_by: Ada
organizations:
  - {management_account_id: "111111111111", audit_role_name: A, repair_role_name: R1, name: first}
  - {management_account_id: "222222222222", audit_role_name: A, repair_role_name: R2, profile: two}
vendors: {}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    path = tmp_path / "agreement.yaml"
    path.write_text(TWO)
    catalogue = load_catalogue()
    return Workspace(
        ConnectionSettings(), catalogue, load_agreement(path, catalogue), path, demo=False
    )


def test_the_organization_of_a_plan_is_entered_with_its_own_profile_and_role(
    workspace: Workspace,
) -> None:
    there = of_organization(workspace, "222222222222", None)

    assert there.connection.profile == "two"
    terms = plan_terms(there, "aws")
    assert (terms.management_account_id, terms.repair_role_name) == ("222222222222", "R2")


def test_a_profile_that_was_given_goes_before_the_agreed_one(workspace: Workspace) -> None:
    assert of_organization(workspace, "222222222222", "mine").connection.profile == "mine"


@pytest.mark.parametrize("known", ["111111111111", "999999999999", ""])
def test_the_first_one_and_a_strange_one_leave_everything_as_it_is(
    workspace: Workspace, known: str
) -> None:
    assert of_organization(workspace, known, None) is workspace

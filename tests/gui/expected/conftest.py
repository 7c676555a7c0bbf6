"""The demonstration's agreement in a folder of its own, a small organization, and the page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.catalogue import Catalogue, load_catalogue
from core.demo.agreement_copy import copy_agreement
from core.model import Account, Organization, OrganizationalUnit
from gui.expected.draft import AgreementDraft
from gui.expected.page import ExpectedPage
from gui.expected.population import Population
from gui.theme import Theme

MANAGEMENT = "513454532010"
ROOT = OrganizationalUnit("r-root", "Root")
WORKLOADS = OrganizationalUnit("ou-root-00000001", "Workloads")
SANDBOX = OrganizationalUnit("ou-root-00000002", "Sandbox")
ACCOUNTS = (
    Account(MANAGEMENT, "payer", ou_path=(ROOT,), is_management=True),
    *(Account(f"11111111110{n}", f"shop-{n}", ou_path=(ROOT, WORKLOADS)) for n in range(3)),
    *(Account(f"22222222220{n}", f"try-{n}", ou_path=(ROOT, SANDBOX)) for n in range(2)),
)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def agreement_path(tmp_path: Path) -> Path:
    return copy_agreement(tmp_path, date(2026, 11, 22))


@pytest.fixture
def draft(agreement_path: Path, catalogue: Catalogue) -> AgreementDraft:
    return AgreementDraft(agreement_path, catalogue)


@pytest.fixture
def population() -> Population:
    """Six accounts; CloudZero has a role in two of them though nobody agreed to it."""
    return Population(Organization("o-example", MANAGEMENT), ACCOUNTS, {"cloudzero": 2})


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, draft: AgreementDraft, population: Population) -> ExpectedPage:
    """Shows the agreement; ProsperOps is the current vendor."""
    page = ExpectedPage(theme)
    qtbot.addWidget(page)
    page.show_population(population)
    page.show_draft(draft)
    page.resize(1180, 700)
    page.show()
    return page

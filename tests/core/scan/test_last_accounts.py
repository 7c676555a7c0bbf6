from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    AccountState,
    DocumentVersion,
    Organization,
    OrganizationalUnit,
    PopulationSource,
    Scan,
)
from core.scan.last_accounts import last_accounts, remember_accounts

NOW = datetime(2026, 1, 2, tzinfo=UTC)
MANAGEMENT = "999900000000"
ACCOUNTS = (
    Account(
        "111122223333",
        "Zürich \x1b",
        email="a@b",
        state=AccountState.SUSPENDED,
        ou_path=(OrganizationalUnit("r-1", "Root"), OrganizationalUnit("ou-1", "Sales")),
        joined_at=NOW,
        tags={"env": "prod"},
    ),
    Account(MANAGEMENT, "Main", is_management=True),
)
SCAN = Scan(
    id="s",
    started_at=NOW,
    finished_at=NOW,
    complete=True,
    tool_version="1",
    caller_arn="arn",
    organization=Organization("o-1", MANAGEMENT),
    agreement=DocumentVersion("1", "a"),
    catalogue_sha256="c",
    vendors=(),
    results=tuple(AccountResult(one, AccountOutcome.CHECKED) for one in ACCOUNTS),
)


def test_the_accounts_come_back_as_they_were(tmp_path: Path) -> None:
    remember_accounts(SCAN, tmp_path / "new")

    assert last_accounts(MANAGEMENT, tmp_path / "new") == ACCOUNTS


@pytest.mark.parametrize(
    "scan",
    [
        replace(SCAN, complete=False),
        replace(SCAN, demo=True),
        replace(SCAN, population=PopulationSource.LIST),
        replace(SCAN, organization=Organization("o-1", "../elsewhere")),
    ],
)
def test_a_scan_that_does_not_tell_all_accounts_is_not_remembered(
    tmp_path: Path, scan: Scan
) -> None:
    remember_accounts(scan, tmp_path)

    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("text", ["", "{", '[{"id": 3}]', "null"])
def test_a_damaged_list_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / f"{MANAGEMENT}.json").write_text(text)

    assert last_accounts(MANAGEMENT, tmp_path) == ()


def test_an_organization_that_was_never_scanned_has_none(tmp_path: Path) -> None:
    assert last_accounts(MANAGEMENT, tmp_path) == ()
    assert last_accounts("../999900000000", tmp_path) == ()


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    remember_accounts(SCAN, tmp_path / "file")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    remember_accounts(SCAN, tmp_path)

    assert (tmp_path / f"{MANAGEMENT}.json").stat().st_mode & 0o077 == 0

"""What a scan tells of selectors that mean no account, and when it cannot tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.agreement import Agreement
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    DocumentVersion,
    Organization,
    Scan,
)
from core.scan.unmatched import unmatched_selectors, unmatched_words

MANAGEMENT = "999900000000"
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
LISTED = ("111100000001", "111100000003")  # the agreement also names 111100000009


@pytest.fixture
def scan(agreement: Agreement) -> Scan:
    return Scan(
        id="scan-1",
        started_at=NOW,
        finished_at=NOW,
        complete=True,
        tool_version="0",
        caller_arn=f"arn:aws:iam::{MANAGEMENT}:user/ada",
        organization=Organization("o-test", MANAGEMENT),
        agreement=DocumentVersion(agreement.version, agreement.sha256),
        catalogue_sha256="c" * 64,
        vendors=(),
        results=tuple(
            AccountResult(Account(one, "team"), AccountOutcome.CHECKED) for one in LISTED
        ),
    )


def test_what_a_whole_scan_did_not_list_is_named(agreement: Agreement, scan: Scan) -> None:
    assert unmatched_selectors(agreement, scan) == (("opsramp", "111100000009"),)


@pytest.mark.parametrize(
    "change",
    [
        lambda scan: replace(scan, complete=False),
        lambda scan: replace(scan, organization=Organization("", MANAGEMENT)),
        lambda scan: replace(scan, agreement=DocumentVersion("8", "b" * 64)),
        lambda scan: replace(
            scan,
            results=(*scan.results, AccountResult(Account("1", ""), AccountOutcome.OUT_OF_SCOPE)),
        ),
    ],
    ids=["partial", "no organization", "another agreement", "some accounts only"],
)
def test_a_scan_that_cannot_tell_names_nothing(
    agreement: Agreement, scan: Scan, change: Callable[[Scan], Scan]
) -> None:
    assert unmatched_selectors(agreement, change(scan)) == ()


def test_the_words_name_selector_and_vendor(agreement: Agreement) -> None:
    case, remedy = unmatched_words(agreement, [("opsramp", "ou:Wrkloads")])
    assert case == "The agreement names what matches no account: ou:Wrkloads (opsramp)."
    assert "another organization" not in remedy


def test_many_are_counted_rather_than_named(agreement: Agreement) -> None:
    case, _ = unmatched_words(agreement, [("opsramp", f"tag:t{number}") for number in range(10)])
    assert "tag:t7 (opsramp), 2 more." in case


def test_with_several_organizations_it_may_be_another_ones(agreement: Agreement) -> None:
    other = replace(agreement.organization, management_account_id="999900000001")
    several = replace(agreement, organizations=(agreement.organization, other))
    _, remedy = unmatched_words(several, [("opsramp", "ou:A")])
    assert "another organization" in remedy

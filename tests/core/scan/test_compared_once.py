from __future__ import annotations

import json
from typing import Any

import pytest

from core.model import Finding
from core.scan import compared_once
from core.scan.compared_once import permissions_compared, trust_compared


def _policy(resource: str) -> str:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The accounts for which documents were really compared."""
    accounts: list[str] = []
    monkeypatch.setattr(compared_once, "_known", {})
    for name in ("permission_findings", "trust_findings"):
        original = getattr(compared_once, name)

        def counted(*documents: Any, original: Any = original, **options: Any) -> Any:
            accounts.append(options["account_id"])
            return original(*documents, **options)

        monkeypatch.setattr(compared_once, name, counted)
    return accounts


def _permissions(expected: str, actual: str, account_id: str) -> tuple[Finding, ...]:
    return permissions_compared(
        [expected],
        [actual],
        vendor="V",
        account_id=account_id,
        partition="aws",
        boundary=None,
    )


def test_the_same_words_are_compared_once_for_all_accounts(compared: list[str]) -> None:
    one = _permissions(_policy("arn:aws:s3:::a"), _policy("arn:aws:s3:::b"), "111100000001")
    two = _permissions(_policy("arn:aws:s3:::a"), _policy("arn:aws:s3:::b"), "111100000002")

    assert one == two
    assert compared == ["111100000001"]


@pytest.mark.parametrize("name", ["111100000002", "1111*", "?1"])
def test_words_that_may_name_an_account_are_compared_for_each(
    compared: list[str], name: str
) -> None:
    words = _policy(f"arn:aws:s3:::{name}")
    _permissions(words, words, "111100000001")
    _permissions(words, words, "111100000002")

    assert "111100000002" in compared


def test_trust_in_the_account_itself_is_not_carried_over(compared: list[str]) -> None:
    def trust(account_id: str) -> str:
        return json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": {
                    "Effect": "Allow",
                    "Principal": {"AWS": account_id},
                    "Action": "sts:AssumeRole",
                },
            }
        )

    found = [
        trust_compared(
            [trust("222200000000")],
            trust("111100000001"),
            vendor="V",
            account_id=account_id,
            partition="aws",
            names={},
        )
        for account_id in ("111100000001", "111100000002")
    ]

    assert compared == ["111100000001", "111100000002"]
    assert all(found)

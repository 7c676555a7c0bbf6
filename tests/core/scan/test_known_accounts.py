from __future__ import annotations

from core.scan.known_accounts import known_accounts


def test_a_published_account_has_an_owner() -> None:
    assert known_accounts()["434813966438"] == "Lacework"


def test_accounts_of_aws_itself_are_marked() -> None:
    assert known_accounts()["009160069308"].endswith("(AWS)")


def test_every_line_is_an_account_with_an_owner() -> None:
    known = known_accounts()

    assert len(known) > 400
    assert all(len(one) == 12 and one.isdigit() for one in known)
    assert all(known.values())

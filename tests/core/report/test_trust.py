"""What a report lists of a trust policy."""

from __future__ import annotations

import json

from core.report.trust import external_ids_asked_for, trusted_parties


def _trust(principal: object, condition: object = None) -> str:
    statement: dict[str, object] = {"Effect": "Allow", "Principal": principal}
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Statement": [statement]})


def test_accounts_are_named_by_their_id_however_they_are_spelled() -> None:
    principal = {"AWS": ["arn:aws:iam::222222222222:root", "333333333333"]}

    assert trusted_parties(_trust(principal)) == ("222222222222", "333333333333")


def test_a_wildcard_is_anyone() -> None:
    assert trusted_parties(_trust("*")) == trusted_parties(_trust({"AWS": "*"})) == ("anyone",)


def test_services_are_named() -> None:
    assert trusted_parties(_trust({"Service": "ec2.amazonaws.com"})) == ("ec2.amazonaws.com",)


def test_external_ids_are_found_in_any_spelling_of_the_key() -> None:
    condition = {"StringEquals": {"STS:externalid": ["b", "a"]}}

    assert external_ids_asked_for(_trust("*", condition)) == ("a", "b")


def test_unreadable_trust_lists_nobody() -> None:
    assert trusted_parties("{") == external_ids_asked_for("[]") == ()

"""The calls behind a cell, and their answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote

import pytest
from presentation_samples import ACCOUNT, cell_of, expected_role, trust_text

from core.model import CellResult, Evidence, Status
from core.presentation.evidence_rows import body_text, evidence_of, evidence_row

NOON = datetime(2026, 3, 31, 12, 0, 5, tzinfo=UTC)
TRUST = trust_text("999988887777", "rc-4711-prod")
BODY = json.dumps({"Role": {"AssumeRolePolicyDocument": quote(TRUST, safe=""), "Path": "/"}})


def evidence(number: int = 1, **fields: Any) -> Evidence:
    base: dict[str, Any] = {
        "id": f"ev-{number}",
        "account_id": ACCOUNT,
        "call": "iam:GetRole",
        "region": "us-east-1",
        "request_id": "req-1",
        "http_status": 200,
        "received_at": NOON + timedelta(seconds=number),
        "sha256": "ab" * 32,
        "body": BODY,
    }
    return Evidence(**{**base, **fields})


def text(**options: bool) -> str:
    settings = {"as_received": False, "show_external_ids": False, **options}
    return body_text(evidence(), None, **settings)


def test_a_cell_shows_its_own_evidence_in_the_order_of_the_calls() -> None:
    all_of_account = [evidence(3), evidence(1), evidence(2)]
    cell = CellResult(ACCOUNT, "alpha", Status.OK, evidence=("ev-3", "ev-1"))
    assert [one.id for one in evidence_of(cell, all_of_account)] == ["ev-1", "ev-3"]


def test_a_cell_that_names_none_shows_all_of_the_account() -> None:
    cell = CellResult(ACCOUNT, "alpha", Status.OK)
    assert len(evidence_of(cell, [evidence(1), evidence(2)])) == 2


def test_a_row_says_the_time_in_utc() -> None:
    east = evidence(received_at=datetime(2026, 3, 31, 14, 0, tzinfo=timezone(timedelta(hours=2))))
    assert evidence_row(east).time == "2026-03-31 12:00:00"


def test_a_row_is_harmless() -> None:
    row = evidence_row(evidence(call="iam:\u202eX", request_id="a\nb"))
    assert (row.call, row.request_id) == ("iam:[U+202E]X", "a[U+000A]b")


def test_the_answer_is_laid_out_with_its_documents_decoded() -> None:
    shown = json.loads(text(show_external_ids=True))
    assert shown["Role"]["AssumeRolePolicyDocument"] == json.loads(TRUST)


def test_the_answer_as_received_is_the_text_that_was_hashed() -> None:
    assert text(as_received=True, show_external_ids=True) == BODY


@pytest.mark.parametrize("as_received", [False, True])
def test_external_ids_in_an_answer_are_masked(as_received: bool) -> None:
    assert "4711" not in text(as_received=as_received)
    assert "••••" in text(as_received=as_received)


def test_ids_with_characters_that_are_encoded_are_masked_too() -> None:
    document = quote(trust_text("1", "tenant:a/b=1"), safe="")
    one = evidence(body=json.dumps({"AssumeRolePolicyDocument": document}))
    for as_received in (False, True):
        shown = body_text(one, None, as_received=as_received, show_external_ids=False)
        assert "tenant" not in shown


def test_the_cells_own_ids_are_masked_in_other_answers() -> None:
    one = evidence(body='{"Note": "rc-4711-prod"}')
    cell = cell_of(expected_role(), None)
    shown = body_text(one, cell, as_received=False, show_external_ids=False)
    assert "rc-4711-prod" not in shown


def test_an_answer_that_is_no_json_is_shown_harmlessly() -> None:
    one = evidence(body="<html>\u202e")
    shown = body_text(one, None, as_received=False, show_external_ids=False)
    assert shown == "<html>[U+202E]"

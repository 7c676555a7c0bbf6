"""Reading the roles for a preview: many accounts side by side, and an end when nobody is let in."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from repair_field import VENDOR, Field

from core.aws.errors import AwsDenied, AwsExpired
from core.model import Reason, Status
from core.repair import preview
from core.repair.preview import preview_repair, read_states


def wanted(field: Field, count: int) -> dict[str, dict[str, tuple[str, ...]]]:
    accounts = [
        cell.account_id
        for cell in field.organization.cells.values()
        if cell.vendor == VENDOR and cell.status is Status.OK
    ]
    return {account_id: {"OpsRampIntegration": ()} for account_id in accounts[:count]}


def test_accounts_are_read_side_by_side(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two have to be under way at once, or neither of them ends."""
    meeting = threading.Barrier(2, timeout=20)

    def enter(*_: object, **__: object) -> Any:
        meeting.wait()
        raise AwsDenied(Reason("No way in.", "AccessDenied"))

    monkeypatch.setattr(preview, "enter_for_repair", enter)

    live = read_states(field.connection, wanted(field, 2), field.terms)

    assert len(live) == 2
    assert all(isinstance(one, Reason) for one in live.values())


def test_an_ended_sign_in_is_said_once_and_not_of_every_account(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered: list[str] = []

    def enter(_connection: object, account_id: str, *_: object, **__: object) -> Any:
        entered.append(account_id)
        raise AwsExpired(Reason("The sign-in has ended.", "ExpiredToken"))

    monkeypatch.setattr(preview, "enter_for_repair", enter)
    monkeypatch.setattr(preview, "_AT_A_TIME", 1)

    with pytest.raises(AwsExpired):
        read_states(field.connection, wanted(field, 20), field.terms)

    assert len(entered) < 20


def test_the_preview_of_many_accounts_is_the_same_every_time(field: Field) -> None:
    cells = [
        (account, cell)
        for account in list(field.accounts.values())[:12]
        for cell in field.check(account).cells
        if cell.status in (Status.DRIFT_EXCESS, Status.MISSING)
    ]

    one, other = (preview_repair(field.connection, cells, field.terms) for _ in range(2))

    assert one.accounts == other.accounts
    assert len(one.accounts) > 1


def test_an_account_that_does_not_let_us_in_speaks_of_the_repair_role(field: Field) -> None:
    (account_id,) = wanted(field, 1)
    terms = replace(field.terms, repair_role_name="NoSuchRole")

    (reason,) = read_states(field.connection, {account_id: {"Vendor": ()}}, terms).values()

    assert isinstance(reason, Reason)
    assert "sts:AssumeRole on the repair role" in reason.remedy
    assert "audit role" not in reason.summary + reason.remedy

"""Roles, plans and runs for the tests of repairs, built without AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from repair_field import VENDOR, Field, break_role
from repair_samples import ACCOUNT_ID, NOW, document, trust_document

from core.demo import DemoServer, build_organization
from core.model import Account, DocumentVersion
from core.repair.plan import AccountChange, Plan, PlanKind, RoleChange, sealed
from core.repair.sequence import Direction, steps_between
from core.repair.state import InlinePolicy, RoleState


@pytest.fixture
def role() -> RoleState:
    return RoleState(
        account_id=ACCOUNT_ID,
        name="Vendor",
        arn=f"arn:aws:iam::{ACCOUNT_ID}:role/Vendor",
        path="/",
        trust=trust_document("999988887777"),
        inline=(InlinePolicy("Read", document("ec2:DescribeInstances")),),
        description="",
        max_session_duration=3600,
        unique_id="AROAVENDOR",
        instance_profiles=(),
    )


@pytest.fixture
def account() -> Account:
    return Account(ACCOUNT_ID, "Data platform")


@pytest.fixture
def make_plan(account: Account) -> Callable[..., Plan]:
    def make(before: RoleState, after: RoleState, *, accounts: int = 1) -> Plan:
        steps = steps_between(before, after, Direction())
        change = RoleChange("vendor", after.name, before, after, steps)
        changes = tuple(
            AccountChange(replace(account, id=f"{number:012d}"), (change,))
            for number in range(1, accounts + 1)
        )
        return sealed(
            Plan(
                id="plan-1",
                kind=PlanKind.REPAIR,
                created_at=NOW,
                requester="ada",
                agreement=DocumentVersion("2026-Q4", "a" * 64),
                partition="aws",
                repair_role_name="RolecallRepair",
                accounts=changes,
                refused=(),
            )
        )

    return make


@pytest.fixture
def break_one(field: Field) -> Iterator[Callable[[], tuple[Account, str]]]:
    """Breaks the role of one more account: a wrong trust policy and two policies too many.
    The accounts are put right again after the test."""
    with ExitStack() as lent:

        def break_next() -> tuple[Account, str]:
            account = lent.enter_context(field.lent(VENDOR))
            return account, break_role(field, account)

        yield break_next


@pytest.fixture(scope="session")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    """One demonstration for all tests: each takes an account that no other test has."""
    with DemoServer() as server:
        yield Field.open(server, build_organization(), tmp_path_factory.mktemp("repairs"))

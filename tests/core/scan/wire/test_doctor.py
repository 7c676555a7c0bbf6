"""Before the first scan: refusals grouped by cause, with what to ask of whom."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from click.testing import CliRunner
from fake_aws import Behaviour, FakeAws, Fault, fake_aws
from fake_aws_population import Population
from fake_aws_world import CALLER_KEY, CALLER_SECRET, World

from core.aws.connection import AwsConnection, ConnectionSettings
from core.cli.doctor import command
from core.scan.doctor import Cause, Diagnosis, examine

DETAILS = "GetAccountAuthorizationDetails"
CALLER = "arn:aws:iam::999900000000:user/ada"


@pytest.fixture
def doctor(people: Population) -> Callable[[FakeAws], Diagnosis]:
    def run(aws: FakeAws) -> Diagnosis:
        settings = ConnectionSettings(
            region="us-east-1",
            endpoint_url=aws.url,
            access_key_id=CALLER_KEY,
            secret_access_key=CALLER_SECRET,
        )
        found = examine(AwsConnection(settings), people.agreement, max_workers=4)
        assert aws.counts.writes == 0
        return found

    return run


def _changed(people: Population, place: int, **changes: object) -> World:
    accounts = list(people.world.accounts)
    accounts[place] = replace(accounts[place], **changes)  # type: ignore[arg-type]
    return replace(people.world, accounts=tuple(accounts))


def test_where_every_account_lets_us_in_nothing_is_to_be_asked(
    people: Population, doctor: Callable[[FakeAws], Diagnosis]
) -> None:
    with fake_aws(people.world) as aws:
        found = doctor(aws)

    assert found.is_well
    assert found.enterable == found.listed == len(people.world.accounts)


def test_accounts_without_the_role_are_one_group_with_one_request(
    people: Population, doctor: Callable[[FakeAws], Diagnosis]
) -> None:
    world = _changed(people, 2, doors=())
    world = _changed(replace(people, world=world), 3, doors=("Another",))
    with fake_aws(world) as aws:
        found = doctor(aws)

    (group,) = found.groups
    assert group.cause is Cause.NO_ENTRY
    assert [one.account.id for one in group.refusals] == [world.accounts[n].id for n in (2, 3)]
    assert "RolecallAudit" in group.request
    assert CALLER in group.request
    assert "iam:GetAccountAuthorizationDetails" in group.request
    assert found.enterable == found.listed - 2


@pytest.mark.parametrize(
    ("kind", "action", "cause"),
    [
        ("scp", "AssumeRole", Cause.ORGANIZATION_POLICY),
        ("scp", DETAILS, Cause.ORGANIZATION_POLICY),
        ("denied", DETAILS, Cause.MAY_NOT_READ),
        ("unavailable", DETAILS, Cause.NO_ANSWER),
        ("expired", "AssumeRole", Cause.SIGN_IN),
    ],
)
def test_each_cause_has_its_group(
    people: Population,
    doctor: Callable[[FakeAws], Diagnosis],
    kind: str,
    action: str,
    cause: Cause,
) -> None:
    victim = people.world.accounts[4].id
    with fake_aws(people.world, Behaviour(faults=(Fault(kind, action, victim),))) as aws:
        found = doctor(aws)

    assert [(one.cause, len(one.refusals)) for one in found.groups] == [(cause, 1)]
    assert found.groups[0].request


def test_a_suspended_account_is_not_even_tried(
    people: Population, doctor: Callable[[FakeAws], Diagnosis]
) -> None:
    world = _changed(people, 5, state="SUSPENDED")
    with fake_aws(world) as aws:
        found = doctor(aws)

    assert [one.cause for one in found.groups] == [Cause.CLOSED]
    assert aws.counts.calls["AssumeRole"] == len(world.accounts) - 1


def test_a_list_that_breaks_off_is_said(
    people: Population, doctor: Callable[[FakeAws], Diagnosis]
) -> None:
    with fake_aws(people.world, Behaviour(faults=(Fault("html", "ListAccounts"),))) as aws:
        found = doctor(aws)

    assert not found.is_well
    assert found.list_failure is not None


def test_the_command_prints_what_to_send_and_as_json() -> None:
    text = CliRunner().invoke(command, ["--demo"])
    data = CliRunner().invoke(command, ["--demo", "--json"])

    assert text.exit_code == data.exit_code == 2
    assert "To send: Please create the role RolecallAudit" in text.output
    found = json.loads(data.stdout)
    causes = {group["cause"] for group in found["groups"]}
    assert {"closed", "no-entry"} <= causes
    assert found["enterable"] < found["accounts_listed"]

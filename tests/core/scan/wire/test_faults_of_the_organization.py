"""The fault matrix of what is asked before and beside the accounts: STS and Organizations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fake_aws import Behaviour, Fault, fake_aws
from fake_aws_population import Population, population
from fake_aws_world import ROOT, FakePolicy, World, document

from core.agreement.scope import Scope, Selector
from core.aws import clients
from core.aws import organization as organization_calls
from core.aws.pacing import Pace
from core.errors import StartError
from core.model import Scan

ScanWire = Callable[..., Scan]
Wrong = Callable[[Scan], dict[Any, Any]]
KINDS = (
    "throttle", "unavailable", "internal", "expired", "skew", "denied", "scp", "html",
    "truncated", "gateway", "short", "long", "reset", "stall",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _impatient(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only with what is asked before the accounts; they themselves are waited for."""
    monkeypatch.setattr(organization_calls, "_WAITS_SECONDS", (0.01, 0.01))
    monkeypatch.setattr(organization_calls, "pace", Pace(1000.0))
    monkeypatch.setattr(clients, "MAX_ATTEMPTS", 1)
    if "stall" in request.node.name:
        monkeypatch.setattr(clients, "READ_TIMEOUT_SECONDS", 0.5)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Population:
    """More accounts than a page of the list holds."""
    return population(tmp_path_factory.mktemp("many"), accounts=22, vendors=2, other_roles=1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("call", ["GetCallerIdentity", "DescribeOrganization"])
def test_a_scan_that_cannot_begin_says_why_and_what_to_do(
    people: Population, scan_wire: ScanWire, call: str, kind: str
) -> None:
    with fake_aws(people.world, Behaviour(faults=(Fault(kind, call),))) as aws:
        with pytest.raises(StartError) as caught:
            scan_wire(aws)

        assert aws.counts.calls["AssumeRole"] == 0
    assert caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_that_breaks_off_is_partial_and_what_it_held_is_judged(
    scan_wire: ScanWire, many: Population, kind: str
) -> None:
    fault = Fault(kind, "ListAccounts", after=1)
    with fake_aws(many.world, Behaviour(faults=(fault,))) as aws:
        scan = scan_wire(aws, agreement=many.agreement, catalogue=many.catalogue, patience=30.0)

    assert not scan.complete
    assert len(scan.results) == 20
    assert _wrong(scan, many) == set()


@pytest.mark.parametrize("kind", ["throttle", "unavailable", "reset", "truncated", "html"])
def test_a_list_that_stutters_is_whole(scan_wire: ScanWire, many: Population, kind: str) -> None:
    fault = Fault(kind, "ListAccounts", after=1, times=1)
    with fake_aws(many.world, Behaviour(faults=(fault,))) as aws:
        scan = scan_wire(aws, agreement=many.agreement, catalogue=many.catalogue, patience=30.0)

    assert scan.complete
    assert _wrong(scan, many) == set()


@pytest.mark.parametrize("kind", ["denied", "throttle", "html", "reset", "expired"])
@pytest.mark.parametrize(
    "call", ["ListPoliciesForTarget", "ListPolicies", "ListTargetsForPolicy", "DescribePolicy"]
)
def test_organization_policies_that_fail_leave_the_verdicts_with_a_remark(
    scan_wire: ScanWire, many: Population, kind: str, call: str
) -> None:
    world = _guarded(many)
    with fake_aws(world, Behaviour(faults=(Fault(kind, call),))) as aws:
        scan = scan_wire(aws, agreement=many.agreement, catalogue=many.catalogue, patience=30.0)

    assert _wrong(scan, many) == set()
    observed = [cell for one in scan.results for cell in one.cells if cell.observed]
    assert all(any("not known" in note.summary for note in cell.findings) for cell in observed)


@pytest.mark.parametrize("kind", ["denied", "html", "reset"])
@pytest.mark.parametrize("call", ["ListRoots", "ListOrganizationalUnitsForParent"])
def test_names_of_units_that_nobody_needs_may_fail(
    scan_wire: ScanWire, many: Population, kind: str, call: str
) -> None:
    with fake_aws(many.world, Behaviour(faults=(Fault(kind, call),))) as aws:
        scan = scan_wire(aws, agreement=many.agreement, catalogue=many.catalogue, patience=30.0)

    assert scan.complete
    assert _wrong(scan, many) == set()


def test_names_of_units_that_the_agreement_needs_may_not(
    scan_wire: ScanWire, many: Population
) -> None:
    vendors = {
        name: replace(vendor, scope=Scope((Selector("unit-path", ("Workloads",)),)))
        for name, vendor in many.agreement.vendors.items()
    }
    agreement = replace(many.agreement, vendors=vendors)
    fault = Fault("denied", "ListOrganizationalUnitsForParent")
    with (
        fake_aws(many.world, Behaviour(faults=(fault,))) as aws,
        pytest.raises(AssertionError, match="None"),
    ):
        scan_wire(aws, agreement=agreement, catalogue=many.catalogue, patience=30.0)


def _guarded(people: Population) -> World:
    """With a policy of the organization's own that takes nothing away."""
    deny = FakePolicy("p", document({"Effect": "Deny", "Action": "leave:*", "Resource": "*"}))
    return replace(people.world, organization_policies={"p-1": deny}, attachments={ROOT: ("p-1",)})


def _wrong(scan: Scan, people: Population) -> set[tuple[str, str]]:
    return {
        (cell.account_id, cell.vendor)
        for result in scan.results
        for cell in result.cells
        if cell.status is not people.truth[cell.account_id, cell.vendor]
    }

"""Repairs under agreements other than the demonstration's: a vendor that sets conditions on its
trust, and a vendor that is given up everywhere."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from repair_field import Field, shown_calls
from ruamel.yaml import YAML

from core.agreement import load_agreement
from core.demo import DemoServer, build_organization
from core.model import Account, FindingCode, Status
from core.repair.pace import Pace
from core.repair.plan import PlanKind
from core.repair.preview import preview_repair
from core.repair.run import FixState
from core.repair.step import Risk

CORESTACK = """
  corestack:
    values: {external_id: bw-corestack-51c2, require_mfa: true}
"""
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


@pytest.fixture(scope="module")
def other_field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    """A demonstration of its own: what is done here reaches many accounts."""
    with DemoServer() as server:
        folder = tmp_path_factory.mktemp("agreements")
        yield Field.open(server, build_organization(), folder)


WithAgreement = Callable[[Callable[[str], str]], Field]


@pytest.fixture
def with_agreement(other_field: Field, tmp_path: Path) -> WithAgreement:
    """The field under an agreement whose text was changed."""

    def change(edit: Callable[[str], str]) -> Field:
        given = other_field.server.agreement_path
        shutil.copytree(given.parent, tmp_path / "agreed")
        path = tmp_path / "agreed" / given.name
        path.write_text(edit(path.read_text()))
        catalogue = other_field.request.catalogue
        request = replace(other_field.request, agreement=load_agreement(path, catalogue))
        return replace(other_field, request=request)

    return change


def roundtrip(field: Field, account: Account, vendor: str) -> None:
    """Plan, apply, compliant; the calls made are the calls shown."""
    plan = field.plan(account, vendor)
    assert plan.refused == ()
    with field.recorded() as sent:
        run = field.run(plan)
    assert sent == shown_calls(plan)
    assert [one.state for one in run.results] == [FixState.VERIFIED], run.results
    assert field.cell(account, vendor).status is Status.OK


def test_a_condition_taken_off_a_trust_policy_is_put_back_and_off_again(
    with_agreement: WithAgreement,
) -> None:
    field = with_agreement(lambda text: text.replace("vendors:\n", f"vendors:{CORESTACK}", 1))
    account = next(one for one in field.accounts.values() if one.is_management)
    assert field.cell(account, "corestack").status is Status.MISSING
    roundtrip(field, account, "corestack")
    verdict = field.cell(account, "corestack").roles[0]
    assert verdict.observed is not None
    trust = json.loads(verdict.observed.trust)
    assert trust["Statement"][0]["Condition"].pop("Bool") == MFA["Bool"]
    loosened: dict[str, Any] = {
        "RoleName": verdict.observed.name, "PolicyDocument": json.dumps(trust),
    }  # fmt: skip
    field.admin(account).update_assume_role_policy(**loosened)
    codes = {finding.code for finding in field.cell(account, "corestack").findings}
    assert FindingCode.TRUST_CONDITION_MISSING in codes

    plan = field.plan(account, "corestack")
    with field.recorded() as sent:
        run = field.run(plan)

    assert sent == shown_calls(plan)
    assert [step.call for step in plan.accounts[0].steps] == ["UpdateAssumeRolePolicy"]
    assert run.all_done
    assert field.cell(account, "corestack").status is Status.OK
    assert field.run(field.undo_plan(run)).all_done
    assert json.loads(field.state(account, verdict.observed.name).trust) == trust


def test_a_vendor_that_is_given_up_is_removed_everywhere_and_comes_back(
    with_agreement: WithAgreement,
) -> None:
    """Offboarding is a plan like any other."""
    field = with_agreement(lambda text: given_up(text, "opsramp"))
    cells = [
        (account, cell)
        for account in field.accounts.values()
        for cell in field.check(account).cells
        if cell.vendor == "opsramp" and cell.status is Status.UNEXPECTED
    ]
    assert len(cells) >= 3
    plan = preview_repair(field.connection, cells, field.terms)
    assert (plan.refused, plan.risk) == ((), Risk.HIGH)

    run = field.run(plan, pace=Pace(workers=4))

    assert run.all_done, run.results
    assert {field.cell(account, "opsramp").status for account, _ in cells} == {Status.NOT_EXPECTED}
    undo = field.undo_plan(run)
    assert (undo.kind, len(undo.accounts)) == (PlanKind.UNDO, len(plan.accounts))
    assert field.run(undo, pace=Pace(workers=4)).all_done
    assert {field.cell(account, "opsramp").status for account, _ in cells} == {Status.UNEXPECTED}


def given_up(text: str, vendor: str) -> str:
    """The agreement with a vendor that is agreed for no account any more."""
    yaml = YAML()
    document = yaml.load(text)
    document["vendors"][vendor]["scope"] = {"include": ["all"], "exclude": ["all"]}
    document["exemptions"] = [one for one in document["exemptions"] if one["vendor"] != vendor]
    written = StringIO()
    yaml.dump(document, written)
    return written.getvalue()

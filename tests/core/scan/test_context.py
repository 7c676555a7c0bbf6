from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.agreement import load_agreement
from core.model import Account
from core.scan.context import ScanContext

MEMBER = Account(id="111100000001", name="team")
OPSRAMP_ACCOUNT, ARCHERA_ACCOUNT = "640921185273", "967800896805"


def test_only_the_chosen_vendors_are_expected_and_shown(context: ScanContext) -> None:
    assert [one.vendor for one in context.expectations(MEMBER)] == ["opsramp"]
    assert context.columns() == (("opsramp", "OpsRamp"),)


def test_without_a_choice_the_agreed_vendors_are_the_columns(context: ScanContext) -> None:
    assert replace(context, vendors=()).vendor_ids() == ("opsramp",)


def test_a_vendor_that_is_not_agreed_may_be_chosen(context: ScanContext) -> None:
    assert replace(context, vendors=("archera",)).columns() == (("archera", "Archera"),)


def test_every_vendor_of_the_catalogue_is_looked_for(context: ScanContext) -> None:
    looked_for = {one.vendor for one in replace(context, vendors=()).expectations(MEMBER)}
    assert looked_for == set(context.catalogue.vendors)


def test_vendors_accounts_are_approved_whether_they_are_judged_or_not(
    context: ScanContext,
) -> None:
    assert {OPSRAMP_ACCOUNT, ARCHERA_ACCOUNT} <= set(context.approved_accounts())


def test_an_account_that_only_the_agreement_knows_bears_the_vendors_name(
    context: ScanContext,
) -> None:
    assert context.account_names()[OPSRAMP_ACCOUNT] == "OpsRamp"


def test_an_account_that_is_publicly_known_bears_its_owners_name(context: ScanContext) -> None:
    assert context.account_names()["434813966438"] == "Lacework"


@pytest.mark.parametrize(
    "scope",
    [
        "scope: {include: ['tag:env=prod']}",
        "scope: {exclude: ['tag:env=prod']}",
        "instances: {east: {scope: {include: ['tag:env=prod']}}}",
    ],
)
def test_tags_are_needed_only_for_a_scope_that_names_them(
    context: ScanContext, tmp_path: Path, scope: str
) -> None:
    text = (
        "version: '1'\nagreed_by: Ada\n"
        "organization: {management_account_id: '999900000000', audit_role_name: Audit}\n"
        f"vendors: {{archera: {{variant: production, {scope}}}}}\n"
    )
    path = tmp_path / "agreement.yaml"
    path.write_text(text, encoding="utf-8")
    tagged = replace(context, agreement=load_agreement(path, context.catalogue))

    assert not context.needs_account_tags()
    assert tagged.needs_account_tags()

"""The agreement's file: what it gives, and how its faults are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from expected_access import MANAGEMENT, MEMBER, policy
from spec_files import Data, Faults, LoadAgreement

from core.agreement import load_agreement
from core.catalogue import Catalogue
from core.errors import InputError


def test_who_agreed_and_the_version_are_kept(load: LoadAgreement, content: Data) -> None:
    agreement = load({**content, "agreed_on": "2026-10-01"})
    assert (agreement.version, agreement.agreed_by) == ("2026-Q4", "Head of FinOps")
    assert agreement.agreed_on is not None
    assert agreement.agreed_on.isoformat() == "2026-10-01"


@pytest.mark.parametrize(("given", "names"), [("One", ("One",)), (["One", "Two"], ("One", "Two"))])
def test_one_or_several_audit_roles_can_be_named(
    load: LoadAgreement, content: Data, given: object, names: tuple[str, ...]
) -> None:
    content["organization"]["audit_role_name"] = given
    assert load(content).organization.audit_role_names == names


def test_the_order_of_the_vendors_is_kept(load: LoadAgreement, content: Data) -> None:
    content["vendors"] = {"prosperops": {}, "flexera-bill-connect": {}}
    assert list(load(content).vendors) == ["prosperops", "flexera-bill-connect"]


def test_the_digest_ignores_comments_layout_and_order(load: LoadAgreement, content: Data) -> None:
    text = "# why\n" + json.dumps(dict(reversed(content.items())), indent=4)
    assert load(text).sha256 == load(content).sha256


def test_the_digest_changes_with_a_value(load: LoadAgreement, content: Data) -> None:
    digests = set()
    for external_id in ("one", "two"):
        content["vendors"] = {"prosperops": {"values": {"external_id": external_id}}}
        digests.add(load(content).sha256)
    assert len(digests) == 2


@pytest.mark.parametrize("place", ["values", "allow_extra"])
def test_the_digest_changes_with_the_content_of_a_policy_file(
    load: LoadAgreement, content: Data, tmp_path: Path, place: str
) -> None:
    given: Data = {
        "values": {"values": {"policy": "p.json"}},
        "allow_extra": {"allow_extra": [{"reason": "ours", "policy": "p.json"}]},
    }
    content["vendors"] = {"prosperops": given[place]}
    digests = set()
    for action in ("ce:Get*", "ce:*"):
        (tmp_path / "p.json").write_text(json.dumps(policy(action)), encoding="utf-8")
        digests.add(load(content).sha256)
    assert len(digests) == 2


def test_faults_of_form_values_scope_and_exemptions_are_told_at_once(
    faults: Faults, content: Data
) -> None:
    content["organization"]["management_account_id"] = 111111111111
    content["vendors"] = {
        "prosperops": {"values": {"external_id": 5, "polcy": "x"}, "owner": "x"},
        "prosperopss": {},
        "archera": {"scope": {"include": ["nowhere"]}},
    }
    content["exemptions"] = [{"id": "E"}]
    found = set(faults(content))
    assert {
        "organization.management_account_id",
        "vendors.prosperops.values.external_id",
        "vendors.prosperops.values.polcy",
        "vendors.prosperops.owner",
        "vendors.prosperopss",
        "vendors.archera.variant",
        "vendors.archera.scope.include[0]",
        "exemptions[0].reason",
    } <= found


def test_each_fault_has_file_line_field_reason_and_remedy(faults: Faults, tmp_path: Path) -> None:
    text = (
        "version: v\nagreed_by: me\norganization:\n"
        f'  management_account_id: "{MANAGEMENT}"\n  audit_role_name: A\n'
        "vendors:\n  prosperops:\n    values:\n      external_id: 12345\n"
    )
    problem = faults(text)["vendors.prosperops.values.external_id"]
    assert problem.file == str(tmp_path / "agreement.yaml")
    assert problem.line == 9
    assert problem.reason == "has to be text."
    assert "quotes" in problem.remedy


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("external_id", ""),
        ("external_id", "   "),
        ("external_id", "${external_id}"),
        ("external_id", "has space"),
        ("external_id", "x" * 5000),
        ("external_id", ["a"]),
        ("external_id", "line\nbreak"),
        ("external_id", "käse"),
        ("member_permissions", "both"),
        ("member_permissions", True),
        ("policy", 5),
        ("policy", []),
    ],
)
def test_a_value_that_does_not_fit_its_variable_is_refused(
    faults: Faults, content: Data, name: str, value: object
) -> None:
    content["vendors"] = {"prosperops": {"values": {name: value}}}
    assert list(faults(content)) == [f"vendors.prosperops.values.{name}"]


def test_values_of_single_accounts_are_checked_too(faults: Faults, content: Data) -> None:
    content["vendors"] = {"prosperops": {"account_values": {MEMBER: {"external_id": "a b"}}}}
    assert list(faults(content)) == [f"vendors.prosperops.account_values.{MEMBER}.external_id"]


def test_account_values_need_a_real_account_id(faults: Faults, content: Data) -> None:
    content["vendors"] = {"prosperops": {"account_values": {"12": {"external_id": "ab"}}}}
    assert list(faults(content)) == ["vendors.prosperops.account_values.12"]


def test_a_list_value_needs_a_text_in_every_place(faults: Faults, content: Data) -> None:
    for wrong in ([], 5, [5], ["arn:aws:iam::111111111111:root"]):
        values = {"trusted_principals": wrong}
        content["vendors"] = {"archera": {"variant": "trial", "values": values}}
        assert list(faults(content)) == ["vendors.archera.values.trusted_principals"]


def test_a_single_text_is_a_list_of_one(load: LoadAgreement, content: Data) -> None:
    principal = "arn:aws:iam::967800896805:root"
    values = {"trusted_principals": principal}
    content["vendors"] = {"archera": {"variant": "trial", "values": values}}
    assert load(content).vendors["archera"].values == {"trusted_principals": (principal,)}


def test_a_missing_value_is_no_fault_of_the_file(load: LoadAgreement, content: Data) -> None:
    content["vendors"] = {"prosperops": {}}
    assert list(load(content).vendors) == ["prosperops"]


def test_a_value_left_empty_counts_as_missing(load: LoadAgreement) -> None:
    text = (
        "version: v\nagreed_by: me\norganization:\n"
        f'  management_account_id: "{MANAGEMENT}"\n  audit_role_name: A\n'
        "vendors:\n  prosperops:\n    values:\n      external_id:\n"
    )
    assert load(text).vendors["prosperops"].values == {}


def test_a_variant_that_the_vendor_does_not_have_is_refused(faults: Faults, content: Data) -> None:
    content["vendors"] = {"flexera-bill-connect": {"variant": "fast"}}
    assert list(faults(content)) == ["vendors.flexera-bill-connect.variant"]


def test_a_block_that_the_vendor_does_not_have_is_refused(faults: Faults, content: Data) -> None:
    content["vendors"] = {"archera": {"variant": "production", "blocks": ["organisations"]}}
    (problem,) = faults(content).values()
    assert problem.remedy == "Did you mean organizations?"


def test_an_addition_has_to_say_what_is_added(faults: Faults, content: Data) -> None:
    content["vendors"] = {"prosperops": {"allow_extra": [{"reason": "why not"}]}}
    assert list(faults(content)) == ["vendors.prosperops.allow_extra[0]"]


@pytest.mark.parametrize("text", ["", "[]", "just words", "5"])
def test_what_is_no_agreement_at_all_is_refused(faults: Faults, text: str) -> None:
    assert list(faults(text)) == [""]


def test_a_missing_file_is_told(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match="no such file"):
        load_agreement(tmp_path / "absent.yaml", catalogue)

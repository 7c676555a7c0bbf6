"""The form of a vendor spec and the rules between its fields."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from spec_files import Data, Faults, LoadSpec

from core.catalogue import load_catalogue
from core.errors import InputError


def test_the_small_spec_of_these_tests_is_right(load: LoadSpec, spec: Data) -> None:
    assert load(spec).id == "acme"


def test_a_misspelt_field_is_named_with_line_and_suggestion(faults: Faults) -> None:
    problem = faults("id: acme\nsuorces: []\n")["suorces"]
    assert (problem.line, problem.remedy) == (2, "Did you mean sources?")


def test_a_misspelt_field_inside_a_list_is_told_what_is_known_there(
    faults: Faults, spec: Data
) -> None:
    spec["roles"][0]["trust"][0]["principal"] = "x"
    problem = faults(spec)["roles[0].trust[0].principal"]
    assert problem.remedy == "Did you mean principals?"


def test_every_fault_is_told_at_once(faults: Faults, spec: Data) -> None:
    del spec["name"]
    spec["captured_on"] = "yesterday"
    spec["roles"][0]["applies_to"] = "some"
    spec["sources"][0]["url"] = "file:///etc/passwd"
    assert set(faults(spec)) == {"name", "captured_on", "roles[0].applies_to", "sources[0].url"}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", 5, "text"),
        ("name", "", "empty"),
        ("captured_on", "2026-02-30", "date"),
        ("captured_on", 20260131, "date"),
        ("sources", {}, "list"),
        ("variables", [], "group of fields"),
        ("completeness", "partly", "complete"),
        ("format", 2, "1"),
        ("id", "Acme Inc", "form"),
    ],
)
def test_a_wrong_type_or_value_says_what_is_right(
    faults: Faults, spec: Data, field: str, value: object, words: str
) -> None:
    spec[field] = value
    assert words in faults(spec)[field].reason


def test_an_undefined_placeholder_is_a_fault(faults: Faults, spec: Data) -> None:
    spec["roles"][0]["name"] = "Acme-${customer}"
    assert "${customer}" in faults(spec)["roles[0]"].reason


def test_a_field_that_not_every_choice_has_is_undefined(faults: Faults, spec: Data) -> None:
    spec["variables"]["zone"] = {
        "type": "choice",
        "description": "Zone.",
        "choices": [
            {"value": "a", "name": "A", "fields": {"principal": "x"}},
            {"value": "b", "name": "B"},
        ],
        "source": "docs",
        "confidence": "published",
    }
    spec["roles"][0]["trust"][0]["principals"] = ["${zone.principal}"]
    assert "${zone.principal}" in faults(spec)["roles[0]"].reason


def test_an_unknown_source_is_a_fault(faults: Faults, spec: Data) -> None:
    spec["roles"][0]["permissions"][0]["source"] = "hearsay"
    assert "roles[0].permissions[0].source" in faults(spec)


@pytest.mark.parametrize("field", ["variants", "blocks"])
def test_a_condition_on_something_unknown_is_a_fault(
    faults: Faults, spec: Data, field: str
) -> None:
    spec["roles"][0]["when"] = {field: ["absent"]}
    assert f"roles[0].when.{field}" in faults(spec)


def test_a_permission_needs_exactly_one_content(faults: Faults, spec: Data) -> None:
    spec["roles"][0]["permissions"][0]["aws_managed_arn"] = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assert "exactly one" in faults(spec)["roles[0].permissions[0]"].remedy


def test_a_supplied_policy_needs_its_variable(faults: Faults, spec: Data) -> None:
    permission = spec["roles"][0]["permissions"][0]
    del permission["document"]
    permission["supplied_by"] = "external_id"
    assert "roles[0].permissions[0].supplied_by" in faults(spec)


def test_a_pattern_has_to_be_a_regular_expression(faults: Faults, spec: Data) -> None:
    spec["variables"]["external_id"]["pattern"] = "["
    assert "variables.external_id.pattern" in faults(spec)


def test_a_default_has_to_fit_its_type(faults: Faults, spec: Data) -> None:
    spec["variables"]["external_id"]["default"] = True
    assert "variables.external_id.default" in faults(spec)


def test_a_variable_cannot_take_the_name_of_a_built_in_value(faults: Faults, spec: Data) -> None:
    spec["variables"]["account_id"] = spec["variables"]["external_id"]
    assert "variables.account_id" in faults(spec)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"aws_managed_arn": "arn:aws:iam::aws:policy/X", "document": None}, ""),
        ({"policy_name": None}, ""),
        ({"document": {"Version": "2012-10-17"}}, ".document"),
    ],
)
def test_a_permission_that_cannot_be_rendered_is_a_fault(
    faults: Faults, spec: Data, change: Data, field: str
) -> None:
    permission = spec["roles"][0]["permissions"][0]
    permission.update(change)
    assert list(faults(spec)) == [f"roles[0].permissions[0]{field}"]


def test_only_one_variant_can_be_the_default(faults: Faults, spec: Data) -> None:
    fact = {"source": "docs", "confidence": "published"}
    variant = {"name": "X", "description": "X.", "access": "read", "default": True, **fact}
    spec["variants"] = [{"key": "one", **variant}, {"key": "two", **variant}]
    assert list(faults(spec)) == ["variants"]


def test_the_billing_owner_has_to_be_a_variable(faults: Faults, spec: Data) -> None:
    spec["roles"][0]["applies_to"] = "billing-owner"
    assert list(faults(spec)) == ["roles[0].applies_to"]


def test_only_choices_have_choices(faults: Faults, spec: Data) -> None:
    spec["variables"]["external_id"]["choices"] = [{"value": "a", "name": "A"}]
    assert list(faults(spec)) == ["variables.external_id"]


def test_a_choice_needs_choices(faults: Faults, spec: Data) -> None:
    spec["variables"]["external_id"]["type"] = "choice"
    assert list(faults(spec)) == ["variables.external_id"]


def test_a_key_given_twice_is_a_fault(faults: Faults, spec: Data) -> None:
    spec["roles"].append(spec["roles"][0])
    assert "roles[1].key" in faults(spec)


def test_the_faults_of_all_files_of_a_folder_are_told(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text("id: 5\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_catalogue(tmp_path)
    assert {problem.file for problem in caught.value.problems} == {
        str(tmp_path / "one.yaml"),
        str(tmp_path / "two.yaml"),
    }


def test_one_vendor_in_two_files_is_a_fault(tmp_path: Path, load: LoadSpec, spec: Data) -> None:
    load(spec)
    shutil.copy(tmp_path / "acme.yaml", tmp_path / "copy.yaml")
    with pytest.raises(InputError, match="another file"):
        load_catalogue(tmp_path)


def test_an_empty_folder_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no vendor spec"):
        load_catalogue(tmp_path)

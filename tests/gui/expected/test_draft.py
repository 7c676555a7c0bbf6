"""The draft: one text that fields and text view change, judged by the core."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.agreement import load_agreement
from core.catalogue import Catalogue
from core.errors import InputError
from gui.expected.draft import AgreementDraft

NOW = datetime(2026, 11, 22, 5, 12, 33, tzinfo=UTC)
EXTERNAL_ID = ("vendors", "prosperops", "values", "external_id")


def test_a_field_changes_only_its_own_line(draft: AgreementDraft) -> None:
    before = draft.text.splitlines()
    draft.set_fields([(EXTERNAL_ID, "new-id-4711")])
    after = draft.text.splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [
        ("      external_id: bw-prosperops-7f3c91d2", "      external_id: new-id-4711")
    ]


def test_the_same_value_is_no_change(draft: AgreementDraft) -> None:
    draft.set_fields([(EXTERNAL_ID, "bw-prosperops-7f3c91d2")])
    assert not draft.changed


def test_an_emptied_field_is_a_missing_value(draft: AgreementDraft) -> None:
    draft.set_fields([(EXTERNAL_ID, None)])
    assert "external_id" in draft.judgement.missing["prosperops"]
    assert draft.can_save


def test_a_field_that_is_emptied_and_filled_again_keeps_its_place(draft: AgreementDraft) -> None:
    before = draft.text
    draft.set_fields([(EXTERNAL_ID, None)])
    draft.set_fields([(EXTERNAL_ID, "bw-prosperops-7f3c91d2")])
    assert draft.text == before


def test_a_vendor_is_taken_out_whole(draft: AgreementDraft) -> None:
    draft.set_fields([(("vendors", "archera"), None)])
    assert "archera" not in draft.judgement.vendors()
    assert "  archera:" not in draft.text
    assert draft.can_save


def test_a_faulty_value_is_a_problem_of_its_field(draft: AgreementDraft) -> None:
    draft.set_fields([(EXTERNAL_ID, "x")])
    assert [one.field for one in draft.judgement.problems_of(EXTERNAL_ID)] == [
        "vendors.prosperops.values.external_id"
    ]
    assert not draft.can_save


def test_a_problem_of_another_vendor_with_a_longer_name_is_not_mixed_in(
    draft: AgreementDraft,
) -> None:
    draft.set_fields([(("vendors", "flexera-bill-connect", "values", "external_id"), " ")])
    assert draft.judgement.problems
    assert not draft.judgement.problems_of(("vendors", "flexera"))


def test_text_in_the_place_of_a_group_gives_way_to_a_field(draft: AgreementDraft) -> None:
    draft.set_text(draft.text.replace("    purpose: Reads the bill", "    values: 7\n    #", 1))
    draft.set_text("vendors:\n  archera:\n    owners: nobody\n")
    draft.set_fields([(("vendors", "archera", "owners", "business"), "Ada")])
    assert draft.judgement.at(("vendors", "archera", "owners")) == {"business": "Ada"}


def test_broken_yaml_keeps_the_last_agreement(draft: AgreementDraft) -> None:
    good = draft.agreement
    draft.set_text("vendors: [")
    assert draft.judgement.data is None
    assert draft.agreement is good
    assert not draft.can_save


def test_saving_keeps_the_old_version_beside_the_file(
    draft: AgreementDraft, agreement_path: Path, catalogue: Catalogue
) -> None:
    old = agreement_path.read_text("utf-8")
    draft.set_fields([(EXTERNAL_ID, "new-id-4711")])
    kept = draft.save(NOW)
    assert kept.name == "agreement.2026-11-22T051233.yaml"
    assert kept.read_text("utf-8") == old
    saved = load_agreement(agreement_path, catalogue)
    assert saved.vendors["prosperops"].values["external_id"] == "new-id-4711"
    assert not draft.changed


def test_a_file_that_somebody_else_changed_is_not_overwritten(
    draft: AgreementDraft, agreement_path: Path
) -> None:
    theirs = agreement_path.read_text("utf-8") + "# theirs\n"
    agreement_path.write_text(theirs, "utf-8")
    draft.set_fields([(EXTERNAL_ID, "new-id-4711")])
    with pytest.raises(InputError, match="changed by somebody else"):
        draft.save(NOW)
    assert agreement_path.read_text("utf-8") == theirs
    assert draft.changed

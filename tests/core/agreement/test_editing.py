"""Changing the agreement value by value: what was written by hand stays as it was."""

from __future__ import annotations

import difflib
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.agreement import load_agreement
from core.agreement.editing import Draft, open_draft
from core.agreement.form import ExemptionForm
from core.agreement.versions import old_versions, restore
from core.catalogue import Catalogue
from core.errors import InputError
from core.model import FindingCode

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TEXT = """\
# What we agreed.
version: "1"   # raise it with every change
agreed_by: Ada, Head of FinOps

organization:
  management_account_id: "111111111111"
  audit_role_name: Audit

vendors:
  # They buy commitments for us.
  prosperops:
    variant: savings-analysis  # for the trial
    values:
      external_id: 'first-id'   # from the console
      # ask Bo before changing this
    owners: {business: Ada}

  # They read the bill.
  flexera-bill-connect:
    values:
      role_name: Flexera
      external_id: "48213"
    account_values:
      "222222222222":
        external_id: "99"

# Accepted differences:
exemptions:
  - id: EX-1   # the old warehouse
    vendor: prosperops
    accounts: ["222222222222"]
    findings: [access-excess]
    reason: later
    owner: Bo
    approved_by: Ada
    approved_on: 2026-01-01
    expires_on: 2026-12-31

  - id: EX-2
    vendor: prosperops
    accounts: ["333333333333"]
    findings: [role-missing]
    reason: "no role: yet"
    owner: Bo
    approved_by: Ada
    approved_on: 2026-01-01
    expires_on: 2026-12-31
# end of file
"""


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    path = tmp_path / "agreement.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return open_draft(path)


def changed_lines(draft: Draft) -> list[str]:
    lines = difflib.ndiff(draft.before.splitlines(), draft.text.splitlines())
    return [line for line in lines if line[:2] in ("- ", "+ ")]


def test_a_value_is_set_and_every_other_line_stays(draft: Draft) -> None:
    assert changed_lines(draft.with_value("prosperops", "external_id", "second-id")) == [
        "-       external_id: 'first-id'   # from the console",
        "+       external_id: 'second-id'  # from the console",
    ]


def test_a_new_value_stands_after_the_others(draft: Draft) -> None:
    changed = draft.with_value("flexera-bill-connect", "billing_bucket", "bills")
    assert changed_lines(changed) == ["+       billing_bucket: bills"]


def test_a_value_for_one_account_is_made_with_all_that_is_missing(draft: Draft) -> None:
    changed = draft.with_value("prosperops", "external_id", "own-id", account_id="222222222222")
    values = changed.data()["vendors"]["prosperops"]["account_values"]
    assert values == {"222222222222": {"external_id": "own-id"}}
    assert not [line for line in changed_lines(changed) if line.startswith("- ")]


def test_text_that_looks_like_a_number_stays_text(draft: Draft) -> None:
    changed = draft.with_value("flexera-bill-connect", "external_id", "0012")
    assert changed.data()["vendors"]["flexera-bill-connect"]["values"]["external_id"] == "0012"


def test_a_value_is_taken_out(draft: Draft) -> None:
    changed = draft.without_value("flexera-bill-connect", "role_name")
    assert changed_lines(changed) == ["-       role_name: Flexera"]


def test_the_last_value_of_an_account_leaves_nothing_broken(draft: Draft) -> None:
    changed = draft.without_value("flexera-bill-connect", "external_id", account_id="222222222222")
    values = changed.data()["vendors"]["flexera-bill-connect"]["account_values"]
    assert values == {"222222222222": {}}


def test_a_vendor_is_added_at_the_end_of_the_vendors(draft: Draft, catalogue: Catalogue) -> None:
    changed = draft.with_vendor("xosphere", {"values": {"external_id": "4711-id"}})
    assert list(changed.data()["vendors"]) == ["prosperops", "flexera-bill-connect", "xosphere"]
    assert not [line for line in changed_lines(changed) if line.startswith("- ")]
    assert changed.text.index("xosphere") < changed.text.index("# Accepted differences:")
    assert changed.problems(catalogue) == ()


def test_a_vendor_is_added_to_an_empty_agreement(draft: Draft) -> None:
    empty = draft.with_field(("vendors",), {}).with_vendor("xosphere", {"values": {}})
    assert "\n  xosphere:\n" in empty.text


def test_a_vendor_that_is_there_is_not_added_again(draft: Draft) -> None:
    with pytest.raises(InputError, match="already"):
        draft.with_vendor("prosperops", {})


def test_a_vendor_is_taken_out_with_its_comment(draft: Draft) -> None:
    changed = draft.without_vendor("prosperops")
    assert list(changed.data()["vendors"]) == ["flexera-bill-connect"]
    assert "They buy commitments" not in changed.text
    assert "# They read the bill." in changed.text
    assert not [line for line in changed_lines(changed) if line.startswith("+ ")]


def test_without_its_last_vendor_the_agreement_can_still_be_used(
    draft: Draft, catalogue: Catalogue
) -> None:
    changed = draft.without_vendor("prosperops").without_vendor("flexera-bill-connect")
    assert changed.data()["vendors"] == {}
    assert changed.without_field(("exemptions",)).problems(catalogue) == ()


def test_what_is_not_there_cannot_be_taken_out(draft: Draft) -> None:
    for missing in (("vendors", "spot"), ("vendors", "prosperops", "values", "policy")):
        with pytest.raises(InputError, match=r"no (spot|policy)"):
            draft.without_field(missing)


def test_an_exemption_is_added_at_the_end(draft: Draft, catalogue: Catalogue) -> None:
    exemption = ExemptionForm(
        id="EX-3", vendor="prosperops", accounts=("444444444444",),
        findings=(FindingCode.ACCESS_EXCESS,), reason="yes: #1", owner="Bo", approved_by="Ada",
        approved_on=date(2026, 11, 22), expires_on=date(2027, 1, 31),
    )  # fmt: skip
    changed = draft.with_exemption(exemption)
    assert not [line for line in changed_lines(changed) if line.startswith("- ")]
    assert changed.problems(catalogue) == ()
    assert [one["id"] for one in changed.data()["exemptions"]] == ["EX-1", "EX-2", "EX-3"]
    assert changed.data()["exemptions"][2]["reason"] == "yes: #1"


def test_the_first_exemption_of_an_agreement_makes_the_list(draft: Draft) -> None:
    without = draft.without_field(("exemptions",))
    exemption = ExemptionForm(
        id="EX-9", vendor="prosperops", accounts=("444444444444",), reason="r", owner="o",
        approved_by="a", approved_on=date(2026, 1, 1), expires_on=date(2026, 2, 1),
    )  # fmt: skip
    assert [one["id"] for one in without.with_exemption(exemption).data()["exemptions"]] == ["EX-9"]


def test_an_exemption_with_a_taken_id_is_refused(draft: Draft) -> None:
    exemption = ExemptionForm(
        id="EX-1", vendor="prosperops", accounts=("444444444444",), reason="r", owner="o",
        approved_by="a", approved_on=date(2026, 1, 1), expires_on=date(2026, 2, 1),
    )  # fmt: skip
    with pytest.raises(InputError, match="EX-1 already"):
        draft.with_exemption(exemption)


def test_an_exemption_is_taken_out(draft: Draft) -> None:
    changed = draft.without_exemption("EX-1")
    assert [one["id"] for one in changed.data()["exemptions"]] == ["EX-2"]
    assert "old warehouse" not in changed.text
    assert "# Accepted differences:" in changed.text


def test_an_exemption_ends_on_another_day(draft: Draft) -> None:
    changed = draft.ending_exemption("EX-2", date(2026, 11, 30))
    assert len(changed_lines(changed)) == 2
    assert changed.data()["exemptions"][1]["expires_on"] == "2026-11-30"


def test_an_unknown_exemption_cannot_be_changed(draft: Draft) -> None:
    with pytest.raises(InputError, match="no exemption EX-7"):
        draft.ending_exemption("EX-7", date(2026, 11, 30))


def test_a_draft_says_what_is_wrong_before_it_is_saved(draft: Draft, catalogue: Catalogue) -> None:
    wrong = draft.with_value("flexera-bill-connect", "external_id", "not a number")
    (problem,) = wrong.problems(catalogue)
    assert problem.field == "vendors.flexera-bill-connect.values.external_id"
    assert problem.line == TEXT[: TEXT.index('external_id: "48213"')].count("\n") + 1


def test_saving_replaces_the_file_and_keeps_the_old_version(
    draft: Draft, catalogue: Catalogue
) -> None:
    agreement = draft.with_value("prosperops", "external_id", "second-id").save(catalogue, now=NOW)
    assert agreement.vendors["prosperops"].values["external_id"] == "second-id"
    assert load_agreement(draft.path, catalogue).sha256 == agreement.sha256
    (old,) = old_versions(draft.path)
    assert (old.name, old.read_text(encoding="utf-8")) == ("agreement.2026-11-22T093000.yaml", TEXT)


def test_saving_keeps_the_files_permissions(draft: Draft, catalogue: Catalogue) -> None:
    draft.path.chmod(0o640)
    draft.with_field(("version",), "2").save(catalogue, now=NOW)
    assert stat.S_IMODE(draft.path.stat().st_mode) == 0o640


def test_what_cannot_be_used_is_not_saved(draft: Draft, catalogue: Catalogue) -> None:
    with pytest.raises(InputError):
        draft.with_value("prosperops", "external_id", "a b").save(catalogue, now=NOW)
    assert draft.path.read_text(encoding="utf-8") == TEXT
    assert old_versions(draft.path) == ()


def test_what_somebody_else_changed_is_not_overwritten(draft: Draft, catalogue: Catalogue) -> None:
    draft.path.write_text(TEXT.replace('"1"', '"7"'), encoding="utf-8")
    with pytest.raises(InputError, match="somebody else"):
        draft.with_value("prosperops", "external_id", "second-id").save(catalogue, now=NOW)
    assert 'version: "7"' in draft.path.read_text(encoding="utf-8")


def test_an_old_version_is_put_back_and_the_present_one_kept(
    draft: Draft, catalogue: Catalogue
) -> None:
    draft.with_field(("version",), "2").save(catalogue, now=NOW)
    (first,) = old_versions(draft.path)
    later = NOW.replace(minute=45)
    assert restore(draft.path, first, catalogue, now=later).version == "1"
    assert draft.path.read_text(encoding="utf-8") == TEXT
    assert [one.name for one in old_versions(draft.path)] == [
        "agreement.2026-11-22T094500.yaml",
        "agreement.2026-11-22T093000.yaml",
    ]


def test_only_an_old_version_can_be_put_back(draft: Draft, catalogue: Catalogue) -> None:
    other = draft.path.with_name("other.yaml")
    other.write_text(TEXT, encoding="utf-8")
    with pytest.raises(InputError, match="no old version"):
        restore(draft.path, other, catalogue, now=NOW)


def test_a_draft_that_was_changed_knows_it(draft: Draft) -> None:
    assert not draft.is_changed
    assert draft.with_field(("version",), "2").is_changed

"""The page with the real agreement and the real core behind it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from core.agreement import expectations, load_agreement
from core.catalogue import Catalogue
from core.model import Account, Organization
from gui.expected.add_dialog import AddVendorDialog
from gui.expected.draft import AgreementDraft
from gui.expected.fields import ChoiceValue, Field, PolicyValue, SwitchValue, TextValue
from gui.expected.page import ExpectedPage
from gui.expected.population import Population
from gui.expected.vendor_form import VendorForm
from gui.theme import Theme


def form_of(page: ExpectedPage) -> VendorForm:
    assert page.form is not None
    return page.form


def value_field(page: ExpectedPage, name: str) -> Field:
    return form_of(page).fields["values", name]


def type_into(qtbot: QtBot, field: Field, text: str) -> None:
    """As a person: replace what is there."""
    assert isinstance(field.widget, TextValue)
    field.widget.field.selectAll()
    qtbot.keyClicks(field.widget.field, text)


def row(page: ExpectedPage, name: str) -> list[str]:
    for place in range(page.table.topLevelItemCount()):
        item = page.table.topLevelItem(place)
        if item is not None and item.text(0).startswith(name):
            return [item.text(column) for column in range(5)]
    raise AssertionError(name)


def test_the_table_names_each_vendor_with_purpose_accounts_state_and_owner(
    page: ExpectedPage,
) -> None:
    assert row(page, "ProsperOps") == [
        "ProsperOps",
        "Buys and exchanges reserved instances and savings plans for us",
        "4",
        "Complete",
        "Ingrid Halvorsen",
    ]


def test_the_number_of_accounts_is_what_the_core_expects(
    page: ExpectedPage, catalogue: Catalogue, agreement_path: Path, population: Population
) -> None:
    agreement = load_agreement(agreement_path, catalogue)
    assert population.organization is not None
    for vendor in agreement.vendors:
        expected = sum(
            one.expected
            for account in population.accounts
            for one in expectations(catalogue, agreement, population.organization, account)
            if one.vendor == vendor
        )
        assert row(page, catalogue.vendors[vendor].name)[2] == str(expected)


def test_a_faulty_value_is_told_beside_its_field_and_cannot_be_saved(
    qtbot: QtBot, page: ExpectedPage
) -> None:
    field = value_field(page, "external_id")
    type_into(qtbot, field, "x")
    qtbot.waitUntil(field.error.isVisible)
    assert "2 to 1224 of them" in field.error.text()
    assert not page.buttons["save"].isEnabled()
    assert row(page, "ProsperOps *")[3] == "1 problem"
    assert "1 problem" in page.note.text()


def test_a_mended_value_can_be_saved_and_comments_stay(
    qtbot: QtBot, page: ExpectedPage, agreement_path: Path
) -> None:
    field = value_field(page, "external_id")
    type_into(qtbot, field, "x")
    qtbot.waitUntil(field.error.isVisible)
    type_into(qtbot, field, "new-id-4711")
    qtbot.waitUntil(page.buttons["save"].isEnabled)
    with qtbot.waitSignal(page.saved):
        page.buttons["save"].click()
    text = agreement_path.read_text("utf-8")
    assert "external_id: new-id-4711" in text
    assert "# Pellworm signed up before" in text
    assert not field.error.isVisible()
    assert not page.unsaved


def test_what_is_typed_and_saved_at_once_is_not_lost(
    qtbot: QtBot, page: ExpectedPage, agreement_path: Path
) -> None:
    type_into(qtbot, form_of(page).fields["contract",], "PO-1")
    assert page.save()
    assert "contract: PO-1" in agreement_path.read_text("utf-8")


def test_an_external_id_is_masked_until_it_is_asked_for(page: ExpectedPage) -> None:
    widget = value_field(page, "external_id").widget
    assert isinstance(widget, TextValue)
    assert widget.field.echoMode() is QLineEdit.EchoMode.Password
    widget.show_button.click()
    assert widget.field.echoMode() is QLineEdit.EchoMode.Normal
    assert widget.field.text() == "bw-prosperops-7f3c91d2"


def test_a_missing_value_is_told_beside_its_field(qtbot: QtBot, page: ExpectedPage) -> None:
    field = value_field(page, "external_id")
    assert isinstance(field.widget, TextValue)
    field.widget.field.selectAll()
    qtbot.keyClick(field.widget.field, Qt.Key.Key_Delete)
    qtbot.waitUntil(field.error.isVisible)
    assert "Still missing" in field.error.text()
    assert row(page, "ProsperOps")[3] == "Values missing"


def test_leaving_out_an_account_counts_at_once(page: ExpectedPage) -> None:
    form = form_of(page)
    assert form.applies_to.words.text() == "Applies to 4 of 6 accounts"
    line = form.exclude.add_box.lineEdit()
    assert line is not None
    line.setText("shop-1 (111111111101)")
    line.returnPressed.emit()
    page.flush()
    assert form.applies_to.words.text() == "Applies to 3 of 6 accounts"
    assert "shop-1" not in form.applies_to.names.text()
    assert "shop-2" in form.applies_to.names.text()


def test_a_chip_takes_its_line_away(page: ExpectedPage, draft: AgreementDraft) -> None:
    form = form_of(page)
    assert [chip.text() for chip in form.exclude.chips] == ["Unit Sandbox"]
    form.exclude.chips[0].click()
    page.flush()
    assert draft.judgement.at(("vendors", "prosperops", "scope", "exclude")) is None
    assert form.applies_to.words.text() == "Applies to 6 of 6 accounts"


def test_a_scope_that_names_nothing_is_told_beside_it(page: ExpectedPage) -> None:
    form = form_of(page)
    form.include.add("nonsense")
    page.flush()
    assert "names no accounts" in form.fields["scope", "include"].error.text()


def test_without_a_scan_nobody_knows_how_many_accounts(page: ExpectedPage) -> None:
    page.show_population(Population())
    assert "Scan an organization" in form_of(page).applies_to.words.text()
    assert row(page, "ProsperOps")[2] == ""


def test_another_way_of_use_is_written_and_explained(
    page: ExpectedPage, draft: AgreementDraft
) -> None:
    field = form_of(page).fields["variant",]
    assert isinstance(field.widget, ChoiceValue)
    box = field.widget.box
    box.setCurrentIndex(box.findData("savings-analysis"))
    box.activated.emit(box.currentIndex())
    page.flush()
    assert draft.judgement.at(("vendors", "prosperops", "variant")) == "savings-analysis"
    assert "Before subscribing" in field.about.text()
    assert form_of(page).applies_to.words.text() == "Applies to 1 of 6 accounts"


def test_an_account_gets_a_value_of_its_own(page: ExpectedPage, draft: AgreementDraft) -> None:
    part = form_of(page).account_values.values
    part.account_box.setCurrentIndex(part.account_box.findData("111111111102"))
    part.name_box.setCurrentIndex(part.name_box.findData("external_id"))
    part.new_value.setText("old-id-2019")
    part.add_button.click()
    page.flush()
    assert draft.agreement is not None
    own = draft.agreement.vendors["prosperops"].account_values
    assert own["111111111102"] == {"external_id": "old-id-2019"}
    assert own["241355021025"] == {"external_id": "pellworm-prosperops-2020"}
    shown = [part.table.item(n, 2).text() for n in range(part.table.rowCount())]  # type: ignore[union-attr]  # filled rows
    assert "old-id-2019" not in shown  # masked


def test_a_faulty_value_of_one_account_names_the_account(page: ExpectedPage) -> None:
    part = form_of(page).account_values.values
    part.account_box.setEditText("111111111102")
    part.new_value.setText("x")
    part.add_button.click()
    page.flush()
    field = form_of(page).account_values.field
    assert field.error.text().startswith("Account 111111111102:")


def test_a_value_of_one_account_is_removed(page: ExpectedPage, draft: AgreementDraft) -> None:
    part = form_of(page).account_values.values
    part.table.selectRow(0)
    part.remove_button.click()
    page.flush()
    assert draft.agreement is not None
    assert not draft.agreement.vendors["prosperops"].account_values
    assert "241355021025" not in draft.text


def test_a_policy_file_is_named_by_its_place_beside_the_agreement(
    page: ExpectedPage, draft: AgreementDraft
) -> None:
    widget = value_field(page, "policy").widget
    assert isinstance(widget, PolicyValue)
    widget.take_file(str(draft.path.parent / "sample-policies" / "archera-sample-read.json"))
    page.flush()
    path = ("vendors", "prosperops", "values", "policy")
    assert draft.judgement.at(path) == "sample-policies/archera-sample-read.json"
    assert draft.can_save


def test_a_policy_from_elsewhere_is_refused_by_the_core(
    page: ExpectedPage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "policy.json"
    field = value_field(page, "policy")
    assert isinstance(field.widget, PolicyValue)
    field.widget.take_file(str(elsewhere))
    page.flush()
    assert "leaves the agreement's folder" in field.error.text()


def test_a_change_survives_looking_at_another_vendor(qtbot: QtBot, page: ExpectedPage) -> None:
    type_into(qtbot, form_of(page).fields["contract",], "PO-1")
    page.table.go_to("opsramp")
    assert form_of(page).spec.id == "opsramp"
    page.table.go_to("prosperops")
    widget = form_of(page).fields["contract",].widget
    assert isinstance(widget, TextValue)
    assert widget.field.text() == "PO-1"
    assert page.unsaved


def test_discard_brings_back_what_the_file_says(qtbot: QtBot, page: ExpectedPage) -> None:
    field = form_of(page).fields["contract",]
    type_into(qtbot, field, "PO-1")
    page.flush()
    page.buttons["discard"].click()
    assert isinstance(field.widget, TextValue)
    assert field.widget.field.text() == "PO-2025-0417"
    assert not page.unsaved


def test_a_vendor_is_found_in_the_catalogue_and_added(
    qtbot: QtBot, page: ExpectedPage, draft: AgreementDraft
) -> None:
    page.buttons["add"].click()
    dialog = page.findChild(AddVendorDialog)
    assert dialog is not None
    qtbot.keyClicks(dialog.search, "cloudzero")
    assert dialog.current == "cloudzero"
    dialog.add_button.click()
    assert form_of(page).spec.id == "cloudzero"
    assert row(page, "CloudZero *")[2:4] == ["6", "Values missing"]
    assert draft.can_save


def test_the_catalogue_shows_sources_date_and_confidence(
    qtbot: QtBot, catalogue: Catalogue
) -> None:
    dialog = AddVendorDialog(list(catalogue.vendors.values()))
    qtbot.addWidget(dialog)
    dialog.search.setText("prosperops")
    text = dialog.facts.text
    assert "https://help.prosperops.com/automating-rollout" in text
    assert "As of 2026-" in text
    assert "published by the vendor" in text


def test_a_search_without_a_hit_offers_nothing(qtbot: QtBot, catalogue: Catalogue) -> None:
    dialog = AddVendorDialog(list(catalogue.vendors.values()))
    qtbot.addWidget(dialog)
    dialog.search.setText("no such vendor anywhere")
    assert dialog.current is None
    assert not dialog.add_button.isEnabled()


def test_a_vendor_that_only_the_scan_found_is_listed_and_can_be_agreed_to(
    page: ExpectedPage, draft: AgreementDraft
) -> None:
    assert row(page, "CloudZero")[3] == "Not agreed"
    page.table.go_to("cloudzero")
    assert page.form is None
    assert "in 2 accounts" in page.pane.summary.text()
    page.pane.add_button.click()
    assert "cloudzero" in draft.judgement.vendors()
    assert form_of(page).spec.id == "cloudzero"


def test_a_removed_vendor_leaves_the_agreement(page: ExpectedPage, draft: AgreementDraft) -> None:
    page.table.go_to("archera")
    page.pane.remove_button.click()
    assert draft.agreement is not None
    assert "archera" not in draft.agreement.vendors
    assert form_of(page).spec.id != "archera"


def test_a_feature_is_switched_on_and_off(page: ExpectedPage, draft: AgreementDraft) -> None:
    spec = next(
        one for one in draft.catalogue.vendors.values() if any(not b.variants for b in one.blocks)
    )
    block = next(one for one in spec.blocks if not one.variants)
    page.add_vendor(spec.id)
    for wanted in ([block.key], []):
        switch = form_of(page).fields["blocks", block.key].widget
        assert isinstance(switch, SwitchValue)
        switch.findChildren(QCheckBox)[0].click()
        page.flush()
        assert draft.judgement.at(("vendors", spec.id, "blocks")) == wanted


def test_an_edit_of_the_text_shows_in_the_form(page: ExpectedPage) -> None:
    page.tabs.setCurrentIndex(1)
    page.text_tab.show_values.setChecked(True)
    text = page.text_tab.text
    page.text_tab.field.setPlainText(text.replace("contract: PO-2025-0417", "contract: PO-9"))
    page.tabs.setCurrentIndex(0)
    widget = form_of(page).fields["contract",].widget
    assert isinstance(widget, TextValue)
    assert widget.field.text() == "PO-9"


def test_a_problem_below_the_text_leads_to_its_line(page: ExpectedPage) -> None:
    page.tabs.setCurrentIndex(1)
    page.text_tab.show_values.setChecked(True)
    text = page.text_tab.text.replace("variant: real-time", "variant: fastest")
    page.text_tab.field.setPlainText(text)
    page.flush()
    problems = page.text_tab.problems
    assert problems.count() == 1
    problems.itemClicked.emit(problems.item(0))
    assert page.text_tab.field.textCursor().selectedText().strip() == "variant: fastest"
    assert not page.buttons["save"].isEnabled()


def test_text_that_is_no_yaml_closes_the_form_until_it_is_mended(page: ExpectedPage) -> None:
    page.text_tab.show_values.setChecked(True)
    good = page.text_tab.text
    form = form_of(page)
    page.text_tab.field.setPlainText(good + "\n  [")
    page.flush()
    assert not form.isEnabled()
    page.text_tab.field.setPlainText(good)
    page.flush()
    assert form.isEnabled()
    assert not page.unsaved


def test_a_save_that_fails_says_so_and_keeps_the_change(
    qtbot: QtBot, page: ExpectedPage, agreement_path: Path
) -> None:
    type_into(qtbot, form_of(page).fields["contract",], "PO-1")
    agreement_path.write_text("# theirs\n", "utf-8")
    with qtbot.waitSignal(page.failed) as failed:
        assert not page.save()
    assert failed.args is not None
    assert "somebody else" in str(failed.args[0])
    assert page.unsaved
    assert agreement_path.read_text("utf-8") == "# theirs\n"


def test_after_discarding_the_file_of_somebody_else_counts(
    qtbot: QtBot, page: ExpectedPage, draft: AgreementDraft, agreement_path: Path
) -> None:
    theirs = agreement_path.read_text("utf-8").replace("PO-2025-0417", "PO-THEIRS")
    type_into(qtbot, form_of(page).fields["contract",], "PO-MINE")
    agreement_path.write_text(theirs, "utf-8")
    with qtbot.waitSignal(page.saved):
        page.discard()
    assert draft.judgement.at(("vendors", "prosperops", "contract")) == "PO-THEIRS"
    assert not page.unsaved


def test_the_version_is_raised_without_seeing_the_text(
    qtbot: QtBot, page: ExpectedPage, draft: AgreementDraft
) -> None:
    page.heading.version.field.selectAll()
    qtbot.keyClicks(page.heading.version.field, "2027-Q1")
    page.flush()
    assert draft.agreement is not None
    assert draft.agreement.version == "2027-Q1"


def test_the_day_of_the_agreement_is_changed_without_seeing_the_text(
    qtbot: QtBot, page: ExpectedPage, draft: AgreementDraft
) -> None:
    page.heading.agreed_on.field.selectAll()
    qtbot.keyClicks(page.heading.agreed_on.field, "2026-11-20")
    page.flush()
    assert draft.agreement is not None
    assert draft.agreement.agreed_on == date(2026, 11, 20)


def test_what_is_wrong_outside_the_vendors_is_said_beside_save(
    qtbot: QtBot, page: ExpectedPage
) -> None:
    page.heading.version.field.selectAll()
    qtbot.keyClick(page.heading.version.field, Qt.Key.Key_Delete)
    page.flush()
    assert "version: is required" in page.note.text()


def test_without_an_agreement_the_page_says_what_to_do(page: ExpectedPage) -> None:
    page.show_draft(None)
    assert page.empty.isVisible()
    assert "demonstration" in page.empty.hint.text()


def test_names_of_strangers_are_shown_as_they_are(
    qtbot: QtBot, theme: Theme, draft: AgreementDraft
) -> None:
    name = "R&D <b>lab</b>"
    account = Account("333333333301", name)
    page = ExpectedPage(theme)
    qtbot.addWidget(page)
    page.show_population(Population(Organization("o-example", "513454532010"), (account,)))
    page.show_draft(draft)
    form = form_of(page)
    form.exclude.add("333333333301")
    assert form.exclude.chips[-1].text() == "Account 333333333301 (R&&D <b>lab</b>)"  # Qt's own &
    assert form.exclude.add_box.findText(f"{name} (333333333301)") >= 0


def test_adding_a_vendor_that_is_there_keeps_what_was_agreed(
    page: ExpectedPage, draft: AgreementDraft
) -> None:
    page.add_vendor("opsramp")
    assert form_of(page).spec.id == "opsramp"
    assert not draft.changed


def test_every_field_has_a_name_for_assistive_technology(page: ExpectedPage) -> None:
    nameless = [
        type(widget).__name__
        for widget in page.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and not isinstance(widget, (QLabel, QScrollBar))
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]
    assert nameless == []

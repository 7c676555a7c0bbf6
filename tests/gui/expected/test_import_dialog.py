"""Import: what was found and left out, what would change, and that Apply writes exactly that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.agreement import load_agreement
from core.catalogue import Catalogue
from core.importing import Remark
from gui.expected.choices import Choices
from gui.expected.import_dialog import ImportDialog, ImportPlace
from gui.expected.import_source import TextSource
from gui.expected.population import Population
from gui.theme import Theme

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::205499583182:root"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "bw-new-4711"}},
        }
    ],
}
COMMANDS = f"""\
aws iam create-role --role-name ProsperOps --assume-role-policy-document '{json.dumps(TRUST)}'
aws iam tag-role --role-name ProsperOps --tags file://tags.json
"""


@pytest.fixture
def dialog(
    qtbot: QtBot,
    theme: Theme,
    agreement_path: Path,
    catalogue: Catalogue,
    population: Population,
) -> ImportDialog:
    agreement = load_agreement(agreement_path, catalogue)
    place = ImportPlace(agreement_path, catalogue, agreement)
    dialog = ImportDialog.of_text(place, Choices(population.accounts), theme)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def text_of(dialog: ImportDialog) -> TextSource:
    assert isinstance(dialog.source, TextSource)
    return dialog.source


def read(qtbot: QtBot, dialog: ImportDialog, text: str) -> None:
    text_of(dialog).text.setPlainText(text)
    dialog.source.read_button.click()
    qtbot.waitUntil(dialog.result_part.isVisible)
    qtbot.waitUntil(lambda: not dialog.preview.heading.isHidden())


def test_what_was_left_out_comes_first_and_is_counted(qtbot: QtBot, dialog: ImportDialog) -> None:
    read(qtbot, dialog, COMMANDS)
    remarks = dialog.preview.remarks
    assert remarks.item(0).text().startswith("Left out. Line 2:")
    assert "1 part of the text could not be taken in" in dialog.preview.remarks_heading.text()


def test_the_vendor_is_recognised_by_its_marks(qtbot: QtBot, dialog: ImportDialog) -> None:
    read(qtbot, dialog, COMMANDS)
    assert dialog.target.vendor_box.currentData() == "prosperops"
    assert "ProsperOps" in dialog.roles_label.text()


def test_the_preview_masks_an_external_id_until_it_is_asked_for(
    qtbot: QtBot, dialog: ImportDialog
) -> None:
    read(qtbot, dialog, COMMANDS)
    item = dialog.preview.changes.topLevelItem(0)
    assert item is not None
    assert item.text(2) == "bw••••11"
    assert "bw-new-4711" not in item.toolTip(2)
    dialog.preview.show_values.click()
    item = dialog.preview.changes.topLevelItem(0)
    assert item is not None
    assert (item.text(1), item.text(2)) == ("bw-prosperops-7f3c91d2", "bw-new-4711")
    assert item.text(3) == "vendors.prosperops.values.external_id"


def test_apply_writes_the_previewed_change_and_keeps_the_old_version(
    qtbot: QtBot, dialog: ImportDialog, agreement_path: Path, catalogue: Catalogue
) -> None:
    old = agreement_path.read_text("utf-8")
    read(qtbot, dialog, COMMANDS)
    with qtbot.waitSignal(dialog.applied) as applied:
        dialog.apply_button.click()
    saved = load_agreement(agreement_path, catalogue)
    assert saved.vendors["prosperops"].values["external_id"] == "bw-new-4711"
    assert applied.args is not None
    assert applied.args[0].read_text("utf-8") == old


def test_values_can_be_for_one_account_only(
    qtbot: QtBot, dialog: ImportDialog, agreement_path: Path, catalogue: Catalogue
) -> None:
    read(qtbot, dialog, COMMANDS)
    dialog.target.place_box.setCurrentIndex(dialog.target.place_box.count() - 1)
    assert not dialog.apply_button.isEnabled()
    dialog.target.own_box.setCurrentIndex(dialog.target.own_box.findData("111111111101"))
    qtbot.waitUntil(dialog.apply_button.isEnabled)
    dialog.apply_button.click()
    own = load_agreement(agreement_path, catalogue).vendors["prosperops"].account_values
    assert own["111111111101"] == {"external_id": "bw-new-4711"}


def test_what_the_agreement_says_already_cannot_be_applied(
    qtbot: QtBot, dialog: ImportDialog
) -> None:
    read(qtbot, dialog, COMMANDS.replace("bw-new-4711", "bw-prosperops-7f3c91d2"))
    assert "says so already" in dialog.preview.heading.text()
    assert not dialog.apply_button.isEnabled()


def test_a_file_changed_since_the_preview_is_not_overwritten(
    qtbot: QtBot, dialog: ImportDialog, agreement_path: Path
) -> None:
    read(qtbot, dialog, COMMANDS)
    theirs = agreement_path.read_text("utf-8") + "# theirs\n"
    agreement_path.write_text(theirs, "utf-8")
    dialog.apply_button.click()
    assert "changed since the preview" in dialog.error.text()
    assert dialog.isVisible()
    assert agreement_path.read_text("utf-8") == theirs


def test_what_is_no_console_output_is_refused_with_its_reason(
    qtbot: QtBot, dialog: ImportDialog
) -> None:
    text_of(dialog).text.setPlainText("{ this is nothing")
    dialog.source.read_button.click()
    qtbot.waitUntil(dialog.error.isVisible)
    assert "cannot be imported" in dialog.error.text()
    assert not dialog.result_part.isVisible()


def test_a_file_is_opened_and_read(qtbot: QtBot, dialog: ImportDialog, tmp_path: Path) -> None:
    file = tmp_path / "commands.sh"
    file.write_text(COMMANDS, "utf-8")
    text_of(dialog).open_file(file)
    qtbot.waitUntil(dialog.apply_button.isEnabled)
    assert text_of(dialog).text.toPlainText() == COMMANDS


def test_of_several_roles_one_is_chosen(qtbot: QtBot, dialog: ImportDialog) -> None:
    other = COMMANDS.replace("ProsperOps", "SomebodyElse").replace("bw-new-4711", "other-4711")
    text_of(dialog).text.setPlainText(COMMANDS + other)
    dialog.source.read_button.click()
    qtbot.waitUntil(dialog.roles.isVisible)
    assert "2 roles found" in dialog.roles_label.text()
    dialog.roles.setCurrentRow(1)
    assert dialog.target.vendor_box.currentData() == "prosperops"  # its account is trusted
    dialog.preview.show_values.setChecked(True)
    changes = dialog.preview.changes

    def shows_the_other() -> bool:
        item = changes.topLevelItem(0)
        return item is not None and item.text(2) == "other-4711"

    qtbot.waitUntil(shows_the_other)


def test_what_is_only_worth_knowing_comes_after_what_was_left_out(dialog: ImportDialog) -> None:
    remarks = (Remark(1, "Worth knowing."), Remark(7, "This part is not read.", left_out=True))
    dialog.preview.show_remarks(remarks, ("Of the proposal.",))
    shown = [dialog.preview.remarks.item(n).text() for n in range(3)]
    assert shown == [
        "Left out. Line 7: This part is not read.",
        "Line 1: Worth knowing.",
        "Of the proposal.",
    ]

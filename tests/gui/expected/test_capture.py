"""Capture against the demonstration organization: a role that stands becomes the agreement."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from core.agreement import load_agreement
from core.workspace import Workspace, open_workspace
from gui.expected.import_dialog import ImportDialog, ImportPlace
from gui.expected.import_source import RoleSource
from gui.expected.population import Population
from gui.theme import Theme

DATA_ACCOUNT = "241355021025"  # keeps an external ID of its own


def place_of(workspace: Workspace) -> ImportPlace:
    path, catalogue = workspace.agreement_path, workspace.catalogue
    return ImportPlace(path, catalogue, load_agreement(path, catalogue))


def role_of(dialog: ImportDialog) -> RoleSource:
    assert isinstance(dialog.source, RoleSource)
    return dialog.source


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    with open_workspace(demo=True) as workspace:
        yield workspace


def test_a_role_of_an_account_is_captured_for_that_account_only(
    qtbot: QtBot, theme: Theme, workspace: Workspace
) -> None:
    path = workspace.agreement_path
    text = path.read_text("utf-8")
    line = f'"{DATA_ACCOUNT}": {{external_id: pellworm-prosperops-2020}}'
    assert line in text
    path.write_text(text.replace(line, f'"{DATA_ACCOUNT}": {{external_id: wrong-id}}'), "utf-8")
    dialog = ImportDialog.of_role(workspace, Population(), place_of(workspace), theme)
    qtbot.addWidget(dialog)
    dialog.show()
    role_of(dialog).account_box.setEditText(DATA_ACCOUNT)
    role_of(dialog).role_box.setEditText("ProsperOps")
    dialog.source.read_button.click()
    qtbot.waitUntil(dialog.result_part.isVisible, timeout=20_000)
    assert dialog.target.place_box.currentData() is True  # a member account's role
    dialog.target.place_box.setCurrentIndex(dialog.target.place_box.count() - 1)
    dialog.target.own_box.setEditText(DATA_ACCOUNT)
    qtbot.waitUntil(dialog.apply_button.isEnabled, timeout=20_000)
    dialog.apply_button.click()
    agreed = load_agreement(path, workspace.catalogue).vendors["prosperops"]
    own = agreed.account_values[DATA_ACCOUNT]
    assert own["external_id"] == "pellworm-prosperops-2020"


def test_a_role_that_does_not_exist_is_refused_in_words(
    qtbot: QtBot, theme: Theme, workspace: Workspace
) -> None:
    dialog = ImportDialog.of_role(workspace, Population(), place_of(workspace), theme)
    qtbot.addWidget(dialog)
    dialog.show()
    role_of(dialog).account_box.setEditText(DATA_ACCOUNT)
    role_of(dialog).role_box.setEditText("NoSuchRole")
    dialog.source.read_button.click()
    qtbot.waitUntil(dialog.error.isVisible, timeout=20_000)
    assert "There is no role NoSuchRole" in dialog.error.text()
    assert not dialog.apply_button.isEnabled()

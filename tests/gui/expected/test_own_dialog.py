"""A vendor of one's own: its id, and how the catalogue dialogs mark it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.catalogue import Catalogue
from gui.expected.add_dialog import AddVendorDialog
from gui.expected.own_dialog import id_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Night Ledger", "night-ledger"), ("4Cost!", "vendor-4cost"), ("...", ""), ("Ä B", "b")],
)
def test_the_id_is_made_of_the_name(name: str, expected: str) -> None:
    assert id_of(name) == expected


def test_the_catalogue_dialog_marks_own_vendors(qtbot: QtBot, catalogue: Catalogue) -> None:
    own = catalogue.vendors["zesty"].as_own(Path("vendors/zesty.yaml"))
    dialog = AddVendorDialog([own, catalogue.vendors["prosperops"]])
    qtbot.addWidget(dialog)
    names = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert sorted(name.endswith(" (your own)") for name in names) == [False, True]
    dialog.search.setText("zesty")
    assert "Your own, from vendors/zesty.yaml." in dialog.facts.text

"""The tab Organization: which accounts there are, and by which roles they are entered."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.expected.draft import AgreementDraft
from gui.expected.fields import Field, LinesValue, TextValue
from gui.expected.organization_tab import OrganizationTab
from gui.expected.page import ExpectedPage

OTHER = "999988887777"


@pytest.fixture
def tab(page: ExpectedPage) -> OrganizationTab:
    page.tabs.setCurrentWidget(page.editor.organization)
    return page.editor.organization


def replace(qtbot: QtBot, field: Field, text: str) -> None:
    assert isinstance(field.widget, TextValue)
    field.widget.field.selectAll()
    qtbot.keyClicks(field.widget.field, text)


def test_the_roles_that_accounts_are_entered_by_are_shown(tab: OrganizationTab) -> None:
    roles, repair = tab.fields["audit_role_name"].widget, tab.fields["repair_role_name"].widget
    assert isinstance(roles, LinesValue)
    assert isinstance(repair, TextValue)
    assert roles.value() == ["RolecallAudit"]
    assert repair.value() == "RolecallRepair"


def test_several_roles_are_tried_in_the_order_they_stand_in(
    page: ExpectedPage, tab: OrganizationTab, draft: AgreementDraft
) -> None:
    roles = tab.fields["audit_role_name"].widget
    assert isinstance(roles, LinesValue)
    roles.field.setPlainText("/audit/First\nSecond")
    page.flush()
    assert draft.agreement is not None
    assert draft.agreement.organization.audit_role_names == ("audit/First", "Second")


def test_a_faulty_account_is_told_beside_its_field(
    qtbot: QtBot, page: ExpectedPage, tab: OrganizationTab
) -> None:
    field = tab.fields["management_account_id"]
    replace(qtbot, field, "12")
    page.flush()
    assert field.error.text()
    assert not page.buttons["save"].isEnabled()


def test_a_second_organization_keeps_the_first(
    qtbot: QtBot, page: ExpectedPage, tab: OrganizationTab, draft: AgreementDraft
) -> None:
    tab.add_button.click()
    page.flush()
    replace(qtbot, tab.fields["management_account_id"], OTHER)
    page.flush()
    assert draft.agreement is not None
    ids = [one.management_account_id for one in draft.agreement.all_organizations]
    assert ids == ["513454532010", OTHER]
    assert tab.remove_button.isEnabled()


def test_accounts_of_a_unit_are_entered_by_a_role_of_their_own(
    page: ExpectedPage, tab: OrganizationTab, draft: AgreementDraft
) -> None:
    tab.entries.add_button.click()
    dialog = tab.asking.dialog
    assert dialog is not None
    dialog.show_values({"where": ["ou:Sandbox"], "audit_role_name": ["SandboxRead"]})
    dialog.accept()
    page.flush()
    assert draft.agreement is not None
    entry = draft.agreement.organization.entries[0]
    assert [one.words for one in entry.where] == [("Sandbox",)]
    assert "Unit Sandbox: SandboxRead" in tab.entries.list.item(0).text()


def test_the_external_id_of_the_roles_is_masked(tab: OrganizationTab) -> None:
    widget = tab.fields["external_id"].widget
    assert isinstance(widget, TextValue)
    assert widget.field.echoMode() is widget.field.EchoMode.Password

"""What else the form of a vendor holds: accepted additions, installations, own values; and that
secrets stay masked in the text."""

from __future__ import annotations

import pytest

from gui.expected.draft import AgreementDraft
from gui.expected.fields import TextValue
from gui.expected.installations import shared_words
from gui.expected.page import ExpectedPage
from gui.expected.vendor_form import VendorForm
from gui.expected.versions_dialog import VersionsDialog, differing_parts
from gui.theme import Theme

SECRET = "bw-prosperops-7f3c91d2"


def form_of(page: ExpectedPage) -> VendorForm:
    assert page.form is not None
    return page.form


def accept_extra(page: ExpectedPage, **entry: object) -> None:
    form = form_of(page)
    form.extras.add_button.click()
    assert form.asking.dialog is not None
    form.asking.dialog.show_values(entry)
    form.asking.dialog.accept()
    page.flush()


def test_an_addition_of_our_own_is_accepted(page: ExpectedPage, draft: AgreementDraft) -> None:
    accept_extra(page, reason="Encrypted reports", actions=["kms:Decrypt"])
    assert draft.agreement is not None
    assert "kms:Decrypt" in draft.agreement.vendors["prosperops"].allowed_extra[0]
    assert form_of(page).extras.list.item(0).text() == "Encrypted reports: kms:Decrypt"


def test_an_addition_without_a_reason_is_not_taken_over(page: ExpectedPage) -> None:
    form = form_of(page)
    form.extras.add_button.click()
    dialog = form.asking.dialog
    assert dialog is not None
    dialog.show_values({"actions": ["kms:Decrypt"]})
    dialog.accept()
    assert dialog.fields["reason"].error.text()
    assert not form.extras.entries


def test_an_addition_is_taken_out_again(page: ExpectedPage, draft: AgreementDraft) -> None:
    accept_extra(page, reason="Encrypted reports", actions=["kms:Decrypt"])
    accept_extra(page, reason="Reading", policy_arn="arn:aws:iam::aws:policy/ViewOnlyAccess")
    form_of(page).extras.list.setCurrentRow(0)
    form_of(page).extras.remove_button.click()
    page.flush()
    assert [one["reason"] for one in form_of(page).extras.entries] == ["Reading"]
    assert not draft.judgement.problems


def test_an_installation_has_values_of_its_own(page: ExpectedPage, draft: AgreementDraft) -> None:
    form = form_of(page)
    form.installations.add_requested.emit("europe")
    page.flush()
    form.installations.go_to("europe")
    form.installations.chosen.emit("europe")
    widget = form.fields["values", "external_id"].widget
    assert isinstance(widget, TextValue)
    assert widget.value() is None
    widget.field.setText("europe-id")
    widget.edited.emit()
    page.flush()
    assert draft.agreement is not None
    agreed = draft.agreement.vendors["prosperops"]
    assert agreed.instances["europe"].values["external_id"] == "europe-id"
    assert agreed.values["external_id"] == SECRET


def test_an_installation_shows_what_it_has_from_all_of_them(page: ExpectedPage) -> None:
    form = page.form
    assert form is not None
    form.installations.add_requested.emit("europe")
    page.flush()
    form.installations.go_to("main")
    form.installations.chosen.emit("main")
    assert form.fields["variant",].about.text().startswith("As all installations share it: ")
    assert form.fields["values", "external_id"].about.text() == (
        "As all installations share it: bw••••d2"
    )
    assert "ou:Sandbox" in form.fields["scope", "exclude"].about.text()
    form.installations.go_to("")
    form.installations.chosen.emit("")
    assert "As all" not in form.fields["values", "external_id"].about.text()


@pytest.mark.parametrize("policy", [{"Statement": []}, '{\n  "Statement": []}'])
def test_a_policy_that_all_installations_share_is_not_written_out(policy: object) -> None:
    assert shared_words(policy, secret=False) == "As all installations share it."


def test_what_installations_share_is_shown_first(page: ExpectedPage) -> None:
    form = form_of(page)
    form.installations.add_requested.emit("europe")
    page.flush()
    assert form.installations.current == ""
    widget = form.fields["values", "external_id"].widget
    assert isinstance(widget, TextValue)
    assert widget.value() == SECRET


def test_the_first_added_installation_stands_beside_the_one_there_was(
    page: ExpectedPage, draft: AgreementDraft
) -> None:
    form_of(page).installations.add_requested.emit("europe")
    page.flush()
    assert draft.agreement is not None
    assert list(draft.agreement.vendors["prosperops"].instances) == ["main", "europe"]


def test_a_removed_installation_is_gone(page: ExpectedPage, draft: AgreementDraft) -> None:
    form = form_of(page)
    form.installations.add_requested.emit("europe")
    page.flush()
    form.installations.remove_requested.emit("europe")
    page.flush()
    assert draft.agreement is not None
    assert list(draft.agreement.vendors["prosperops"].instances) == ["main"]


def test_values_of_organizations_are_asked_only_where_there_are_several(
    page: ExpectedPage, draft: AgreementDraft
) -> None:
    form = form_of(page)
    assert form.organization_values.isHidden()
    only = draft.judgement.at(("organization",))
    second = {**only, "management_account_id": "999988887777"}
    draft.set_fields([(("organizations",), [dict(only), second]), (("organization",), None)])
    page.show_draft(draft)
    own = form_of(page).organization_values
    assert not own.isHidden()
    own.values.account_box.setEditText("999988887777")
    own.values.name_box.setCurrentIndex(own.values.name_box.findData("external_id"))
    own.values.new_value.setText("other-id")
    own.values.add_button.click()
    page.flush()
    assert draft.agreement is not None
    values = draft.agreement.vendors["prosperops"].organization_values
    assert values["999988887777"]["external_id"] == "other-id"


def test_the_text_shows_no_secret_until_it_is_asked_for(page: ExpectedPage) -> None:
    tab = page.text_tab
    assert SECRET not in tab.field.toPlainText()
    assert tab.field.isReadOnly()
    tab.show_values.setChecked(True)
    assert SECRET in tab.field.toPlainText()
    assert not tab.field.isReadOnly()


def test_a_masked_text_loses_nothing_when_it_is_saved(
    page: ExpectedPage, draft: AgreementDraft
) -> None:
    draft.set_fields([(("vendors", "prosperops", "contract"), "PO-7")])
    page.show_draft(draft)
    assert page.save()
    assert SECRET in draft.path.read_text("utf-8")


def test_a_changed_version_is_compared_line_for_line_with_its_secrets_masked() -> None:
    before = "a: 1\nexternal_id:\n  - x\n  - y\n  - old-secret\nb: 2\n"
    after = before.replace("old-secret", "new-secret")
    shown = (before.replace("old-secret", "ol••et"), after.replace("new-secret", "ne••et"))
    old, new = differing_parts(before, after, shown)
    assert "  - ol••et" in old
    assert "  - ne••et" in new
    assert "secret" not in old + new


def test_earlier_versions_show_no_secret_until_it_is_asked_for(
    theme: Theme, draft: AgreementDraft
) -> None:
    old = draft.path.with_name("agreement.2026-11-01T080000.yaml")
    old.write_text(draft.text.replace(SECRET, "an-older-secret"), "utf-8")
    names = frozenset({"external_id"})
    dialog = VersionsDialog([old], draft.text, theme, secret_names=names)
    before = dialog.difference.grab().toImage()
    dialog.show_values.setChecked(True)
    assert dialog.difference.grab().toImage() != before
    dialog.deleteLater()

"""What follows from a review is shown before it is written, and an import before it is taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from openpyxl import load_workbook
from review_samples import decided

from core.agreement import load_agreement
from core.history import open_history
from core.model import Status
from core.repair.plan_file import load_plan
from core.report.workbook import write_workbook
from core.review.model import Decision, SubjectKind
from core.review.reviewing import record_decisions
from core.review.subjects import Subject
from gui.review.effects_dialog import EffectsDialog
from gui.review.import_dialog import ImportDialog

from .conftest import Office


def record(office: Office, *decisions: Decision) -> None:
    opened = office.desk.opened
    assert opened is not None
    with open_history(office.url) as history:
        record_decisions(history, opened.review.id, opened.subjects, decisions, one_by_one=True)
    office.desk.refresh()
    office.settle()


def of_status(office: Office, status: Status) -> Subject:
    opened = office.desk.opened
    assert opened is not None
    return next(one for one in opened.subjects.exceptions if one.cell and one.cell.status is status)


def effects(office: Office) -> EffectsDialog:
    assert office.desk.opened is not None
    office.desk.consequences.ask(office.desk.opened, "Ada Okafor")
    office.until(lambda: isinstance(office.desk.dialog, EffectsDialog))
    dialog = office.desk.dialog
    assert isinstance(dialog, EffectsDialog)
    return dialog


def test_an_acceptance_is_shown_and_then_written(started: Office) -> None:
    subject = of_status(started, Status.DRIFT_EXCESS)
    accepted = decided(
        subject, "accept-until", accept_until=date(2027, 3, 31), owner="Ada Okafor",
        approved_by="Ingrid Halvorsen", comment="Until the migration has ended.",
    )  # fmt: skip
    record(started, accepted)
    workspace = started.session.workspace
    assert workspace is not None
    path = workspace.agreement_path
    before = path.read_text("utf-8")
    dialog = effects(started)
    assert dialog.tabs.tabText(0) == "Exemptions (1)"
    assert path.read_text("utf-8") == before  # shown, not written
    dialog.write_button.click()
    assert not dialog.write_button.isEnabled()
    agreement = load_agreement(path, workspace.catalogue)
    assert subject.difference in {one.difference for one in agreement.exemptions}
    assert "1 exemption written" in started.told()
    assert started.session.outdated


def test_a_draft_plan_is_kept_on_request(started: Office) -> None:
    record(started, decided(of_status(started, Status.UNEXPECTED), "remove-access"))
    dialog = effects(started)
    assert dialog.plan_button.isEnabled()
    folder = started.session.repairs_folder / "drafts"
    assert not folder.exists()
    dialog.plan_button.click()
    (path,) = folder.iterdir()
    assert len(load_plan(path).accounts) == 1
    assert "draft plan waits on the page Fixes" in started.told()
    dialog.reject()  # the message outlives the dialog
    started.messages.banners[0].buttons[0].click()
    assert started.turned == ["fixes"]
    assert started.begun == [path]


def test_the_repair_can_be_previewed_right_away(started: Office) -> None:
    subject = of_status(started, Status.UNEXPECTED)
    record(started, decided(subject, "fix"))
    effects(started).preview_button.click()
    ((account, cell),) = started.begun[0]
    assert (account, cell) == (subject.account, subject.cell)


def test_without_the_organization_nothing_is_offered(started: Office) -> None:
    record(started, decided(of_status(started, Status.UNEXPECTED), "fix"))
    started.session.workspace = None
    dialog = effects(started)
    assert not dialog.write_button.isEnabled()
    assert not dialog.plan_button.isEnabled()


def test_where_nothing_follows_it_says_so(started: Office) -> None:
    dialog = effects(started)
    assert dialog.tabs.tabText(0) == "Exemptions (0)"
    assert not dialog.write_button.isEnabled()
    assert not dialog.preview_button.isEnabled()


# ---- decisions from a workbook


def filled_workbook(office: Office, tmp_path: Path, *, meddle: bool = False) -> Path:
    """The exported workbook with one vendor kept, and, if asked for, one cell altered."""
    workspace, opened = office.session.workspace, office.desk.opened
    assert workspace is not None
    assert opened is not None
    path = tmp_path / "filled.xlsx"
    write_workbook(opened.scan, path, catalogue=workspace.catalogue, agreement=workspace.agreement)
    workbook = load_workbook(path)
    sheet = workbook["Sign-off"]
    heads = {cell.value: cell.column for cell in sheet[4]}
    sheet.cell(5, heads["Decision"], "Keep")
    sheet.cell(5, heads["Reviewer"], "Maria Lindqvist")
    sheet.cell(5, heads["Comment"], "Needed.")
    if meddle:
        sheet.cell(5, heads["Need attention"], 0)
    workbook.save(path)
    return path


def test_decisions_of_a_workbook_are_shown_and_then_recorded(
    started: Office, tmp_path: Path
) -> None:
    assert started.desk.opened is not None
    started.desk.workbooks.read(filled_workbook(started, tmp_path), started.desk.opened)
    started.until(lambda: isinstance(started.desk.dialog, ImportDialog))
    dialog = started.desk.dialog
    assert isinstance(dialog, ImportDialog)
    assert "1 decision can be recorded" in dialog.summary.text()
    row = started.section(SubjectKind.VENDOR).table.rows.row_at(0)
    assert row.decision is None
    dialog.accept()
    started.until(lambda: row.decision is not None)
    assert (row.decision.decision, row.decision.source) == ("keep", "workbook")
    assert "1 decision recorded from the workbook" in started.told()


def test_changed_evidence_is_named_and_its_row_refused(started: Office, tmp_path: Path) -> None:
    assert started.desk.opened is not None
    path = filled_workbook(started, tmp_path, meddle=True)
    started.desk.workbooks.read(path, started.desk.opened)
    started.until(lambda: isinstance(started.desk.dialog, ImportDialog))
    dialog = started.desk.dialog
    assert isinstance(dialog, ImportDialog)
    assert "evidence was changed" in dialog.summary.text()
    assert "Need attention" in dialog.rows.toPlainText()
    assert not dialog.buttons.buttons()[0].isEnabled()


def test_a_file_that_is_no_workbook_is_refused(started: Office, tmp_path: Path) -> None:
    assert started.desk.opened is not None
    path = tmp_path / "other.xlsx"
    path.write_text("no workbook")
    started.desk.workbooks.read(path, started.desk.opened)
    started.until(lambda: bool(started.told()))
    assert "other.xlsx" in started.told()


def test_the_scan_under_review_is_exported_whichever_is_shown(started: Office) -> None:
    assert started.desk.opened is not None
    under_review = started.desk.opened.scan
    started.session.scan = replace(under_review, id="a newer scan")
    started.desk.page.heading.export_button.click()
    started.until(lambda: bool(started.exported))
    ((scan, _text),) = started.exported
    assert scan.id == under_review.id

"""The page Review from the invitation to the signature."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from review_samples import all_decided

from core.history import open_history
from core.model import Account, CellResult, Status
from core.review.content_hash import is_untouched
from core.review.model import SubjectKind
from core.review.reviewing import ReviewTerms, Signer, record_decisions, sign_off, start_review
from core.review.subjects import subjects_of
from gui.review.decision_dialog import DecisionDialog
from gui.review.sign_dialog import SignDialog

from .conftest import Office

VENDOR, EXCEPTION = SubjectKind.VENDOR, SubjectKind.EXCEPTION
UNKNOWN, PARTY = SubjectKind.UNKNOWN, SubjectKind.THIRD_PARTY


def decide_all(office: Office) -> None:
    """Everything is decided, as a workbook would bring it."""
    opened = office.desk.opened
    assert opened is not None
    with open_history(office.url) as history:
        decisions = all_decided(opened.subjects)
        record_decisions(history, opened.review.id, opened.subjects, decisions, one_by_one=True)
    office.desk.refresh()
    office.settle()


def sign(office: Office, name: str = "Maria Lindqvist") -> None:
    office.desk.ask_sign()
    dialog = office.desk.dialog
    assert isinstance(dialog, SignDialog)
    dialog.name.setText(name)
    dialog.role.setText("Head of FinOps")
    dialog.accept()
    office.settle()


# ---- start


def test_without_a_review_the_page_invites_to_start_one(office: Office) -> None:
    page = office.desk.page
    assert not page.is_reviewing
    assert page.invitation.words.text.text() == "No review of this scan yet"
    assert page.invitation.start_button.isVisibleTo(page)


def test_without_a_scan_it_says_what_to_do(office: Office) -> None:
    office.session.scan = None
    office.desk.refresh()
    assert "scan the organization first" in office.desk.page.invitation.words.hint.text()
    assert not office.desk.page.invitation.start_button.isVisibleTo(office.desk.page)


def test_a_partial_scan_is_refused_with_what_to_do(office: Office) -> None:
    assert office.session.scan is not None
    office.session.scan = replace(office.session.scan, complete=False)
    office.desk.ask_start()
    assert office.desk.dialog is None
    assert "partial" in office.told()
    assert "scan again" in office.told()


def test_the_terms_are_suggested_from_the_scan(office: Office) -> None:
    office.desk.ask_start()
    terms = office.desk.dialog.terms()
    assert (terms.period, terms.due_on) == ("2026-Q4", date(2026, 12, 31))


def test_a_started_review_shows_what_is_to_be_decided(started: Office) -> None:
    page, opened = started.desk.page, started.desk.opened
    assert opened is not None
    assert page.heading.title.text() == "Review 2026-Q4"
    assert page.heading.progress.text() == f"0 of {opened.progress.total} decided"
    assert [page.tabs.tabText(place).split(" (")[0] for place in range(4)] == [
        "Vendors", "Exceptions", "Third parties", "Could not check",
    ]  # fmt: skip
    assert started.section(EXCEPTION).table.rows.rowCount() == len(opened.subjects.exceptions)


def test_another_scan_does_not_take_the_review_in_progress_away(started: Office) -> None:
    assert started.session.scan is not None
    started.session.scan = replace(started.session.scan, id="a newer scan")
    started.desk.refresh()
    started.settle()
    assert started.desk.page.is_reviewing
    assert "The matrix shows another scan" in started.desk.page.heading.about.text()


def test_a_partial_scan_is_not_offered_for_review(office: Office) -> None:
    assert office.session.scan is not None
    office.session.scan = replace(office.session.scan, id="partial", complete=False)
    office.desk.refresh()
    office.settle()
    invitation = office.desk.page.invitation
    assert "partial" in invitation.words.text.text()
    assert invitation.start_button.isHidden()


# ---- decide


def test_a_decision_from_the_list_is_recorded_at_once(started: Office) -> None:
    section = started.section(VENDOR)
    section.table.rows.chosen.emit(section.table.rows.row_at(0), "keep")
    started.settle()
    assert started.desk.dialog is None
    assert section.table.rows.row_at(0).decision.decision == "keep"
    assert section.table.rows.row_at(0).decision.reviewer == "Ada Okafor"
    assert started.desk.page.tabs.tabText(0) == "Vendors (1 of 4)"


def test_what_needs_more_words_asks_for_them(started: Office) -> None:
    section = started.section(VENDOR)
    section.table.rows.chosen.emit(section.table.rows.row_at(0), "escalate")
    dialog = started.desk.dialog
    assert isinstance(dialog, DecisionDialog)
    assert dialog.decision.currentData() == "escalate"
    assert not dialog.record_button.isEnabled()
    dialog.comment.setPlainText("To the CISO.")
    assert dialog.record_button.isEnabled()
    dialog.accept()
    started.settle()
    assert section.table.rows.row_at(0).decision.comment == "To the CISO."


def test_a_vendors_own_business_owner_is_asked_why(started: Office) -> None:
    started.desk.page.reviewer.setText("Ingrid Halvorsen")
    section = started.section(VENDOR)
    section.table.rows.chosen.emit(section.table.rows.row_at(0), "keep")
    dialog = started.desk.dialog
    assert isinstance(dialog, DecisionDialog)
    assert "business owner" in dialog.problem.text()


def test_several_rows_are_decided_together_with_a_comment(started: Office) -> None:
    section = started.section(EXCEPTION)
    section.table.selectAll()
    section.decide()
    dialog = started.desk.dialog
    assert isinstance(dialog, DecisionDialog)
    dialog.decision.setCurrentIndex(0)
    assert "needs a comment" in dialog.problem.text()
    dialog.comment.setPlainText("All of them were left over by the pilot.")
    dialog.accept()
    started.settle()
    rows = section.table.rows.rows
    assert {row.decision.decision for row in rows} == {"fix"}
    assert started.desk.opened is not None
    assert len(started.desk.opened.review.decisions) == len(rows)


def test_a_removal_that_no_repair_can_do_is_told_before_it_is_decided(started: Office) -> None:
    section = started.section(EXCEPTION)
    places = range(section.table.rows.rowCount())
    agreed = next(
        place
        for place in places
        if section.table.rows.row_at(place).subject.cell.status is Status.DRIFT_EXCESS
    )
    section.decide_requested.emit([section.table.rows.row_at(agreed)], "remove-access")
    dialog = started.desk.dialog
    assert isinstance(dialog, DecisionDialog)
    assert "Take the account out of the agreement first" in dialog.problem.text()
    assert dialog.record_button.isEnabled()


def test_every_decision_about_a_row_stays_to_be_read(started: Office) -> None:
    section = started.section(VENDOR)
    for value in ("keep", "reduce"):
        section.table.rows.chosen.emit(section.table.rows.row_at(0), value)
        started.settle()
    section.table.go_to(0)
    text = section.pane.past.text()
    assert text.index("Ada Okafor: Reduce") < text.index("Ada Okafor: Keep")


def test_an_own_reviewer_is_remembered_beside_each_decision(started: Office) -> None:
    started.desk.page.reviewer.setText("Ida Berg")
    section = started.section(VENDOR)
    section.table.rows.chosen.emit(section.table.rows.row_at(1), "keep")
    started.settle()
    assert section.table.rows.row_at(1).decision.reviewer == "Ida Berg"


def test_the_matrix_shows_the_row_on_request(started: Office) -> None:
    section = started.section(EXCEPTION)
    section.show_requested.emit(section.table.rows.row_at(0))
    assert started.turned == ["matrix"]


# ---- last quarter


def with_last_quarter(office: Office) -> None:
    """A signed review of the same differences a quarter ago."""
    scan = office.session.scan
    assert scan is not None
    then = scan.started_at - timedelta(days=90)
    old = replace(scan, id="last quarter", started_at=then, finished_at=then)
    with open_history(office.url) as history:
        history.add_scan(old)
        terms = ReviewTerms("2026-Q3", then.date(), "Tomasz Wrona")
        review = start_review(history, old, terms, now=then)
        subjects = subjects_of(old)
        decisions = [replace(one, decided_at=then) for one in all_decided(subjects)]
        record_decisions(history, review.id, subjects, decisions, one_by_one=True)
        signer = Signer("Maria Lindqvist", "Head of FinOps")
        sign_off(history, review.id, old, signer, now=then + timedelta(days=3))


def test_carried_decisions_wait_to_be_confirmed(office: Office) -> None:
    with_last_quarter(office)
    office.start()
    section = office.section(EXCEPTION)
    total = section.table.rows.rowCount()
    assert office.desk.page.tabs.tabText(1) == f"Exceptions (0 of {total})"
    assert "to confirm" in office.desk.page.heading.progress.text()
    section.confirm_requested.emit([section.table.rows.row_at(0)])
    office.settle()
    assert office.desk.page.tabs.tabText(1) == f"Exceptions (1 of {total})"
    assert section.table.rows.row_at(0).decision.carried_from == ""


def test_several_carried_decisions_are_confirmed_with_a_comment(office: Office) -> None:
    with_last_quarter(office)
    office.start()
    section = office.section(EXCEPTION)
    section.table.selectAll()
    section.bulk.confirm_button.click()
    dialog = office.desk.dialog
    assert isinstance(dialog, DecisionDialog)
    dialog.comment.setPlainText("Gone through again.")
    dialog.accept()
    office.settle()
    assert {row.decision.comment for row in section.table.rows.rows} == {"Gone through again."}
    assert {row.decision.carried_from for row in section.table.rows.rows} == {""}


def test_last_times_decision_about_a_vendor_is_shown_and_not_taken_over(office: Office) -> None:
    with_last_quarter(office)
    office.start()
    row = office.section(VENDOR).table.rows.row_at(0)
    assert row.decision is None
    assert row.last_time is not None
    assert row.last_time.decision == "keep"


def test_a_carried_decision_names_the_quarter_it_is_from(office: Office) -> None:
    with_last_quarter(office)
    office.start()
    section = office.section(EXCEPTION)
    section.table.go_to(0)
    assert "carried over from review 2026-Q3" in section.pane.past.text()


def test_an_earlier_review_can_be_looked_at_and_left_again(office: Office) -> None:
    with_last_quarter(office)
    office.start()
    choice = office.desk.page.heading.choice
    assert choice.count() == 2
    choice.setCurrentIndex(1)
    office.settle()
    assert office.desk.page.heading.title.text() == "Review 2026-Q3"
    assert office.desk.page.heading.signed.isVisibleTo(office.desk.page)
    choice.setCurrentIndex(0)
    office.settle()
    assert office.desk.page.heading.title.text() == "Review 2026-Q4"


# ---- sign off


def test_the_signature_waits_until_nothing_is_open(started: Office) -> None:
    started.desk.ask_sign()
    dialog = started.desk.dialog
    assert isinstance(dialog, SignDialog)
    dialog.name.setText("Maria Lindqvist")
    dialog.role.setText("Head of FinOps")
    assert "not acknowledged" in dialog.problem.text()
    assert "unknown is not a pass" in dialog.problem.text()
    assert not dialog.buttons.buttons()[0].isEnabled()


def test_whoever_prepared_the_review_gives_a_reason(started: Office) -> None:
    decide_all(started)
    started.desk.ask_sign()
    dialog = started.desk.dialog
    assert isinstance(dialog, SignDialog)
    dialog.role.setText("Analyst")
    dialog.name.setText("Maria Lindqvist")
    assert dialog.reason.isHidden()
    dialog.name.setText("Tomasz Wrona")
    assert not dialog.reason.isHidden()
    assert "prepared this review" in dialog.problem.text()
    dialog.reason.setPlainText("Nobody else is there.")
    assert dialog.problem.text() == ""


def test_a_signed_review_is_read_only_and_proves_itself(started: Office) -> None:
    decide_all(started)
    sign(started)
    opened, page = started.desk.opened, started.desk.page
    assert opened is not None
    assert opened.review.sign_off is not None
    assert is_untouched(opened.review, opened.scan)
    assert opened.review.sign_off.content_sha256 in page.heading.signed.digest.text()
    table = started.section(VENDOR).table
    table.go_to(0)
    assert table.open_list() is None
    section = started.section(VENDOR)
    section.decide()
    assert not isinstance(started.desk.dialog, DecisionDialog)
    assert not page.heading.sign_button.isVisibleTo(page)


def test_a_new_revision_can_be_decided_again(started: Office) -> None:
    decide_all(started)
    sign(started)
    started.desk.revise()
    started.settle()
    opened = started.desk.opened
    assert opened is not None
    assert (opened.review.revision, opened.review.sign_off) == (2, None)
    assert opened.progress.is_complete
    assert started.desk.page.heading.title.text() == "Review 2026-Q4, revision 2"


def test_the_list_of_pages_counts_what_is_open(started: Office) -> None:
    counts: list[int] = []
    started.desk.counted.connect(counts.append)
    decide_all(started)
    assert counts[-1] == 0


def test_the_date_of_the_review_is_told(started: Office) -> None:
    opened = started.desk.opened
    assert opened is not None
    later = replace(opened.review, due_on=datetime.now(UTC).date() - timedelta(days=5))
    opened.review = later
    started.desk.page.heading.show_review(opened, (later,), datetime.now(UTC).date())
    assert "5 days late" in started.desk.page.heading.state.text()


def test_an_altered_scan_shows_on_the_signed_review(started: Office) -> None:
    decide_all(started)
    sign(started)
    opened, heading = started.desk.opened, started.desk.page.heading
    assert opened is not None
    assert opened.is_untouched
    assert "unchanged" in heading.signed.digest.text()
    opened.is_untouched = False
    heading.show_review(opened, (opened.review,), datetime.now(UTC).date())
    assert "altered after the signature" in heading.signed.digest.text()


def test_whoever_prepared_the_review_is_told_while_deciding(started: Office) -> None:
    heading = started.desk.page.heading
    assert heading.own.isHidden()
    started.desk.page.reviewer.setText("tomasz wrona")
    assert not heading.own.isHidden()


def test_a_decision_is_told_to_the_other_pages_once(started: Office) -> None:
    told: list[None] = []
    started.session.keeper.changed.connect(lambda: told.append(None))
    section = started.section(VENDOR)
    section.table.rows.chosen.emit(section.table.rows.row_at(0), "keep")
    started.settle()
    assert len(told) == 1


def cells_of(office: Office, *places: int) -> list[tuple[Account, CellResult]]:
    assert office.desk.opened is not None
    rows = [office.desk.opened.subjects.exceptions[place] for place in places]
    return [(row.account, row.cell) for row in rows if row.account and row.cell]


def test_cells_of_the_matrix_are_decided_about(started: Office) -> None:
    started.desk.decide_about(cells_of(started, 0, 1))
    dialog = started.desk.dialog
    assert isinstance(dialog, DecisionDialog)
    assert dialog.about.text().startswith("2 exceptions")


def test_the_matrix_of_another_scan_is_not_decided_about(started: Office) -> None:
    cells = cells_of(started, 0)
    assert started.session.scan is not None
    started.session.scan = replace(started.session.scan, id="a newer scan")
    started.desk.decide_about(cells)
    assert started.desk.dialog is None
    assert "not under review" in started.told()


def test_without_a_review_the_matrix_says_where_to_start_one(office: Office) -> None:
    scan = office.session.scan
    assert scan is not None
    first = scan.results[0]
    office.desk.decide_about([(first.account, first.cells[0])])
    office.settle()
    assert "Start a review" in office.told()


def test_a_compliant_cell_needs_no_decision(started: Office) -> None:
    scan = started.session.scan
    assert scan is not None
    good = next(
        (result.account, cell)
        for result in scan.results
        for cell in result.cells
        if cell.status is Status.OK
    )
    started.desk.decide_about([good])
    assert started.desk.dialog is None
    assert "Nothing that is selected needs a decision" in started.told()

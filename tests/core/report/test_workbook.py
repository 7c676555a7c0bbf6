"""The workbook as a reader's program finds it."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from report_scan import FINISHED, HOSTILE_NAMES, SECRET

from core.model import STATUS_WORDS, Scan
from core.report.safe_text import safe_text, starts_like_formula, unescape_from_xml
from core.report.workbook import WrittenWorkbook, workbook_name

TITLES = [
    "Summary", "Sign-off", "Exceptions", "Matrix", "Changes", "Exemptions", "Third parties",
    "Remediation", "All access", "Accounts", "Expected access", "Evidence", "Scope and method",
    "Definitions",
]  # fmt: skip
TABLES = {
    "Sign-off": ("tblSignOff", 4), "Exceptions": ("tblExceptions", 4), "Matrix": ("tblMatrix", 4),
    "Changes": ("tblChanges", 4), "Exemptions": ("tblExemptions", 4),
    "Third parties": ("tblThirdParties", 4), "Remediation": ("tblRemediation", 4),
    "All access": ("tblAllAccess", 1), "Accounts": ("tblAccounts", 1),
    "Expected access": ("tblExpected", 1), "Evidence": ("tblEvidence", 1),
    "Definitions": ("tblDefinitions", 4),
}  # fmt: skip


@pytest.fixture(scope="module")
def workbook(written: WrittenWorkbook) -> Workbook:
    return load_workbook(written.path)


def records(sheet: Worksheet) -> list[dict[str, Any]]:
    """The data rows of a table sheet by header."""
    head = TABLES[sheet.title][1]
    headers, *rows = sheet.iter_rows(min_row=head, values_only=True)
    return [dict(zip(headers, row, strict=True)) for row in rows]


def test_sheets_stand_in_their_order_and_open_on_the_summary(workbook: Workbook) -> None:
    assert workbook.sheetnames == TITLES
    assert workbook.active is workbook["Summary"]
    assert all(sheet.sheet_state == "visible" for sheet in workbook)


@pytest.mark.parametrize("title", TABLES)
def test_each_table_sheet_holds_one_whole_table(workbook: Workbook, title: str) -> None:
    sheet = workbook[title]
    name, head = TABLES[title]
    (table,) = sheet.tables.values()

    assert table.displayName == name
    assert table.ref == f"A{head}:{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}"
    headers = [cell.value for cell in sheet[head]]
    assert [column.name for column in table.tableColumns] == headers
    assert len(set(headers)) == len(headers)


@pytest.mark.parametrize("title", TABLES)
def test_header_row_is_frozen_and_printed_on_every_page(workbook: Workbook, title: str) -> None:
    sheet = workbook[title]
    head = TABLES[title][1]

    assert sheet.freeze_panes is not None
    assert int(re.sub(r"\D", "", sheet.freeze_panes)) == head + 1
    assert sheet.print_title_rows == f"${head}:${head}"
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.page_setup.orientation == "landscape"
    assert "Page &P of &N" in sheet.oddFooter.right.text


def test_no_table_holds_merged_cells(workbook: Workbook) -> None:
    assert not any(workbook[title].merged_cells.ranges for title in TABLES)


def test_every_account_name_shows_as_text(workbook: Workbook, scan: Scan) -> None:
    by_id = {row[0].value: row[1] for row in workbook["Accounts"].iter_rows(min_row=2, max_col=2)}

    for result in scan.results:
        cell = by_id[result.account.id]
        assert cell.data_type == "s"
        assert unescape_from_xml(cell.value) == safe_text(result.account.name)
        assert cell.quotePrefix == starts_like_formula(cell.value)


def test_only_the_recounts_are_formulas(workbook: Workbook) -> None:
    formulas = {
        (sheet.title, cell.column_letter)
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }

    assert formulas == {("Scope and method", "F")}


def test_account_ids_keep_their_zeros_and_raise_no_warning(
    workbook: Workbook, written: WrittenWorkbook
) -> None:
    assert "000000000011" in {row["Account ID"] for row in records(workbook["Accounts"])}
    place = TITLES.index("Accounts") + 1
    with zipfile.ZipFile(written.path) as archive:
        xml = archive.read(f"xl/worksheets/sheet{place}.xml").decode()
    assert re.search(r'<ignoredError sqref="A2:A\d+[^"]*" numberStoredAsText="1"', xml)


def test_times_are_utc_in_whole_seconds(workbook: Workbook) -> None:
    (row, *_) = records(workbook["Evidence"])

    assert isinstance(row["Received at (UTC)"], datetime)
    assert row["Received at (UTC)"].microsecond == 0
    assert row["Received at (UTC)"] < FINISHED.replace(tzinfo=None)


def test_absent_values_are_really_blank(workbook: Workbook) -> None:
    cells = workbook["All access"]["R"][1:]  # Change

    assert all(cell.value is None and cell.data_type == "n" for cell in cells)


def test_dropdowns_reject_what_is_not_in_the_list(workbook: Workbook) -> None:
    for title, words in (
        ("Exceptions", "Fix,Accept until date,Remove access,Escalate"),
        ("Sign-off", "Keep,Reduce,Remove,Escalate"),
        ("Third parties", "Fix,Accept until date,Remove access,Escalate"),
    ):
        lists = [
            one for one in workbook[title].data_validations.dataValidation if one.type == "list"
        ]
        assert [one.formula1 for one in lists] == [f'"{words}"']
        assert all(one.showErrorMessage and one.errorStyle == "stop" for one in lists)
        assert all(one.showInputMessage and one.prompt for one in lists)


def test_date_columns_of_reviewers_reject_what_is_no_date(workbook: Workbook) -> None:
    dates = [
        one for one in workbook["Exceptions"].data_validations.dataValidation if one.type == "date"
    ]

    assert [(one.operator, one.formula1) for one in dates] == [
        ("greaterThan", "DATE(2026,11,20)"),
        ("greaterThanOrEqual", "DATE(2000,1,1)"),
    ]
    assert all(one.showErrorMessage for one in dates)


def test_reviewers_cells_are_empty_cream_and_unlocked(workbook: Workbook) -> None:
    sheet = workbook["Exceptions"]
    headers = [cell.value for cell in sheet[4]]

    for header in ("Decision", "Accept until", "Owner", "Reviewer", "Reviewed on", "Comment"):
        cell = sheet.cell(5, headers.index(header) + 1)
        assert cell.value is None
        assert cell.fill.start_color.rgb.endswith("FFF9E5")
        assert not cell.protection.locked


def test_every_status_word_has_its_colour(workbook: Workbook) -> None:
    formats = workbook["All access"].conditional_formatting
    words = {rule.formula[0].strip('"') for one in formats for rule in one.rules}

    assert words == set(STATUS_WORDS.values())


def test_row_keys_and_hashes_stand_outside_the_print_area(workbook: Workbook) -> None:
    sheet = workbook["Exceptions"]
    headers = [cell.value for cell in sheet[4]]

    assert headers[-2:] == ["Row key", "Row SHA-256"]
    last = sheet.cell(4, len(headers) - 2).column_letter
    assert f"${last}$" in sheet.print_area


@pytest.mark.parametrize("title", TITLES)
def test_a_page_is_never_printed_below_half_size(workbook: Workbook, title: str) -> None:
    sheet = workbook[title]
    last = re.search(r":\$([A-Z]+)\$", sheet.print_area)
    assert last
    width = 0.0
    for column in sheet.column_dimensions.values():
        if (len(column.index), column.index) <= (len(last[1]), last[1]):
            width += column.width
    portrait = sheet.page_setup.orientation == "portrait"

    # A4 less margins, in digits of Calibri 11 (7 of 96 pixels an inch)
    assert width <= 2 * (105 if portrait else 153)


def test_rows_are_high_enough_for_their_lines(workbook: Workbook) -> None:
    sheet = workbook["Exceptions"]
    for number in range(5, sheet.max_row + 1):
        lines = max(
            (str(cell.value).count("\n") + 1 for cell in sheet[number] if cell.value), default=1
        )
        height = sheet.row_dimensions[number].height or 15
        assert min(409, lines * 15) <= height <= 409


def test_statuses_counted_from_all_access_are_those_of_summary_and_matrix(
    workbook: Workbook,
) -> None:
    pairs = Counter((row["Vendor"], row["Status"]) for row in records(workbook["All access"]))
    matrix = Counter(
        (vendor, row[vendor])
        for row in records(workbook["Matrix"])
        for vendor in {vendor for vendor, _ in pairs}
    )
    summary = Counter[tuple[str, str]]()
    rows = list(workbook["Summary"].iter_rows(values_only=True))
    head = next(place for place, row in enumerate(rows) if row[0] == "Vendor")
    for row in rows[head + 1 :]:
        if row[0] == "All vendors":
            break
        for word, number in zip(rows[head][1:9], row[1:9], strict=True):
            summary[str(row[0]), str(word)] = int(str(number))

    assert pairs == matrix == +summary


def test_reconciliation_agrees_with_what_the_sheets_hold(workbook: Workbook) -> None:
    rows = list(workbook["Scope and method"].iter_rows(values_only=True))
    head = next(place for place, row in enumerate(rows) if row[0] == "Check")
    checks = {
        str(row[0]): row
        for row in rows[
            head + 1 : next(place for place, row in enumerate(rows) if row[0] == "Control mapping")
        ]
        if row[0]
    }
    accounts = records(workbook["Accounts"])
    access = records(workbook["All access"])
    attention = {"Not approved", "Excess access", "Cannot work", "Missing", "Could not check"}

    assert len(checks) == 8
    assert {row[4] for row in checks.values()} == {"Agrees"}
    actual = [row[2] for row in checks.values()]
    assert actual[0] == actual[1] == len(accounts)
    assert actual[2] == actual[3] == len(access)
    assert actual[4] == sum(row["Status"] in attention for row in access)
    assert actual[4] == len(records(workbook["Exceptions"]))
    assert actual[6] == len(records(workbook["Evidence"]))


def test_every_evidence_id_resolves(workbook: Workbook) -> None:
    known = {row["Evidence ID"] for row in records(workbook["Evidence"])}

    for title in ("All access", "Exceptions", "Third parties", "Accounts"):
        used = {row["Evidence ID"] for row in records(workbook[title])} - {None}
        assert used
        assert used <= known


def test_links_stay_inside_the_workbook(workbook: Workbook) -> None:
    links = [cell.hyperlink for row in workbook["Summary"].iter_rows() for cell in row]
    places = [link.location for link in links if link]

    assert len(places) == len(TITLES) - 1
    assert all(link.target is None for link in links if link)


def test_chart_has_title_axes_and_words_for_who_cannot_see_it(written: WrittenWorkbook) -> None:
    with zipfile.ZipFile(written.path) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
        chart = archive.read("xl/charts/chart1.xml").decode()

    assert 'descr="Stacked bar chart' in drawing
    assert "Status of each vendor" in chart
    assert 'grouping val="percentStacked"' in chart
    assert chart.count('<delete val="0"') == 2


def test_properties_name_tool_scan_and_content(
    workbook: Workbook, written: WrittenWorkbook
) -> None:
    custom = {one.name: one.value for one in workbook.custom_doc_props.props}

    assert workbook.properties.creator == "Rolecall 0.1.0"
    assert custom["Scan ID"] == "20261120T091000Z-abc123"
    assert custom["Content SHA-256"] == written.content_sha256


def test_external_ids_stand_nowhere_in_the_workbook(written: WrittenWorkbook) -> None:
    with zipfile.ZipFile(written.path) as archive:
        assert not any(SECRET.encode() in archive.read(name) for name in archive.namelist())


def test_hostile_names_are_all_there(workbook: Workbook) -> None:
    names = {unescape_from_xml(row["Account name"]) for row in records(workbook["Accounts"])}

    assert {safe_text(name) for name in HOSTILE_NAMES} <= names


def test_file_name_tells_organization_period_and_time(scan: Scan) -> None:
    assert workbook_name(scan) == (
        "vendor-access-review_o-a1b2c3d4e5_2026-Q4_20261120T091530Z.xlsx"
    )

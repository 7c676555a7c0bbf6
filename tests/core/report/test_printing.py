"""CSV and the terminal's table."""

from __future__ import annotations

import csv
import io

import pytest
from report_scan import HOSTILE_NAMES, SECRET, make_scan

from core.model import Scan
from core.report import print_table, write_csv


@pytest.fixture(scope="module")
def table() -> str:
    stream = io.StringIO()
    print_table(make_scan(HOSTILE_NAMES), stream)
    return stream.getvalue()


def rows_of(scan: Scan) -> list[dict[str, str]]:
    stream = io.StringIO()
    write_csv(scan, stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue())))


def test_csv_has_one_row_per_account_and_vendor(scan: Scan) -> None:
    rows = rows_of(scan)

    assert len(rows) == sum(len(result.cells) for result in scan.results)
    assert {row["Status code"] for row in rows} >= {"OK", "MISSING", "UNREACHABLE"}


def test_no_field_of_the_csv_is_a_formula(scan: Scan) -> None:
    fields = [field for row in rows_of(scan) for field in row.values()]

    assert not [field for field in fields if field.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert '\'=HYPERLINK("http://example.com","click")' in fields


def test_csv_writes_times_in_utc(scan: Scan) -> None:
    (row, *_) = rows_of(scan)

    assert row["Checked at (UTC)"] == "2026-11-20T09:14:30Z"


def test_csv_keeps_external_ids_to_itself(scan: Scan) -> None:
    stream = io.StringIO()
    write_csv(scan, stream)

    assert SECRET not in stream.getvalue()


def test_table_shows_markup_and_control_characters_as_text(table: str) -> None:
    assert "[red]markup[/red]" in table
    assert "\x1b" not in table
    assert "\u202e" not in table


def test_table_lists_statuses_and_what_needs_attention(table: str) -> None:
    assert "Compliant" in table
    assert "What needs attention" in table
    assert "333333333333" in table


def test_accounts_out_of_scope_are_counted_and_not_shown(table: str) -> None:
    assert "999999999999" not in table
    assert "1 account left out." in table


def test_in_a_very_narrow_terminal_the_table_still_says_its_words(
    scan: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)

    print_table(scan, stream)

    shown = stream.getvalue()
    assert all(one.account.id in shown for one in scan.results if one.account.id != "999999999999")

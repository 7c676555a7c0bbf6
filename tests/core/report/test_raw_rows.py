"""Worksheets as programs write them, and as somebody with bad intentions might."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from openpyxl.utils.datetime import WINDOWS_EPOCH

from core.report.workbook.content_hash import canonical
from core.report.workbook.raw_rows import DamagedSheet, FoundError, FoundFormula, raw_rows

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass
class Book:
    """What the reader asks of openpyxl's workbook."""

    _date_formats: frozenset[int] = frozenset({7})
    epoch: datetime = WINDOWS_EPOCH


@dataclass
class Sheet:
    """What it asks of a read-only worksheet."""

    xml: str
    parent: Book = field(default_factory=Book)
    _shared_strings: tuple[str, ...] = ("first", "second_x000D_", "")

    def _get_source(self) -> io.BytesIO:
        return io.BytesIO(self.xml.encode())


def rows(cells: str, *, prolog: str = "") -> list[tuple[int, list[Any]]]:
    xml = f'{prolog}<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    return list(raw_rows(Sheet(xml)))


def value(cell: str) -> Any:
    ((_, (found,)),) = rows(f'<row r="1">{cell}</row>')
    return found


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ('<c r="A1"><v>12</v></c>', 12),
        ('<c r="A1"><v>1.5</v></c>', 1.5),
        ('<c r="A1"><v>1E3</v></c>', 1000.0),
        ('<c r="A1" t="s"><v>0</v></c>', "first"),
        ('<c r="A1" t="str"><v>made</v></c>', "made"),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="inlineStr"><is><t>plain</t></is></c>', "plain"),
        ('<c r="A1" t="inlineStr"><is><r><t>two </t></r><r><t>runs</t></r></is></c>', "two runs"),
        (
            '<c r="A1" t="inlineStr"><is><t>word</t><rPh sb="0" eb="1"><t>sound</t></rPh></is></c>',
            "word",
        ),
        ('<c r="A1" t="inlineStr"><is><t>_x005F_x0041_</t></is></c>', "_x0041_"),
        ('<c r="A1"><f>SUM(B1:B2)</f><v>3</v></c>', FoundFormula("=SUM(B1:B2)")),
        ('<c r="A1" t="e"><v>#N/A</v></c>', FoundError("#N/A")),
        ('<c r="A1" t="d"><v>2026-11-20</v></c>', "2026-11-20"),
        ("<c><v>1</v></c>", 1),
    ],
)
def test_a_cell_is_read_as_it_shows(cell: str, found: Any) -> None:
    assert value(cell) == found
    assert type(value(cell)) is type(found)


def test_a_styled_number_is_a_moment() -> None:
    expected = datetime(2026, 11, 20, 12, tzinfo=UTC).replace(tzinfo=None)

    assert value('<c r="A1" s="7"><v>46346.5</v></c>') == expected


@pytest.mark.parametrize("number", ["99999999999", "-5", "0.5"])
def test_what_is_no_moment_breaks_nothing(number: str) -> None:
    found = value(f'<c r="A1" s="7"><v>{number}</v></c>')

    assert canonical(found) is not None


def test_cells_stand_in_their_columns_and_rows_have_their_numbers() -> None:
    found = rows('<row r="3"><c r="B3"><v>1</v></c><c r="D3"><v>2</v></c></row><row/>')

    assert found == [(3, [None, 1, None, 2]), (4, [])]


def test_a_far_row_number_costs_nothing() -> None:
    found = rows('<row r="1"><c r="A1"><v>1</v></c></row><row r="99999999999"/>')

    assert [number for number, _ in found] == [1, 99999999999]


def test_a_prefix_of_the_namespace_does_not_matter() -> None:
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>5</x:v></x:c>'
        "</x:row></x:sheetData></x:worksheet>"
    )

    assert list(raw_rows(Sheet(xml))) == [(1, [5])]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFE1"><v>1</v></c>',
        '<c r="ABCDEF1"><v>1</v></c>',
        '<c r="A1" t="s"><v>99</v></c>',
        '<c r="A1" t="s"><v>x</v></c>',
        '<c r="A1" s="x"><v>1</v></c>',
        '<c r="A1"><v>1</c>',
    ],
)
def test_what_no_program_writes_is_refused(cell: str) -> None:
    with pytest.raises(DamagedSheet):
        value(cell)


def test_entities_are_refused_before_they_grow() -> None:
    prolog = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'

    with pytest.raises(DamagedSheet, match="document type"):
        rows('<row r="1"><c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row>', prolog=prolog)

"""The rows of a worksheet, read as they stand in its file.

openpyxl takes four times as long for texts that stand in the sheet itself, and counts up to
whatever row number a file names. Which cells are dates, and the shared texts, it knows best.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from openpyxl.utils.datetime import from_excel

from core.report.safe_text import unescape_from_xml

_BLOCK: Final = 1 << 16
_MOST_COLUMNS: Final = 16_384
_LETTERS: Final = re.compile("[A-Z]{1,3}")


class DamagedSheet(ValueError):
    """The sheet's file is not what a spreadsheet program writes."""


class FoundFormula(str):
    """A formula that stands in a cell, with its equals sign."""

    __slots__ = ()


class FoundError(str):
    """An error that stands in a cell, such as ``#N/A``."""

    __slots__ = ()


def raw_rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Number (from 1) and values of every row in the file of `sheet`, a read-only worksheet of
    openpyxl. Values are str, int, float, bool, datetime, `FoundFormula`, `FoundError` or None,
    texts as they show; rows end with their last cell. What `sheet` claims to be its extent does
    not count.

    Raises:
        DamagedSheet: the file is no worksheet.
    """
    book = sheet.parent
    parser = _Parser(sheet._shared_strings, book._date_formats, book.epoch)  # noqa: SLF001 - no other way
    with sheet._get_source() as source:  # noqa: SLF001 - no other way
        while block := source.read(_BLOCK):
            yield from parser.feed(block)
        yield from parser.feed(b"", last=True)


@dataclass(slots=True)
class _Cell:
    column: int
    kind: str
    style: int
    value: str | None = None
    text: str | None = None
    formula: str | None = None


@dataclass(slots=True)
class _Parser:
    shared: Any
    date_styles: Any
    epoch: Any
    _done: list[tuple[int, list[Any]]] = field(default_factory=list)
    _row: list[Any] = field(default_factory=list)
    _number: int = 0
    _cell: _Cell | None = None
    _parts: list[str] | None = None
    _in_phonetic: bool = False
    _places: dict[str, int] = field(default_factory=dict)
    _expat: Any = None

    def __post_init__(self) -> None:
        self._expat = expat.ParserCreate()
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._characters
        self._expat.StartDoctypeDeclHandler = self._refuse  # no spreadsheet program writes one

    def feed(self, block: bytes, *, last: bool = False) -> list[tuple[int, list[Any]]]:
        """The rows that end in `block`."""
        try:
            self._expat.Parse(block, last)
        except expat.ExpatError as problem:
            raise DamagedSheet(str(problem)) from problem
        done, self._done = self._done, []
        return done

    def _refuse(self, *_: object) -> None:
        raise DamagedSheet("it has a document type")

    def _characters(self, text: str) -> None:
        if self._parts is not None:
            self._parts.append(text)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._cell = _Cell(
                self._column(attributes.get("r", "")),
                attributes.get("t", "n"),
                _whole(attributes.get("s", "0")),
            )
        elif name in {"v", "t", "f"}:
            self._parts = None if self._in_phonetic else []
        elif name == "row":
            self._row = []
            number = attributes.get("r", "")
            self._number = _whole(number) if number else self._number + 1
        elif name == "rPh":
            self._in_phonetic = True

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        cell = self._cell
        if name in {"v", "t", "f"}:
            if cell is not None and self._parts is not None:
                _keep(cell, name, "".join(self._parts))
            self._parts = None
        elif name == "c" and cell is not None:
            self._take(cell)
            self._cell = None
        elif name == "row":
            self._done.append((self._number, self._row))
        elif name == "rPh":
            self._in_phonetic = False

    def _column(self, place: str) -> int:
        """The column of ``AB12``, from 0; the next one where the file does not say."""
        if not place:
            return len(self._row)
        letters = place.rstrip("0123456789")
        if letters not in self._places:
            self._places[letters] = _column_number(letters)
        return self._places[letters]

    def _take(self, cell: _Cell) -> None:
        value = self._value(cell)
        if value is None:
            return
        if len(self._row) <= cell.column:
            self._row += [None] * (cell.column + 1 - len(self._row))
        self._row[cell.column] = value

    def _value(self, cell: _Cell) -> Any:
        if cell.formula is not None:
            return FoundFormula(f"={cell.formula}")
        if cell.kind == "inlineStr":
            return unescape_from_xml(cell.text) if cell.text else None
        if cell.value is None or cell.value == "":
            return None
        match cell.kind:
            case "s":
                return self._shared_text(cell.value)
            case "str":
                return unescape_from_xml(cell.value)
            case "b":
                return cell.value.strip() not in {"0", "false"}
            case "e":
                return FoundError(cell.value)
            case _:
                return self._number_or_date(cell)

    def _shared_text(self, place: str) -> str | None:
        try:
            return unescape_from_xml(str(self.shared[_whole(place)])) or None
        except IndexError as problem:
            raise DamagedSheet(f"there is no shared text {place}") from problem

    def _number_or_date(self, cell: _Cell) -> Any:
        text = cell.value or ""
        try:
            number = float(text) if any(mark in text for mark in ".eE") else int(text)
        except ValueError:
            return text  # a date as ISO 8601, or nonsense: a text to whoever asks
        if cell.style not in self.date_styles:
            return number
        try:
            return from_excel(number, self.epoch)
        except (ValueError, OverflowError):
            return number


def _keep(cell: _Cell, name: str, text: str) -> None:
    if name == "v":
        cell.value = text
    elif name == "f":
        cell.formula = text
    else:
        cell.text = (cell.text or "") + text  # of several runs


def _column_number(letters: str) -> int:
    if not _LETTERS.fullmatch(letters):
        raise DamagedSheet(f"there is no column {letters}")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    if number > _MOST_COLUMNS:
        raise DamagedSheet(f"there is no column {letters}")
    return number - 1


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as problem:
        raise DamagedSheet(f"{text!r} is no number") from problem

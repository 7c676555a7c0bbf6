"""The vendors that a scan shows: those that are agreed, and any other that was found. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from core.model import AccountOutcome, AccountResult, CellResult

Columns = tuple[tuple[str, str], ...]  # ids and short names, in the order of the matrix


def all_columns(
    fixed: Columns, results: Iterable[AccountResult], names: Mapping[str, str]
) -> Columns:
    """`fixed`, then every other vendor of which an account has a cell, by its name.

    `names`: short names by vendor id; a vendor without one goes by its id.
    """
    known = {vendor for vendor, _ in fixed}
    found = {cell.vendor for result in results for cell in result.cells} - known
    further = sorted((names.get(vendor, vendor), vendor) for vendor in found)
    return (*fixed, *((vendor, name) for name, vendor in further))


def with_all_cells(results: Iterable[AccountResult], columns: Columns) -> tuple[AccountResult, ...]:
    """The results with one cell per column: accounts times vendors is the number of cells."""
    vendors = tuple(vendor for vendor, _ in columns)
    return tuple(
        result
        if result.outcome is AccountOutcome.OUT_OF_SCOPE
        else replace(result, cells=tuple(_cells(result, vendors)))
        for result in results
    )


def _cells(result: AccountResult, vendors: tuple[str, ...]) -> Iterator[CellResult]:
    own = {cell.vendor: cell for cell in result.cells}
    for vendor in vendors:
        if vendor in own:
            yield own[vendor]
        elif result.others is not None:
            yield replace(result.others, vendor=vendor)

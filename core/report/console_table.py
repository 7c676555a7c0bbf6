"""A scan as a table on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TextIO

from core.model import STATUS_WORDS, AccountOutcome, Scan, Status
from core.presentation.text import counted, isolated
from core.report.frames.access import what_is_wrong
from core.report.safe_text import one_line
from core.report.source import ScanSource

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

# colours of the terminal's own palette, readable on dark and light
_STYLES: Final[Mapping[Status, str]] = {
    Status.UNEXPECTED: "bold red",
    Status.DRIFT_EXCESS: "bold red",
    Status.UNKNOWN_PARTY: "bold red",
    Status.DRIFT_BROKEN: "bold yellow",
    Status.MISSING: "bold yellow",
    Status.UNREACHABLE: "bold magenta",
    Status.EXEMPT: "blue",
    Status.OK: "green",
    Status.NOT_EXPECTED: "dim",
    Status.PENDING: "dim",
}
_WIDTH_OF_FILES: Final = 160  # characters, where there is no terminal to ask
_LEAST_WIDTH: Final = 80  # in narrower terminals lines wrap, instead of columns that say nothing


def print_table(scan: Scan, stream: TextIO) -> None:
    """Print accounts by vendors, then what needs attention, to `stream`.

    Names are shown as plain text: no markup, no control characters. Colours only on a terminal.
    """
    from rich.console import Console

    console = Console(
        file=stream,
        width=None if stream.isatty() else _WIDTH_OF_FILES,
        markup=False,
        emoji=False,
        highlight=False,
    )
    console.width = max(console.width, _LEAST_WIDTH)
    source = ScanSource(scan)
    console.print(_matrix(source))
    attention = _attention(source)
    if attention.row_count:
        console.print(attention)


def _matrix(source: ScanSource) -> Table:
    from rich.table import Table

    table = Table(title=_title(source.scan), title_justify="left", caption_justify="left")
    table.add_column("Account ID", no_wrap=True)
    table.add_column("Account name", max_width=40, no_wrap=True, overflow="ellipsis")
    for name in source.vendor_names.values():
        table.add_column(_text(name))
    for result in source.scan.results:
        if result.outcome is not AccountOutcome.OUT_OF_SCOPE:
            by_vendor = {cell.vendor: cell.status for cell in result.cells}
            statuses = (by_vendor.get(vendor, Status.PENDING) for vendor in source.vendor_names)
            table.add_row(
                _text(result.account.id), _text(result.account.name), *map(_status, statuses)
            )
    left_out = len(source.scan.results) - table.row_count
    table.caption = _text(f"{counted(left_out, 'account')} left out.") if left_out else None
    return table


def _attention(source: ScanSource) -> Table:
    from rich.table import Table

    table = Table(title=_text("What needs attention"), title_justify="left")
    table.add_column("Account", max_width=40)
    table.add_column("Vendor")
    table.add_column("Status", no_wrap=True)
    table.add_column("What is wrong")
    for result, cell in source.pairs():
        if cell.status.needs_attention:
            table.add_row(
                _text(f"{result.account.name} ({result.account.id})"),
                _text(source.vendor_name(cell.vendor)),
                _status(cell.status),
                _text(what_is_wrong(cell).split("\n", maxsplit=1)[0]),
            )
    for result in source.scan.results:
        for party in result.third_parties:
            table.add_row(
                _text(f"{result.account.name} ({result.account.id})"),
                _text(party.known_as or party.outside_account_id),
                _status(Status.UNKNOWN_PARTY),
                _text(f"Account {party.outside_account_id} can enter role {party.role_name}."),
            )
    return table


def _title(scan: Scan) -> Text:
    demo = "DEMO: an invented organization. " if scan.demo else ""
    name = scan.organization.name or scan.organization.id
    return _text(f"{demo}{name}, {scan.finished_at:%Y-%m-%d %H:%M} UTC")


def _status(status: Status) -> Text:
    return _text(STATUS_WORDS[status], _STYLES[status])


def _text(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(isolated(one_line(text)), style=style)

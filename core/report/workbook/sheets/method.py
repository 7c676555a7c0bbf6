"""Scope and method: where the data come from, the sums that must agree, the controls served."""

from __future__ import annotations

import getpass
import platform
from datetime import UTC, datetime
from typing import Final

import core
from core.model import Status
from core.report import palette
from core.report.frames.controls import CONTROLS
from core.report.frames.method import CONTENT_SHA256, OF_THIS_EXPORT, scope_frame
from core.report.frames.reconciliation import Reconciliation, Written, reconciliations
from core.report.workbook import styles
from core.report.workbook.blocks import Page
from core.report.workbook.content_hash import page_digest, row_digest
from core.report.workbook.draft import Draft
from core.report.workbook.files import file_sha256
from core.report.workbook.page import set_up_page
from core.report.workbook.sheet import Formula

TITLE: Final = "Scope and method"
NEXT_HEADING: Final = "Reconciliation"
ITEM_HEADERS: Final = ("Item", "Value")
NOT_HASHED: Final = OF_THIS_EXPORT | {CONTENT_SHA256}
LEFT_OPEN: Final = frozenset({CONTENT_SHA256})  # proved by itself
_WIDTHS: Final = (35.0, 66.0, 38.0, 11.0, 9.5, 15.0)


def draw_method(draft: Draft) -> None:
    """Drawn when all data sheets are: it counts them."""
    sheet = draft.sheets[TITLE]
    sheet.sheet_properties.tabColor = palette.TAB_TO_READ
    sheet.sheet_view.showGridLines = False
    sheet.freeze_panes = "A5"
    set_up_page(draft, sheet, portrait=True)
    page = Page(sheet, _WIDTHS)
    page.row((f"{draft.demo_mark}{TITLE}", styles.TITLE, 1), height=28)
    page.row(
        ("Summary", styles.LINK, 1, "'Summary'!A1"),
        ("Where the data come from, and proof that nothing is left out.", styles.NOTE, 1),
    )
    page.gap()
    written = _written(draft)
    _items(draft, page, written)
    _reconciliation(draft, page, written)
    _controls(page)
    draft.page_digests[TITLE] = page_digest(TITLE, page.shown, LEFT_OPEN)
    sheet.print_title_rows = "1:1"
    sheet.print_area = f"A1:F{sheet.rows_written}"


def _written(draft: Draft) -> Written:
    evidence = draft.evidence_file
    return Written(
        accounts=draft.rows_in("Accounts"),
        pairs=draft.rows_in("All access"),
        exceptions=draft.rows_in("Exceptions"),
        evidence=draft.rows_in("Evidence"),
        evidence_file=evidence.name,
        evidence_sha256=evidence.sha256,
        evidence_sha256_read_back=file_sha256(evidence.draft),
        evidence_lines=evidence.lines,
        changes=draft.rows_in("Changes"),
        remediation=draft.rows_in("Remediation"),
        exported_at=datetime.now(UTC),
        exported_by=_who(),
        local_zone=_zone(datetime.now().astimezone()),
        build=_build(),
    )


def _who() -> str:
    """The user of the operating system and the computer, as far as they are known."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "unknown user"
    return f"{user} on {platform.node() or 'unknown computer'}"


def _zone(now: datetime) -> str:
    """``CET (UTC+01:00)``."""
    offset = f"{now:%z}"
    return f"{now.tzname()} (UTC{offset[:3]}:{offset[3:5]})"


def _build() -> str:
    """What the tool ran on, for whoever wants to repeat it."""
    from openpyxl import __version__ as openpyxl_version

    return (
        f"Rolecall {core.__version__}, Python {platform.python_version()},"
        f" openpyxl {openpyxl_version}, {platform.system()} {platform.machine()}"
    )


def _items(draft: Draft, page: Page, written: Written) -> None:
    items = list(scope_frame(draft.source, written).itertuples(index=False, name=None))
    draft.headers[TITLE] = ITEM_HEADERS
    draft.row_digests[TITLE] = [row_digest(item) for item in items if item[0] not in NOT_HASHED]
    items.append((CONTENT_SHA256, draft.content_sha256()))
    page.row(*((header, styles.HEADER, 1) for header in ITEM_HEADERS), least=20)
    for item, value in items:
        page.row((item, styles.LABEL, 1), (value, _value_style(value), 1))
    page.new_sheet_of_paper()


def _value_style(value: object) -> str:
    return styles.COUNT_LEFT if isinstance(value, int) else styles.IDENTIFIER


def _reconciliation(draft: Draft, page: Page, written: Written) -> None:
    page.row((NEXT_HEADING, styles.HEADING, 1), height=22)
    heads = ("Check", "Expected", "Actual", "Difference", "Result", "Recount (formula)")
    page.row(*((head, styles.HEADER, 1) for head in heads), least=34)
    for check in reconciliations(draft.source, written):
        verdict = Status.OK if check.agrees else Status.UNEXPECTED
        page.row(
            (check.check, styles.TEXT, 1),
            (check.expected, _value_style(check.expected), 1),
            (check.actual, _value_style(check.actual), 1),
            (check.difference, styles.COUNT, 1),
            ("Agrees" if check.agrees else "Differs", styles.status_style(verdict), 1),
            (_recount(draft, check), styles.COUNT, 1),
        )
    page.gap(15)


def _recount(draft: Draft, check: Reconciliation) -> Formula | str:
    if check.recount is None:
        return "main.py verify"
    title, header, words = check.recount
    if not words:
        return Formula(f"={draft.count_formula(title, header)}")
    return Formula("=" + "+".join(draft.count_formula(title, header, word) for word in words))


def _controls(page: Page) -> None:
    page.row(("Control mapping", styles.HEADING, 1), height=22)
    heads = ("Framework", "Control", "How this workbook supports it")
    page.row(*((head, styles.HEADER, 1) for head in heads), least=20)
    for mapping in CONTROLS:
        page.row(*((words, styles.TEXT, 1) for words in mapping))

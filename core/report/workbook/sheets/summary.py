"""The first page: the result in one sentence, six figures, one table, one chart, signatures."""

from __future__ import annotations

from itertools import islice
from typing import Final

from core.model import AccountOutcome, Status
from core.presentation.text import counted
from core.report import palette
from core.report.figures import COUNTED_STATUSES, count_outcomes, count_statuses
from core.report.frames.access import exceptions_frame
from core.report.frames.method import CONTENT_SHA256
from core.report.frames.summary import VENDOR_STATUS, vendor_status_frame
from core.report.source import ReportSource
from core.report.words import review_period, stamp
from core.report.workbook import styles
from core.report.workbook.blocks import Page
from core.report.workbook.chart import add_status_chart
from core.report.workbook.content_hash import page_digest
from core.report.workbook.draft import Draft
from core.report.workbook.page import set_up_page

TITLE: Final = "Summary"
DEMO_BANNER: Final = "DEMO: an invented organization. Nothing here is evidence of anything."
VENDOR_HEADER: Final = VENDOR_STATUS[0]
STATUS_HEADERS: Final = VENDOR_STATUS[1 : len(COUNTED_STATUSES) + 1]
ALL_VENDORS: Final = "All vendors"
_WIDTHS: Final = (22.0, *(10.5,) * 10)
_SIGNERS: Final = ("Prepared by", "Reviewed by", "Approved by")
LEFT_OPEN: Final = frozenset({*_SIGNERS, CONTENT_SHA256})  # rows that may change, or are proved
# from the best to the worst, so that the good part starts at the axis
_CHARTED: Final = tuple(
    status for status in reversed(COUNTED_STATUSES) if status is not Status.NOT_EXPECTED
)
_CHART_ROWS: Final = 9  # for title, axis and air; each vendor adds one
_MOST_CHART_ROWS: Final = 12  # all must fit on one page


def draw_summary(draft: Draft) -> None:
    """Drawn last, for it shows the fingerprint of all other sheets."""
    sheet = draft.sheets[TITLE]
    sheet.sheet_properties.tabColor = palette.TAB_SUMMARY
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.tabSelected = True
    set_up_page(draft, sheet, portrait=True, one_page=True)
    page = Page(sheet, _WIDTHS)
    source = draft.source
    _head(page, source)
    _figures(page, source)
    _vendors(page, source)
    _top_exceptions(page, source)
    _sign_off(page)
    _where_to_look(page, draft)
    page.gap()
    page.row((CONTENT_SHA256, styles.LABEL, 2), (draft.content_sha256(), styles.IDENTIFIER, 9))
    draft.page_digests[TITLE] = page_digest(TITLE, page.shown, LEFT_OPEN)
    sheet.print_area = f"A1:K{sheet.rows_written}"


def _head(page: Page, source: ReportSource) -> None:
    scan = source.scan
    title = f"Vendor access review {review_period(scan.finished_at)}"
    page.row((title, styles.TITLE, page.span), height=32)
    if scan.demo:
        page.row((DEMO_BANNER, styles.DEMO, page.span), height=20)
        page.gap(4)
    name = f"{scan.organization.name} ({scan.organization.id})"
    facts = (
        f"Organization {name if scan.organization.name else scan.organization.id}, management"
        f" account {scan.organization.management_account_id}. Scanned {stamp(scan.finished_at)}"
        f" by {scan.caller_arn}."
    )
    page.row((facts, styles.FACTS, page.span))
    page.gap(4)
    page.row((result_sentence(source), styles.LEAD, page.span), least=34)
    page.gap()


def result_sentence(source: ReportSource) -> str:
    """The result of the scan in one breath; never a bare "all fine" over unread accounts."""
    counts = count_statuses(cell for _, cell in source.pairs())
    unknown = counts.by_status[Status.UNREACHABLE]
    parties = sum(len(result.third_parties) for result in source.scan.results)
    stopped = "" if source.scan.complete else "The scan was stopped before its end. "
    differ = counts.need_attention - unknown
    if differ or unknown:
        verb = "is" if differ == 1 else "are"
        text = (
            f"{differ:,} of {counts.expected:,} vendor accesses {verb} not as agreed;"
            f" {unknown:,} more could not be checked."
        )
    else:
        seen = counted(counts.expected, "vendor access", "vendor accesses")
        text = f"No differences found in {seen}."
    if parties:
        text += f" {counted(parties, 'role')} can be entered by an unrecognised third party."
    return stopped + text


def _figures(page: Page, source: ReportSource) -> None:
    outcomes = count_outcomes(source.scan)
    counts = count_statuses(cell for _, cell in source.pairs())
    partly = outcomes[AccountOutcome.PARTIAL]
    checked = f"accounts checked, {partly:,} of them only partly" if partly else "accounts checked"
    figures = (
        (len(source.scan.results), "accounts in the organization", 1),
        (outcomes[AccountOutcome.CHECKED] + partly, checked, 2),
        (outcomes[AccountOutcome.UNREACHABLE], "accounts could not be checked", 2),
        (len(source.scan.vendors), "vendors", 2),
        (counts.compliant_share, "compliant", 2),
        (counts.compliant_or_exempt_share, "compliant or exempt", 2),
    )
    page.row(
        *(
            (
                "-" if value is None else value,
                styles.FIGURE if isinstance(value, int) else styles.FIGURE_PERCENT,
                span,
            )
            for value, _, span in figures
        ),
        height=34,
    )
    page.row(*((label, styles.FIGURE_LABEL, span) for _, label, span in figures), height=28)
    page.gap()


def _vendors(page: Page, source: ReportSource) -> None:
    frame = vendor_status_frame(source)
    header_row = page.row(
        (VENDOR_HEADER, styles.HEADER, 1),
        *((header, styles.HEADER_NUMBER, 1) for header in VENDOR_STATUS[1:]),
        height=36,
    )
    for vendor, *counts, total, share in frame.itertuples(index=False, name=None):
        page.row(
            (vendor, styles.TEXT, 1),
            *((count, styles.COUNT, 1) for count in counts),
            (total, styles.TOTAL, 1),
            ("-" if share is None else share, styles.PERCENT, 1),
        )
    whole = count_statuses(cell for _, cell in source.pairs())
    share = whole.compliant_share
    page.row(
        (ALL_VENDORS, styles.TOTAL_TEXT, 1),
        *((whole.by_status[status], styles.TOTAL, 1) for status in COUNTED_STATUSES),
        (whole.total, styles.TOTAL, 1),
        ("-" if share is None else share, styles.TOTAL_PERCENT, 1),
    )
    page.gap()
    first = page.sheet.rows_written + 1
    rows = _CHART_ROWS + min(len(frame), _MOST_CHART_ROWS)
    for _ in range(rows):
        page.gap(15)
    if len(frame):
        add_status_chart(
            page.sheet,
            columns={status: COUNTED_STATUSES.index(status) + 2 for status in _CHARTED},
            header_row=header_row,
            vendors=len(frame),
            place=(first, first + rows - 1),
            width_columns=page.span,
            description=_chart_in_words(source),
        )
    page.gap()


def _chart_in_words(source: ReportSource) -> str:
    rows = vendor_status_frame(source).itertuples(index=False, name=None)
    shares = (
        f"{row[0]}: {'nothing expected' if row[-1] is None else f'{row[-1]:.0%} compliant'}"
        for row in rows
    )
    return (
        "Stacked bar chart, one bar per vendor, of the shares of each status in the expected"
        f" accesses. {'; '.join(shares)}. The numbers stand in the table above."
    )


def _top_exceptions(page: Page, source: ReportSource) -> None:
    page.row(("Most important exceptions", styles.HEADING, page.span), height=22)
    frame = exceptions_frame(source)
    if frame.empty:
        page.row(("None.", styles.TEXT, page.span))
    columns = ("Account name", "Account ID", "Vendor", "Status", "What is wrong")
    for name, account, vendor, status, wrong in islice(
        frame[list(columns)].itertuples(index=False, name=None), 3
    ):
        sentence = _shortened(wrong.split("\n")[0], 150)
        page.row(
            (status, styles.status_style_of(status), 2),
            (f"{vendor} in {_shortened(name, 60)} ({account}): {sentence}", styles.TEXT, 9),
        )
    page.gap()


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}..."


def _sign_off(page: Page) -> None:
    page.row(("Sign-off", styles.HEADING, page.span), height=22)
    heads = (("", 1), ("Name", 3), ("Role", 3), ("Date", 2), ("Signature", 2))
    page.row(*((word, styles.HEADER, span) for word, span in heads))
    for signer in _SIGNERS:
        page.row(
            (signer, styles.SIGNER, 1),
            *((None, styles.SIGNATURE, span) for _, span in heads[1:]),
            height=22,
        )
    page.gap()


def _where_to_look(page: Page, draft: Draft) -> None:
    page.row(("Where to look", styles.HEADING, page.span), height=22)
    for title, purpose in draft.contents:
        if title != TITLE:
            page.row((title, styles.LINK, 2, f"'{title}'!A1"), (purpose, styles.PLAIN, 9))

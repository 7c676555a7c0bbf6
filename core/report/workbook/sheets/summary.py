"""The first page: the result in one sentence, six figures, one table, one chart, signatures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date
from itertools import islice
from typing import TYPE_CHECKING, Final

from core.changes.model import CHANGE_WORDS, Change
from core.model import STATUS_WORDS, AccountOutcome, Status
from core.report import palette
from core.report.figures import COUNTED_STATUSES, count_outcomes, count_statuses
from core.report.frames.access import wanting_attention, what_is_wrong
from core.report.frames.method import CONTENT_SHA256
from core.report.frames.summary import VENDOR_STATUS, vendor_status_frame
from core.report.result_sentence import DEMO_BANNER, facts_sentence, result_sentence
from core.report.source import ReportSource, row_key
from core.report.workbook import styles
from core.report.workbook.blocks import Page
from core.report.workbook.chart import add_status_chart
from core.report.workbook.content_hash import page_digest
from core.report.workbook.draft import Draft
from core.report.workbook.page import set_up_page

if TYPE_CHECKING:
    from core.review.model import Review

TITLE: Final = "Summary"
VENDOR_HEADER: Final = VENDOR_STATUS[0]
STATUS_HEADERS: Final = VENDOR_STATUS[1 : len(COUNTED_STATUSES) + 1]
ALL_VENDORS: Final = "All vendors"
_WIDTHS: Final = (22.0, *(10.5,) * 10)
SIGNERS: Final = ("Prepared by", "Reviewed by", "Approved by")
_WORTH_SAYING: Final = frozenset({CHANGE_WORDS[Change.NEW], CHANGE_WORDS[Change.WORSE]})
LEFT_OPEN: Final = frozenset({*SIGNERS, CONTENT_SHA256})  # rows that may change, or are proved
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
    _sign_off(page, source)
    _where_to_look(page, draft)
    page.gap()
    page.row((CONTENT_SHA256, styles.LABEL, 2), (draft.content_sha256(), styles.IDENTIFIER, 9))
    draft.page_digests[TITLE] = page_digest(TITLE, page.shown, LEFT_OPEN)
    sheet.print_area = f"A1:K{sheet.rows_written}"


def _head(page: Page, source: ReportSource) -> None:
    scan = source.scan
    title = f"Vendor access review {source.period}"
    page.row((title, styles.TITLE, page.span), height=32)
    if scan.demo:
        page.row((DEMO_BANNER, styles.DEMO, page.span), height=20)
        page.gap(4)
    page.row((facts_sentence(source), styles.FACTS, page.span))
    page.gap(4)
    page.row((result_sentence(source), styles.LEAD, page.span), least=34)
    page.gap()


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
    foremost = list(islice(wanting_attention(source), 3))
    if not foremost:
        page.row(("None.", styles.TEXT, page.span))
    for result, cell in foremost:
        name = _shortened(result.account.name, 60)
        place = f"{source.vendor_name(cell.vendor)} in {name} ({result.account.id})"
        wrong = _shortened(what_is_wrong(cell).split("\n")[0], 150)
        change = source.past.change(row_key(result.account.id, cell.vendor))
        since = f" {change} since the last review." if change in _WORTH_SAYING else ""
        page.row(
            (STATUS_WORDS[cell.status], styles.status_style(cell.status), 2),
            (f"{place}: {wrong}{since}", styles.TEXT, 9),
        )
    page.gap()


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}..."


def _sign_off(page: Page, source: ReportSource) -> None:
    page.row(("Sign-off", styles.HEADING, page.span), height=22)
    heads = (("", 1), ("Name", 3), ("Role", 3), ("Date", 2), ("Signature", 2))
    page.row(*((word, styles.HEADER, span) for word, span in heads))
    for signer, known in zip(SIGNERS, _signers(source.context.review), strict=True):
        values = zip(known, heads[1:], strict=True)
        page.row(
            (signer, styles.SIGNER, 1),
            *(
                (value, styles.SIGNATURE_DATE if word == "Date" else styles.SIGNATURE, span)
                for value, (word, span) in values
            ),
            least=22,
        )
    review = source.context.review
    if review and review.sign_off:
        page.row((review.sign_off.statement, styles.FACTS, page.span))
    page.gap()


def _signers(review: Review | None) -> Iterator[tuple[str | date | None, ...]]:
    """Name, role, date, signature of who prepared, reviewed, approved; empty to be filled in."""
    if review is None:
        yield from [(None,) * 4] * len(SIGNERS)
        return
    yield review.preparer, None, review.started_at.astimezone(UTC).date(), None
    decided = [one for one in review.decisions if not one.carried_from]
    names = list(dict.fromkeys(one.reviewer for one in decided))
    shown = ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
    last = max((one.decided_at.astimezone(UTC).date() for one in decided), default=None)
    yield shown or None, None, last, None
    signed = review.sign_off
    if signed is None:
        yield (None,) * 4
    else:
        yield signed.name, signed.role, signed.signed_at.astimezone(UTC).date(), "In Rolecall"


def _where_to_look(page: Page, draft: Draft) -> None:
    page.row(("Where to look", styles.HEADING, page.span), height=22)
    for title, purpose in draft.contents:
        if title != TITLE:
            page.row((title, styles.LINK, 2, f"'{title}'!A1"), (purpose, styles.PLAIN, 9))

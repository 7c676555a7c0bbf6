"""Print set-up that every sheet shares."""

from __future__ import annotations

from typing import Any

from openpyxl.worksheet.properties import PageSetupProperties

from core.report.workbook.draft import Draft
from core.report.workbook.sheet import ReportSheet


def set_up_page(
    draft: Draft, sheet: ReportSheet, *, portrait: bool = False, one_page: bool = False
) -> None:
    """The paper chosen, one page wide, with the report's header and footer."""
    scan = draft.source.scan
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.paperSize = int(draft.settings.paper)
    sheet.page_setup.orientation = "portrait" if portrait else "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1 if one_page else 0
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.3
    margins.top = margins.bottom = 0.6
    margins.header = margins.footer = 0.3
    title = f"{draft.demo_mark}Vendor access review | {sheet.title}"
    marks: Any = sheet  # the stubs call the header and the footer optional
    for mark, text in (
        (marks.oddHeader.left, title),
        (marks.oddFooter.left, f"Confidential | {scan.id.replace('&', '&&')}"),
        (marks.oddFooter.right, "Page &P of &N"),
    ):
        mark.text = text
        mark.size = 9

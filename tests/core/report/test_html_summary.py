"""The page for e-mail."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from report_past import make_context
from report_scan import SECRET, make_agreement, make_scan, make_source, shipped_catalogue

from core.model import Scan
from core.report.html_summary import html_summary
from core.report.source import ReportSource


class Outline(HTMLParser):
    """Which elements a page has, and what it shows."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def page(source: ReportSource) -> str:
    return html_summary(source)


def test_it_loads_nothing_from_elsewhere(page: str) -> None:
    outline = Outline(page)

    assert not {"script", "img", "link", "iframe", "object", "a", "form"} & set(outline.tags)
    assert not [name for name, _ in outline.attributes if name in {"src", "href"}]
    assert "url(" not in page
    assert "@import" not in page


def test_hostile_names_are_text() -> None:
    scan = make_scan()
    names = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a\u202eb\x00c\ud800")
    results = tuple(
        replace(result, account=replace(result.account, name=names[number % 3]))
        for number, result in enumerate(scan.results)
    )
    hostile = replace(
        scan, results=results, vendors=(("prosperops", "<b>V</b>"), *scan.vendors[1:])
    )

    page = html_summary(make_source(hostile))

    assert "script" not in Outline(page).tags
    assert "img" not in Outline(page).tags
    assert "<b>V</b>" in Outline(page).text
    assert "\u202e" not in page
    page.encode("utf-8")


def test_it_says_the_result_and_the_figures_of_the_scan(page: str, source: ReportSource) -> None:
    text = Outline(page).text

    assert "vendor accesses are not as agreed" in text
    assert "All vendors" in text
    assert str(len(source.scan.results)) in text
    assert "Nothing to compare with yet" in text


def test_external_ids_are_masked(page: str) -> None:
    assert SECRET not in page


def test_few_exceptions_keep_it_on_a_page(page: str) -> None:
    rows = re.findall(r'class="status"', page)

    assert len(rows) == 6
    assert re.search(r"And \d+ more: see the workbook\.", page)


def test_a_signed_review_is_told(scan: Scan) -> None:
    source = ReportSource(scan, make_agreement(), shipped_catalogue(), context=make_context(scan))

    text = Outline(html_summary(source)).text

    assert "Signed by Bo Lindqvist, CFO, on 2026-11-21." in text
    assert "Compared with scan 20260821T091000Z-before" in text


def test_a_demonstration_says_so() -> None:
    assert "an invented organization" in html_summary(make_source(make_scan(demo=True)))

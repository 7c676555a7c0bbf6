"""What an auditor's own program would check in a workbook: from the files alone, with nothing of
the report's code. Every point is a name and whether it holds."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

Point = tuple[str, bool, str]

SHEETS = (
    "Summary", "Sign-off", "Exceptions", "Matrix", "Changes", "Exemptions", "Third parties",
    "Remediation", "All access", "Accounts", "Expected access", "Evidence", "Scope and method",
    "Definitions",
)  # fmt: skip
COLUMNS = {
    "Sign-off": (
        "Vendor | What the vendor does for us | Access in plain words | Access level |"
        " Business owner | Technical owner | Contract or purchase reference |"
        " Accounts with access | Need attention | Could not check | Exempt | Last used (UTC) |"
        " Decision at last review | Recommendation | Decision | Reviewer | Reviewed on | Comment"
    ),
    "Exceptions": (
        "Finding ID | Account ID | Account name | Vendor | Status | Risk | What is wrong |"
        " Expected | Found | Proposed fix | Since last review | First seen (UTC) | Evidence ID |"
        " Decision | Accept until | Owner | Reviewer | Reviewed on | Comment | Fix state |"
        " Row key | Row SHA-256"
    ),
    "Changes": (
        "Account ID | Account name | Vendor | Status last time | Status now | Change | Why |"
        " Last time found | Found now | Previous evidence ID | Evidence ID | Row key"
    ),
    "Exemptions": (
        "Exemption ID | Account ID or scope | Vendor | Difference accepted | Reason | Owner |"
        " Approved by | Approved on | Expires on | Days left | State | Ticket |"
        " Times used in this scan | Row key"
    ),
    "Third parties": (
        "Account ID | Account name | Role name | Outside AWS account | Possible owner |"
        " External ID required | Access level | Created on (UTC) | Last used (UTC) | Status |"
        " Decision | Reviewer | Reviewed on | Comment | Evidence ID"
    ),
    "Remediation": (
        "Change ID | Plan ID | Plan SHA-256 | Account ID | Vendor | What was done |"
        " AWS API calls | Risk | Requested by | Approved by | Reason or ticket | Started (UTC) |"
        " Finished (UTC) | Outcome | Re-check status | Re-check at (UTC) |"
        " Re-check evidence ID | State before SHA-256 | State after SHA-256 | Backup file | Undo"
    ),
    "All access": (
        "Row key | Account ID | Account name | OU path | Vendor | Role name | Role ARN | Status |"
        " Detail | Rules failed | External ID matches | Trusted AWS accounts | Access level |"
        " Role created (UTC) | Role last used (UTC) | Checked at (UTC) | Exemption ID | Change |"
        " Evidence ID | Evidence SHA-256"
    ),
    "Accounts": (
        "Account ID | Account name | Account email | AWS state | Joined (UTC) | OU path |"
        " Environment | In scope | Reason if not in scope | Scan result |"
        " Why it could not be checked | AWS error code | What to do | Checked at (UTC) |"
        " Evidence ID"
    ),
    "Expected access": (
        "Vendor | Role name | Trusted AWS account | External ID (masked, last 3 + SHA-256) |"
        " Managed policies | Permissions in words | Permissions SHA-256 | Applies to | Not for |"
        " Source link | Agreed by | Agreed on | Version"
    ),
    "Evidence": (
        "Evidence ID | Account ID | Vendor | AWS API call | Region | Received at (UTC) |"
        " AWS request ID | HTTP status | SHA-256 | File | Line | Bytes | Excerpt"
    ),
    "Definitions": "Word | Colour sample | Kind | Meaning | What to do",
}
TABLES = {
    "Sign-off": "tblSignOff", "Exceptions": "tblExceptions", "Matrix": "tblMatrix",
    "Changes": "tblChanges", "Exemptions": "tblExemptions", "Third parties": "tblThirdParties",
    "Remediation": "tblRemediation", "All access": "tblAllAccess", "Accounts": "tblAccounts",
    "Expected access": "tblExpected", "Evidence": "tblEvidence", "Definitions": "tblDefinitions",
}  # fmt: skip
EVIDENCE_SHEETS = {"All access", "Accounts", "Expected access", "Evidence"}
TABS = {
    "Summary": "0F7B5F",
    **dict.fromkeys(("Sign-off", "Exceptions", "Third parties"), "F4C04E"),
    **dict.fromkeys(
        ("Matrix", "Changes", "Exemptions", "Remediation", "Scope and method", "Definitions"),
        "1F3A5F",
    ),
    **dict.fromkeys(EVIDENCE_SHEETS, "8A929B"),
}
STATUSES = (
    "Not approved", "Excess access", "Cannot work", "Missing", "Could not check", "Exempt",
    "Compliant", "Not required",
)  # fmt: skip
ATTENTION = set(STATUSES[:5])
LISTS = {
    "Sign-off": "Keep,Reduce,Remove,Escalate",
    "Exceptions": "Fix,Accept until date,Remove access,Escalate",
    "Third parties": "Fix,Accept until date,Remove access,Escalate",
}
STYLES = {
    "VA Header": "General", "VA Text": "General", "VA Identifier": "@",
    "VA Date time UTC": "yyyy-mm-dd hh:mm:ss", "VA Date": "yyyy-mm-dd", "VA Count": "#,##0",
    "VA Percent": "0.0%", "VA Reviewer input": "General", "VA Title": "General",
    "VA Link": "General",
}  # fmt: skip
VOCABULARIES = (
    *STATUSES, "Not scanned yet", "Unrecognised third party", "New", "Worse", "Better",
    "Unchanged", "Resolved", "Left scope", "Not comparable", "Fix", "Accept until date",
    "Remove access", "Escalate", "Keep", "Reduce", "Remove", "High", "Medium", "Low",
    "Administrator", "Broad", "Acts on named things", "Read only", "Done and verified",
    "Done but still differs", "Failed", "Skipped (changed since preview)", "Stopped", "Undone",
    "Active", "Ends within 30 days", "Expired", "UTC", "SHA-256", "ARN", "OU",
)  # fmt: skip


def points_of(path: Path) -> Iterator[Point]:
    """Check the workbook at `path` and the files beside it."""
    yield from Checker(path).points()


class Checker:
    """One workbook, opened once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = load_workbook(path)
        with zipfile.ZipFile(path) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}

    def points(self) -> Iterator[Point]:
        """All of them."""
        yield from self.package()
        yield from self.properties()
        yield from self.styles()
        for title in TABLES:
            yield from self.table(title)
        for title in SHEETS:
            yield from self.printing(title)
        yield from self.texts()
        yield from self.inputs()
        yield from self.summary()
        yield from self.scope()
        yield from self.counts()
        yield from self.evidence()
        yield from self.definitions()

    def head(self, title: str) -> int:
        return 1 if title in EVIDENCE_SHEETS else 4

    def headers(self, title: str) -> list[str]:
        return [str(cell.value) for cell in self.book[title][self.head(title)]]

    def rows(self, title: str) -> list[dict[str, Any]]:
        headers = self.headers(title)
        found = self.book[title].iter_rows(min_row=self.head(title) + 1, values_only=True)
        return [
            dict(zip(headers, row, strict=True))
            for row in found
            if any(value is not None for value in row)
        ]

    def package(self) -> Iterator[Point]:
        names = self.parts.keys()
        yield "sheets in order", tuple(self.book.sheetnames) == SHEETS, str(self.book.sheetnames)
        yield "opens on Summary", self.book.active is self.book["Summary"], ""
        hidden = [sheet.title for sheet in self.book if sheet.sheet_state != "visible"]
        yield "no hidden sheet", not hidden, str(hidden)
        yield "no macro", not any("vba" in name.lower() for name in names), ""
        yield "no external link", not any("externalLink" in name for name in names), ""
        protected = [sheet.title for sheet in self.book if sheet.protection.sheet]
        yield "no sheet protected", not protected, str(protected)
        selected = [sheet.title for sheet in self.book if sheet.sheet_view.tabSelected]
        yield "one tab selected", selected == ["Summary"], str(selected)
        outside = [name for name, data in self.parts.items() if b'TargetMode="External"' in data]
        yield "no relation leads outside", not outside, str(outside)
        stem = self.path.with_suffix("")
        for suffix in (".evidence.jsonl", ".sha256"):
            file = Path(f"{stem}{suffix}")
            yield f"{suffix} beside it", file.is_file(), str(file)

    def properties(self) -> Iterator[Point]:
        core = self.book.properties
        for name in ("title", "subject", "keywords", "description"):
            yield f"property {name}", bool(getattr(core, name)), ""
        creator = str(core.creator)
        yield "author names tool and version", bool(re.search(r"\d+\.\d+", creator)), creator
        custom = {one.name: one.value for one in self.book.custom_doc_props.props}
        for name in ("Scan ID", "Content SHA-256", "Review period"):
            yield f"custom property {name}", bool(custom.get(name)), str(custom)

    def styles(self) -> Iterator[Point]:
        known = {style.name: style for style in self.book._named_styles}
        for name, number_format in STYLES.items():
            style = known.get(name)
            fits = style is not None and style.number_format == number_format
            yield f"style {name}", fits, str(style and style.number_format)
        fonts = {(style.font.name, style.font.sz) for name, style in known.items() if "VA" in name}
        yield "Calibri, at least 9", all(n == "Calibri" and s >= 9 for n, s in fonts), str(fonts)
        cream = known["VA Reviewer input"]
        fill = str(cream.fill.start_color.rgb)
        yield "input is cream", fill.endswith("FFF9E5"), fill
        yield "input is unlocked", not cream.protection.locked, ""

    def table(self, title: str) -> Iterator[Point]:
        sheet, head = self.book[title], self.head(title)
        headers = self.headers(title)
        if title in COLUMNS:
            wanted = COLUMNS[title].split(" | ")
            yield f"{title}: columns", headers == wanted, str(headers)
        tables = list(sheet.tables.values())
        names = [table.displayName for table in tables]
        yield f"{title}: one table, {TABLES[title]}", names == [TABLES[title]], str(names)
        last = sheet.cell(1, len(headers)).column_letter
        ref = f"A{head}:{last}{sheet.max_row}"
        yield f"{title}: table spans all", tables[0].ref == ref, f"{tables[0].ref} {ref}"
        freeze = str(sheet.freeze_panes)
        frozen = re.fullmatch(r"([A-Z]+)(\d+)", freeze)
        fits = frozen is not None and frozen[1] != "A" and int(frozen[2]) == head + 1
        yield f"{title}: header and first columns frozen", fits, freeze
        yield f"{title}: nothing merged", not sheet.merged_cells.ranges, ""
        widths = {c.index: c.width for c in sheet.column_dimensions.values()}
        yield f"{title}: widths set", len(widths) == len(headers), str(len(widths))
        styles = {cell.style for cell in sheet[head]}
        yield f"{title}: header styled", all(s.startswith("VA Header") for s in styles), str(styles)
        if head == 4:
            band = [sheet.cell(row, 1).value for row in (1, 2, 3)]
            fits = title in str(band[0]) and band[1] == "Summary" and band[2] is None
            yield f"{title}: title band", fits and bool(sheet["B2"].value), str(band)
            link = sheet["A2"].hyperlink
            yield f"{title}: link back", bool(link and link.location == "'Summary'!A1"), ""
        colour = str(sheet.sheet_properties.tabColor.rgb)
        yield f"{title}: tab colour", colour.endswith(TABS[title]), colour
        if any(header.startswith("Status") for header in headers) or title == "Matrix":
            rules = [rule for one in sheet.conditional_formatting for rule in one.rules]
            words = {rule.formula[0].strip('"') for rule in rules}
            yield f"{title}: statuses coloured", words >= set(STATUSES), str(words)
        yield from self.cells(title, headers)

    def cells(self, title: str, headers: list[str]) -> Iterator[Point]:
        wrong_time, wrong_day, wrong_id, high = [], [], [], []
        days = ("Approved on", "Expires on", "Agreed on", "Accept until", "Reviewed on")
        sheet = self.book[title]
        for row in sheet.iter_rows(min_row=self.head(title) + 1):
            for header, cell in zip(headers, row, strict=True):
                if header.endswith("(UTC)") and cell.value is not None:
                    real = isinstance(cell.value, datetime)
                    if not real or cell.number_format != "yyyy-mm-dd hh:mm:ss":
                        wrong_time.append(cell.coordinate)
                elif header in days and cell.value is not None:
                    if not isinstance(cell.value, datetime) or cell.number_format != "yyyy-mm-dd":
                        wrong_day.append(cell.coordinate)
                elif header in {"Account ID", "Outside AWS account"} and cell.value is not None:
                    is_id = re.fullmatch(r"\d{12}", str(cell.value))
                    if cell.data_type != "s" or cell.number_format != "@" or not is_id:
                        wrong_id.append(cell.coordinate)
            height = sheet.row_dimensions[row[0].row].height or 15
            lines = max((str(cell.value or "").count("\n") + 1 for cell in row), default=1)
            if height > 409 or height < min(409, 15 * lines):
                high.append(row[0].row)
        yield f"{title}: times are times", not wrong_time, str(wrong_time[:5])
        yield f"{title}: days are days", not wrong_day, str(wrong_day[:5])
        yield f"{title}: account ids are text", not wrong_id, str(wrong_id[:5])
        yield f"{title}: rows high enough", not high, str(high[:5])

    def printing(self, title: str) -> Iterator[Point]:
        sheet = self.book[title]
        portrait = title in {"Summary", "Scope and method"}
        setup = sheet.page_setup
        yield f"{title}: A4", str(setup.paperSize) == "9", str(setup.paperSize)
        turned = setup.orientation == ("portrait" if portrait else "landscape")
        yield f"{title}: orientation", turned, str(setup.orientation)
        fit = sheet.sheet_properties.pageSetUpPr.fitToPage and setup.fitToWidth == 1
        tall = setup.fitToHeight == (1 if title == "Summary" else 0)
        yield f"{title}: one page wide", bool(fit and tall), ""
        header = "".join(
            str(part.text or "")
            for part in (sheet.oddHeader.left, sheet.oddHeader.center, sheet.oddHeader.right)
        )
        yield f"{title}: header", " | " in header and title in header, header
        footer = " ".join(
            str(part.text or "")
            for part in (sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right)
        )
        wanted = ("Confidential | ", "Page &P of &N")
        yield f"{title}: footer", all(text in footer for text in wanted), footer
        yield f"{title}: print area", bool(sheet.print_area), ""
        if title in TABLES:
            head = self.head(title)
            rows = sheet.print_title_rows
            yield f"{title}: header repeats", rows == f"${head}:${head}", str(rows)
        last = re.search(r":\$([A-Z]+)\$", str(sheet.print_area))
        assert last
        width = sum(
            column.width
            for column in sheet.column_dimensions.values()
            if (len(column.index), column.index) <= (len(last[1]), last[1])
        )
        # A4 less margins holds about 105 digits of Calibri 11 upright, 153 lying
        yield f"{title}: at least half size", width <= 2 * (105 if portrait else 153), str(width)

    def texts(self) -> Iterator[Point]:
        formulas, errors, long, risky, numbers = [], [], [], [], []
        for sheet in self.book:
            for row in sheet.iter_rows():
                for cell in row:
                    place = f"{sheet.title}!{cell.coordinate}"
                    if cell.data_type == "f":
                        formulas.append(place)
                    if cell.data_type == "e":
                        errors.append(place)
                    if isinstance(cell.value, str) and cell.data_type == "s":
                        text = cell.value
                        if len(text) > 32_767 or text.count("\n") > 253:
                            long.append(place)
                        if text[0] in "=+-@\t\r\n" and not cell.quotePrefix:
                            risky.append(place)
                        if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u200b]", text):
                            numbers.append(place)
        recounts = all(place.startswith("Scope and method!F") for place in formulas)
        yield "formulas only recount", recounts and len(formulas) >= 6, str(formulas[:9])
        yield "no error cell", not errors, str(errors[:5])
        yield "no text too long", not long, str(long[:5])
        yield "texts like formulas are quoted", not risky, str(risky[:5])
        yield "no control, no reordering character", not numbers, str(numbers[:5])

    def inputs(self) -> Iterator[Point]:
        for title, words in LISTS.items():
            sheet = self.book[title]
            rules = sheet.data_validations.dataValidation
            lists = [one for one in rules if one.type == "list"]
            fits = [one.formula1 for one in lists] == [f'"{words}"']
            yield f"{title}: dropdown", fits, str([one.formula1 for one in lists])
            stops = all(one.showErrorMessage and one.errorStyle in {None, "stop"} for one in rules)
            told = all(one.error and one.errorTitle for one in rules)
            yield f"{title}: dropdown rejects and says why", stops and told, ""
            column = sheet.cell(1, self.headers(title).index("Decision") + 1).column_letter
            spans = f"{column}5:{column}{sheet.max_row}"
            areas = [str(one.sqref) for one in lists]
            yield f"{title}: dropdown on every row", areas in ([spans], [f"{column}5"]), str(areas)
            dates = [one for one in rules if one.type == "date"]
            yield (
                f"{title}: dates are checked",
                len(dates) == (2 if title == "Exceptions" else 1),
                "",
            )
            area = re.search(r":\$([A-Z]+)\$", str(sheet.print_area))
            outside = self.headers(title)[-2:] if title == "Exceptions" else []
            last = sheet.cell(1, len(self.headers(title)) - len(outside)).column_letter
            yield f"{title}: technical columns not printed", bool(area and area[1] == last), ""

    def summary(self) -> Iterator[Point]:
        sheet = self.book["Summary"]
        rows = list(sheet.iter_rows(values_only=True))
        words = [str(value) for row in rows for value in row if value is not None]
        yield "Summary: signers", {"Prepared by", "Reviewed by", "Approved by"} <= set(words), ""
        for label in (
            "accounts in the organization",
            "accounts could not be checked",
            "vendors",
            "compliant",
            "compliant or exempt",
        ):
            yield f"Summary: figure {label}", label in words, ""
        headers = next((row for row in rows if row[0] == "Vendor"), ())
        yield "Summary: eight statuses", tuple(headers[1:9]) == STATUSES, str(headers)
        yield "Summary: total", len(headers) > 9 and headers[9] == "Total", str(headers)
        links = [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]
        wanted = {f"'{title}'!A1" for title in SHEETS[1:]}
        yield "Summary: leads to every sheet", {link.location for link in links} == wanted, ""
        chart = next((d for n, d in self.parts.items() if n.startswith("xl/charts/chart")), b"")
        yield "Summary: stacked bars of 100 %", b'grouping val="percentStacked"' in chart, ""
        yield "Summary: chart with axes", chart.count(b'delete val="0"') == 2, ""
        yield "Summary: chart with titles", chart.count(b"<title>") >= 2, ""
        drawing = next((d for n, d in self.parts.items() if n.startswith("xl/drawings/dr")), b"")
        yield "Summary: chart in words", re.search(rb'descr="[^"]{40,}"', drawing) is not None, ""
        top = (
            words.index("Most important exceptions") if "Most important exceptions" in words else 0
        )
        yield "Summary: most important exceptions", top > 0, ""
        digest = next((w for w in words if re.fullmatch("[0-9a-f]{64}", w)), "")
        custom = {one.name: one.value for one in self.book.custom_doc_props.props}
        yield "Summary: content hash", digest == custom.get("Content SHA-256"), digest

    def scope(self) -> Iterator[Point]:
        sheet = self.book["Scope and method"]
        items = {str(row[0]): row[1] for row in sheet.iter_rows(min_row=5, values_only=True)}
        for item in (
            "Scan ID", "Started (UTC)", "Finished (UTC)", "Local time zone of the export",
            "Run by", "Exported by", "Tool", "Tool build", "Organization ID",
            "Management account", "List of accounts", "Accounts listed", "Accounts in scope",
            "Filters", "Expected access version", "Expected access SHA-256",
            "Expected access agreed by", "Evidence file", "Evidence file SHA-256",
            "Evidence file lines", "Content SHA-256", "How the content SHA-256 is computed",
            "Previous review", "Demonstration", "Limits: what is read",
        ):  # fmt: skip
            yield f"Scope: {item}", items.get(item) not in (None, ""), str(items.get(item))
        yield "Scope: nothing merged", not sheet.merged_cells.ranges, ""
        names = list(items)
        yield "Scope: reconciliation and controls", {"Check", "Framework"} <= set(names), ""
        rows = [row for row in sheet.iter_rows(values_only=True) if row[4] in {"Agrees", "Differs"}]
        yield "Scope: at least eight sums", len(rows) >= 8, str(len(rows))
        yield "Scope: all sums agree", all(row[4] == "Agrees" for row in rows), ""
        right = all(row[1] == row[2] and row[3] == 0 for row in rows)
        yield "Scope: sums are what they say", right, ""

    def counts(self) -> Iterator[Point]:
        access, matrix = self.rows("All access"), self.rows("Matrix")
        accounts, exceptions = self.rows("Accounts"), self.rows("Exceptions")
        pairs = Counter((row["Vendor"], row["Status"]) for row in access)
        vendors = self.headers("Matrix")[4:-2]
        crossed = Counter((v, row[v]) for row in matrix for v in vendors)
        yield "Matrix says what All access says", pairs == crossed, ""
        summed: Counter[tuple[str, str]] = Counter()
        rows = list(self.book["Summary"].iter_rows(values_only=True))
        start = next((n for n, row in enumerate(rows) if row[0] == "Vendor"), 0)
        for row in rows[start + 1 :]:
            if row[0] == "All vendors":
                break
            summed.update(
                {(str(row[0]), s): int(str(n)) for s, n in zip(STATUSES, row[1:9], strict=True)}
            )
        yield "Summary says what All access says", pairs == +summed, ""
        wanting = {row["Row key"] for row in access if row["Status"] in ATTENTION}
        keys = [row["Row key"] for row in exceptions]
        yield "Exceptions are what needs attention", set(keys) == wanting, ""
        yield "Exceptions stand there once", len(keys) == len(set(keys)), ""
        every = [row["Row key"] for row in access]
        yield "row keys are unique", len(every) == len(set(every)), ""
        scanned = sum(row["In scope"] == "Yes" for row in accounts)
        yield "pairs = accounts in scope x vendors", len(access) == scanned * len(vendors), ""
        attention = Counter(row["Account ID"] for row in access if row["Status"] in ATTENTION)
        told = {row["Account ID"]: row["Need attention (count)"] for row in matrix}
        right = all(attention[account] == number for account, number in told.items())
        yield "Matrix counts right", right, ""
        parties = Counter(row["Account ID"] for row in self.rows("Third parties"))
        shown = {row["Account ID"]: row["Unrecognised third parties (count)"] for row in matrix}
        right = all(parties[account] == number for account, number in shown.items())
        yield "Matrix counts third parties", right, ""
        by_vendor = {row["Vendor"]: row for row in self.rows("Sign-off")}
        right = all(
            row["Need attention"]
            == sum(n for (v, s), n in pairs.items() if v == vendor and s in ATTENTION)
            and row["Could not check"] == pairs[vendor, "Could not check"]
            and row["Exempt"] == pairs[vendor, "Exempt"]
            for vendor, row in by_vendor.items()
        )
        yield "Sign-off counts right", right and len(by_vendor) == len(vendors), ""
        blank = [row for row in access if row["Status"] == "Could not check" and row["Detail"]]
        unread = sum(row["Status"] == "Could not check" for row in access)
        yield "what could not be checked says why", len(blank) == unread, ""

    def evidence(self) -> Iterator[Point]:
        rows = self.rows("Evidence")
        known = {row["Evidence ID"]: row for row in rows}
        used = {
            row[header]
            for title in (
                "All access",
                "Exceptions",
                "Third parties",
                "Accounts",
                "Changes",
                "Remediation",
            )
            for row in self.rows(title)
            for header in row
            if header in {"Evidence ID", "Re-check evidence ID"} and row[header]
        }
        yield "every evidence id resolves", used <= known.keys(), str(used - known.keys())
        file = Path(f"{self.path.with_suffix('')}.evidence.jsonl")
        lines = [json.loads(line) for line in file.read_text("ascii").splitlines()]
        placed = all(lines[row["Line"] - 1]["id"] == row["Evidence ID"] for row in rows)
        yield "every line is where the sheet says", placed and len(lines) == len(rows), ""
        bodies = [line["body"].encode("utf-8", "surrogatepass") for line in lines]
        hashes = [hashlib.sha256(body).hexdigest() for body in bodies]
        right = all(
            known[line["id"]]["SHA-256"] == digest
            for line, digest in zip(lines, hashes, strict=True)
        )
        yield "every answer has its hash", right, ""
        sizes = all(
            known[line["id"]]["Bytes"] == len(body)
            for line, body in zip(lines, bodies, strict=True)
        )
        yield "every answer has its size", sizes, ""
        stated = {row["Evidence ID"]: row["Evidence SHA-256"] for row in self.rows("All access")}
        right = all(known[key]["SHA-256"] == digest for key, digest in stated.items() if key)
        yield "All access repeats the hash", right, ""
        recorded = dict(
            reversed(line.split("  "))
            for line in Path(f"{self.path.with_suffix('')}.sha256").read_text().splitlines()
        )
        for one in (self.path, file):
            digest = hashlib.sha256(one.read_bytes()).hexdigest()
            yield f"hash of {one.suffix}", recorded.get(one.name) == digest, ""

    def definitions(self) -> Iterator[Point]:
        words = {row["Word"] for row in self.rows("Definitions")}
        missing = [word for word in VOCABULARIES if word not in words]
        yield "every word is defined", not missing, str(missing)
        meant = all(row["Meaning"] for row in self.rows("Definitions"))
        yield "every word has a meaning", meant, ""

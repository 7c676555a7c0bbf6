"""The demonstration's agreement as it was in an earlier quarter."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from core.demo.company import account_id
from core.demo.past_cast import FIRST_QUARTER_OF, QUARTERS

_APPROVED = re.compile(r"^    approved_on: (\d{4}-\d\d-\d\d)", re.MULTILINE)
_VERSION = re.compile(r"^version: (\d{4})-Q(\d)$", re.MULTILINE)
_AGREED_ON = re.compile(r"^agreed_on: .*$", re.MULTILINE)
_SHARED_SERVICES = ', "ou:Platform/Shared services"'
_EXEMPTION = """
  - id: EX-2025-019
    vendor: prosperops
    accounts: ["{account}"]
    findings: [access-excess]
    reason: ProsperOps tests its exchange of reservations on the booking staging account
    owner: Tomasz Wrona
    approved_by: Ingrid Halvorsen
    approved_on: {approved}
    expires_on: {expires}
    ticket: FIN-1093
"""


def past_agreement(text: str, quarter: int, days: tuple[date, ...]) -> str:
    """The agreement's text at the end of a quarter (from 0, the oldest).

    `text` is that of today, `days` the last days of the four quarters.
    """
    head, mark, exemptions = text.partition("\nexemptions:\n")
    head = _VERSION.sub(lambda found: f"version: {_earlier(found, QUARTERS - quarter)}", head)
    head = _AGREED_ON.sub(f"agreed_on: {days[quarter] - timedelta(days=60)}", head)
    head = head.replace(_SHARED_SERVICES, "")
    for vendor, first in FIRST_QUARTER_OF.items():
        if quarter < first:
            head = _without_vendor(head, vendor)
    blocks = exemptions.split("\n  - id: ")
    kept = [block for block in blocks if _approved(block) <= days[quarter]]
    ended = days[1] + timedelta(days=40)
    if quarter <= 2:
        kept.append(
            _EXEMPTION.format(
                account=account_id("booking-staging"),
                approved=days[0] - timedelta(days=50),
                expires=ended,
            ).removeprefix("\n  - id: ")
        )
    return f"{head}{mark}" + "".join(
        f"  - id: {block.removeprefix('  - id: ').strip()}\n" for block in kept
    )


def write_past_agreement(folder: Path, text: str) -> Path:
    """Write it where the sample policies lie beside it."""
    path = folder / "agreement.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _earlier(found: re.Match[str], quarters: int) -> str:
    number = int(found[1]) * 4 + int(found[2]) - 1 - quarters
    return f"{number // 4}-Q{number % 4 + 1}"


def _approved(block: str) -> date:
    found = _APPROVED.search(block)
    assert found is not None
    return date.fromisoformat(found[1])


def _without_vendor(head: str, vendor: str) -> str:
    start = head.index(f"\n  {vendor}:\n")
    end = re.compile(r"\n  \w|\n\S|\Z").search(head, start + 1)
    return head[:start] + (head[end.start() :] if end else "")

"""The colours of the workbook: measured for contrast and for readers with colour blindness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.model import Status


@dataclass(frozen=True, slots=True)
class StatusColours:
    """Cell `fill` and `text` on it; `bar` is the segment in the chart. RRGGBB."""

    fill: str
    text: str
    bar: str
    hatched: bool = False


STATUS_COLOURS: Final[Mapping[Status, StatusColours]] = {
    Status.UNEXPECTED: StatusColours("A61B0F", "FFFFFF", "6F1109"),
    Status.DRIFT_EXCESS: StatusColours("A61B0F", "FFFFFF", "C9382A"),
    Status.DRIFT_BROKEN: StatusColours("F4C04E", "3A2500", "B87400"),
    Status.MISSING: StatusColours("F4C04E", "3A2500", "F4C04E"),
    Status.UNREACHABLE: StatusColours("BBA6E3", "2A1150", "8E6CC9", hatched=True),
    Status.EXEMPT: StatusColours("E1EFFD", "0B4A84", "7DB4EA"),
    Status.OK: StatusColours("E3F4EC", "0B5D46", "0F7B5F"),
    Status.NOT_EXPECTED: StatusColours("FFFFFF", "59616B", "C9CED4"),
    Status.PENDING: StatusColours("FFFFFF", "59616B", "E3E6E9"),
    Status.UNKNOWN_PARTY: StatusColours("A61B0F", "FFFFFF", "6F1109"),
}
INK: Final = "1B1F24"
QUIET: Final = "555D66"
NAVY: Final = "1F3A5F"
RULE: Final = "D5DAE0"
PANEL: Final = "F6F7F9"
LINK: Final = "0B66C3"
INPUT: Final = "FFF9E5"
DEMO_FILL: Final = "F4C04E"
DEMO_TEXT: Final = "3A2500"
WHITE: Final = "FFFFFF"

TAB_SUMMARY: Final = "0F7B5F"
TAB_TO_FILL: Final = "F4C04E"
TAB_TO_READ: Final = "1F3A5F"
TAB_EVIDENCE: Final = "8A929B"

"""Text that others wrote, made safe to show: in a workbook, a CSV file, a terminal.

Account names, role names and policies are hostile until shown otherwise: they may hold
formulas, control characters, characters that reorder or hide text, or be longer than a
cell can hold.
"""

from __future__ import annotations

import re
from typing import Final

MAX_UNITS: Final = 32_000  # Excel's limit is 32,767 UTF-16 units; the note must fit too
MAX_LINES: Final = 200  # Excel's limit is 253 line feeds a cell
REPLACEMENT: Final = "\ufffd"
# the last four are the wide forms that East Asian versions of Excel take for the same
FORMULA_STARTS: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)

# C0 and C1 controls but tab and line feed, lone surrogates, noncharacters of every plane
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane * 0x10000 + low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
# what reorders or hides text: bidi controls, zero-width characters, separators, tags
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_CUT_NOTE = re.compile(r"\.\.\. \(cut, full text in evidence file(?: line \d+)?\)\Z")
_SURELY_SHORT: Final = 200  # characters, in which there cannot be too many lines either


def visible_text(text: str) -> str:
    """`text` with forbidden characters as U+FFFD and invisible ones as ``[U+202E]``.

    Tabs and line feeds stay; other line ends become line feeds.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _FORBIDDEN.sub(REPLACEMENT, text)
    return _INVISIBLE.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)


def safe_text(text: str, evidence_line: int | None = None) -> str:
    """`text` as a cell of a workbook may hold it.

    Longer text is cut at 32,000 UTF-16 units or 200 lines, and says so with
    `evidence_line`, the line of the evidence file that has all of it. Safe text stays as it is.
    """
    shown = visible_text(text)
    if len(shown) < _SURELY_SHORT:
        return shown
    if len(shown) * 2 <= MAX_UNITS and shown.count("\n") < MAX_LINES:
        return shown
    note = _CUT_NOTE.search(shown)
    kept = _kept(shown[: note.start()] if note else shown)
    if note or kept == shown:
        return f"{kept}{note[0]}" if note else shown
    place = f" line {evidence_line}" if evidence_line else ""
    return f"{kept}... (cut, full text in evidence file{place})"


def one_line(text: str) -> str:
    """`text` made visible, its tabs and line ends turned to spaces: for a terminal's line."""
    return " ".join(visible_text(text).split())


def starts_like_formula(text: str) -> bool:
    """True when a spreadsheet would take `text` for a formula or hide how it begins."""
    return text.startswith(FORMULA_STARTS)


def plain_field(text: str) -> str:
    """`text` for CSV and the clipboard: an apostrophe leads what a spreadsheet would run."""
    return f"'{text}" if starts_like_formula(text) else text


def escape_for_xml(text: str) -> str:
    """Guard what looks like Office's own escape (``_x0041_``), else it shows as a letter."""
    return _ESCAPE_LIKE.sub("_x005F_", text) if "_x" in text else text


def unescape_from_xml(text: str) -> str:
    """The opposite of `escape_for_xml`."""
    return text.replace("_x005F_x", "_x") if "_x005F_x" in text else text


def _kept(text: str) -> str:
    kept = "\n".join(text.split("\n", MAX_LINES)[:MAX_LINES])
    encoded = kept.encode("utf-16-le")
    if len(encoded) <= MAX_UNITS * 2:
        return kept
    return encoded[: MAX_UNITS * 2].decode("utf-16-le", errors="ignore")

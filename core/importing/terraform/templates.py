"""Terraform's text templates: escapes, heredocs, and the ``${...}`` in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEREDOC = re.compile(r"<<(-?)([A-Za-z][A-Za-z0-9._-]*)\n(.*?)\n?[ \t]*\2\n?\Z", re.DOTALL)
_ESCAPE = re.compile(r'\\(n|r|t|"|\\|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})')
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_MAX_EXPRESSION = 4000


def unescaped(text: str) -> str:
    """The text that a quoted literal stands for."""

    def replaced(match: re.Match[str]) -> str:
        code = match.group(1)
        if code in _SIMPLE:
            return _SIMPLE[code]
        number = int(code[1:], 16)
        usable = number < 0xD800 or 0xE000 <= number <= 0x10FFFF
        return chr(number) if usable else match.group(0)

    return _ESCAPE.sub(replaced, text)


def heredoc_body(token: str) -> str:
    """The text between the marks of a heredoc, without its indentation when ``<<-``."""
    match = _HEREDOC.match(token)
    if match is None:
        return token
    lines = match.group(3).split("\n")
    if match.group(1):
        margins = [len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()]
        lines = [line[min(margins, default=0) :] for line in lines]
    return "\n".join(lines)


def pieces(text: str) -> Iterator[tuple[bool, str]]:
    """A template's literal texts (False) and expressions (True), in order."""
    literal, position = "", 0
    while position < len(text):
        if text.startswith("$${", position):
            literal, position = literal + "${", position + 3
        elif text.startswith("${", position) and (end := _end(text, position + 2)) is not None:
            yield False, literal
            yield True, text[position + 2 : end].strip().strip("~").strip()
            literal, position = "", end + 1
        else:
            stop = text.find("$", position + 1)
            stop = len(text) if stop < 0 else stop
            literal, position = literal + text[position:stop], stop
    yield False, literal


def _end(text: str, start: int) -> int | None:
    """Where the brace that opened before `start` closes; quotes are passed over."""
    depth, quoted, position = 1, False, start
    for position in range(start, min(len(text), start + _MAX_EXPRESSION)):
        letter = text[position]
        if letter == '"' and text[position - 1] != "\\":
            quoted = not quoted
        elif not quoted and letter in "{}":
            depth += 1 if letter == "{" else -1
            if depth == 0:
                return position
    return None

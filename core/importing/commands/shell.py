"""Splits a shell script into simple commands. Nothing is executed.

Knows quotes, comments, line continuations, heredocs into files, assignments and plain
variables. Everything else stays as the text it is.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_HEREDOC = re.compile(r"<<(-?)\s*(['\"]?)([A-Za-z_]\w*)\2")
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|([A-Za-z_]\w*))")
# stands for a dollar that the shell would leave alone; no text from outside holds it
_KEPT_DOLLAR = "\x00"
_PROMPT = re.compile(r"^\s*[$>#%]\s+(?=aws\s)")


@dataclass(frozen=True, slots=True)
class Command:
    """One simple command as written. `heredoc`: what is fed to it; `expands`: with variables."""

    text: str
    line: int
    heredoc: str | None = None
    expands: bool = True


class Unquoted(Exception):
    """A quote that never ends; `args[0]` is the line it begins on."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def commands(script: str) -> Iterator[Command]:
    """The simple commands of a script; raises Unquoted."""
    lines = script.split("\n")
    position = 0
    while position < len(lines):
        start = position
        text, position = _logical_line(lines, position)
        heredoc, expands = None, True
        match = _HEREDOC.search(text)
        if match and not _inside_quotes(text, match.start()):
            heredoc, position = _heredoc(lines, position, match.group(3), match.group(1) == "-")
            expands = not match.group(2)
            text = text[: match.start()] + text[match.end() :]
        for part in _simple(text):
            yield Command(_PROMPT.sub("", part).strip(), start + 1, heredoc, expands)


def arguments(text: str, expand: Callable[[str], str]) -> list[str]:
    """The words of a command; variables outside single quotes go through `expand`.

    Raises ValueError for quotes that do not match.
    """
    guarded = _guard_single_quotes(text)
    return [expanded(word, expand).replace(_KEPT_DOLLAR, "$") for word in shlex.split(guarded)]


def expanded(text: str, expand: Callable[[str], str]) -> str:
    """`text` with ``$NAME`` and ``${NAME}`` replaced by what `expand` gives for the name."""
    return _VARIABLE.sub(lambda match: expand(match.group(1) or match.group(2)), text)


def _logical_line(lines: list[str], position: int) -> tuple[str, int]:
    """A line with its continuations: after a backslash, or while a quote is open."""
    start, quote, collected = position, None, ""
    while position < len(lines):
        line = lines[position]
        position += 1
        quote, continues = _end_of_line(line, quote)
        collected += f"{line[:-1]} " if continues else line
        if quote is not None and not continues:
            collected += "\n"
        elif not continues:
            return collected, position
    if quote is not None:
        raise Unquoted(start + 1)
    return collected, position


def _end_of_line(line: str, quote: str | None) -> tuple[str | None, bool]:
    """The quote that is still open at the end, and whether a backslash continues the line."""
    escaping = False
    for _, letter, after in _letters(line, quote):
        quote = after
        escaping = letter == "\\" and quote != "'" and not escaping
    return quote, escaping and line.endswith("\\")


def _inside_quotes(text: str, place: int) -> bool:
    return any(index == place and quote is not None for index, _, quote in _letters(text))


def _letters(text: str, quote: str | None = None) -> Iterator[tuple[int, str, str | None]]:
    """Each letter with the quote that is open after it; a comment ends the text."""
    escaped = False
    for index, letter in enumerate(text):
        if escaped:
            escaped = False
        elif letter == "\\" and quote != "'":
            escaped = True
        elif quote is None and letter == "#" and (index == 0 or text[index - 1].isspace()):
            return
        elif letter in "'\"" and quote in (None, letter):
            quote = None if quote else letter
        yield index, letter, quote


def _heredoc(lines: list[str], position: int, mark: str, indented: bool) -> tuple[str, int]:
    body = []
    while position < len(lines):
        line = lines[position].lstrip("\t") if indented else lines[position]
        position += 1
        if line.strip() == mark:
            break
        body.append(line)
    return "\n".join(body), position


def _simple(text: str) -> Iterator[str]:
    """The commands of a line: split at ``;``, ``&``, ``|`` outside quotes and ``$( )``."""
    part, depth = "", 0
    for index, letter, quote in _letters(text):
        if quote is None and letter == "(" and text[index - 1 : index] == "$":
            depth += 1
        elif quote is None and letter == ")" and depth:
            depth -= 1
        if quote is None and not depth and letter in ";&|":
            if part.strip():
                yield part
            part = ""
        else:
            part += letter
    if part.strip():
        yield part


def _guard_single_quotes(text: str) -> str:
    """`text` with the dollars inside single quotes marked as to be kept."""
    guarded, before = "", None
    for _, letter, quote in _letters(text):
        kept = letter == "$" and quote == "'" and before == "'"
        guarded += _KEPT_DOLLAR if kept else letter
        before = quote
    return guarded

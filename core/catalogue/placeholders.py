"""``${name}`` in specs and supplied policies: finding them, and putting values in their place.

A name with a colon (``${aws:username}``, ``${accounts.google.com:sub}``) and ``${*}``, ``${?}``,
``${$}`` are IAM's own policy variables: they stay as they are. A double colon
(``${AWS::AccountId}``) is CloudFormation's and means nothing to IAM: it counts as undefined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")
_IAM_ESCAPES = frozenset({"*", "?", "$"})

Text = str | tuple[str, ...]


def names_in(node: Any) -> Iterator[str]:
    """The names of our placeholders in a text, list or mapping, in order of appearance."""
    if isinstance(node, str):
        for match in _PLACEHOLDER.finditer(node):
            if not _belongs_to_iam(match.group(1)):
                yield match.group(1)
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from names_in(key)
            yield from names_in(value)
    elif isinstance(node, (list, tuple)):
        for item in node:
            yield from names_in(item)


def fill(node: Any, values: Mapping[str, Text]) -> Any:
    """A copy of `node` with the placeholders replaced.

    A list value gives one text per item: spliced into a list, a list in place of a single text.
    Names that `values` lacks stay visible as they are; the caller checks for them first.
    """
    if isinstance(node, str):
        texts = _fill_text(node, values)
        return texts[0] if len(texts) == 1 else texts
    if isinstance(node, Mapping):
        return {_fill_text(key, values)[0]: fill(value, values) for key, value in node.items()}
    if isinstance(node, (list, tuple)):
        filled: list[Any] = []
        for item in node:
            filled.extend(
                _fill_text(item, values) if isinstance(item, str) else [fill(item, values)]
            )
        return filled
    return node


def _fill_text(text: str, values: Mapping[str, Text]) -> list[str]:
    """One text per combination of the list values that `text` names."""
    done = [""]
    end = 0
    for match in _PLACEHOLDER.finditer(text):
        value: Text = match.group(0)
        if not _belongs_to_iam(match.group(1)):
            value = values.get(match.group(1), value)
        options = (value,) if isinstance(value, str) else value
        before = text[end : match.start()]
        done = [start + before + option for start in done for option in options]
        end = match.end()
    return [start + text[end:] for start in done]


def _belongs_to_iam(name: str) -> bool:
    return name in _IAM_ESCAPES or (":" in name and "::" not in name)

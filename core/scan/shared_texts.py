"""Storing long texts once: JSON data in which they are replaced by their digests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

_SIGN = "sha256:"
_LONG = 200  # shorter texts are not worth a digest of 64 signs


class TextTable:
    """Long texts by SHA-256. A short text that looks like a digest is stored too, so that
    folding and unfolding are exact opposites."""

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        """Start with `texts`, or with none.

        Raises:
            ValueError: a text is not the one its digest says.
        """
        self.texts: dict[str, str] = dict(texts or {})
        for digest, text in self.texts.items():
            if _digest(text) != digest:
                raise ValueError("a stored text was altered")

    def fold(self, value: Any) -> Any:
        """JSON data with every long text replaced."""
        if isinstance(value, str):
            return self._fold_text(value)
        if isinstance(value, dict):
            return {key: self.fold(one) for key, one in value.items()}
        return [self.fold(one) for one in value] if isinstance(value, list) else value

    def unfold(self, value: Any) -> Any:
        """The data as it was before `fold`. KeyError when a text is missing."""
        if isinstance(value, str):
            return self.texts[value.removeprefix(_SIGN)] if value.startswith(_SIGN) else value
        if isinstance(value, dict):
            return {key: self.unfold(one) for key, one in value.items()}
        return [self.unfold(one) for one in value] if isinstance(value, list) else value

    def _fold_text(self, text: str) -> str:
        if len(text) < _LONG and not text.startswith(_SIGN):
            return text
        digest = _digest(text)
        self.texts[digest] = text
        return f"{_SIGN}{digest}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

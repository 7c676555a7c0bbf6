"""Policy documents as IAM transports them."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import unquote


@lru_cache(maxsize=4096)
def decoded(document: str) -> str:
    """The JSON text of a document that IAM sent URL-encoded (RFC 3986).

    The author's spelling is kept, and equal documents share one text. Some endpoints answer
    plain JSON; that is recognised by its first sign and left alone.
    """
    if document.lstrip()[:1] in ("{", "["):
        return document
    return unquote(document)

"""The text of the agreement that a scan was judged by, for the history."""

from __future__ import annotations

from pathlib import Path

from core.agreement.loading import load_agreement
from core.agreement.versions import old_versions
from core.catalogue import Catalogue
from core.catalogue.yaml_text import read_text
from core.errors import InputError


def judged_text(path: Path, catalogue: Catalogue, sha256: str) -> str:
    """The agreement at `path`, or the earlier version kept beside it, whose digest is `sha256`
    when it is loaded with `catalogue`; "" when there is none any more."""
    if not path.is_file():
        return ""
    for version in (path, *old_versions(path)):
        try:
            if load_agreement(version, catalogue).sha256 == sha256:
                return read_text(version)
        except InputError:  # an old version need not fit today's catalogue
            continue
    return ""

"""The agreement and the catalogue that a saved scan was judged by."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from core.errors import InputError

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.catalogue import Catalogue
    from core.model import Scan


def documents_of(
    scan: Scan, path: Path | None = None, *, kept_text: str = ""
) -> tuple[Catalogue, Agreement]:
    """What `scan` was judged by: the agreement at `path` (by default where it is looked for), or
    `kept_text` as the history keeps it. The demonstration has its own.

    Raises:
        InputError: there is none, it is faulty, or it is not the one the scan was judged by: a
            workbook that names another would say a falsehood.
    """
    from core.workspace import default_agreement_path

    if scan.demo and path is None:
        from core.demo.agreement_copy import copy_agreement

        with TemporaryDirectory() as folder:  # as it was on that day
            copied = copy_agreement(Path(folder), scan.started_at.astimezone().date())
            return _loaded(copied)
    place = path or default_agreement_path()
    if kept_text and path is None:
        kept = _kept(kept_text, place)
        if kept is not None and kept[1].sha256 == scan.agreement.sha256:
            return kept
    if not place.is_file():
        raise InputError(f"There is no agreement at {place}.", "Name it with --agreement.")
    loaded = _loaded(place)
    if loaded[1].sha256 != scan.agreement.sha256 and not scan.demo:
        raise InputError(
            f"The scan was judged by version {scan.agreement.version} of the agreement"
            f" (SHA-256 {scan.agreement.sha256[:12]}...), and {place} is not it.",
            "Name that version with --agreement.",
        )
    return loaded


def _loaded(path: Path) -> tuple[Catalogue, Agreement]:
    from core.agreement import load_agreement
    from core.catalogue import catalogue_for

    catalogue = catalogue_for(path)
    return catalogue, load_agreement(path, catalogue)


def _kept(text: str, place: Path) -> tuple[Catalogue, Agreement] | None:
    """None when the text names policy files that do not stand beside `place`."""
    from core.agreement import agreement_of_text
    from core.catalogue import catalogue_for

    try:
        catalogue = catalogue_for(place)
        return catalogue, agreement_of_text(text, place, catalogue)
    except InputError:
        return None

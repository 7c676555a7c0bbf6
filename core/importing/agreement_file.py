"""Writes a proposal into `agreement.yaml`: comments and order stay, the old version is kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from core.agreement import Agreement
from core.agreement.versions import old_versions, replace_text
from core.agreement.yaml_editing import Edit
from core.agreement.yaml_editing import edited as edited_text
from core.catalogue import Catalogue
from core.catalogue.yaml_text import read_text
from core.errors import InputError
from core.importing.proposal import Change, Proposal, digest

__all__ = ["apply_proposal", "edited", "old_versions", "replace_text"]


def apply_proposal(
    path: Path, catalogue: Catalogue, proposal: Proposal, *, now: datetime
) -> tuple[Agreement, Path]:
    """Writes the changes; returns the agreement as it then is and the copy of the old file.

    The file is replaced only when the new one loads. Raises InputError, and changes nothing,
    when it does not, when the file was changed since the preview, or when it cannot be written.
    """
    text = read_text(path)
    if digest(text) != proposal.file_sha256:
        raise InputError(
            f"{path} was changed since the preview.", "Look at the import again, then apply it."
        )
    return replace_text(path, catalogue, edited(text, proposal.changes), before=text, now=now)


def edited(text: str, changes: tuple[Change, ...]) -> str:
    """The YAML text with the changes in it; everything else stays as it is."""
    return edited_text(text, (Edit(one.path, one.value) for one in changes))

"""The agreement's file: replaced only by what can be used, with the old version kept beside it."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from core.agreement.agreement import Agreement
from core.agreement.loading import load_agreement
from core.catalogue import Catalogue
from core.catalogue.yaml_text import read_text
from core.errors import InputError


def replace_text(
    path: Path, catalogue: Catalogue, new_text: str, *, before: str, now: datetime
) -> tuple[Agreement, Path]:
    """Writes another text of the agreement; returns it as it then is and the copy of the old file.

    `before` is the text that was looked at. The file is replaced only when the new text loads and
    nobody else changed it meanwhile; else InputError, and nothing is changed.
    """
    if read_text(path) != before:
        raise InputError(
            f"{path} was changed by somebody else meanwhile.", "Look at it again, then save."
        )
    try:
        return _replaced(path, before, new_text, catalogue, now)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error


def old_versions(path: Path) -> tuple[Path, ...]:
    """The copies of earlier versions that were kept beside the agreement, newest first."""
    name = re.compile(
        rf"{re.escape(path.stem)}\.[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{6}}(-[0-9]+)?"
        rf"{re.escape(path.suffix)}"
    )
    kept = [one for one in path.parent.iterdir() if name.fullmatch(one.name)]
    return tuple(sorted(kept, key=lambda one: one.stem, reverse=True))


def restore(path: Path, version: Path, catalogue: Catalogue, *, now: datetime) -> Agreement:
    """Puts an old version back; the present one is kept as an old version in its turn.

    Raises InputError, and changes nothing, when `version` is none of `old_versions`, or does not
    fit the catalogue any more.
    """
    if version not in old_versions(path):
        raise InputError(f"{version} is no old version of {path}.", "Choose one of the list.")
    before = read_text(path)
    return replace_text(path, catalogue, read_text(version), before=before, now=now)[0]


def _replaced(
    path: Path, text: str, new_text: str, catalogue: Catalogue, now: datetime
) -> tuple[Agreement, Path]:
    handle, name = tempfile.mkstemp(suffix=".yaml", prefix=f".{path.stem}-", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(new_text)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(path.stat().st_mode & 0o777)
        agreement = _loaded(draft, path, catalogue)
        kept = _kept(path, text, now)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return agreement, kept


def _loaded(draft: Path, path: Path, catalogue: Catalogue) -> Agreement:
    try:
        return load_agreement(draft, catalogue)
    except InputError as error:
        problems = tuple(replace(one, file=str(path)) for one in error.problems)
        message = "The new text is no agreement that can be used; nothing was changed."
        raise InputError(message, problems=problems) from error


def _kept(path: Path, text: str, now: datetime) -> Path:
    """Writes the old version beside the file under its date; never over another one."""
    stamp = now.strftime("%Y-%m-%dT%H%M%S")
    for number in range(1, 1000):
        suffix = f"-{number}" if number > 1 else ""
        copy = path.with_name(f"{path.stem}.{stamp}{suffix}{path.suffix}")
        try:
            with copy.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            continue
        return copy
    raise InputError(f"There are too many old versions of {path}.", "Move them away.")

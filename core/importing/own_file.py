"""A customer's own vendor spec as a file beside the agreement."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from core.catalogue import Catalogue, catalogue_for, own_folder
from core.errors import InputError


def add_own_spec(agreement: Path, vendor: str, text: str) -> tuple[Catalogue, Path]:
    """Writes the text of the spec `vendor` into the folder of own specs that belongs to an
    agreement; returns the catalogue that has it, and the file, which only its owner can read: an
    external ID may be in it.

    Raises InputError, and changes nothing, when the vendor or the file is there already, when
    the catalogue cannot be used, or when the file cannot be written.
    """
    path = own_folder(agreement) / f"{vendor}.yaml"
    known = catalogue_for(agreement).vendors.get(vendor)
    if known is not None:
        place = known.own_file or "what Rolecall ships"
        raise InputError(
            f"There is a vendor {vendor} already, in {place}.", "Choose another id for yours."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_new(path, text)
    except FileExistsError as error:
        raise InputError(f"{path} exists already.", "Choose another id.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        return catalogue_for(agreement), path
    except InputError:
        path.unlink()
        raise


def _write_new(path: Path, text: str) -> None:
    """Writes a file that must not exist yet; a part of it never stays."""
    try:
        with open(path, "x", encoding="utf-8", opener=_private) as file:
            file.write(text)
    except FileExistsError:
        raise
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

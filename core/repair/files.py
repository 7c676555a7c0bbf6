"""Files that must survive a power cut and that only their owner may read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, TextIO

from core.errors import InputError, RepairRefused

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700


def write_private(path: Path, text: str) -> None:
    """Write a file so that after a crash there is the old content or the new, never a part.

    Raises:
        InputError: it cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        with _open_private(partial, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise InputError(
            f"{path} cannot be written: {error.strerror}.", "Choose another place or make room."
        ) from error


def make_private_folder(path: Path) -> None:
    """Make a folder, and the ones above it.

    Raises:
        InputError: it cannot be made.
    """
    try:
        path.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"The folder {path} cannot be made: {error.strerror}.", "Choose another place."
        ) from error


def append_private(path: Path, line: str) -> None:
    """Append one line and have it on disk before returning.

    Raises:
        OSError: it could not be written.
    """
    with _open_private(path, "a") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file `path`; it is let go when the process ends, however it ends.

    Raises:
        RepairRefused: somebody else holds it.
        OSError: the file cannot be made.
    """
    with _open_private(path, "a") as file:
        try:
            _lock(file)
        except OSError as error:
            raise RepairRefused(
                "Another repair is running on this computer.", "Wait until it has ended."
            ) from error
        yield


def _lock(file: TextIO) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _open_private(path: Path, mode: Literal["w", "a"]) -> TextIO:
    # Path.open takes no opener
    return open(path, mode, encoding="utf-8", newline="\n", opener=_owner_only)


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, _PRIVATE_FILE)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder for syncing
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

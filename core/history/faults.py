"""What goes wrong with a database, said so that people can act on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from core.errors import InputError, StartError

_LOCKED = ("database is locked", "database table is locked", "database schema is locked")
_DAMAGED = ("not a database", "malformed", "database corruption", "file is encrypted")
_UNWRITABLE = ("unable to open database file", "readonly database", "attempt to write")
_FULL = ("disk is full", "database or disk is full", "disk i/o error")


@contextmanager
def understandable(url: URL) -> Iterator[None]:
    """Turn the database's errors into ones for people.

    Raises:
        InputError: the history cannot be used as it is.
        StartError: its server cannot be reached.
    """
    try:
        yield
    except DBAPIError as error:
        raise _explained(url, error) from error
    except SQLAlchemyError as error:
        raise InputError(f"The history at {shown(url)} cannot be used: {error}.") from error


def shown(url: URL) -> str:
    """The place without its password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database or "memory")
    return url.render_as_string(hide_password=True)


def _explained(url: URL, error: DBAPIError) -> InputError | StartError:
    text = " ".join(str(error.orig or error).split())
    place, small = shown(url), text.lower()
    if any(sign in small for sign in _LOCKED):
        return InputError(
            f"The history at {place} is being written by another program.",
            "Wait for it, or close it, then try again.",
        )
    if any(sign in small for sign in _DAMAGED):
        return InputError(
            f"The history at {place} is damaged, or is no history: {text}.",
            "Put a backup in its place, or move it away: a new one is made then.",
        )
    if any(sign in small for sign in _UNWRITABLE):
        return InputError(
            f"The history at {place} cannot be opened for writing.",
            "Check who may write there, or name another place with ROLECALL_HISTORY.",
        )
    if any(sign in small for sign in _FULL):
        return InputError(f"The history at {place} cannot be written: {text}.", "Make room first.")
    if url.get_backend_name() != "sqlite" and isinstance(error, OperationalError):
        return StartError(f"The history at {place} cannot be used: {text}.")
    return InputError(f"The history at {place} cannot be used: {text}.")

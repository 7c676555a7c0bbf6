"""Where the history is kept."""

from __future__ import annotations

import os
from pathlib import Path

ENVIRONMENT_VARIABLE = "ROLECALL_HISTORY"


def default_history_url() -> str:
    """The URL in the environment variable ROLECALL_HISTORY, else SQLite in the user's data
    folder. Any URL that SQLAlchemy knows will do."""
    return os.environ.get(ENVIRONMENT_VARIABLE) or sqlite_url(default_history_path())


def default_history_path() -> Path:
    """The file of the history where no URL is given: beside the repairs' backups."""
    from core.repair.places import backup_folder

    return backup_folder().parent / "history.sqlite"


def sqlite_url(path: Path) -> str:
    """The URL of a history in a file."""
    from sqlalchemy import URL

    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)

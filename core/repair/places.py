"""Where runs, their backups and the change record are kept."""

from __future__ import annotations

import os
from pathlib import Path

DATA_FOLDER_VARIABLE = "ROLECALL_DATA_FOLDER"


def backup_folder(data_folder: Path | None = None) -> Path:
    """The folder of all runs: under `data_folder`, else under what the environment variable
    ROLECALL_DATA_FOLDER names, else under the user's data folder. It need not exist yet."""
    if data_folder is None:
        data_folder = _default_data_folder()
    return data_folder / "repairs"


def _default_data_folder() -> Path:
    named = os.environ.get(DATA_FOLDER_VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("rolecall", appauthor=False)

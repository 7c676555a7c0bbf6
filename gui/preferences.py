"""What a person has chosen in the dialog Settings, as a dataclass with typed keys."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QSettings

from core.repair.places import backup_folder
from core.report.workbook import Paper

PAPER, ZONE = "preferences/paper", "preferences/time_zone"
BACKUPS, RETENTION = "preferences/backup_folder", "preferences/retention_years"
HISTORY = "preferences/history"
LEAST_YEARS, USUAL_YEARS, MOST_YEARS = 1, 7, 20  # auditors ask for seven years and rarely more


@dataclass(frozen=True, slots=True)
class Preferences:
    """`time_zone` is shown beside UTC, "" for none. `repairs_folder` takes the backups of repairs,
    None for the usual place. `history` is a file or a database URL, "" for the usual place."""

    paper: Paper = Paper.A4
    time_zone: str = ""
    repairs_folder: Path | None = None
    retention_years: int = USUAL_YEARS
    history: str = ""


def preferences_of(settings: QSettings | None) -> Preferences:
    """What was chosen; what is not there, or not sensible, is as it is to begin with."""
    if settings is None:
        return Preferences()
    paper = str(settings.value(PAPER, Paper.A4.name, type=str))
    zone = str(settings.value(ZONE, "", type=str))
    folder = str(settings.value(BACKUPS, "", type=str))
    years = settings.value(RETENTION, USUAL_YEARS, type=int)
    assert isinstance(years, int)
    return Preferences(
        paper=Paper[paper] if paper in Paper.__members__ else Paper.A4,
        time_zone=zone if is_zone(zone) else "",
        repairs_folder=Path(folder) if folder else None,
        retention_years=years if LEAST_YEARS <= years <= MOST_YEARS else USUAL_YEARS,
        history=str(settings.value(HISTORY, "", type=str)),
    )


def keep_preferences(settings: QSettings, chosen: Preferences) -> None:
    """Keep the choices from one start to the next."""
    settings.setValue(PAPER, chosen.paper.name)
    settings.setValue(ZONE, chosen.time_zone)
    settings.setValue(BACKUPS, str(chosen.repairs_folder or ""))
    settings.setValue(RETENTION, chosen.retention_years)
    settings.setValue(HISTORY, chosen.history)


def repairs_folder_of(chosen: Preferences) -> Path:
    """Where the backups of repairs go."""
    return chosen.repairs_folder or backup_folder()


def is_zone(name: str) -> bool:
    """Whether times can be said in a zone of that name."""
    if not name:
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def has_password(place: str) -> bool:
    """Whether the URL of a database holds a password; a file never does."""
    if "://" not in place:
        return False
    try:
        return bool(urlsplit(place).password)
    except ValueError:  # nothing that a database could be found by
        return False

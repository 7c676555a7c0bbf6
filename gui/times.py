"""Times in words. UTC is always said; the zone that a person reads in stands beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

_PROPERTY = "rolecall_time_zone"


def read_in(zone: str) -> None:
    """From now on say times in this zone, too (a name of the IANA data base); "" in UTC only."""
    app = QCoreApplication.instance()
    if app is not None:
        app.setProperty(_PROPERTY, zone)


def when(at: datetime) -> str:
    """``2026-03-31 09:15 UTC``, and where a zone is wished ``(11:15 CEST)`` behind it."""
    text = f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    app = QCoreApplication.instance()
    zone = app.property(_PROPERTY) if app is not None else ""
    if not zone:
        return text
    there = at.astimezone(ZoneInfo(zone))
    form = "%H:%M %Z" if there.date() == at.astimezone(UTC).date() else "%Y-%m-%d %H:%M %Z"
    return f"{text} ({there:{form}})"

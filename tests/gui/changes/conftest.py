"""A session with a history of its own."""

from __future__ import annotations

from kept_scans import database, history, make_scan, session, shell

__all__ = ["database", "history", "make_scan", "session", "shell"]

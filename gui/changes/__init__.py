"""The page Changes: what became of every access between two scans."""

from gui.changes.desk import ChangesDesk

__all__ = ["ChangesDesk"]

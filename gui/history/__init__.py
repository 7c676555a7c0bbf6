"""The page History: every scan and review that was kept."""

from gui.history.desk import HistoryDesk

__all__ = ["HistoryDesk"]

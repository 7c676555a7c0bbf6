"""The page Overview: one sentence, one bar per vendor, what asks for attention, the trend."""

from gui.overview.desk import OverviewDesk

__all__ = ["OverviewDesk"]

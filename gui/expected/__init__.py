"""The page on which the agreement is looked at and changed, without anybody seeing YAML."""

from gui.expected.desk import ExpectedDesk

__all__ = ["ExpectedDesk"]

"""The page Third parties: outside accounts that nobody agreed to and that can enter."""

from gui.parties.desk import PartiesDesk

__all__ = ["PartiesDesk"]

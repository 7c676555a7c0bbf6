"""Tables that sort, filter and copy like a spreadsheet, fast for a hundred thousand rows."""

from gui.tables.chips import Chip, ChipBar
from gui.tables.model import Column, RowsModel
from gui.tables.page import TablePage, stacked
from gui.tables.view import RowsView

__all__ = ["Chip", "ChipBar", "Column", "RowsModel", "RowsView", "TablePage", "stacked"]

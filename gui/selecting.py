"""Selecting rows by program: never by the keys that happen to be held down, as Qt's own does."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel

ONE_ROW = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows

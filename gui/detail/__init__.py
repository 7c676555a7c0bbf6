"""Everything about one cell: what is the case, expected and found, and the evidence."""

from gui.detail.diff_view import DiffView
from gui.detail.panel import DetailPanel

__all__ = ["DetailPanel", "DiffView"]

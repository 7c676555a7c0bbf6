"""The matrix: accounts down, vendors across, one status per cell.

`MatrixPage` is what the window shows; the other modules are its parts.
"""

from gui.matrix.page import MatrixPage

__all__ = ["MatrixPage"]

"""Saving the agreed roles as code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from core.errors import AppError
from core.rollout.targets import stack_set_name
from core.rollout.written import FILE_ENDINGS, Style
from gui.messages import Level, Message, message_of


def ask_where(parent: QWidget, vendor: str, style: Style, chosen: Callable[[Path], None]) -> None:
    """Open the file dialog; `chosen` gets the path unless the person thinks better of it."""
    ending = FILE_ENDINGS[style]
    dialog = QFileDialog(parent, "Save as", str(Path.home()), f"Files (*.{ending})")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(ending)
    dialog.selectFile(f"{stack_set_name(vendor)}-{style}.{ending}")
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()


def saved(text: str, path: Path) -> Message:
    """Write the text; what to tell: its place, or why it could not be written."""
    from core.repair.files import write_private

    try:
        write_private(path, text)
    except AppError as error:
        return message_of(error)
    detail = f"{path.parent}\nIt holds the external ID; only you can read it."
    return Message(f"Saved as {path.name}.", Level.GOOD, detail)

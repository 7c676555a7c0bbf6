"""Plans as files: saved for somebody else to review, and opened for approval."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from core.errors import AppError
from core.repair.plan import Plan
from gui.messages import Level, Message, message_of

PLANS = "Plans for approval (*.json)"
TEXTS = "Text to read, external IDs masked (*.txt)"


def ask_where(parent: QWidget, plan: Plan, chosen: Callable[[Path], None]) -> None:
    """Open the file dialog; `chosen` gets the path unless the person thinks better of it."""
    dialog = QFileDialog(parent, "Save the plan", str(Path.home()), f"{PLANS};;{TEXTS}")
    dialog.filterSelected.connect(
        lambda chosen_filter: dialog.setDefaultSuffix("txt" if chosen_filter == TEXTS else "json")
    )
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("json")
    dialog.selectFile(f"{plan.id}.json")
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()


def ask_which(parent: QWidget, chosen: Callable[[Path], None]) -> None:
    """Open the file dialog; `chosen` gets the plan's path unless the person thinks better."""
    dialog = QFileDialog(parent, "Open a plan for approval", str(Path.home()), "Plans (*.json)")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()


def saved(plan: Plan, path: Path) -> Message:
    """Write the plan, to a name that ends in .txt for reading only; what to tell: its place and
    digest, or why it could not be written."""
    from core.repair.files import write_private
    from core.repair.plan_file import save_plan
    from core.repair.text import plan_lines

    try:
        if path.suffix.lower() == ".txt":
            write_private(path, "\n".join(plan_lines(plan)) + "\n")
        else:
            save_plan(plan, path)
    except AppError as error:
        return message_of(error)
    detail = f"{path.parent}\nSHA-256 {plan.sha256}"
    return Message(f"The plan was saved as {path.name}.", Level.GOOD, detail)

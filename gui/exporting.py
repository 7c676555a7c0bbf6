"""Export: the dialog, the writing off the GUI thread, and what is said afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from core.errors import AppError
from core.model import Scan
from core.presentation.text import counted
from core.report.workbook import (
    ExportCancelled,
    Paper,
    WorkbookSettings,
    free_path,
    workbook_name,
)
from gui.dialogs.about import open_folder
from gui.dialogs.export import ExportChoice, ExportDialog
from gui.messages import Action, Level, Message, MessageArea, message_of
from gui.progress import ProgressStrip
from gui.times import when
from gui.work.courier import Courier, Work
from gui.work.writing import Documents, Format, Writing, export_work

TOPIC = "export"
ExportWork = Callable[[Scan, Path, Format, WorkbookSettings, Documents], Work]


class Exporter(QObject):
    """Asks where to, writes, and tells. One export at a time; `exported` carries the path."""

    exported = Signal(object)
    running_changed = Signal(bool)

    def __init__(
        self,
        parent: QWidget,
        messages: MessageArea,
        strip: ProgressStrip,
        *,
        work: ExportWork = export_work,
    ) -> None:
        super().__init__(parent)
        self._window, self._messages, self._strip = parent, messages, strip
        self._work = work
        self._choice: ExportChoice | None = None
        self._courier = Courier("export", self)
        self._courier.said.connect(self._on_progress)
        self._courier.succeeded.connect(self._on_written)
        self._courier.failed.connect(self._on_failed)
        self._courier.broke.connect(strip.end)
        self._courier.running_changed.connect(self.running_changed)
        strip.cancel_requested.connect(self.cancel)

    @property
    def running(self) -> bool:
        return self._courier.running

    def ask(self, scan: Scan | None, documents: Documents, paper: Paper = Paper.A4) -> None:
        """Open the dialog; the export starts when it is accepted. Needs a scan."""
        if scan is None:
            return
        is_known = documents.workspace is not None or scan.demo or bool(documents.kept_text)
        dialog = ExportDialog(
            free_path(_documents_folder() / workbook_name(scan)),
            f"Writes the scan of {when(scan.finished_at)} with all its "
            f"{counted(len(scan.results), 'account')}, whatever the filters of the window show.",
            self._window,
            needs_agreement=not is_known,
            paper=paper,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda choice: self.export(scan, documents, choice))
        dialog.open()

    def export(self, scan: Scan, documents: Documents, choice: ExportChoice) -> None:
        self._choice = choice
        self._messages.clear(TOPIC)
        self._strip.begin("Writing the export...")
        if choice.agreement is not None:
            documents = replace(documents, agreement_path=choice.agreement)
        work = self._work(scan, choice.path, choice.form, choice.settings, documents)
        self._courier.start(work)

    @Slot()
    def cancel(self) -> None:
        """Give up the file; the scan is untouched."""
        if self.running:
            self._strip.say_cancelling()
            self._courier.cancel()

    def stop(self, seconds: float) -> None:
        """For closing."""
        self._courier.abandon()
        self._courier.wait(seconds)

    @Slot(list)
    def _on_progress(self, said: list[Writing]) -> None:
        if not self._courier.cancelling:
            self._strip.share(f"Writing the export: {said[-1].label}", said[-1].share)

    @Slot(object)
    def _on_written(self, path: Path) -> None:
        self._strip.end()
        is_workbook = path.suffix == Format.WORKBOOK
        self._messages.show_message(
            Message(
                f"{path.name} was written.",
                Level.GOOD,
                f"In {path.parent}"
                + (", with the evidence file and the SHA-256 of both." if is_workbook else "."),
                TOPIC,
                (
                    Action("Open file", lambda: open_folder(path)),
                    Action("Open folder", lambda: open_folder(path.parent)),
                ),
            )
        )
        if self._choice and self._choice.open_when_done:
            open_folder(path)
        self.exported.emit(path)

    @Slot(object)
    def _on_failed(self, error: AppError) -> None:
        self._strip.end()
        if isinstance(error, ExportCancelled):
            words = "The export was cancelled. Nothing was written; the scan is kept."
            self._messages.show_message(Message(words, topic=TOPIC))
        else:
            self._messages.show_message(message_of(error, topic=TOPIC))


def _documents_folder() -> Path:
    """Where people keep their documents, or their home folder."""
    place = QStandardPaths.StandardLocation.DocumentsLocation
    folder = Path(QStandardPaths.writableLocation(place))
    return folder if folder.is_dir() else Path.home()

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.errors import AppError, InputError
from core.model import Scan, Status
from core.report.workbook import ExportCancelled, Paper, WorkbookSettings
from gui.dialogs.export import ExportChoice, ExportDialog
from gui.exporting import Exporter
from gui.files import ScanFiles
from gui.messages import Level, MessageArea
from gui.progress import ProgressStrip
from gui.theme import light_theme
from gui.work.courier import Emit, Work
from gui.work.writing import Documents, Format, Writing, export_work

if TYPE_CHECKING:
    from conftest import MakeScan


class Desk:
    """An exporter on a bare window, whose work the test gives."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.messages = MessageArea(light_theme(), self.window)
        self.strip = ProgressStrip(self.window)
        self.work: Work = lambda _emit, _cancel: None
        self.exporter = Exporter(self.window, self.messages, self.strip, work=self._give)

    def _give(
        self, _scan: Scan, _path: Path, _form: Format, _how: WorkbookSettings, _by: Documents
    ) -> Work:
        return self.work

    def message(self) -> str:
        return self.messages.banners[0].message.text


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(qtbot)
    yield desk
    desk.exporter.stop(5)


@pytest.fixture
def scan(make_scan: MakeScan) -> Scan:
    return make_scan((Status.OK, Status.MISSING))


def test_a_written_workbook_offers_to_open_it(
    qtbot: QtBot, desk: Desk, scan: Scan, tmp_path: Path
) -> None:
    path = tmp_path / "audit.xlsx"
    desk.work = lambda _emit, _cancel: path
    with qtbot.waitSignal(desk.exporter.exported) as blocker:
        desk.exporter.export(scan, Documents(), ExportChoice(path, open_when_done=False))
    assert blocker.args == [path]
    [banner] = desk.messages.banners
    assert banner.message.level is Level.GOOD
    assert [button.text() for button in banner.buttons] == ["Open file", "Open folder"]
    assert desk.strip.isHidden()


def test_progress_says_what_is_being_written(
    qtbot: QtBot, desk: Desk, scan: Scan, tmp_path: Path
) -> None:
    release = threading.Event()

    def work(emit: Emit, _cancel: threading.Event) -> Path:
        emit(Writing("Matrix", 0.4))
        release.wait(5)
        return tmp_path

    desk.work = work
    desk.exporter.export(scan, Documents(), ExportChoice(tmp_path, open_when_done=False))
    qtbot.waitUntil(lambda: desk.strip.text.text() == "Writing the export: Matrix")
    assert desk.strip.bar.value() == 400
    with qtbot.waitSignal(desk.exporter.exported):
        release.set()


def test_cancelling_says_that_nothing_was_written(
    qtbot: QtBot, desk: Desk, scan: Scan, tmp_path: Path
) -> None:
    def work(_emit: Emit, cancel: threading.Event) -> None:
        assert cancel.wait(5)
        raise ExportCancelled("cancelled")

    desk.work = work
    desk.exporter.export(scan, Documents(), ExportChoice(tmp_path, open_when_done=False))
    desk.strip.cancel_requested.emit()
    qtbot.waitUntil(lambda: bool(desk.messages.banners))
    assert desk.message() == "The export was cancelled. Nothing was written; the scan is kept."


def test_a_failed_export_names_the_file(
    qtbot: QtBot, desk: Desk, scan: Scan, tmp_path: Path
) -> None:
    def work(_emit: Emit, _cancel: threading.Event) -> None:
        raise InputError("/x/audit.xlsx exists already.", "Choose another name.")

    desk.work = work
    desk.exporter.export(scan, Documents(), ExportChoice(tmp_path, open_when_done=False))
    qtbot.waitUntil(lambda: bool(desk.messages.banners))
    assert desk.message() == "/x/audit.xlsx exists already."


def test_a_saved_scan_wants_the_agreement_it_was_judged_by(scan: Scan, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no agreement at"):
        Documents(agreement_path=tmp_path / "none.yaml").load(scan)


def test_a_scan_that_was_saved_opens_as_it_was(qtbot: QtBot, scan: Scan, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    messages = MessageArea(light_theme(), window)
    files = ScanFiles(window, messages)
    with qtbot.waitSignal(files.saved):
        files.save(scan, tmp_path / "scan.json")
    with qtbot.waitSignal(files.loaded) as blocker:
        files.load(tmp_path / "scan.json")
    assert blocker.args == [scan]
    files.stop(5)


def test_a_file_that_is_no_scan_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    messages = MessageArea(light_theme(), window)
    files = ScanFiles(window, messages)
    (tmp_path / "letter.json").write_text("Dear Jane")
    files.load(tmp_path / "letter.json")
    qtbot.waitUntil(lambda: bool(messages.banners))
    assert "letter.json" in messages.banners[0].message.text
    files.stop(5)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        (Format.CSV, "000000000001"),
        (Format.JSON, '"schema_version": 1'),
        (Format.OCSF, '"class_uid"'),
    ],
)
def test_a_scan_is_written_for_other_programs(
    scan: Scan, tmp_path: Path, form: Format, told: str
) -> None:
    path = tmp_path / f"scan{form}"
    work = export_work(scan, path, form, WorkbookSettings(), Documents())
    assert work(lambda _said: None, threading.Event()) == path
    assert told in path.read_text("utf-8")
    assert path.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_no_export_is_written_over_another_file(scan: Scan, tmp_path: Path) -> None:
    path = tmp_path / "scan.csv"
    path.write_text("mine")
    work = export_work(scan, path, Format.CSV, WorkbookSettings(), Documents())
    with pytest.raises(InputError, match="exists already"):
        work(lambda _said: None, threading.Event())
    assert path.read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1


def test_an_export_that_fails_leaves_nothing_behind(
    scan: Scan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_scan: Scan, stream: TextIO) -> None:
        stream.write("half a line")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("core.report.write_csv", full)
    path = tmp_path / "scan.csv"
    work = export_work(scan, path, Format.CSV, WorkbookSettings(), Documents())
    with pytest.raises(AppError, match="no space left on device"):
        work(lambda _said: None, threading.Event())
    assert list(tmp_path.iterdir()) == []


def test_the_name_ends_as_the_format_says(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ExportDialog(tmp_path / "audit 2026-Q1.xlsx", "About.")
    qtbot.addWidget(dialog)
    dialog.form.setCurrentIndex(dialog.form.findData(Format.OCSF))
    assert dialog.path == tmp_path / "audit 2026-Q1.ocsf.jsonl"
    dialog.form.setCurrentIndex(dialog.form.findData(Format.HTML))
    assert dialog.path == tmp_path / "audit 2026-Q1.html"
    assert dialog.mask_emails.isHidden()


def test_paper_and_masking_are_chosen_for_a_workbook(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ExportDialog(tmp_path / "audit.xlsx", "About.", paper=Paper.LETTER)
    qtbot.addWidget(dialog)
    dialog.mask_emails.setChecked(True)
    with qtbot.waitSignal(dialog.chosen) as blocker:
        dialog.export_button.click()
    assert blocker.args[0].form is Format.WORKBOOK
    assert blocker.args[0].settings == WorkbookSettings(Paper.LETTER, mask_emails=True)

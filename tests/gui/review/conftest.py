"""The desk of the page Review on a history in a file, with a scan that has everything in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from report_scan import make_agreement, make_scan, shipped_catalogue

from core.aws.connection import ConnectionSettings
from core.demo.agreement_copy import copy_agreement
from core.history import open_history
from core.model import DocumentVersion, Scan
from core.review.model import SubjectKind
from gui.desk import Shell
from gui.expected import ExpectedDesk
from gui.fix.desk import FixDesk
from gui.messages import MessageArea
from gui.progress import ProgressStrip
from gui.review.desk import ReviewDesk
from gui.review.section import Section
from gui.scan_page import ScanPage
from gui.session import Engine, Session
from gui.theme import Theme


@dataclass
class Office:
    """The desk with what is around it. `turned` lists the pages that were turned to."""

    desk: ReviewDesk
    session: Session
    messages: MessageArea
    qtbot: QtBot
    url: str
    turned: list[str] = field(default_factory=list)
    begun: list[Any] = field(default_factory=list)
    exported: list[tuple[Scan, str]] = field(default_factory=list)

    def section(self, kind: SubjectKind) -> Section:
        """The tab of one kind."""
        return self.desk.page.sections[kind]

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds that is done behind the window."""
        self.qtbot.waitUntil(holds, timeout=10_000)

    def settle(self) -> None:
        """Wait until nothing is asked of the history any more."""
        self.until(lambda: not self.session.keeper.busy)

    def start(self, preparer: str = "Tomasz Wrona") -> None:
        """Start a review of the scan that is shown."""
        self.desk.ask_start()
        assert self.desk.dialog is not None
        self.desk.dialog.preparer.setText(preparer)
        self.desk.dialog.accept()
        self.until(lambda: self.desk.page.is_reviewing)
        self.settle()

    def told(self) -> str:
        """All messages that are shown."""
        return "\n".join(
            f"{one.message.text} {one.message.detail}" for one in self.messages.banners
        )


@pytest.fixture(scope="session")
def sample_scan() -> Scan:
    return make_scan()


@pytest.fixture
def history_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'history.sqlite'}"


@pytest.fixture
def office(
    qtbot: QtBot, theme: Theme, tmp_path: Path, history_url: str, sample_scan: Scan
) -> Iterator[Office]:
    @contextmanager
    def opened(_demo: bool) -> Iterator[Any]:
        with open_history(history_url) as history:
            yield history

    window = QWidget()
    qtbot.addWidget(window)
    session = Session(Engine(open_history=opened), window)
    path = copy_agreement(tmp_path, sample_scan.finished_at.date())
    agreement = make_agreement()
    entered = replace(agreement.organization, repair_role_name="RolecallRepair")
    session.workspace = SimpleNamespace(  # type: ignore[assignment] - what a desk needs of it
        demo=False,
        agreement=replace(agreement, organization=entered),
        catalogue=shipped_catalogue(),
        agreement_path=path,
        connection=ConnectionSettings(),
    )
    session.scan = replace(sample_scan, agreement=DocumentVersion("2026-Q4", agreement.sha256))
    session.repairs_folder = tmp_path / "repairs"
    # parts of the window, so that they go with it: the garbage of a later thread must not hold them
    messages, scan_page = MessageArea(theme, window), ScanPage(theme, window)
    turned, desks, exported = [], {}, []
    shell = Shell(
        window, session, messages, ProgressStrip(window), scan_page, theme, turned.append, None,
        lambda kind: desks[kind], export=lambda *given: exported.append(given),
    )  # fmt: skip
    desk = ReviewDesk(shell)
    desk.page.setParent(window)
    desk.page.resize(1180, 720)
    window.show()
    desk.page.reviewer.setText("Ada Okafor")
    office = Office(desk, session, messages, qtbot, history_url, turned, exported=exported)
    desks[ExpectedDesk] = ExpectedDesk.of(shell)
    desks[ExpectedDesk].page.setParent(window)
    desks[FixDesk] = SimpleNamespace(
        begin=office.begun.append, open_plan=office.begun.append, refresh=lambda: None
    )
    session.keep_scan()
    desk.open()
    office.settle()
    desk.refresh()
    office.settle()
    yield office
    desk.stop(2.0)
    session.close()


@pytest.fixture
def started(office: Office) -> Office:
    """A review has been started and is shown."""
    office.start()
    return office

"""Fixtures of the pages that read from the history: a session with a history of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.history import open_history
from core.history.history import History
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    CellResult,
    DocumentVersion,
    Organization,
    Scan,
    Status,
)
from gui.desk import Shell
from gui.engine import Engine
from gui.messages import MessageArea
from gui.progress import ProgressStrip
from gui.scan_page import ScanPage
from gui.session import Session
from gui.theme import Theme

NOW = datetime.now(UTC).replace(microsecond=0)
QUARTER = timedelta(days=91)
MakeScan = Callable[..., Scan]


@pytest.fixture
def make_scan() -> MakeScan:
    """A scan so many quarters ago, of one account with these statuses."""

    def make(quarters_ago: int, *statuses: Status, complete: bool = True) -> Scan:
        at = NOW - quarters_ago * QUARTER
        account = Account("000000000001", "Account 1")
        cells = tuple(
            CellResult(account.id, f"vendor-{number}", status)
            for number, status in enumerate(statuses)
        )
        return Scan(
            id=f"scan-{quarters_ago}",
            started_at=at,
            finished_at=at,
            complete=complete,
            tool_version="0",
            caller_arn="arn:aws:iam::999999999999:user/jane",
            organization=Organization("o-example", "999999999999", name="Example"),
            agreement=DocumentVersion(f"version {quarters_ago}", "a" * 64),
            catalogue_sha256="c" * 64,
            vendors=tuple((cell.vendor, cell.vendor.title()) for cell in cells),
            results=(AccountResult(account, AccountOutcome.CHECKED, cells, checked_at=at),),
        )

    return make


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'kept.sqlite'}"


@pytest.fixture
def history(database: str) -> Iterator[History]:
    """The same history that the session opens."""
    with open_history(database) as history:
        yield history


@pytest.fixture
def session(qtbot: QtBot, database: str) -> Iterator[Session]:  # noqa: ARG001 - an application must exist
    session = Session(Engine(open_history=lambda _demo: open_history(database)))
    yield session
    session.close()


@pytest.fixture
def shell(qtbot: QtBot, session: Session, theme: Theme) -> Shell:
    """A window without anything around the page."""
    window = QWidget()
    qtbot.addWidget(window)
    return Shell(
        window,
        session,
        MessageArea(theme, window),
        ProgressStrip(window),
        ScanPage(theme, window),
        theme,
        lambda _page: None,
    )

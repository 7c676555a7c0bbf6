"""Cells with everything the panel can show, and the panel itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from presentation_samples import (
    ACCOUNT,
    allow,
    cell_of,
    expected_role,
    inline,
    observed_role,
    policy_text,
    trust_text,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.model import (
    Account,
    CellResult,
    Effect,
    Evidence,
    Finding,
    FindingCode,
    Severity,
    Status,
)
from gui.detail import DetailPanel
from gui.theme import Theme, apply_theme

SECRET = "rc-4711-prod"
HOUSE = Account(ACCOUNT, "house")
EXCESS = Finding(
    FindingCode.ACCESS_EXCESS, Effect.EXCESS, Severity.HIGH, "Alpha can pass roles: <b>bad</b>."
)
BROKEN = Finding(FindingCode.ACCESS_MISSING, Effect.BROKEN, Severity.MEDIUM, "Alpha cannot read.")


@pytest.fixture
def cell() -> CellResult:
    """Excess access: iam:PassRole is one too many among forty actions."""
    actions = [f"ec2:Describe{number:02d}" for number in range(40)]
    agreed = inline("Read", policy_text(allow(*actions)))
    more = inline("Read", policy_text(allow(*actions, "iam:PassRole")))
    return cell_of(
        expected_role(policies=(agreed,)),
        observed_role(policies=(more,)),
        EXCESS,
        BROKEN,
        status=Status.DRIFT_EXCESS,
        evidence=("ev-1", "ev-2"),
    )


@pytest.fixture
def evidence() -> tuple[Evidence, ...]:
    """Three answers, two of them the cell's own."""
    document = quote(trust_text("999988887777", SECRET), safe="")
    return tuple(
        Evidence(
            id=f"ev-{number}",
            account_id=ACCOUNT,
            call=f"iam:Call{number}",
            region="us-east-1",
            request_id=f"request-{number}",
            http_status=200,
            received_at=datetime(2026, 3, 31, 9, 15, number, tzinfo=UTC),
            sha256=f"{number}" * 64,
            body=json.dumps({"Number": number, "AssumeRolePolicyDocument": document}),
        )
        for number in (1, 2, 3)
    )


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> DetailPanel:
    panel = DetailPanel(apply_theme(qapp, "light"))
    qtbot.addWidget(panel)
    panel.resize(420, 700)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


@pytest.fixture
def shown(
    panel: DetailPanel, cell: CellResult, evidence: tuple[Evidence, ...]
) -> Callable[[str], DetailPanel]:
    """The panel with the cell, at the tab of that name."""

    def at(tab: str) -> DetailPanel:
        panel.show_cell(HOUSE, "Alpha", cell, evidence)
        titles = [panel.tabs.tabText(place) for place in range(panel.tabs.count())]
        panel.tabs.setCurrentIndex(titles.index(tab))
        return panel

    return at


@pytest.fixture
def wear(panel: DetailPanel, qapp: QApplication) -> Callable[[str], Theme]:
    """Put another theme on the panel."""

    def change(mode: str) -> Theme:
        theme = apply_theme(qapp, mode)  # type: ignore[arg-type]  # a mode
        panel.retheme(theme)
        return theme

    return change

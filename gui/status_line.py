"""The status bar: which organization, signed in as whom, when it was read, by which agreement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from core.model import AccountOutcome, Scan
from gui.times import when

READ = (AccountOutcome.CHECKED, AccountOutcome.PARTIAL)
REFRESH_MS = 20_000  # the time left is said in minutes


def _now() -> datetime:
    return datetime.now(UTC)


class StatusLine(QStatusBar):
    """Four facts about what is open; their tooltips hold the whole of what is shortened."""

    def __init__(
        self, parent: QWidget | None = None, *, clock: Callable[[], datetime] = _now
    ) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._clock = clock
        self._caller_arn = ""
        self._expires_at: datetime | None = None
        self.organization, self.caller, self.last_scan, self.agreement = (
            self._label() for _ in range(4)
        )
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self._show_sign_in)
        self.show_nothing()

    def show_nothing(self) -> None:
        self._forget_sign_in()
        for label in (self.organization, self.caller, self.last_scan, self.agreement):
            label.setText("")
            label.setToolTip("")
        self.organization.setText("No organization is open")

    def show_sign_in(
        self, organization_id: str, caller_arn: str, expires_at: datetime | None
    ) -> None:
        """A scan has begun: who reads what, and until when at the latest, where that is known."""
        self.organization.setText(organization_words(organization_id))
        self._caller_arn, self._expires_at = caller_arn, expires_at
        if expires_at is None:
            self._timer.stop()
        else:
            self._timer.start()
        self._show_sign_in()

    def show_scan(self, scan: Scan) -> None:
        """A scan that is done. The sign-in is only that of this session: one that a saved scan
        was made with has long ended."""
        self.organization.setText(organization_words(scan.organization.id))
        if self._caller_arn != scan.caller_arn:
            self._forget_sign_in()
            self.caller.setText(f"Read as {short_name(scan.caller_arn)}")
            self.caller.setToolTip(scan.caller_arn)
        read = sum(result.outcome in READ for result in scan.results)
        partial = "" if scan.complete else " (partial)"
        extent = f"{read} of {len(scan.results)} accounts read"
        self.last_scan.setText(f"Last scan {when(scan.finished_at)}{partial}, {extent}")
        self.last_scan.setToolTip(f"Scan {scan.id}")
        self.agreement.setText(f"Agreement {scan.agreement.version}")
        self.agreement.setToolTip(f"SHA-256 {scan.agreement.sha256}")

    @Slot()
    def _show_sign_in(self) -> None:
        words = f"Signed in as {short_name(self._caller_arn)}"
        tip = self._caller_arn
        if self._expires_at is not None:
            seconds = (self._expires_at - self._clock()).total_seconds()
            words = f"{words}, {expiry_words(seconds)}"
            tip = f"{tip}\nThe sign-in ends at {self._expires_at:%Y-%m-%d %H:%M} UTC."
        self.caller.setText(words)
        self.caller.setToolTip(tip)

    def _forget_sign_in(self) -> None:
        self._caller_arn, self._expires_at = "", None
        self._timer.stop()

    def _label(self) -> QLabel:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.PlainText)
        self.addWidget(label)
        return label


def short_name(arn: str) -> str:
    """``arn:aws:sts::111122223333:assumed-role/Auditor/jane`` as ``Auditor/jane``."""
    resource = arn.rsplit(":", 1)[-1]
    kind, _, rest = resource.partition("/")
    return rest or kind


def organization_words(organization_id: str) -> str:
    """Which organization; an account of none, or a list of accounts, has no id."""
    return f"Organization {organization_id}" if organization_id else "Without an organization"


def expiry_words(seconds: float) -> str:
    """How long a sign-in lasts: ``expires in 47 min``. Never more than there is."""
    minutes = int(seconds // 60)
    if seconds <= 0:
        return "sign-in has expired"
    if minutes < 1:
        return "expires in less than a minute"
    if minutes < 120:
        return f"expires in {minutes} min"
    return f"expires in {minutes // 60} h"

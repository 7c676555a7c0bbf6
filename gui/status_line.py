"""The status bar: which organization, signed in as whom, when it was read, by which agreement."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from core.model import AccountOutcome, Scan

READ = (AccountOutcome.CHECKED, AccountOutcome.PARTIAL)


class StatusLine(QStatusBar):
    """Four facts about what is open; their tooltips hold the whole of what is shortened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.organization, self.caller, self.last_scan, self.agreement = (
            self._label() for _ in range(4)
        )
        self.show_nothing()

    def show_nothing(self) -> None:
        for label in (self.organization, self.caller, self.last_scan, self.agreement):
            label.setText("")
            label.setToolTip("")
        self.organization.setText("No organization is open")

    def show_caller(self, organization_id: str, caller_arn: str) -> None:
        """A scan has begun: who reads what."""
        self.organization.setText(f"Organization {organization_id}")
        self.caller.setText(f"Signed in as {short_name(caller_arn)}")
        self.caller.setToolTip(caller_arn)

    def show_scan(self, scan: Scan) -> None:
        self.show_caller(scan.organization.id, scan.caller_arn)
        read = sum(result.outcome in READ for result in scan.results)
        when = f"{scan.finished_at:%Y-%m-%d %H:%M} UTC"
        partial = "" if scan.complete else " (partial)"
        self.last_scan.setText(
            f"Last scan {when}{partial}, {read} of {len(scan.results)} accounts read"
        )
        self.last_scan.setToolTip(f"Scan {scan.id}")
        self.agreement.setText(f"Agreement {scan.agreement.version}")
        self.agreement.setToolTip(f"SHA-256 {scan.agreement.sha256}")

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

"""Which of the organizations of an agreement; shows itself only where there are several."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from gui.work.courier import Courier
from gui.work.organizations import OrganizationOffer, organizations_work

PATIENCE_SECONDS = 1.0  # an agreement is read in a tenth of that


class OrganizationChoice(QComboBox):
    """Reads the agreement beside the GUI thread. `several` tells whether there is a choice."""

    several = Signal(bool)
    profile_wanted = Signal(str)  # the profile of the organization that was chosen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Organization")
        self._reader = Courier("organizations", self)
        self._reader.succeeded.connect(self._offer)
        self.currentIndexChanged.connect(self.tell_profile)

    @property
    def chosen(self) -> str | None:
        """The management account; None where there is nothing to choose."""
        one = self.currentData(Qt.ItemDataRole.UserRole)
        return one.management_account_id if isinstance(one, OrganizationOffer) else None

    def read(self, agreement: Path) -> None:
        """Another agreement was chosen."""
        self._offer(())
        if agreement.is_file():
            self._reader.start(organizations_work(agreement))
        else:
            self._reader.abandon()

    def stop(self) -> None:
        """Nobody chooses any more: leave no thread behind that reads the agreement."""
        self._reader.abandon()
        self._reader.wait(PATIENCE_SECONDS)

    @Slot(object)
    def _offer(self, organizations: tuple[OrganizationOffer, ...]) -> None:
        self.clear()
        has_choice = len(organizations) > 1
        for one in organizations if has_choice else ():
            self.addItem(f"{one.text[:1].upper()}{one.text[1:]}", one)
        self.several.emit(has_choice)

    @Slot()
    def tell_profile(self) -> None:
        """Say again which profile belongs to what is chosen."""
        one = self.currentData(Qt.ItemDataRole.UserRole)
        if isinstance(one, OrganizationOffer) and one.profile:
            self.profile_wanted.emit(one.profile)

"""What was saved since the scan that is shown was begun; the next scan is judged by it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.agreement import Agreement
from core.catalogue import Catalogue
from core.workspace import Workspace


@dataclass(slots=True)
class SavedSince:
    """None where nothing was saved."""

    agreement: Agreement | None = None
    catalogue: Catalogue | None = None

    def added_to(self, workspace: Workspace) -> Workspace:
        """The workspace as a scan that begins now has it."""
        if self.agreement is not None:
            workspace = replace(workspace, agreement=self.agreement)
        if self.catalogue is not None:
            workspace = replace(workspace, catalogue=self.catalogue)
        return workspace

    def taken_up(self, workspace: Workspace) -> None:
        """A scan with this workspace has ended: what it was judged by is not new any more."""
        if workspace.agreement is self.agreement:
            self.agreement = None
        if workspace.catalogue is self.catalogue:
            self.catalogue = None

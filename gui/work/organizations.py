"""Reading whom an agreement is about, as work for the courier."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gui.work.courier import Emit, Work


@dataclass(frozen=True, slots=True)
class OrganizationOffer:
    """An organization to choose: what it is called, and how it is signed in to."""

    text: str
    management_account_id: str
    profile: str | None


def organizations_work(agreement: Path) -> Work:
    """Work that returns the organizations an agreement is about; none where it cannot be read."""

    def work(_emit: Emit, _cancel: threading.Event) -> tuple[OrganizationOffer, ...]:
        from core.errors import InputError
        from core.workspace import agreed_organizations

        try:
            found = agreed_organizations(agreement)
        except InputError:
            return ()
        return tuple(
            OrganizationOffer(one.text, one.management_account_id, one.profile) for one in found
        )

    return work

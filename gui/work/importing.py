"""Imports and captures as work for the courier: reading a text or a role, and proposing."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.catalogue import Catalogue
    from core.importing import Import, ImportedRole, Remark, Source
    from core.importing.own_spec import SpecTitle
    from core.importing.proposal import Proposal, Target
    from core.workspace import Workspace
    from gui.work.courier import Emit, Work


def read_work(source: Source) -> Work:
    """Work that understands a vendor's console output and returns an Import."""

    def work(_emit: Emit, _cancel: threading.Event) -> Import:
        from core.importing import read_import

        return read_import(source)

    return work


def capture_work(workspace: Workspace, account_id: str, role_name: str) -> Work:
    """Work that reads a role of an account and returns an Import. Only reading calls."""

    def work(_emit: Emit, _cancel: threading.Event) -> Import:
        from core.importing.account_role import role_of_account
        from core.importing.capture import captured
        from gui.work.scanning import connect

        entrance = workspace.agreement.organization
        return captured(role_of_account(connect(workspace), entrance, account_id, role_name))

    return work


def propose_work(
    path: Path, catalogue: Catalogue, target: Target, roles: Sequence[ImportedRole]
) -> Work:
    """Work that returns the Proposal of what `roles`, pieces of one, change in the agreement."""

    def work(_emit: Emit, _cancel: threading.Event) -> Proposal:
        from core.importing.joining import joined
        from core.importing.proposal import propose

        return propose(path, catalogue, target, joined(roles))

    return work


def own_vendor_work(
    agreement: Path, roles: Sequence[ImportedRole], title: SpecTitle, remarks: Sequence[Remark]
) -> Work:
    """Work that makes a vendor of one's own of `roles`, pieces of one, beside an agreement, and
    returns the Catalogue that has it."""

    def work(_emit: Emit, _cancel: threading.Event) -> Catalogue:
        from core.importing.joining import joined
        from core.importing.own_file import add_own_spec
        from core.importing.own_spec import vendor_spec_text

        text = vendor_spec_text([joined(roles)], title, remarks)
        return add_own_spec(agreement, title.id, text)[0]

    return work

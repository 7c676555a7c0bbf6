"""Roll-outs as work for the courier: previews of a StackSet's change, and carrying it out."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gui.work.asking import code_asker
from gui.work.scanning import connect

if TYPE_CHECKING:
    from core.model import Scan
    from core.repair.run import Approval
    from core.rollout.deploy import Deployment
    from core.rollout.preview import RolloutPreview, RolloutRequest
    from core.rollout.stack_change import StackSetChange
    from core.workspace import Workspace
    from gui.work.courier import Emit, Work

DEMO_POLL_SECONDS = 0.4  # the demonstration has no limit on how often it is asked


def preview_rollout_work(workspace: Workspace, scan: Scan, request: RolloutRequest) -> Work:
    """Work that reads how the vendor's StackSet stands and returns the preview of its change."""

    def work(emit: Emit, cancel: threading.Event) -> RolloutPreview:
        from core.aws.stack_sets import StackSets
        from core.rollout.agreed import vendor_rollout
        from core.rollout.preview import preview_rollout

        found = vendor_rollout(workspace.catalogue, workspace.agreement, request.vendor)
        connection = connect(workspace, code_asker(emit, cancel))
        calls = StackSets(connection, delegate=request.delegate)
        return preview_rollout(
            calls, found, request, scan.results, scan.organization, datetime.now(UTC)
        )

    return work


def carry_out_rollout_work(
    workspace: Workspace,
    change: StackSetChange,
    approval: Approval,
    *,
    folder: Path,
    second_person: bool,
) -> Work:
    """Work that carries out an approved change and returns the Deployment; it emits the
    InstanceState of every account that has changed. Its cancel ends the watching."""

    def work(emit: Emit, stop: threading.Event) -> Deployment:
        from core.aws.stack_sets import StackSets
        from core.repair.files import make_private_folder
        from core.rollout.deploy import POLL_SECONDS, carry_out

        make_private_folder(folder)
        connection = connect(workspace, code_asker(emit, stop))
        calls = StackSets(connection, delegate=change.delegate)
        return carry_out(
            calls,
            change,
            approval,
            folder,
            told=emit,
            stop=stop,
            second_person=second_person,
            poll_seconds=DEMO_POLL_SECONDS if workspace.demo else POLL_SECONDS,
        )

    return work

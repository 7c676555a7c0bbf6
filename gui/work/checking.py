"""Connect and check as work for the courier."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InputError
from core.scan.checks import TITLES, Check, CheckState
from gui.work.asking import code_asker

if TYPE_CHECKING:
    from core.workspace import Workspace
    from gui.work.courier import Emit, Work

AGREEMENT = "agreement"  # the step before those of the core
AGREEMENT_TITLE = "Agreement can be read"


@dataclass(frozen=True, slots=True)
class SignIn:
    """Which profile to sign in with (None: the default of this computer), and how it does.
    `organization`: the management account of the chosen one, where there are several.
    `accounts_file`: a list of accounts, where the organization may not be read."""

    profile: str | None
    is_sso: bool = False
    organization: str | None = None
    accounts_file: Path | None = None


def check_work(sign_in: SignIn, agreement: Path) -> Work:
    """Work that loads the agreement and takes the steps of the checklist; it emits a Check as
    each begins and ends, and a CodeNeeded where the sign-in wants a code; returns nothing."""

    def work(emit: Emit, cancel: threading.Event) -> None:
        from core.workspace import open_workspace

        emit(Check(AGREEMENT, CheckState.RUNNING))
        try:
            with open_workspace(
                agreement=agreement,
                profile=sign_in.profile,
                organization=sign_in.organization,
                accounts_file=sign_in.accounts_file,
            ) as workspace:
                version = f"Version {workspace.agreement.version}, {workspace.agreement_path}."
                emit(Check(AGREEMENT, CheckState.PASSED, version))
                _take_steps(workspace, sign_in, emit, cancel)
        except InputError as error:
            problems = [str(problem) for problem in error.problems]
            words = "\n".join([error.message, *problems[:3]])
            emit(Check(AGREEMENT, CheckState.FAILED, words, error.hint, "\n".join(problems)))
            for key in TITLES:
                emit(Check(key, CheckState.SKIPPED, "Not checked: it rests on the steps above."))

    return work


def _take_steps(workspace: Workspace, sign_in: SignIn, emit: Emit, cancel: threading.Event) -> None:
    from core.scan.checklist import Checklist
    from gui.work.scanning import connect

    Checklist(
        lambda: connect(workspace, code_asker(emit, cancel)),
        workspace.agreement,
        emit,
        cancel,
        profile=workspace.connection.profile,
        is_sso=sign_in.is_sso,
        only_organization=sign_in.organization is not None,
        listed=workspace.listed,
    ).run()

"""What a scan or a repair works with: a way into AWS, the catalogue and the agreement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InputError

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.aws.connection import ConnectionSettings
    from core.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything that is fixed before the first call to AWS."""

    connection: ConnectionSettings
    catalogue: Catalogue
    agreement: Agreement
    agreement_path: Path
    demo: bool


def default_agreement_path() -> Path:
    """Where the agreement is looked for when none is named."""
    from platformdirs import user_config_path

    return user_config_path("rolecall", appauthor=False) / "agreement.yaml"


@contextmanager
def open_workspace(
    *, demo: bool = False, agreement: Path | None = None, profile: str | None = None
) -> Iterator[Workspace]:
    """Load catalogue and agreement; with `demo`, run the demonstration organization meanwhile.

    Without `profile`, the agreement's profile counts, if it names one.

    Raises:
        InputError: the agreement is absent or faulty.
        StartError: the demonstration organization did not start.
    """
    from core.aws.connection import ConnectionSettings

    if not demo:
        settings = ConnectionSettings(profile=profile)
        workspace = _workspace(settings, agreement or default_agreement_path(), demo=False)
        if profile is None:
            agreed = ConnectionSettings(profile=workspace.agreement.organization.profile)
            workspace = replace(workspace, connection=agreed)
        yield workspace
        return
    if profile:
        raise InputError("--demo needs no AWS profile.", "Leave out --profile.")
    from core.demo import DemoServer

    with DemoServer() as server:
        yield _workspace(server.connection, agreement or server.agreement_path, demo=True)


def _workspace(connection: ConnectionSettings, path: Path, *, demo: bool) -> Workspace:
    from core.agreement import load_agreement
    from core.catalogue import catalogue_for

    if not path.is_file():
        raise InputError(
            f"There is no agreement at {path}.",
            "Write one with 'main.py agreement init', or name it with --agreement.",
        )
    catalogue = catalogue_for(path)
    return Workspace(
        connection=connection,
        catalogue=catalogue,
        agreement=load_agreement(path, catalogue),
        agreement_path=path,
        demo=demo,
    )

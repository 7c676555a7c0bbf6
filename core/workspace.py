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
    from core.agreement.agreement import EnteredOrganization
    from core.aws.connection import ConnectionSettings
    from core.catalogue import Catalogue
    from core.model import Account


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything that is fixed before the first call to AWS. `listed`: the accounts, where the
    organization may not be asked for them."""

    connection: ConnectionSettings
    catalogue: Catalogue
    agreement: Agreement
    agreement_path: Path
    demo: bool
    listed: tuple[Account, ...] = ()

    def for_organization(
        self, organization: EnteredOrganization, profile: str | None = None
    ) -> Workspace:
        """The same for one of the agreement's organizations; `profile` goes before its own."""
        from core.aws.connection import ConnectionSettings

        agreement = self.agreement.for_organization(organization.management_account_id)
        if self.demo:
            return replace(self, agreement=agreement)
        connection = ConnectionSettings(profile=profile or organization.profile)
        return replace(self, agreement=agreement, connection=connection)


def default_agreement_path() -> Path:
    """Where the agreement is looked for when none is named."""
    from platformdirs import user_config_path

    return user_config_path("rolecall", appauthor=False) / "agreement.yaml"


@contextmanager
def open_workspace(
    *,
    demo: bool = False,
    agreement: Path | None = None,
    profile: str | None = None,
    organization: str | None = None,
    accounts_file: Path | None = None,
) -> Iterator[Workspace]:
    """Load catalogue and agreement; with `demo`, run the demonstration organization meanwhile.

    Without `profile`, the agreement's profile counts, if it names one. `organization` is the
    name or the management account of the one that is looked at; None: the agreement's first.
    `accounts_file`: a list of its accounts, where AWS may not be asked for them.

    Raises:
        InputError: the agreement or the list is absent or faulty, or there is no such
            organization.
        StartError: the demonstration organization did not start.
    """
    from core.aws.connection import ConnectionSettings

    if not demo:
        settings = ConnectionSettings(profile=profile)
        workspace = _workspace(settings, agreement or default_agreement_path(), demo=False)
        workspace = workspace.for_organization(_chosen(workspace, organization), profile)
        yield replace(workspace, listed=_listed(accounts_file))
        return
    if profile:
        raise InputError("--demo needs no AWS profile.", "Leave out --profile.")
    from core.demo import DemoServer

    with DemoServer() as server:
        workspace = _workspace(server.connection, agreement or server.agreement_path, demo=True)
        yield workspace.for_organization(_chosen(workspace, organization))


def _listed(accounts_file: Path | None) -> tuple[Account, ...]:
    from core.scan.account_list import load_accounts

    return load_accounts(accounts_file) if accounts_file is not None else ()


def agreed_organizations(agreement: Path) -> tuple[EnteredOrganization, ...]:
    """The organizations an agreement is about.

    Raises:
        InputError: the agreement is absent or faulty.
    """
    from core.aws.connection import ConnectionSettings

    return _workspace(ConnectionSettings(), agreement, demo=False).agreement.all_organizations


def _chosen(workspace: Workspace, organization: str | None) -> EnteredOrganization:
    if organization is None:
        return workspace.agreement.organization
    return workspace.agreement.organization_named(organization)


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

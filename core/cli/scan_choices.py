"""What the options of `main.py scan` ask for, checked before anything is scanned."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click

from core.agreement.agreement import Agreement, EnteredOrganization
from core.cli.earlier_scan import earlier_scan
from core.cli.keeping import KeepChoices
from core.cli.options import Workspace
from core.errors import InputError
from core.model import Account, Reason, Scan
from core.scan.account_list import load_accounts
from core.scan.carried import carried_results
from core.scan.journal import load_earlier
from core.scan.request import ScanRequest
from core.scan.resume import reusable_results

FORMATS = ("table", "json", "csv", "xlsx")


@dataclass(frozen=True, slots=True)
class ScanChoices:
    """The options as they were given; `profile` only where one was named."""

    profile: str | None
    organizations: tuple[str, ...]
    all_organizations: bool
    vendors: tuple[str, ...]
    accounts: tuple[str, ...]
    accounts_file: Path | None
    form: str
    output: Path | None
    max_workers: int
    resume: Path | None
    changed_only: str | None
    keep: bool | None = None
    since_last: str | None = None

    @property
    def keeping(self) -> KeepChoices:
        """What to do with the history."""
        chosen = self.vendors or self.accounts or self.accounts_file
        return KeepChoices(self.keep, self.since_last, is_partial=bool(chosen))

    def check(self) -> None:
        """Raises InputError for what cannot be done, now and not after an hour's scan."""
        _check_output(self.form, self.output)
        for account in self.accounts:
            if not re.fullmatch(r"[0-9]{12}", account):
                raise InputError(f"--account {account} is no account id.", "Give its 12 digits.")
        if self.changed_only is not None and self.resume is not None:
            raise InputError(
                "--changed-only and --resume say different things.", "Give one of the two."
            )
        if self.all_organizations and self.organizations:
            raise InputError(
                "--organization and --all-organizations say different things.",
                "Give one of the two.",
            )

    def workspaces(self, workspace: Workspace) -> tuple[tuple[Workspace, ScanChoices], ...]:
        """One workspace per organization to scan, each with the choices for it.

        Raises:
            InputError: the agreement has no such organization, or the choices fit only one.
        """
        chosen = self._chosen(workspace)
        if not chosen:
            _say_others(workspace.agreement)
            return ((workspace, self),)
        if len(chosen) > 1:
            self._check_several()
        return tuple(
            (
                workspace.for_organization(one, self.profile),
                replace(self, output=self._own_output(one) if len(chosen) > 1 else self.output),
            )
            for one in chosen
        )

    def _chosen(self, workspace: Workspace) -> tuple[EnteredOrganization, ...]:
        agreement = workspace.agreement
        if self.all_organizations:
            return agreement.all_organizations
        named = [agreement.organization_named(text) for text in self.organizations]
        return tuple(dict.fromkeys(named))

    def _check_several(self) -> None:
        if self.output is None and self.form != "table":
            raise InputError(
                f"Several scans cannot be printed as one {self.form.upper()}.",
                "Name a file with --output: each organization gets one of its own.",
            )
        for name, given in (
            ("--account", self.accounts),
            ("--accounts-file", self.accounts_file),
            ("--resume", self.resume),
            ("--changed-only", self.changed_only),
            ("--profile", self.profile),
        ):
            if given:
                raise InputError(
                    f"{name} goes with one organization.", "Scan each with --organization ID."
                )

    def _own_output(self, organization: EnteredOrganization) -> Path | None:
        if self.output is None:
            return None
        name = f"{self.output.stem}-{organization.management_account_id}{self.output.suffix}"
        own = self.output.with_name(name)
        _check_output(self.form, own)
        return own

    def request(self, workspace: Workspace) -> ScanRequest:
        """What the scan of one organization is asked to do.

        Raises:
            InputError: a vendor is unknown, or a file cannot be used.
        """
        known = workspace.catalogue.vendors
        for vendor in self.vendors:
            if vendor not in known:
                raise InputError(f"--vendor {vendor} is unknown.", f"Known are {', '.join(known)}.")
        is_chosen = self.all_organizations or self.organizations
        fresh = ScanRequest(
            catalogue=workspace.catalogue,
            agreement=workspace.agreement,
            vendors=self.vendors,
            account_ids=self.accounts,
            max_workers=self.max_workers,
            demo=workspace.demo,
            listed=load_accounts(self.accounts_file) if self.accounts_file else (),
            only_organization=bool(is_chosen),
            sign_in_again=_ask_to_sign_in if sys.stdin.isatty() else None,
        )
        if self.changed_only is not None:
            earlier = earlier_scan(self.changed_only, workspace.agreement)
            carried = carried_results(earlier, fresh, now=datetime.now(UTC))
            return replace(fresh, carried=carried, known=_accounts_of(earlier))
        if self.resume is not None:
            earlier = load_earlier(self.resume)
            return replace(
                fresh.reusing(reusable_results(earlier, fresh)), known=_accounts_of(earlier)
            )
        return fresh


def _accounts_of(scan: Scan) -> tuple[Account, ...]:
    return tuple(result.account for result in scan.results)


def _say_others(agreement: Agreement) -> None:
    number = len(agreement.all_organizations)
    if number > 1:
        click.echo(
            f"The agreement is about {number} organizations; the one that is signed in to is "
            "scanned. The others: --organization ID or --all-organizations.",
            err=True,
        )


def _check_output(form: str, output: Path | None) -> None:
    if form == "xlsx" and output is None:
        raise InputError("A workbook cannot be printed.", "Name a file with --output audit.xlsx.")
    if output is None:
        return
    if not output.absolute().parent.is_dir():
        raise InputError(f"The folder of {output} does not exist.", "Create it first.")
    if not os.access(output.absolute().parent, os.W_OK):
        raise InputError(f"{output} cannot be written: the folder is not yours to write in.")
    if form == "xlsx":
        from core.report.workbook.files import require_free

        require_free(output)


def _ask_to_sign_in(reason: Reason) -> bool:
    click.echo(f"\n{reason.summary} {reason.remedy}", err=True)
    return click.confirm("Have you signed in again? The scan waits.", default=True, err=True)

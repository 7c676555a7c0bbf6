"""`main.py import-decisions`: enter what reviewers filled into a workbook into their review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.exit_codes import ExitCode
from core.errors import InputError

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.catalogue import Catalogue
    from core.history.history import History
    from core.model import Scan
    from core.report.decisions import DecisionImport
    from core.review.model import Review


@click.command("import-decisions")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--review", "review_id", help="The review (default: the one over the same scan).")
@click.option(
    "--agreement",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The agreement the scan was judged by, if the history does not keep it.",
)
@click.option("--check", is_flag=True, help="Say what would be entered, and enter nothing.")
@click.pass_context
def command(
    ctx: click.Context, *, file: Path, review_id: str | None, agreement: Path | None, check: bool
) -> None:
    """Enter the decisions of a workbook into the review of its scan.

    Only the reviewers' columns are read. Rows whose other cells were changed are refused, and the
    cells named. Exit codes: 0 everything was taken, 1 some rows were refused or cells changed.
    """
    from core.history import open_history
    from core.report.decisions import read_decisions, scan_id_of

    scan_id = scan_id_of(file)
    with open_history() as history:
        scan = _scan(history, scan_id, file)
        review = _review(history, scan, review_id)
        known = _documents(history, scan, agreement)
        catalogue, agreed = known or (None, None)
        found = read_decisions(file, scan, agreement=agreed, catalogue=catalogue)
        _tell(found)
        if not check:
            _enter(history, review, scan, found, agreed)
    ctx.exit(ExitCode.DONE if found.is_clean else ExitCode.ATTENTION)


def _scan(history: History, scan_id: str, file: Path) -> Scan:
    if not any(entry.id == scan_id for entry in history.scans()):
        raise InputError(
            f"{file.name} is about scan {scan_id}, which is not in the history ({history.place}).",
            "Use the history in which the review was begun (ROLECALL_HISTORY names it).",
        )
    return history.scan(scan_id)


def _review(history: History, scan: Scan, review_id: str | None) -> Review:
    if review_id:
        return history.review(review_id)
    review = history.review_of(scan.id)
    if review is None:
        raise InputError(
            f"No review of scan {scan.id} was begun.", "Start one in the window, then import."
        )
    return review


def _documents(
    history: History, scan: Scan, path: Path | None
) -> tuple[Catalogue, Agreement] | None:
    """Without them, changed cells of Sign-off are noticed but not named."""
    from core.report.documents import documents_of

    try:
        return documents_of(scan, path, kept_text=history.agreement_text(scan.id))
    except InputError:
        if path is not None:
            raise
        click.echo(
            "Note: the agreement of this scan is not at hand. Changed cells of Sign-off are noticed"
            " all the same, but not named. Give the agreement with --agreement.",
            err=True,
        )
        return None


def _tell(found: DecisionImport) -> None:
    from core.report.safe_text import one_line

    for row in found.rejected:
        click.echo(one_line(f"Refused {row}"))
    for cell in found.tampered:
        click.echo(one_line(f"Changed {cell}"))
    click.echo(
        f"{len(found.accepted):,} decisions, {len(found.rejected):,} refused,"
        f" {len(found.tampered):,} changed cells, {found.blank:,} rows left open.",
        err=True,
    )


def _enter(
    history: History,
    review: Review,
    scan: Scan,
    found: DecisionImport,
    agreement: Agreement | None,
) -> None:
    from core.report.decisions import record

    terms = agreement.vendors if agreement else {}
    owners = {vendor: one.business_owner for vendor, one in terms.items()}
    done = record(history, review.id, scan, found, owners=owners)
    known = f" {done.known:,} were there already." if done.known else ""
    click.echo(f"{done.added:,} entered into review {review.id}.{known}", err=True)

"""`main.py history`: what is kept of the past, and what changed in it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.cli.changes_shown import in_words, show
from core.cli.exit_codes import ExitCode
from core.cli.past import is_there
from core.errors import InputError

if TYPE_CHECKING:
    from core.changes.model import ScanComparison
    from core.history.history import History
    from core.history.model import ScanEntry
    from core.model import Scan
    from core.review.model import Review

_SCAN_HELP = (
    "Named by its id or the beginning of it, by 'last', by 'review' (that of the last signed "
    "review), or by a file saved as JSON."
)


_demo_option = click.option("--demo", is_flag=True, help="The past of the demonstration.")


@contextmanager
def opened_history(*, demo: bool = False) -> Iterator[History]:
    """The history there is; looking at it begins none."""
    from core.history import default_history_url, open_history

    if demo:
        from core.demo.quarters import past_history

        with past_history() as history:
            yield history
        return
    if not is_there():
        raise InputError(
            f"There is no history yet ({default_history_url()}).",
            "'main.py scan --history' begins one, and so does the window.",
        )
    with open_history() as history:
        yield history


@click.group("history")
def command() -> None:
    """The scans, reviews and repairs of the past.

    They are kept in the user's data folder, or where ROLECALL_HISTORY says (any URL of
    SQLAlchemy, such as postgresql://user@host/rolecall for a team).
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@_demo_option
def list_scans(*, as_json: bool, demo: bool) -> None:
    """List the scans, the newest first."""
    if not demo and not is_there():
        if as_json:
            _print_json([])
        click.echo("There is no history yet: no scan is kept.", err=True)
        return
    with opened_history(demo=demo) as history:
        entries = history.scans()
        reviews = {review.scan_id: review for review in reversed(history.reviews())}
        place = history.place
    if as_json:
        _print_json([_entry_data(entry, reviews.get(entry.id)) for entry in entries])
        return
    if not entries:
        click.echo(f"No scan is kept yet in {place}.", err=True)
    for entry in entries:
        click.echo(_entry_line(entry, reviews.get(entry.id)))


@command.command("show", help=f"Show one scan. {_SCAN_HELP}")
@click.argument("scan")
@click.option("--json", "as_json", is_flag=True, help="The whole scan, as 'scan --format json'.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the JSON to this file, for 'plan --scan' and 'export --scan'.",
)
@_demo_option
def show_scan(*, scan: str, as_json: bool, output: Path | None, demo: bool) -> None:
    from core.report import print_table
    from core.scan.document import save_scan, scan_document

    found = _saved(scan)
    if found is None:
        with opened_history(demo=demo) as history:
            found = history.scan(resolved_scan(history, scan))
    if output is not None:
        save_scan(found, output)
        click.echo(f"Written to {output}.", err=True)
    elif as_json:
        _print_json(scan_document(found))
    else:
        print_table(found, sys.stdout)


@command.command(
    "compare",
    help=f"Say what changed between two scans. {_SCAN_HELP} Exit codes: 0 nothing is new or worse,"
    " 1 something is, 2 something that could be checked before could not be checked now.",
)
@click.argument("before")
@click.argument("after")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--all", "everything", is_flag=True, help="Also what is unchanged.")
@_demo_option
@click.pass_context
def compare(
    ctx: click.Context, *, before: str, after: str, as_json: bool, everything: bool, demo: bool
) -> None:
    comparison = _compared(before, after, demo=demo)
    show(comparison, "json" if as_json else "table", sys.stdout, only_changed=not everything)
    click.echo(in_words(comparison), err=True)
    ctx.exit(_exit_code(comparison))


@command.command("check")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def check(ctx: click.Context, *, as_json: bool) -> None:
    """Prove that the history holds what was put there: compute every digest again.

    Exit codes: 0 it does, 1 something was altered or is damaged.
    """
    with opened_history() as history:
        problems = history.check()
        scans = len(history.scans())
    if as_json:
        _print_json([asdict(problem) for problem in problems])
    else:
        for problem in problems:
            click.echo(f"Failed  {problem.place}: {problem.what}.")
        if not problems:
            click.echo(f"Passed  {scans} scans, their evidence, reviews and repairs: all as kept.")
    ctx.exit(ExitCode.ATTENTION if problems else ExitCode.DONE)


@command.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(*, file: Path) -> None:
    """Copy the history into a new file, also while it is in use."""
    with opened_history() as history:
        history.backup(file)
    click.echo(f"Written to {file}.", err=True)


@command.command("prune")
@click.option("--keep", type=click.IntRange(0), help="Keep the newest N scans of an organization.")
@click.option("--older-than", type=click.IntRange(1), metavar="DAYS", help="Only older ones go.")
@click.option("--yes", is_flag=True, help="Remove them; without it, they are only listed.")
def prune(*, keep: int | None, older_than: int | None, yes: bool) -> None:
    """Remove old scans. One that a review rests on is never removed.

    With both --keep and --older-than, a scan goes only where both say so.
    """
    if keep is None and older_than is None:
        raise InputError("Nothing says what may go.", "Give --keep N or --older-than DAYS.")
    before = datetime.now(UTC) - timedelta(days=older_than) if older_than else None
    with opened_history() as history:
        if yes:
            gone = history.prune(keep_scans=keep, older_than=before)
            history.vacuum()
        else:
            gone = history.prunable(keep_scans=keep, older_than=before)
    for scan_id in gone:
        click.echo(scan_id)
    verb = "removed" if yes else "would be removed; say so with --yes"
    click.echo(f"{len(gone)} {'scan' if len(gone) == 1 else 'scans'} {verb}.", err=True)


def _compared(before: str, after: str, *, demo: bool) -> ScanComparison:
    from core.changes.compare import compare_outlines
    from core.changes.outline import outline_of

    old, new = _saved(before), _saved(after)
    if old is not None and new is not None:
        return compare_outlines(outline_of(old), outline_of(new))
    with opened_history(demo=demo) as history:
        if old is None and new is None:
            return history.compare(resolved_scan(history, before), resolved_scan(history, after))
        return compare_outlines(
            outline_of(old) if old else history.outline(resolved_scan(history, before)),
            outline_of(new) if new else history.outline(resolved_scan(history, after)),
        )


def _saved(name: str) -> Scan | None:
    """The scan in the file of that name; None when there is no such file."""
    from core.scan.document import load_scan

    return load_scan(Path(name)) if Path(name).is_file() else None


def resolved_scan(history: History, text: str) -> str:
    """The id that `text` means: an id, its beginning, ``last`` or ``review``."""
    entries = history.scans()
    if text == "last" and entries:
        return entries[0].id
    if text == "review":
        signed = next((one for one in history.reviews() if one.sign_off is not None), None)
        if signed is None:
            raise InputError("No review in the history is signed.")
        return signed.scan_id
    found = [entry.id for entry in entries if entry.id.startswith(text)]
    exact = [one for one in found if one == text] or found
    if len(exact) > 1:
        raise InputError(f"{text} is the beginning of {len(exact)} scans.", "Give more of the id.")
    if not exact:
        raise InputError(
            f"The history has no scan {text}.", "'main.py history list' shows which there are."
        )
    return exact[0]


def _exit_code(comparison: ScanComparison) -> ExitCode:
    from core.changes.document import changed_rows, is_blind, is_for_the_worse

    rows = changed_rows((*comparison.rows, *comparison.parties))
    if any(map(is_blind, rows)):
        return ExitCode.UNCHECKED
    return ExitCode.ATTENTION if any(map(is_for_the_worse, rows)) else ExitCode.DONE


def _entry_line(entry: ScanEntry, review: Review | None) -> str:
    from core.presentation.text import counted, visible

    attention = sum(count for status, count in entry.by_status.items() if status.needs_attention)
    parts = [
        entry.id,
        f"{entry.finished_at:%Y-%m-%d %H:%M} UTC",
        visible(entry.organization_name or entry.organization_id),
        counted(entry.accounts, "account"),
        f"{attention:,} need attention",
        f"agreement {visible(entry.agreement.version)}",
    ]
    if not entry.complete:
        parts.append("partial")
    if review is not None:
        signed = review.sign_off
        state = f"signed by {visible(signed.name)}" if signed else "open"
        parts.append(f"review {visible(review.period)} {state}")
    return "  ".join(parts)


def _entry_data(entry: ScanEntry, review: Review | None) -> dict[str, Any]:
    signed = review.sign_off if review else None
    return {
        "id": entry.id,
        "organization": {"id": entry.organization_id, "name": entry.organization_name},
        "started_at": entry.started_at.isoformat(),
        "finished_at": entry.finished_at.isoformat(),
        "complete": entry.complete,
        "demo": entry.demo,
        "caller_arn": entry.caller_arn,
        "accounts": entry.accounts,
        "third_parties": entry.third_parties,
        "by_status": {status.value: count for status, count in entry.by_status.items()},
        "agreement": asdict(entry.agreement),
        "catalogue_sha256": entry.catalogue_sha256,
        "review": {
            "id": review.id,
            "period": review.period,
            "revision": review.revision,
            "signed_at": signed.signed_at.isoformat() if signed else None,
            "signed_by": signed.name if signed else None,
        }
        if review
        else None,
    }


def _print_json(data: Any) -> None:
    json.dump(data, sys.stdout, indent=1)
    click.echo()

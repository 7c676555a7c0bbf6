"""`main.py review`: start, decide and sign off a review without the window."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.exit_codes import ExitCode
from core.cli.history import opened_history, resolved_scan
from core.cli.review_effects import effects
from core.cli.review_shown import review_data, tell
from core.errors import InputError
from core.presentation.text import visible
from core.review.model import Decision, SubjectKind

if TYPE_CHECKING:
    from core.history.history import History
    from core.review.model import Review
    from core.review.reviewing import Owners
    from core.review.subjects import Subject, Subjects

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_KINDS = click.Choice([kind.value for kind in SubjectKind])
_review_option = click.option(
    "--review", "review_id", help="The review (default: the newest that is open)."
)
_reviewer_option = click.option(
    "--reviewer", default=getpass.getuser, show_default="you", help="Who decides."
)
_agreement_option = click.option(
    "--agreement",
    "agreement_path",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The agreement: it names the vendors' business owners.",
)


@click.group("review")
def command() -> None:
    """The quarter's review over one frozen scan of the history."""


@command.command("start")
@click.option("--scan", default="last", show_default=True, help="An id, its beginning, or 'last'.")
@click.option("--period", help="Such as 2026-Q4 (default: the quarter of the scan).")
@click.option("--due", type=_DAY, help="Until when it has to be signed.")
@click.option("--preparer", default=getpass.getuser, show_default="you", help="Who prepares it.")
def start(*, scan: str, period: str | None, due: datetime | None, preparer: str) -> None:
    """Start a review. What was decided last time about what is exactly the same is carried over,
    to be confirmed. A partial scan is refused."""
    from core.report.words import review_period
    from core.review.period import suggested_due_on
    from core.review.reviewing import ReviewTerms, start_review
    from core.review.subjects import subjects_of

    with opened_history() as history:
        found = history.scan(resolved_scan(history, scan))
        terms = ReviewTerms(
            period if period is not None else review_period(found.finished_at),
            due.date() if due else suggested_due_on(found.finished_at),
            preparer,
        )
        review = start_review(history, found, terms, now=datetime.now(UTC))
        tell(review, subjects_of(found))


@command.command("status")
@_review_option
@click.option("--open", "only_open", is_flag=True, help="List what is not decided, by its key.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def status(ctx: click.Context, *, review_id: str | None, only_open: bool, as_json: bool) -> None:
    """Say how far a review is.

    Exit codes: 0 it is signed, or nothing is open; 1 something is open.
    """
    from core.review.completeness import is_settled, standing_decisions

    with opened_history() as history:
        review = found_review(history, review_id)
        subjects = _subjects(history, review)
    standing = standing_decisions(review)
    waiting = [one for one in subjects if not is_settled(standing.get((one.kind, one.key)))]
    if as_json:
        json.dump(review_data(review, subjects, waiting), sys.stdout, indent=1)
        click.echo()
    else:
        tell(review, subjects)
        for one in waiting if only_open else ():
            click.echo(f"{one.kind.value}  {visible(one.key)}")
    is_done = review.sign_off is not None or not waiting
    ctx.exit(ExitCode.DONE if is_done else ExitCode.ATTENTION)


@command.command("decide")
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.option("--kind", type=_KINDS, help="What the keys are (default: found out).")
@click.option("--all-open", is_flag=True, help="Everything of --kind that is not decided yet.")
@click.option(
    "--decision",
    required=True,
    help="keep, reduce, remove, escalate (vendors); fix, accept-until, remove-access, escalate"
    " (exceptions, third parties); acknowledged, escalate (could not be checked); or confirm.",
)
@click.option("--comment", default="", help="Why; needed for several rows at once.")
@click.option("--until", type=_DAY, help="The last day, for accept-until.")
@click.option("--owner", default="", help="Who answers for it, for accept-until.")
@click.option("--approved-by", default="", help="Who accepts it, for accept-until.")
@_reviewer_option
@_review_option
@_agreement_option
def decide(
    *,
    keys: tuple[str, ...],
    kind: str | None,
    all_open: bool,
    decision: str,
    comment: str,
    until: datetime | None,
    owner: str,
    approved_by: str,
    reviewer: str,
    review_id: str | None,
    agreement_path: Path | None,
) -> None:
    """Record one decision about vendors (by id), accesses (account|vendor) or third parties
    (account|role|outside account). 'status --open' lists the keys."""
    from core.review.completeness import standing_decisions
    from core.review.reviewing import record_decisions

    with opened_history() as history:
        review = found_review(history, review_id)
        subjects = _subjects(history, review)
        chosen = _chosen(review, subjects, keys, SubjectKind(kind) if kind else None, all_open)
        terms = Decision(
            SubjectKind.VENDOR, "", decision, reviewer, datetime.now(UTC), comment,
            until.date() if until else None, owner, source="command line",
            approved_by=approved_by,
        )  # fmt: skip
        standing = standing_decisions(review)
        made = [_decision(standing.get((one.kind, one.key)), one, terms) for one in chosen]
        review = record_decisions(
            history, review.id, subjects, made, owners=_owners(agreement_path)
        )
        tell(review, subjects)


@command.command("revise")
@click.option("--preparer", default=getpass.getuser, show_default="you", help="Who prepares it.")
@_review_option
def revise(*, preparer: str, review_id: str | None) -> None:
    """Begin a new revision of a signed review, with all its decisions."""
    from core.review.reviewing import start_revision

    with opened_history() as history:
        signed = found_review(history, review_id)
        review = start_revision(history, signed, preparer=preparer, now=datetime.now(UTC))
        tell(review, _subjects(history, review))


@command.command("sign")
@click.option("--name", required=True, help="Who signs.")
@click.option("--role", required=True, help="In which role, such as 'Head of FinOps'.")
@click.option("--reason", default="", help="Why somebody signs who prepared or owns it.")
@_review_option
@_agreement_option
def sign(
    *, name: str, role: str, reason: str, review_id: str | None, agreement_path: Path | None
) -> None:
    """Sign a review off. Everything must be decided; afterwards it is read-only."""
    from core.review.reviewing import Signer, sign_off

    with opened_history() as history:
        review = found_review(history, review_id)
        review = sign_off(
            history,
            review.id,
            history.scan(review.scan_id),
            Signer(name, role, reason),
            owners=_owners(agreement_path),
            now=datetime.now(UTC),
        )
    assert review.sign_off is not None
    click.echo(review.sign_off.statement)
    click.echo(f"Content SHA-256 {review.sign_off.content_sha256}", err=True)


command.add_command(effects)


def found_review(history: History, review_id: str | None) -> Review:
    """The review of that id, else the newest that is open, else the newest."""
    if review_id is not None:
        return history.review(review_id)
    reviews = history.reviews()
    newest = next((one for one in reviews if one.sign_off is None), None)
    if newest is None and reviews:
        newest = reviews[0]
    if newest is None:
        raise InputError("There is no review yet.", "Start one with 'main.py review start'.")
    return newest


def _subjects(history: History, review: Review) -> Subjects:
    from core.review.subjects import subjects_of

    return subjects_of(history.scan(review.scan_id))


def _chosen(
    review: Review,
    subjects: Subjects,
    keys: Sequence[str],
    kind: SubjectKind | None,
    all_open: bool,
) -> list[Subject]:
    """The rows that are meant: those of the keys, or all that are open of a kind."""
    from core.review.completeness import is_settled, standing_decisions

    if all_open == bool(keys):
        raise InputError("Nothing, or too much, is chosen.", "Give keys, or --all-open --kind.")
    if all_open:
        if kind is None:
            raise InputError("--all-open needs --kind.", "Such as --kind exception.")
        standing = standing_decisions(review)
        return [
            one for one in subjects.of(kind) if not is_settled(standing.get((one.kind, one.key)))
        ]
    found = []
    for key in keys:
        matches = [one for one in subjects if one.key == key and kind in (None, one.kind)]
        if not matches:
            raise InputError(f"The review has no row {key}.", "'review status --open' lists them.")
        found.append(matches[0])
    return found


def _decision(carried: Decision | None, subject: Subject, terms: Decision) -> Decision:
    """The decision about one row; `carried` is the one that stands."""
    from core.review.reviewing import confirmed

    if terms.decision == "confirm":
        if carried is None or not carried.carried_from:
            raise InputError(f"Nothing was carried over for {subject.key}.", "Decide about it.")
        own = confirmed(carried, reviewer=terms.reviewer, now=terms.decided_at)
        return replace(own, comment=terms.comment or own.comment, source=terms.source)
    return replace(terms, subject=subject.kind, key=subject.key)


def _owners(path: Path | None) -> Owners:
    if path is None:
        return {}
    from core.agreement import load_agreement
    from core.catalogue import catalogue_for

    agreement = load_agreement(path, catalogue_for(path))
    return {key: one.business_owner for key, one in agreement.vendors.items()}

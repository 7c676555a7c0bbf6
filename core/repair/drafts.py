"""Plans that wait for somebody to approve them, kept beside the runs."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import AppError, InputError
from core.repair.files import make_private_folder
from core.repair.plan import Plan
from core.repair.plan_file import load_plan, save_plan

DRAFTS = "drafts"


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """A plan that waits, and its file."""

    plan: Plan
    path: Path


def save_draft(plan: Plan, repairs_folder: Path) -> Path:
    """Keep the plan among the drafts and return where; readable by its owner only.

    Raises:
        InputError: it cannot be written.
    """
    path = repairs_folder / DRAFTS / f"{plan.id}.json"
    make_private_folder(path.parent)
    save_plan(plan, path)
    return path


def list_drafts(
    repairs_folder: Path, carried_out: Collection[str] = ()
) -> tuple[tuple[DraftPlan, ...], tuple[tuple[str, str], ...]]:
    """The plans that wait, the newest first, and the files that are no plans, each with the
    reason. `carried_out`: digests of plans that runs carried out, which wait no longer."""
    drafts: list[DraftPlan] = []
    unreadable: list[tuple[str, str]] = []
    for path in sorted((repairs_folder / DRAFTS).glob("*.json")):
        try:
            plan = load_plan(path)
        except AppError as error:
            unreadable.append((path.name, error.message))
        else:
            if plan.sha256 not in carried_out:
                drafts.append(DraftPlan(plan, path))
    drafts.sort(key=lambda draft: draft.plan.created_at, reverse=True)
    return tuple(drafts), tuple(unreadable)


def discard_draft(draft: DraftPlan) -> None:
    """Throw a plan that waits away; one that is gone already is no fault.

    Raises:
        InputError: the file cannot be deleted.
    """
    try:
        with suppress(FileNotFoundError):
            draft.path.unlink()
    except OSError as error:
        raise InputError(f"{draft.path} cannot be deleted: {error.strerror}.") from error

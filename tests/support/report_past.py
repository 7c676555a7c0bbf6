"""A past for the scans of `report_scan`: a quarter before, its review, decisions, a repair."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from report_scan import FINISHED, evidence, trust

from core.changes.compare import compare_scans
from core.model import CellResult, Scan, Status
from core.repair.history_rows import RemediationRow
from core.report.context import ReportContext
from core.review.model import Decision, Review, SignOff, SubjectKind
from core.review.subjects import subjects_of

QUARTER = timedelta(days=91)
STARTED = FINISHED + timedelta(days=1)
RECHECK = evidence(900_001, "000000000012", json.dumps({"Role": "archera", "Trust": trust()}))


def scan_before(scan: Scan) -> Scan:
    """The same organization a quarter earlier: what is excess now was as agreed then."""
    results = tuple(
        replace(
            result,
            cells=tuple(map(_as_it_was, result.cells)),
            third_parties=(),
            checked_at=result.checked_at and result.checked_at - QUARTER,
        )
        for result in scan.results
        if result.account.id != "000000000013"
    )
    return replace(
        scan,
        id="20260821T091000Z-before",
        started_at=scan.started_at - QUARTER,
        finished_at=scan.finished_at - QUARTER,
        results=results,
    )


def _as_it_was(cell: CellResult) -> CellResult:
    if cell.status is not Status.DRIFT_EXCESS:
        return cell
    roles = tuple(replace(role, findings=()) for role in cell.roles)
    return replace(cell, status=Status.OK, findings=(), roles=roles)


def previous_review(before: Scan) -> Review:
    """The signed review of the quarter before: every vendor may keep its access but one."""
    at = before.finished_at + timedelta(days=2)
    decisions = tuple(
        Decision(SubjectKind.VENDOR, vendor, "reduce" if vendor == "archera" else "keep", "Ada", at)
        for vendor, _ in before.vendors
    )
    sign_off = SignOff("Bo Lindqvist", "CFO", at, "I have reviewed it.", "b" * 64)
    return Review(
        "R-before", before.id, before.organization.id, "2026-Q3", date(2026, 9, 30), "Ada", at,
        decisions, sign_off,
    )  # fmt: skip


def review(scan: Scan, *, signed: bool = True) -> Review:
    """The review of `scan`: a decision of every kind."""
    subjects = subjects_of(scan)
    day = STARTED + timedelta(hours=3)
    excess = next(s for s in subjects.exceptions if s.cell and s.cell.status is Status.DRIFT_EXCESS)
    missing = next(s for s in subjects.exceptions if s.cell and s.cell.status is Status.MISSING)
    unknown = subjects.unknown[0]
    party = subjects.third_parties[0]
    decisions = (
        Decision(SubjectKind.VENDOR, "prosperops", "keep", "Ada Okafor", day, "Used daily"),
        Decision(
            SubjectKind.EXCEPTION, excess.key, "accept-until", "Ada Okafor", day, "=tender()",
            date(2027, 3, 31), "Tomasz Wrona", difference=excess.difference,
        ),
        Decision(SubjectKind.EXCEPTION, missing.key, "fix", "Ada Okafor", day),
        Decision(SubjectKind.UNKNOWN, unknown.key, "acknowledged", "Ada Okafor", day, "Closing"),
        Decision(
            SubjectKind.THIRD_PARTY, party.key, "accept-until", "Ada Okafor", day, "Replaced soon",
            date(2027, 1, 31), "Tomasz Wrona", difference=party.difference,
        ),
    )  # fmt: skip
    statement = "I have reviewed, for 2026-Q4, the access of 4 vendors to the organization."
    sign_off = SignOff("Bo Lindqvist", "CFO", day + timedelta(hours=1), statement, "d" * 64)
    return Review(
        "R-now", scan.id, scan.organization.id, "2026-Q4", date(2026, 11, 20), "Ingrid Halvorsen",
        STARTED, decisions, sign_off if signed else None, "R-before",
    )  # fmt: skip


def repair_row(scan: Scan) -> RemediationRow:
    """One repair after the scan, proved by a look of its own."""
    at = scan.finished_at + timedelta(hours=6)
    return RemediationRow(
        change_id="20261120T150000Z-1/000000000012/archera", run_id="20261120T150000Z-1",
        plan_id="P-77", plan_sha256="e" * 64, account_id="000000000012", vendor="archera",
        what_was_done="Took ec2:StopInstances away.",
        api_calls=("iam:PutRolePolicy RoleName=archera-role PolicyName=read",),
        risk="medium", requested_by="Ada Okafor", approved_by="Bo Lindqvist", reason="FIN-42",
        started_at=at, finished_at=at + timedelta(seconds=4), outcome="Done and verified",
        recheck_status=Status.OK, recheck_at=at + timedelta(seconds=9),
        recheck_evidence=(RECHECK,), state_before_sha256="1" * 64, state_after_sha256="2" * 64,
        backup_file="20261120T150000Z-1/backup.json", undo_state="Available",
    )  # fmt: skip


def make_context(scan: Scan, *, signed: bool = True) -> ReportContext:
    """All of it together."""
    before = scan_before(scan)
    return ReportContext(
        comparison=compare_scans(before, scan),
        review=review(scan, signed=signed),
        previous_review=previous_review(before),
        first_seen={one.key: datetime(2026, 8, 21, 9, 10, tzinfo=UTC)
                    for one in subjects_of(scan).exceptions},
        remediation=(repair_row(scan),),
    )  # fmt: skip

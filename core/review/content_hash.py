"""The fingerprint of a signed review: what was found, what was decided, who signed.

Canonical form 1, so that anybody can compute it again. Every line is a JSON list or object in
ASCII with sorted keys and no white space; times are UTC in ISO 8601 with microseconds; lines are
joined by a line feed.

- The scan's digest is the SHA-256 of: a line with its id, organization, times, where the list of
  accounts is from, caller, agreement and catalogue digests; then per account, by id, a line with
  its name, outcome, reason, time and the scan that read it; per cell, by vendor, a line with
  status, exemption and the digest of all its findings; per third party a line; per answer of AWS,
  by id, a line with its SHA-256.
- The review's digest is the SHA-256 of: the word ``review`` and the form's number; the scan's
  digest; a line with the review's own fields; a line per decision in the order they were taken;
  a line with the sign-off (without the digest itself).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from core.model import AccountResult, Scan
from core.review.model import Review, SignOff

CANONICAL_FORM = 1


def scan_sha256(scan: Scan) -> str:
    """The digest of what a scan found."""
    return _digest(_scan_lines(scan))


def content_sha256(review: Review, scan: Scan, sign_off: SignOff) -> str:
    """The digest of a review that ends with `sign_off`, whose own digest does not count.

    `scan` is the one the review is about; whether `review` has a sign-off does not matter.
    """
    return _digest(_review_lines(review, scan, sign_off))


def is_untouched(review: Review, scan: Scan) -> bool:
    """Whether a signed review and its scan are still what was signed."""
    if review.sign_off is None or review.scan_id != scan.id:
        return False
    return content_sha256(review, scan, review.sign_off) == review.sign_off.content_sha256


def _review_lines(review: Review, scan: Scan, sign_off: SignOff) -> Iterator[str]:
    yield _line(["review", CANONICAL_FORM])
    yield scan_sha256(scan)
    yield _line(
        [
            review.id,
            review.scan_id,
            review.organization_id,
            review.period,
            review.due_on,
            review.preparer,
            review.started_at,
            review.previous_id,
            review.revision,
        ]
    )
    for decision in review.decisions:
        yield _line(asdict(decision))
    signed = asdict(sign_off)
    del signed["content_sha256"]
    yield _line(signed)


def _scan_lines(scan: Scan) -> Iterator[str]:
    yield _line(
        [
            scan.id,
            scan.organization.id,
            scan.organization.management_account_id,
            scan.started_at,
            scan.finished_at,
            scan.complete,
            scan.population,
            scan.caller_arn,
            scan.agreement.version,
            scan.agreement.sha256,
            scan.catalogue_sha256,
        ]
    )
    for result in sorted(scan.results, key=lambda one: one.account.id):
        yield from _account_lines(result)


def _account_lines(result: AccountResult) -> Iterator[str]:
    from core.agreement import findings_digest

    account_id, reason = result.account.id, result.reason
    yield _line(
        [
            account_id,
            result.account.name,
            result.outcome,
            reason.summary if reason else "",
            result.checked_at,
            result.carried_from,
        ]
    )
    for cell in sorted(result.cells, key=lambda one: one.vendor):
        digest = findings_digest(cell.findings) if cell.findings else ""
        yield _line([account_id, cell.vendor, cell.status, cell.exemption_id or "", digest])
    parties = (
        [one.account_id, one.role_arn, one.outside_account_id, one.external_id_required]
        for one in result.third_parties
    )
    yield from sorted(map(_line, parties))
    for item in sorted(result.evidence, key=lambda one: one.id):
        yield _line([item.id, item.sha256])


def _digest(lines: Iterator[str]) -> str:
    whole = sha256()
    for place, line in enumerate(lines):
        whole.update(f"\n{line}".encode("ascii") if place else line.encode("ascii"))
    return whole.hexdigest()


def _line(data: Any) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), default=_text)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no canonical form")

"""Turning API answers into evidence: canonical JSON, digest, request id, time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.aws.calls import AccountIam, Answer
from core.model import Evidence


def evidence_of(iam: AccountIam, answer: Answer, body: Mapping[str, Any]) -> Evidence:
    """Evidence of `answer`, of which `body` is the part that a verdict rests on."""
    return _evidence("iam", answer, body, account_id=iam.account_id, region=iam.region)


def organization_evidence(
    answer: Answer, body: Mapping[str, Any], *, account_id: str, region: str
) -> Evidence:
    """Evidence of an answer of AWS Organizations; `account_id` is the management account's."""
    return _evidence("organizations", answer, body, account_id=account_id, region=region)


def _evidence(
    service: str, answer: Answer, body: Mapping[str, Any], *, account_id: str, region: str
) -> Evidence:
    text = canonical_json(body)
    digest = hashlib.sha256(text.encode()).hexdigest()
    moment = answer.received_at.isoformat()
    label = f"{account_id}|{answer.operation}|{answer.request_id}|{moment}|{digest}"
    return Evidence(
        id=f"ev-{hashlib.sha256(label.encode()).hexdigest()[:16]}",
        account_id=account_id,
        call=f"{service}:{answer.operation}",
        region=region,
        request_id=answer.request_id,
        http_status=answer.http_status,
        received_at=answer.received_at,
        sha256=digest,
        body=text,
    )


def canonical_json(value: Any) -> str:
    """One text for one meaning: sorted keys, no spaces, times as ISO 8601."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)

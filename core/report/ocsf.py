"""A scan as JSON lines for security tools: class Compliance Finding (2003) of OCSF.

One event per access that is agreed or stands somewhere, compliant ones too, and one per
unrecognised third party. Attributes as in schema.ocsf.io, version 1.9.0; all of them are known
since 1.5.0. What OCSF has no place for stands in ``unmapped``. External IDs are masked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, TextIO

from core.changes.model import Change
from core.model import (
    STATUS_WORDS,
    AccountResult,
    CellResult,
    Effect,
    Severity,
    Status,
    ThirdParty,
)
from core.presentation.summary import summarise
from core.report.frames.access import what_is_wrong
from core.report.frames.controls import CONTROLS
from core.report.safe_text import visible_text
from core.report.source import ScanSource, row_key
from core.review.subjects import third_party_key

VERSION: Final = "1.9.0"
_CLASS: Final = 2003
_LEFT_OUT: Final = frozenset({Status.NOT_EXPECTED, Status.PENDING})
_PASS, _WARNING, _FAIL = (1, "Pass"), (2, "Warning"), (3, "Fail")
_SEVERITIES: Final = {
    Severity.HIGH: (4, "High"),
    Severity.MEDIUM: (3, "Medium"),
    Severity.LOW: (2, "Low"),
    Severity.INFO: (1, "Informational"),
}
_ACTIVITIES: Final = {1: "Create", 2: "Update", 3: "Close"}
_NEW, _SUPPRESSED, _RESOLVED = (1, "New"), (3, "Suppressed"), (4, "Resolved")
_SEEN_BEFORE: Final = frozenset({Change.WORSE, Change.BETTER, Change.UNCHANGED})


def write_ocsf(source: ScanSource, stream: TextIO) -> int:
    """Write one event per line to `stream`, ASCII only, and return their number.

    With a past, events of findings that were there at the last review are updates, and those of
    what was resolved since close it.
    """
    number = 0
    for event in ocsf_events(source):
        stream.write(json.dumps(_clean(event), separators=(",", ":")) + "\n")
        number += 1
    return number


def ocsf_events(source: ScanSource) -> Iterator[dict[str, Any]]:
    """The events as data."""
    for result in source.scan.results:
        for cell in result.cells:
            if cell.status not in _LEFT_OUT or _change(source, cell) is Change.RESOLVED:
                yield _access_event(source, result, cell)
        for party in result.third_parties:
            yield _party_event(source, result, party)


def _access_event(source: ScanSource, result: AccountResult, cell: CellResult) -> dict[str, Any]:
    vendor = source.vendor_name(cell.vendor)
    summary = summarise(result.account, vendor, cell)
    key = row_key(cell.account_id, cell.vendor)
    outcome = _outcome(cell.status)
    codes = sorted({one.code.value for one in cell.findings if one.effect is not Effect.NOTE})
    roles = [role.observed for role in cell.roles if role.observed]
    first_seen = source.past.first_seen(key)
    return {
        **_head(source, result, _activity(source, cell), _severity(cell)),
        **_lifecycle(cell),
        "message": summary.headline,
        "finding_info": {
            "uid": f"rolecall:{key}",
            "title": f"{vendor}: {STATUS_WORDS[cell.status]}",
            "desc": what_is_wrong(cell) or summary.headline,
            "types": ["Third-party access"],
            "data_sources": ["AWS IAM"],
            **({"first_seen_time": _time(first_seen)} if first_seen else {}),
            "last_seen_time": _time(result.checked_at or source.scan.finished_at),
        },
        "compliance": _compliance(outcome, cell.status, [what_is_wrong(cell) or summary.headline]),
        "resources": [_role(source, role.arn, role.name) for role in roles]
        or [_account(source, result)],
        "remediation": {"desc": " ".join(summary.remedies)},
        "unmapped": {
            "vendor": cell.vendor,
            "finding_codes": codes,
            "evidence_ids": list(cell.evidence),
            "exemption_id": cell.exemption_id,
            "change": source.past.change(key),
        },
    }


def _party_event(source: ScanSource, result: AccountResult, party: ThirdParty) -> dict[str, Any]:
    status = Status.UNKNOWN_PARTY
    owner = party.known_as or f"AWS account {party.outside_account_id}"
    secret = "with" if party.external_id_required else "without"
    text = f"{owner} can enter the role {party.role_name} {secret} an external ID."
    return {
        **_head(source, result, 1, _SEVERITIES[Severity.HIGH]),
        "status_id": _NEW[0],
        "status": _NEW[1],
        "message": text,
        "finding_info": {
            "uid": f"rolecall:{third_party_key(party)}",
            "title": STATUS_WORDS[status],
            "desc": text,
            "types": ["Third-party access"],
            "data_sources": ["AWS IAM"],
            "last_seen_time": _time(result.checked_at or source.scan.finished_at),
        },
        "compliance": _compliance(_FAIL, status, [text]),
        "resources": [_role(source, party.role_arn, party.role_name)],
        "unmapped": {
            "outside_account_id": party.outside_account_id,
            "evidence_ids": list(party.evidence),
        },
    }


def _head(
    source: ScanSource, result: AccountResult, activity: int, severity: tuple[int, str]
) -> dict[str, Any]:
    scan, account = source.scan, result.account
    return {
        "activity_id": activity,
        "activity_name": _ACTIVITIES[activity],
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": _CLASS,
        "class_name": "Compliance Finding",
        "type_uid": _CLASS * 100 + activity,
        "type_name": f"Compliance Finding: {_ACTIVITIES[activity]}",
        "severity_id": severity[0],
        "severity": severity[1],
        "time": _time(result.checked_at or scan.finished_at),
        "metadata": {
            "version": VERSION,
            "profiles": ["cloud"],
            "product": {
                "name": "Rolecall",
                "vendor_name": "Rolecall",
                "version": scan.tool_version,
            },
            "correlation_uid": scan.id,
            **({"labels": ["demonstration: an invented organization"]} if scan.demo else {}),
        },
        "cloud": {
            "provider": "AWS",
            "account": {
                "uid": account.id,
                "name": account.name,
                "type": "AWS Account",
                "type_id": 10,
            },
            "org": {
                "uid": scan.organization.id,
                "name": scan.organization.name,
                "ou_name": account.ou_text,
            },
        },
    }


def _compliance(outcome: tuple[int, str], status: Status, details: list[str]) -> dict[str, Any]:
    return {
        "control": "Vendor access is exactly what was agreed",
        "standards": list(dict.fromkeys(framework for framework, _, _ in CONTROLS)),
        "requirements": list(dict.fromkeys(control for _, control, _ in CONTROLS)),
        "status_id": outcome[0],
        "status": outcome[1],
        "status_code": status.value,
        "status_details": details,
    }


def _outcome(status: Status) -> tuple[int, str]:
    if status is Status.UNREACHABLE:
        return _WARNING  # "did not yield a result due to missing information"
    return _PASS if status in {Status.OK, Status.NOT_EXPECTED} else _FAIL


def _severity(cell: CellResult) -> tuple[int, str]:
    if cell.status is Status.UNREACHABLE:
        return 0, "Unknown"
    if not cell.status.needs_attention:
        return _SEVERITIES[Severity.INFO]
    order = list(Severity)
    found = [one.severity for one in cell.findings if one.effect is not Effect.NOTE]
    return _SEVERITIES[min(found, key=order.index, default=Severity.MEDIUM)]


def _change(source: ScanSource, cell: CellResult) -> Change | None:
    return source.past.change_kind(row_key(cell.account_id, cell.vendor))


def _activity(source: ScanSource, cell: CellResult) -> int:
    change = _change(source, cell)
    if change is Change.RESOLVED:
        return 3
    return 2 if change in _SEEN_BEFORE else 1


def _lifecycle(cell: CellResult) -> dict[str, Any]:
    state = _NEW
    if cell.status is Status.EXEMPT:
        state = _SUPPRESSED
    elif not cell.status.needs_attention:
        state = _RESOLVED
    return {"status_id": state[0], "status": state[1]}


def _role(source: ScanSource, arn: str, name: str) -> dict[str, Any]:
    return {
        "uid": arn,
        "name": name,
        "type": "AWS::IAM::Role",
        "cloud_partition": source.scan.organization.partition,
    }


def _account(source: ScanSource, result: AccountResult) -> dict[str, Any]:
    return {
        "uid": result.account.id,
        "name": result.account.name,
        "type": "AWS::Organizations::Account",
        "cloud_partition": source.scan.organization.partition,
    }


def _time(moment: datetime) -> int:
    """Milliseconds since 1970, as OCSF counts."""
    return int(moment.timestamp() * 1000)


def _clean(value: Any) -> Any:
    """Texts made visible; what is empty left out."""
    if isinstance(value, str):
        return visible_text(value)
    if isinstance(value, dict):
        cleaned = {key: _clean(one) for key, one in value.items()}
        return {key: one for key, one in cleaned.items() if one not in (None, "", [], {})}
    return [_clean(one) for one in value] if isinstance(value, list) else value

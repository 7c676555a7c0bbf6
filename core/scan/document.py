"""A scan as a JSON document: what other programs read, and how a scan is saved.

The documented part (schema version 1) is made for readers. Under ``full`` stands everything
else, so that the scan can be loaded again, equal to the one that was saved. Texts that occur
often (policy documents, evidence) are stored once, by their SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InputError
from core.model import (
    AccountOutcome,
    AccountResult,
    CellResult,
    Evidence,
    Finding,
    Scan,
    ThirdParty,
)
from core.scan.caveats import caveats
from core.scan.shared_texts import TextTable
from core.scan.totals import totals

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMA_VERSION = 1


def scan_document(scan: Scan) -> dict[str, Any]:
    """The scan as JSON data."""
    table = TextTable()
    full = table.fold(_adapter().dump_python(scan, mode="json"))
    return {
        "schema_version": SCHEMA_VERSION,
        "scan": {
            "id": scan.id,
            "started_at": _time(scan.started_at),
            "finished_at": _time(scan.finished_at),
            "complete": scan.complete,
            "tool_version": scan.tool_version,
            "caller_arn": scan.caller_arn,
            "agreement": asdict(scan.agreement),
            "catalogue_sha256": scan.catalogue_sha256,
            "demo": scan.demo,
            "population": scan.population.value,
            "limits": [asdict(one) for one in caveats(scan)],
        },
        "organization": {
            "id": scan.organization.id,
            "management_account_id": scan.organization.management_account_id,
            "partition": scan.organization.partition,
        },
        "accounts": [_account(result) for result in scan.results],
        "cells": [_cell(cell) for result in scan.results for cell in result.cells],
        "third_parties": [
            _third_party(party) for result in scan.results for party in result.third_parties
        ],
        "totals": asdict(totals(scan)),
        "full": {"scan": full, "texts": table.texts, "sha256": _seal(full)},
    }


def save_scan(scan: Scan, path: Path) -> None:
    """Write the scan; the file is there whole or not at all.

    Raises:
        InputError: the file cannot be written.
    """
    text = json.dumps(scan_document(scan), indent=1)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        # a scan holds external IDs: nobody else's to read
        number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error


def load_scan(path: Path) -> Scan:
    """Read a saved scan.

    Raises:
        InputError: the file cannot be read, is damaged or was altered, or is no scan.
    """
    from pydantic import ValidationError

    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise _damaged(path, "it is not whole JSON") from error
    if not isinstance(document, dict) or "schema_version" not in document:
        raise _damaged(path, "it is no scan")
    if document["schema_version"] != SCHEMA_VERSION:
        raise InputError(
            f"{path} was written by another version of Rolecall.",
            f"This version reads schema version {SCHEMA_VERSION}.",
        )
    try:
        folded, texts = document["full"]["scan"], document["full"]["texts"]
        if document["full"]["sha256"] != _seal(folded):
            raise _damaged(path, "it was altered after it was saved")
        scan = _adapter().validate_python(TextTable(texts).unfold(folded))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(path, "a part is missing") from error
    except ValidationError as error:
        raise _damaged(path, f"{error.error_count()} of its values are wrong") from error
    except ValueError as error:
        raise _damaged(path, str(error)) from error
    if any(not is_genuine(one) for result in scan.results for one in result.evidence):
        raise _damaged(path, "evidence in it was altered")
    return scan


def _seal(folded: Any) -> str:
    """A digest of everything in the scan: of its long texts, it holds the digests."""
    text = json.dumps(folded, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def is_genuine(evidence: Evidence) -> bool:
    """Whether the body is the one that its digest was made of."""
    return hashlib.sha256(evidence.body.encode()).hexdigest() == evidence.sha256


@cache
def _adapter() -> TypeAdapter[Scan]:
    from pydantic import TypeAdapter

    return TypeAdapter(Scan)


def _damaged(path: Path, what: str) -> InputError:
    return InputError(
        f"{path} cannot be used as a scan: {what}.", "Save the scan again, or scan anew."
    )


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _account(result: AccountResult) -> dict[str, Any]:
    account, reason = result.account, result.reason
    return {
        "id": account.id,
        "name": account.name,
        "email": account.email,
        "ou_path": account.ou_text,
        "state": account.state.value,
        "in_scope": result.outcome is not AccountOutcome.OUT_OF_SCOPE,
        "scan_result": result.outcome.value,
        "reason": reason.summary if reason else None,
        "error_code": reason.code if reason else None,
        "remedy": reason.remedy if reason else None,
        "checked_at": _time(result.checked_at),
        "carried_from": result.carried_from or None,
    }


def _cell(cell: CellResult) -> dict[str, Any]:
    from core.agreement import difference_of

    role = cell.observed
    return {
        "account_id": cell.account_id,
        "vendor": cell.vendor,
        "status": cell.status.value,
        "role_name": role.name if role else None,
        "role_arn": role.arn if role else None,
        "last_used_at": _time(role.last_used_at) if role else None,
        "exemption_id": cell.exemption_id,
        "findings": [_finding(finding) for finding in cell.findings],
        "evidence": list(cell.evidence),
        "reason": cell.reason.summary if cell.reason else None,
        "error_code": cell.reason.code if cell.reason else None,
        "difference": difference_of(cell.findings),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code.value,
        "effect": finding.effect.value,
        "severity": finding.severity.value,
        "summary": finding.summary,
        "detail": _plain(finding.detail),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def _third_party(party: ThirdParty) -> dict[str, Any]:
    return {
        "account_id": party.account_id,
        "role_name": party.role_name,
        "role_arn": party.role_arn,
        "outside_account_id": party.outside_account_id,
        "known_as": party.known_as,
        "external_id_required": party.external_id_required,
        "last_used_at": _time(party.last_used_at),
    }

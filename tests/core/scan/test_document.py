from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from core.agreement import findings_digest
from core.errors import InputError
from core.model import Account, Scan, Status
from core.scan.document import load_scan, save_scan, scan_document
from core.scan.engine import ScanRequest, run_scan

HOSTILE = '=cmd|"/c calc"!A1 <b>\u202e\x1b[31m 🚚 sha256:' + "x" * 300


@pytest.fixture
def scan(
    fake_connection: Callable[..., Any],
    foreign_role: Callable[..., Any],
    request_for: Callable[..., ScanRequest],
    never: Event,
) -> Scan:
    """Compliant, missing and unreachable cells, a third party, a hostile name."""
    accounts = [Account(id=f"1111{n:08d}", name=HOSTILE if n == 1 else "sha256:") for n in range(3)]
    connection = fake_connection(accounts)
    connection.roles[accounts[1].id] = [foreign_role(accounts[1].id, "ForStranger", "222200000000")]

    def fail(account_id: str, _role: str) -> None:
        if account_id == accounts[2].id:
            raise ZeroDivisionError

    connection.on_enter = fail
    found = run_scan(connection, request_for(), lambda _event: None, never)
    assert found is not None
    return found


def test_a_saved_scan_loads_equal(scan: Scan, tmp_path: Path) -> None:
    path = tmp_path / "scan.json"

    save_scan(scan, path)

    assert load_scan(path) == scan


def test_a_difference_has_the_digest_that_an_exemption_of_it_needs(scan: Scan) -> None:
    found = {cell["status"]: cell["difference"] for cell in scan_document(scan)["cells"]}
    (missing,) = {
        findings_digest(cell.findings)
        for result in scan.results
        for cell in result.cells
        if cell.status is Status.MISSING
    }

    assert found["MISSING"] == missing
    assert found["UNREACHABLE"] is None


def test_a_scan_with_a_prettier_status_is_refused(scan: Scan, tmp_path: Path) -> None:
    path = tmp_path / "scan.json"
    save_scan(scan, path)
    path.write_text(path.read_text().replace('"status": "MISSING"', '"status": "OK"'))

    with pytest.raises(InputError, match="altered"):
        load_scan(path)


def test_saving_leaves_no_other_file(scan: Scan, tmp_path: Path) -> None:
    save_scan(scan, tmp_path / "scan.json")
    save_scan(scan, tmp_path / "scan.json")

    assert [path.name for path in tmp_path.iterdir()] == ["scan.json"]


def test_a_saved_scan_is_for_its_owner_alone(scan: Scan, tmp_path: Path) -> None:
    save_scan(scan, tmp_path / "scan.json")

    assert (tmp_path / "scan.json").stat().st_mode & 0o077 == 0


def test_a_file_that_cannot_be_written_is_an_input_error(scan: Scan, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="written"):
        save_scan(scan, tmp_path / "absent" / "scan.json")


def test_the_document_has_the_parts_of_the_contract(scan: Scan) -> None:
    document = scan_document(scan)

    assert document["schema_version"] == 1
    assert set(document) >= {
        "schema_version", "scan", "organization", "accounts", "cells", "third_parties", "totals",
    }  # fmt: skip
    assert set(document["scan"]) >= {
        "id", "started_at", "finished_at", "complete", "tool_version", "caller_arn",
        "agreement", "catalogue_sha256",
    }  # fmt: skip
    assert set(document["scan"]["agreement"]) == {"version", "sha256"}
    assert set(document["organization"]) == {"id", "management_account_id", "partition"}
    assert set(document["accounts"][0]) >= {
        "id", "name", "email", "ou_path", "state", "in_scope", "scan_result", "reason",
        "error_code",
    }  # fmt: skip
    assert set(document["cells"][0]) >= {
        "account_id", "vendor", "status", "role_name", "role_arn", "last_used_at",
        "exemption_id", "findings", "evidence",
    }  # fmt: skip
    assert set(document["third_parties"][0]) >= {
        "account_id", "role_arn", "outside_account_id", "known_as", "external_id_required",
        "last_used_at",
    }  # fmt: skip
    assert set(document["totals"]) >= {
        "accounts_listed", "checked", "unreachable", "out_of_scope", "cells", "by_status",
    }  # fmt: skip


def test_every_finding_has_code_severity_summary_and_detail(scan: Scan) -> None:
    findings = [one for cell in scan_document(scan)["cells"] for one in cell["findings"]]

    assert findings
    assert all({"code", "severity", "summary", "detail"} <= set(one) for one in findings)


def test_the_document_is_plain_json(scan: Scan) -> None:
    document = scan_document(scan)

    assert json.loads(json.dumps(document)) == document


def test_equal_policy_texts_are_stored_once(scan: Scan) -> None:
    text = json.dumps(scan_document(scan)["full"])

    assert text.count("right-id") < text.count("OpsRamp")


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda _text: "",
        lambda _text: "[1]",
        lambda _text: "[" * 100_000,
        lambda _text: '{"schema_version": 1}',
        lambda _text: '{"schema_version": 1, "full": {"scan": [], "texts": []}}',
        lambda text: text.replace('"schema_version": 1', '"schema_version": 99'),
        lambda text: text.replace('"status": "OK"', '"status": "FINE"'),
        lambda text: text.replace("sts:AssumeRole", "sts:AssumeFool"),
        lambda text: text.replace('"started_at": "2', '"started_at": "x2'),
    ],
)
def test_a_damaged_or_altered_file_is_an_input_error(
    scan: Scan, tmp_path: Path, damage: Callable[[str], str]
) -> None:
    path = tmp_path / "scan.json"
    save_scan(scan, path)
    whole = path.read_text(encoding="utf-8")
    assert damage(whole) != whole
    path.write_text(damage(whole), encoding="utf-8")

    with pytest.raises(InputError, match=r"scan\.json"):
        load_scan(path)


def test_short_evidence_that_was_altered_is_noticed(scan: Scan, tmp_path: Path) -> None:
    path = tmp_path / "scan.json"
    result = scan.results[0]
    forged = replace(result.evidence[0], body="{}")
    save_scan(replace(scan, results=(replace(result, evidence=(forged,)),)), path)

    with pytest.raises(InputError, match="evidence"):
        load_scan(path)


def test_a_file_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="read"):
        load_scan(tmp_path / "none.json")


def test_a_file_that_is_not_text_is_an_input_error(tmp_path: Path) -> None:
    path = tmp_path / "scan.json"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(InputError):
        load_scan(path)

"""What was accepted in the demonstration is exactly one difference, not whatever is like it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

from core.agreement import Agreement, load_agreement
from core.aws.connection import AwsConnection
from core.catalogue import load_catalogue
from core.demo import DemoServer
from core.demo.agreed import PROSPEROPS
from core.demo.company import account_id
from core.model import CellResult, Effect, FindingCode, Status
from core.scan.engine import ScanRequest, run_scan

EXEMPT = account_id("security-tooling")
MORE = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def cell(server: DemoServer) -> CellResult:
    catalogue = load_catalogue()
    agreement: Agreement = load_agreement(server.agreement_path, catalogue)
    request = ScanRequest(catalogue, agreement, (PROSPEROPS,), (EXEMPT,), demo=True)
    connection = AwsConnection(server.connection)
    scan = run_scan(connection, request, lambda _event: None, threading.Event())
    assert scan
    return next(
        cell
        for result in scan.results
        for cell in result.cells
        if (cell.account_id, cell.vendor) == (EXEMPT, PROSPEROPS)
    )


def test_an_exempt_role_that_drifts_further_in_the_same_way_is_exempt_no_more(
    fresh_server: DemoServer, connect: Callable[[DemoServer], Any]
) -> None:
    before = cell(fresh_server)
    iam = connect(fresh_server).iam(EXEMPT, "RolecallRepair")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [MORE]})
    assert before.observed
    iam.put_role_policy(RoleName=before.observed.name, PolicyName="More", PolicyDocument=policy)
    after = cell(fresh_server)

    differences = {one.code for one in after.findings if one.effect is not Effect.NOTE}
    assert before.status is Status.EXEMPT
    assert differences == {FindingCode.ACCESS_EXCESS}
    assert after.status is Status.DRIFT_EXCESS

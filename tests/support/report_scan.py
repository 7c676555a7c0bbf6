"""Scans made by hand for the tests of the report: every status, and hostile text."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

from core.agreement import Agreement, Exemption, VendorAgreement
from core.agreement.agreement import EnteredOrganization
from core.agreement.scope import Scope, Selector
from core.catalogue import Catalogue, load_catalogue
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    AccountState,
    CellResult,
    DocumentVersion,
    Effect,
    Evidence,
    ExpectedRole,
    Finding,
    FindingCode,
    ObservedRole,
    Organization,
    OrganizationalUnit,
    PolicyKind,
    Reason,
    RolePolicy,
    RoleVerdict,
    Scan,
    Severity,
    Status,
    ThirdParty,
)
from core.report.source import ReportSource

FINISHED = datetime(2026, 11, 20, 9, 15, 30, 250_000, tzinfo=UTC)
VENDORS = (
    ("prosperops", "ProsperOps"),
    ("flexera-bill-connect", "Flexera One - bill connect"),
    ("opsramp", "OpsRamp"),
    ("archera", "Archera"),
)
SECRET = "bw-prosperops-7f3c91d2"
HOSTILE_NAMES = (
    '=HYPERLINK("http://example.com","click")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "#N/A",
    "invoice\u202excod.exe",
    "zero\u200bwidth",
    "null\x00bell\x07escape\x1b[31m",
    "lone\ud800surrogate",
    "non\ufffecharacter\uffff",
    "<b>bold</b> [red]markup[/red] &amp;",
    "_x003D_1+1",
    "_x005F_x003D_2",
    "W" * 200,
    "\u0645\u062d\u0627\u0633\u0628\u0629",
    "Team \U0001f680\U0001f4b0",
    "line one\nline two",
    "TRUE",
)
POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["ec2:Describe*", "ce:GetCostAndUsage"], "Resource": "*"}
        ],
    }
)


def trust(account: str = "222222222222", external_id: str | None = SECRET) -> str:
    """A trust policy as JSON text."""
    statement: dict[str, object] = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": "sts:AssumeRole",
    }
    if external_id:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def evidence(number: int, account_id: str, body: str) -> Evidence:
    """The answer number `number` of the scan."""
    digest = sha256(body.encode("utf-8", errors="surrogatepass")).hexdigest()
    return Evidence(
        id=f"E-{number:06d}",
        account_id=account_id,
        call="GetRole",
        region="us-east-1",
        request_id=f"00000000-0000-4000-8000-{number:012d}",
        http_status=200,
        received_at=FINISHED - timedelta(seconds=number % 300),
        sha256=digest,
        body=body,
    )


def expected_role(account_id: str, vendor: str) -> ExpectedRole:
    """The agreed role of a vendor."""
    return ExpectedRole(
        vendor=vendor,
        key="main",
        account_id=account_id,
        role_name=f"{vendor}-role",
        trust_alternatives=(trust(),),
        policies=(RolePolicy("read", PolicyKind.ANY, POLICY),),
    )


def observed_role(
    account_id: str, vendor: str, evidence_ids: tuple[str, ...], document: str = POLICY
) -> ObservedRole:
    """The role as it stands."""
    name = f"{vendor}-role"
    return ObservedRole(
        account_id=account_id,
        name=name,
        arn=f"arn:aws:iam::{account_id}:role/{name}",
        path="/",
        trust=trust(),
        policies=(RolePolicy("read", PolicyKind.INLINE, document),),
        created_at=datetime(2024, 5, 17, 8, 0, 1, tzinfo=UTC),
        last_used_at=FINISHED - timedelta(days=3),
        evidence=evidence_ids,
    )


_FINDINGS = {
    Status.UNEXPECTED: (
        FindingCode.ROLE_UNEXPECTED,
        Effect.UNAPPROVED,
        "A role of this vendor stands here although the agreement gives it no place.",
    ),
    Status.DRIFT_EXCESS: (
        FindingCode.ACCESS_EXCESS,
        Effect.EXCESS,
        "The vendor may also stop instances (ec2:StopInstances on every resource).",
    ),
    Status.DRIFT_BROKEN: (
        FindingCode.TRUST_EXTERNAL_ID_WRONG,
        Effect.BROKEN,
        f"The role asks for another external ID than {SECRET}.",
    ),
    Status.MISSING: (
        FindingCode.ROLE_MISSING,
        Effect.ABSENT,
        "The agreed role does not exist.",
    ),
    Status.EXEMPT: (
        FindingCode.ACCESS_EXCESS,
        Effect.EXCESS,
        "The vendor may also read the price list.",
    ),
}
REFUSED = Reason(
    "The audit role does not let us in.",
    "AccessDenied",
    "Deploy the audit role to this account, then check it again.",
)


def cell(
    account_id: str, vendor: str, status: Status, ids: tuple[str, ...], document: str = POLICY
) -> CellResult:
    """A verdict of that status with what belongs to it."""
    expected = expected_role(account_id, vendor)
    observed = observed_role(account_id, vendor, ids, document)
    findings: tuple[Finding, ...] = ()
    if status in _FINDINGS:
        code, effect, summary = _FINDINGS[status]
        findings = (Finding(code, effect, Severity.HIGH, summary),)
    has_role = status not in {Status.MISSING, Status.UNREACHABLE, Status.NOT_EXPECTED}
    is_expected = status not in {Status.UNEXPECTED, Status.NOT_EXPECTED}
    verdict = RoleVerdict(
        expected if is_expected else None, observed if has_role else None, findings
    )
    unread = status is Status.UNREACHABLE
    return CellResult(
        account_id=account_id,
        vendor=vendor,
        status=status,
        roles=(verdict,) if is_expected or has_role else (),
        findings=findings,
        exemption_id="EX-1" if status is Status.EXEMPT else None,
        reason=REFUSED if unread else None,
        evidence=() if unread else ids,
    )


_CYCLE = (
    Status.OK,
    Status.OK,
    Status.DRIFT_EXCESS,
    Status.OK,
    Status.MISSING,
    Status.NOT_EXPECTED,
    Status.OK,
    Status.DRIFT_BROKEN,
    Status.OK,
    Status.UNEXPECTED,
    Status.EXEMPT,
)


def checked_account(
    number: int,
    name: str,
    numbers: count[int],
    *,
    vendors: tuple[tuple[str, str], ...] = VENDORS,
    document: str = POLICY,
) -> AccountResult:
    """An account that was read; its statuses depend on `number`."""
    account_id = f"{number:012d}"
    items = [
        evidence(next(numbers), account_id, json.dumps({"Role": vendor, "Trust": trust()}))
        for vendor, _ in vendors
    ]
    cells = tuple(
        cell(
            account_id,
            vendor,
            _CYCLE[(number + place) % len(_CYCLE)],
            (item.id,),
            document,
        )
        for place, ((vendor, _), item) in enumerate(zip(vendors, items, strict=True))
    )
    return AccountResult(
        account=account(account_id, name),
        outcome=AccountOutcome.CHECKED,
        cells=cells,
        evidence=tuple(items),
        checked_at=FINISHED - timedelta(minutes=1),
    )


def account(account_id: str, name: str) -> Account:
    """An account in two nested units."""
    return Account(
        id=account_id,
        name=name,
        email=f"aws+{account_id}@example.com",
        ou_path=(
            OrganizationalUnit("r-ab12", "Root"),
            OrganizationalUnit("ou-ab12-1", "Workloads"),
        ),
        joined_at=datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC),
        tags={"env": "prod"},
    )


def make_scan(names: tuple[str, ...] = (), *, demo: bool = False) -> Scan:
    """About 40 accounts: every status, a suspended one, one out of scope, and `names`."""
    numbers = count(1)
    plain = tuple(f"Payments {n:02d}" for n in range(12))
    results = [checked_account(n + 11, name, numbers) for n, name in enumerate((*plain, *names))]
    big = json.dumps({"Statement": [{"Sid": "x" * 150}] * 400}, indent=1)
    body = big.ljust(60_000)
    huge = checked_account(777, "Data lake", numbers, document=body)
    results.append(
        replace(huge, evidence=(*huge.evidence, evidence(next(numbers), huge.account.id, body)))
    )
    results.append(_suspended("000000000012999"[-12:], "Old trial"))
    results.append(AccountResult(account("999999999999", "Sandbox"), AccountOutcome.OUT_OF_SCOPE))
    results.append(_with_third_party(checked_account(888, "Edge", numbers), numbers))
    return Scan(
        id="20261120T091000Z-abc123",
        started_at=FINISHED - timedelta(minutes=5),
        finished_at=FINISHED,
        complete=True,
        tool_version="0.1.0",
        caller_arn="arn:aws:sts::111111111111:assumed-role/FinOps/ingrid",
        organization=Organization("o-a1b2c3d4e5", "111111111111", name="Brackwater Freight"),
        agreement=DocumentVersion("2026-Q4", "a" * 64),
        catalogue_sha256="c" * 64,
        vendors=VENDORS,
        results=tuple(results),
        demo=demo,
    )


def _suspended(account_id: str, name: str) -> AccountResult:
    return AccountResult(
        account=replace(account(account_id, name), state=AccountState.SUSPENDED),
        outcome=AccountOutcome.UNREACHABLE,
        cells=tuple(cell(account_id, vendor, Status.UNREACHABLE, ()) for vendor, _ in VENDORS),
        reason=REFUSED,
        checked_at=FINISHED,
    )


def _with_third_party(result: AccountResult, numbers: count[int]) -> AccountResult:
    item = evidence(next(numbers), result.account.id, json.dumps({"Role": "legacy"}))
    party = ThirdParty(
        account_id=result.account.id,
        role_name="legacy-reporting",
        role_arn=f"arn:aws:iam::{result.account.id}:role/legacy-reporting",
        outside_account_id="333333333333",
        known_as="",
        external_id_required=False,
        created_at=datetime(2019, 1, 2, tzinfo=UTC),
        evidence=(item.id,),
    )
    return replace(result, third_parties=(party,), evidence=(*result.evidence, item))


def make_agreement() -> Agreement:
    """Terms with every vendor, an exemption in force and an expired one."""
    return Agreement(
        version="2026-Q4",
        sha256="a" * 64,
        agreed_by="Ingrid Halvorsen, Head of FinOps",
        agreed_on=date(2026, 10, 1),
        organization=EnteredOrganization("111111111111", ("RolecallAudit",)),
        vendors={vendor: _terms(vendor) for vendor, _ in VENDORS},
        exemptions=(_exemption("EX-1", date(2026, 12, 1)), _exemption("EX-2", date(2026, 6, 30))),
    )


def _terms(vendor: str) -> VendorAgreement:
    return VendorAgreement(
        vendor=vendor,
        variant=None,
        blocks=frozenset(),
        values={},
        account_values={},
        scope=Scope((Selector("all"),)),
        reseller=False,
        allowed_extra=(),
        business_owner="Ingrid Halvorsen",
        technical_owner="cloud-platform@example.com",
        purpose="Reads the bill for cost reports",
        contract="PO-2025-0417",
    )


def _exemption(exemption_id: str, expires_on: date) -> Exemption:
    return Exemption(
        id=exemption_id,
        vendor="archera",
        account_ids=frozenset({"000000000012"}),
        unit=None,
        findings=frozenset({FindingCode.ACCESS_EXCESS}),
        difference=None,
        reason="Wanted by procurement until the tender has ended.",
        owner="Tomasz Wrona",
        approved_by="Ingrid Halvorsen",
        approved_on=date(2026, 1, 15),
        expires_on=expires_on,
        ticket="FIN-42",
    )


def make_source(scan: Scan | None = None) -> ReportSource:
    """A report's source around `scan`."""
    return ReportSource(scan or make_scan(), make_agreement(), shipped_catalogue())


def shipped_catalogue() -> Catalogue:
    """The catalogue as it ships."""
    folder = Path(__file__).parents[2] / "resources" / "vendors"
    return load_catalogue(folder)

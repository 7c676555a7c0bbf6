"""The demonstration organization as a field for repairs: break a role, mend it, look again."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from repair_samples import document

from core.aws.calls import AccountIam
from core.aws.connection import AwsConnection
from core.aws.iam_writing import WRITE_CALLS, write
from core.demo import DemoOrganization, DemoServer
from core.model import Account, AccountResult, CellResult, DocumentVersion, Status
from core.repair.account import RunConditions
from core.repair.apply import run_plan
from core.repair.events import RepairEvent
from core.repair.pace import Pace
from core.repair.plan import Plan
from core.repair.planning import PlanTerms
from core.repair.preview import preview_repair, preview_undo
from core.repair.reading import REPAIR_READS, read_role_state
from core.repair.resume import resume_run
from core.repair.run import Approval, RepairRun
from core.repair.sequence import Direction, steps_between
from core.repair.state import RoleState
from core.scan.checker import AccountChecker
from core.scan.engine import ScanRequest, open_checker

_EVERYTHING = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)
VENDOR = "opsramp"  # the one that stands in many accounts of the demonstration
SentCall = tuple[str, dict[str, str]]
Fault = tuple[int, str]  # HTTP status and AWS's code


@dataclass(slots=True)
class Field:
    """One running demonstration, with what a repair needs."""

    server: DemoServer
    organization: DemoOrganization
    connection: AwsConnection
    request: ScanRequest
    accounts: Mapping[str, Account]
    folder: Path
    _unused: dict[tuple[str, Status], list[str]] = field(default_factory=dict)

    @classmethod
    def open(cls, server: DemoServer, organization: DemoOrganization, folder: Path) -> Field:
        from core.agreement import load_agreement
        from core.catalogue import load_catalogue

        catalogue = load_catalogue()
        connection = AwsConnection(server.connection)
        accounts = {one.id: one for page in connection.accounts() for one in page}
        request = ScanRequest(catalogue, load_agreement(server.agreement_path, catalogue))
        return cls(server, organization, connection, request, accounts, folder)

    @property
    def terms(self) -> PlanTerms:
        """Terms of a plan made now."""
        agreement = self.request.agreement
        return PlanTerms(
            requester="ada",
            created_at=datetime.now(UTC),
            agreement=DocumentVersion(agreement.version, agreement.sha256),
            repair_role_name=agreement.organization.repair_role_name,
            management_account_id=agreement.organization.management_account_id,
        )

    @property
    def checker(self) -> AccountChecker:
        """Judges accounts as a scan does."""
        return open_checker(self.connection, self.request, member_ids=tuple(self.accounts))

    @contextmanager
    def lent(self, vendor: str) -> Iterator[Account]:
        """A member account where the vendor is compliant; made compliant again afterwards."""
        account = self.fresh(vendor)
        observed = self.cell(account, vendor).observed
        assert observed is not None
        before = self.state(account, observed.name)
        yield account
        arns = [policy.arn for policy in before.managed]
        iam = self.admin_iam(account)
        now = read_role_state(iam, before.name, arns)
        for step in steps_between(now, before, Direction()):
            write(iam, step.call, step.params)
        self.give_back(account, vendor, Status.OK)

    def give_back(self, account: Account, vendor: str, status: Status) -> None:
        """Another test may have the account: it stands as it did."""
        self._unused[vendor, status].insert(0, account.id)

    def fresh(self, vendor: str, status: Status = Status.OK) -> Account:
        """A member account, not given out before, where the vendor's cell has this status."""
        key = (vendor, status)
        half_readable = {
            cell.account_id
            for cell in self.organization.cells.values()
            if cell.status is Status.UNREACHABLE
        }
        if key not in self._unused:
            self._unused[key] = [
                cell.account_id
                for cell in self.organization.cells.values()
                if cell.vendor == vendor
                and cell.status is status
                and not self.accounts[cell.account_id].is_management
                and cell.account_id not in half_readable
            ]
        return self.accounts[self._unused[key].pop()]

    def check(self, account: Account) -> AccountResult:
        """The account judged anew."""
        return self.checker.check(account)

    def cell(self, account: Account, vendor: str) -> CellResult:
        """The vendor's cell of the account, judged anew."""
        return next(one for one in self.check(account).cells if one.vendor == vendor)

    def client_of(self, iam: AccountIam) -> Any:
        """An IAM client of boto3's own with the credentials of a session of Rolecall's."""
        import boto3

        given = self.server.connection
        return boto3.client(
            "iam",
            region_name=given.region,
            endpoint_url=given.endpoint_url,
            aws_access_key_id=iam.credentials.access_key,
            aws_secret_access_key=iam.credentials.secret_key,
            aws_session_token=iam.credentials.token,
        )

    def admin(self, account: Account) -> Any:
        """An IAM client that may do in the account what the repair role may."""
        import boto3

        given = self.server.connection
        common = {"region_name": given.region, "endpoint_url": given.endpoint_url}
        sts = boto3.client(
            "sts",
            aws_access_key_id=given.access_key_id,
            aws_secret_access_key=given.secret_access_key,
            **common,
        )
        credentials = sts.assume_role(
            RoleArn=f"arn:aws:iam::{account.id}:role/{self.terms.repair_role}",
            RoleSessionName="a-test",
        )["Credentials"]
        return boto3.client(
            "iam",
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
            **common,
        )

    def state(self, account: Account, role_name: str, *arns: str) -> RoleState:
        """The role as it stands now."""
        return read_role_state(self.admin_iam(account), role_name, arns)

    def admin_iam(self, account: Account) -> AccountIam:
        """As `admin`, through Rolecall's own connection."""
        credentials = self.connection.assume(
            account.id,
            self.terms.repair_role,
            session_policy=_EVERYTHING,
            session_name="a-test",
        )
        return self.connection.iam(credentials, allowed=REPAIR_READS | WRITE_CALLS)

    def plan(self, account: Account, vendor: str, **more: Any) -> Plan:
        """The plan that mends the vendor's cell of the account."""
        cell = self.cell(account, vendor)
        return preview_repair(self.connection, [(account, cell)], replace(self.terms, **more))

    def undo_plan(self, run: RepairRun) -> Plan:
        """The plan that undoes a run."""
        return preview_undo(self.connection, run, self.terms)

    def run(
        self,
        plan: Plan,
        *,
        emit: Callable[[RepairEvent], None] = lambda _: None,
        stop: threading.Event | None = None,
        folder: Path | None = None,
        **conditions: Any,
    ) -> RepairRun:
        """Carry the plan out, approved, one account at a time, without ever sleeping."""
        return run_plan(
            self.connection,
            plan,
            approval=Approval("grace", plan.phrase, "a test"),
            backup_folder=folder or self.folder,
            checker=self.checker,
            emit=emit,
            stop=stop or threading.Event(),
            conditions=_conditions(conditions),
        )

    def resume(
        self,
        run: RepairRun,
        *,
        emit: Callable[[RepairEvent], None] = lambda _: None,
        stop: threading.Event | None = None,
        **conditions: Any,
    ) -> RepairRun:
        """Go on with a run, approved."""
        return resume_run(
            self.connection,
            run,
            approval=Approval("grace", run.plan.phrase, "a test"),
            checker=self.checker,
            emit=emit,
            stop=stop or threading.Event(),
            conditions=_conditions(conditions),
        )

    @contextmanager
    def recorded(self) -> Iterator[list[SentCall]]:
        """The changing calls that go over the wire meanwhile, with their parameters."""
        sent: list[SentCall] = []

        def record(request: Any, **_: Any) -> None:
            body = dict(parse_qsl(_text(request.body), keep_blank_values=True))
            action = body.pop("Action")
            body.pop("Version")
            if action in WRITE_CALLS:
                sent.append((action, body))

        events = self._iam().client.meta.events
        events.register_first("before-send.iam", record)
        try:
            yield sent
        finally:
            events.unregister("before-send.iam", record)

    @contextmanager
    def faulty(self, fault: Callable[[int], Fault | None]) -> Iterator[None]:
        """AWS answers changing calls with errors: `fault` says which one the n-th sending gets
        (None: it goes through). Repetitions by botocore count as sendings."""
        sendings = count(1)

        def answer(request: Any, **_: Any) -> Any:
            action = dict(parse_qsl(_text(request.body)))["Action"]
            given = fault(next(sendings)) if action in WRITE_CALLS else None
            if given is None:
                return None
            request.body = BytesIO()  # handlers that would send the request let such a body be
            return _error_answer(request.url, *given)

        events = self._iam().client.meta.events
        events.register_first("before-send.iam", answer)
        try:
            yield
        finally:
            events.unregister("before-send.iam", answer)

    def _iam(self) -> AccountIam:
        return self.connection.iam(None)


class _Body(BytesIO):
    """What botocore reads the body of an answer from."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def _error_answer(url: str, status: int, code: str) -> Any:
    from botocore.awsrequest import AWSResponse

    text = (
        f"<ErrorResponse><Error><Code>{code}</Code><Message>a test</Message></Error>"
        "<RequestId>a-test</RequestId></ErrorResponse>"
    )
    return AWSResponse(url, status, {"Content-Type": "text/xml"}, _Body(text.encode()))


def _conditions(given: Mapping[str, Any]) -> RunConditions:
    usual = {"sleep": lambda _: None, "retry_delays": (0.0, 0.0), "pace": Pace(workers=1)}
    return RunConditions(**{**usual, **given})


def break_role(field: Field, account: Account) -> str:
    """Give the role three faults: a wrong trust policy and two policies too many."""
    verdict = field.cell(account, VENDOR).roles[0]
    assert verdict.expected is not None
    assert verdict.observed is not None
    name, iam = verdict.observed.name, field.admin(account)
    wrong = json.loads(verdict.expected.trust_alternatives[0])
    wrong["Statement"][0]["Condition"] = {"StringEquals": {"sts:ExternalId": "wrong-one"}}
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(wrong))
    for policy in ("added-one", "added-two"):
        iam.put_role_policy(
            RoleName=name, PolicyName=policy, PolicyDocument=document("ec2:RunInstances")
        )
    return name


def shown_calls(plan: Plan) -> list[SentCall]:
    """The calls that a plan shows, in the form in which they go over the wire."""
    return [
        (step.call, dict(_flat(step.params))) for change in plan.accounts for step in change.steps
    ]


def _flat(params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in params.items():
        if isinstance(value, list):
            for number, item in enumerate(value, start=1):
                place = f"{name}.member.{number}"
                if isinstance(item, dict):
                    yield from ((f"{place}.{key}", text) for key, text in item.items())
                else:
                    yield place, item
        else:
            yield name, str(value).lower() if isinstance(value, bool) else str(value)


def _text(body: str | bytes) -> str:
    return body.decode() if isinstance(body, bytes) else body

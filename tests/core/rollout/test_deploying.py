"""Each template deployed in a member account of an emulated organization, then scanned: what was
agreed stands there, so the scan finds it compliant."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from rollout_deploy import (
    deploy_commands,
    deploy_stack,
    deploy_terraform,
)

from core.agreement import Agreement, load_agreement
from core.aws.connection import AwsConnection, ConnectionSettings
from core.catalogue import Catalogue
from core.model import Account, Status
from core.rollout.agreed import VendorRollout, vendor_rollout
from core.rollout.cloudformation import role_template, template_text
from core.rollout.commands import shell_script
from core.rollout.terraform import terraform
from core.scan.engine import ScanRequest, open_checker

DEMO = Path(__file__).resolve().parents[3] / "resources" / "demo"
MANAGEMENT = "123456789012"  # what moto takes the caller's account to be
KEYS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}


@dataclass(frozen=True, slots=True)
class Emulator:
    """moto with an organization of a management account and members in one unit."""

    url: str
    unit: str

    def client(self, service: str, account_id: str | None = None) -> Any:
        common = {"region_name": "us-east-1", "endpoint_url": self.url}
        if account_id is None:
            return boto3.client(service, **common, **KEYS)
        given = self.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{account_id}:role/Deployer", RoleSessionName="deploy"
        )["Credentials"]
        return boto3.client(
            service,
            **common,
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )

    def new_account(self) -> str:
        organizations = self.client("organizations")
        number = len(organizations.list_accounts()["Accounts"])
        made = organizations.create_account(
            Email=f"member-{number}@example.com", AccountName=f"Member {number}"
        )
        account_id: str = made["CreateAccountStatus"]["AccountId"]
        root = organizations.list_roots()["Roots"][0]["Id"]
        organizations.move_account(
            AccountId=account_id, SourceParentId=root, DestinationParentId=self.unit
        )
        return account_id


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    emulator = Emulator(f"http://{host}:{port}", "")
    organizations = emulator.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    unit = organizations.create_organizational_unit(ParentId=root, Name="Workloads")
    yield Emulator(emulator.url, unit["OrganizationalUnit"]["Id"])
    server.stop()


@pytest.fixture(scope="module")
def agreed_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's agreement for the emulated organization."""
    folder = tmp_path_factory.mktemp("agreed")
    shutil.copytree(DEMO / "sample-policies", folder / "sample-policies")
    text = (DEMO / "agreement.yaml").read_text().replace("513454532010", MANAGEMENT)
    path = folder / "agreement.yaml"
    path.write_text(text)
    return path


@pytest.fixture(scope="module")
def agreed(catalogue: Catalogue, agreed_path: Path) -> Agreement:
    return load_agreement(agreed_path, catalogue)


Scan = Callable[[str, str], Status]


@pytest.fixture(scope="module")
def scanned(emulator: Emulator, catalogue: Catalogue, agreed: Agreement) -> Scan:
    def status(account_id: str, vendor: str) -> Status:
        settings = ConnectionSettings(
            region="us-east-1",
            endpoint_url=emulator.url,
            access_key_id="testing",
            secret_access_key="testing",
        )
        connection = AwsConnection(settings)
        accounts: dict[str, Account] = {
            one.id: one for page in connection.accounts() for one in page
        }
        checker = open_checker(
            connection, ScanRequest(catalogue, agreed), member_ids=tuple(accounts)
        )
        cells = {cell.vendor: cell for cell in checker.check(accounts[account_id]).cells}
        return cells[vendor].status

    return status


@pytest.fixture
def deploy(emulator: Emulator, tmp_path: Path) -> Callable[[str, VendorRollout, str], None]:
    def deploy_as(style: str, found: VendorRollout, account_id: str) -> None:
        rollout = found.rollout
        iam = emulator.client("iam", account_id)
        if style == "cloudformation":
            client = emulator.client("cloudformation", account_id)
            deploy_stack(client, template_text(role_template(rollout)))
        elif style == "terraform":
            deploy_terraform(iam, terraform(rollout), account_id)
        else:
            deploy_commands(iam, shell_script(rollout), tmp_path, account_id)

    return deploy_as


Deploy = Callable[[str, VendorRollout, str], None]
STYLES = [
    "cloudformation",
    "terraform",
    pytest.param(
        "cli", marks=pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
    ),
]


@pytest.mark.parametrize("vendor", ["prosperops", "opsramp"])
@pytest.mark.parametrize("style", STYLES)
def test_what_is_deployed_in_a_member_account_is_found_compliant(
    emulator: Emulator, catalogue: Catalogue, agreed: Agreement, scanned: Scan, deploy: Deploy,
    style: str, vendor: str,
) -> None:  # fmt: skip
    account_id = emulator.new_account()

    deploy(style, vendor_rollout(catalogue, agreed, vendor), account_id)

    assert scanned(account_id, vendor) is Status.OK


@pytest.mark.parametrize(
    ("style", "vendor"),
    [("cloudformation", "archera"), ("terraform", "flexera-bill-connect")],
)
def test_what_is_deployed_in_the_management_account_is_found_compliant(
    catalogue: Catalogue, agreed: Agreement, scanned: Scan, deploy: Deploy, style: str, vendor: str
) -> None:
    found = vendor_rollout(catalogue, agreed, vendor)
    assert found.for_management

    deploy(style, found, MANAGEMENT)

    assert scanned(MANAGEMENT, vendor) is Status.OK


def test_a_parameter_gives_an_account_its_own_external_id(
    emulator: Emulator, catalogue: Catalogue, agreed: Agreement
) -> None:
    account_id = emulator.new_account()
    template = template_text(role_template(vendor_rollout(catalogue, agreed, "prosperops").rollout))

    deploy_stack(
        emulator.client("cloudformation", account_id), template, ExternalId="pellworm-2020"
    )

    role = emulator.client("iam", account_id).get_role(RoleName="ProsperOps")["Role"]
    assert "pellworm-2020" in json.dumps(role["AssumeRolePolicyDocument"])

"""CloudFormation StackSets with service-managed permissions: made and filled, never by a scan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.aws.connection import ConnectionSettings
from core.aws.errors import AwsError, AwsNotFound, aws_errors

_FALLBACK_REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class InstanceState:
    """How far the stack of one account came: AWS's word for it, and why if it failed."""

    account_id: str
    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OperationState:
    """How far a StackSet operation came. `status` is AWS's word."""

    status: str
    instances: tuple[InstanceState, ...]

    @property
    def is_over(self) -> bool:
        """True when nothing more will happen."""
        return self.status in ("SUCCEEDED", "FAILED", "STOPPED")


class StackSets:
    """The StackSets of the organization, as its management account (or, with `delegate`, as a
    delegated administrator). Every method raises `AwsError` when AWS gives no usable answer."""

    def __init__(self, settings: ConnectionSettings, *, delegate: bool = False) -> None:
        import boto3

        with aws_errors("sign-in"):
            session = boto3.Session(
                profile_name=settings.profile,
                aws_access_key_id=settings.access_key_id,
                aws_secret_access_key=settings.secret_access_key,
                aws_session_token=settings.session_token,
                region_name=settings.region,
            )
            region = session.region_name or _FALLBACK_REGION
            self._client: Any = session.client(
                "cloudformation", region_name=region, endpoint_url=settings.endpoint_url
            )
        self._caller = {"CallAs": "DELEGATED_ADMIN"} if delegate else {}

    def exists(self, name: str) -> bool:
        """Whether there is a StackSet of that name."""
        try:
            self._call("DescribeStackSet", StackSetName=name)
        except AwsNotFound:
            return False
        except AwsError as error:
            if error.code == "StackSetNotFoundException":
                return False
            raise
        return True

    def create(self, name: str, template: str, description: str) -> None:
        """Make an empty StackSet that deploys to accounts that join its units later."""
        self._call(
            "CreateStackSet",
            StackSetName=name,
            TemplateBody=template,
            Description=description,
            PermissionModel="SERVICE_MANAGED",
            AutoDeployment={"Enabled": True, "RetainStacksOnAccountRemoval": False},
            ManagedExecution={"Active": True},
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )

    def add_instances(
        self,
        name: str,
        *,
        targets: Mapping[str, Any],
        region: str,
        parameters: Mapping[str, str],
        preferences: Mapping[str, Any],
    ) -> str:
        """Begin to deploy to `targets` (DeploymentTargets); returns the operation's id."""
        overrides = [
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ]
        answer = self._call(
            "CreateStackInstances",
            StackSetName=name,
            DeploymentTargets=dict(targets),
            Regions=[region],
            OperationPreferences=dict(preferences),
            **({"ParameterOverrides": overrides} if overrides else {}),
        )
        return str(answer["OperationId"])

    def progress(self, name: str, operation_id: str) -> OperationState:
        """How far an operation came, and the stack of every account of the StackSet."""
        answer = self._call(
            "DescribeStackSetOperation", StackSetName=name, OperationId=operation_id
        )
        return OperationState(str(answer["StackSetOperation"]["Status"]), self._instances(name))

    def _instances(self, name: str) -> tuple[InstanceState, ...]:
        instances: list[InstanceState] = []
        token: dict[str, str] = {}
        while True:
            page = self._call("ListStackInstances", StackSetName=name, **token)
            instances += [_instance(one) for one in page.get("Summaries", ())]
            if not page.get("NextToken"):
                return tuple(instances)
            token = {"NextToken": page["NextToken"]}

    def _call(self, operation: str, **params: Any) -> Any:
        from botocore import xform_name

        with aws_errors(operation):
            return getattr(self._client, xform_name(operation))(**params, **self._caller)


def _instance(summary: Mapping[str, Any]) -> InstanceState:
    """`DetailedStatus` says what is happening; a stack that is up to date may lack it."""
    status = summary.get("StackInstanceStatus", {}).get("DetailedStatus")
    if not status:
        status = "SUCCEEDED" if summary.get("Status") == "CURRENT" else summary.get("Status", "")
    return InstanceState(summary["Account"], str(status), summary.get("StatusReason", ""))

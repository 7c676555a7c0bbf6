"""CloudFormation StackSets with service-managed permissions: read and changed, never by a scan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.aws.connection import AwsConnection
from core.aws.errors import AwsError, AwsNotFound, aws_errors
from core.aws.stack_set_state import InstanceState, OperationState, StackSetState

# The only changing calls; all of them need the phrase that goes with a preview.
STACK_SET_WRITES = frozenset(
    {
        "CreateStackSet",
        "CreateStackInstances",
        "UpdateStackSet",
        "UpdateStackInstances",
        "DeleteStackInstances",
        "DeleteStackSet",
    }
)


class StackSets:
    """The StackSets of the organization, as its management account (or, with `delegate`, as a
    delegated administrator). Every method raises `AwsError` when AWS gives no usable answer."""

    def __init__(self, connection: AwsConnection, *, delegate: bool = False) -> None:
        self._client = connection.client_of("cloudformation")
        self._caller = {"CallAs": "DELEGATED_ADMIN"} if delegate else {}

    def describe(self, name: str) -> StackSetState | None:
        """The StackSet of that name with its stacks; None when there is none."""
        try:
            found = self._call("DescribeStackSet", StackSetName=name)["StackSet"]
        except AwsNotFound:
            return None
        except AwsError as error:
            if error.code == "StackSetNotFoundException":
                return None
            raise
        instances = self._instances(name)
        units = found.get("OrganizationalUnitIds") or {one.unit for one in instances} - {""}
        return StackSetState(
            name=name,
            template=str(found.get("TemplateBody", "")),
            permission_model=str(found.get("PermissionModel", "")),
            units=tuple(sorted(units)),
            instances=instances,
            description=str(found.get("Description", "")),
        )

    def make(self, operation: str, params: Mapping[str, Any]) -> str:
        """Make one changing call; returns the id of the operation it begins, "" for none.

        Raises:
            PermissionError: it is none of `STACK_SET_WRITES`.
        """
        if operation not in STACK_SET_WRITES:
            raise PermissionError(f"{operation} is not a change that a roll-out makes")
        return str(self._call(operation, **params).get("OperationId", ""))

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
    return InstanceState(
        account_id=summary["Account"],
        status=str(status),
        reason=summary.get("StatusReason", ""),
        unit=summary.get("OrganizationalUnitId", ""),
        region=summary.get("Region", ""),
    )

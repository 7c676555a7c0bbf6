"""The demonstration's StackSets: what CloudFormation would do with them, account by account.

Only service-managed StackSets of templates with roles and managed policies, which are the ones
that Rolecall makes. Every look at an operation brings some accounts further, as time would.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.demo.model import DemoOrganization
from core.demo.refusals import Refusal
from core.demo.stacks import StackFailure, make_stack, remove_stack
from core.model import AccountState

_AT_A_TIME = 6  # accounts that come further with every look
_OVER = frozenset({"SUCCEEDED", "FAILED", "STOPPED"})
Body = Mapping[str, Any]


class CloudFormationRefusal(Exception):
    """CloudFormation says no."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.refusal = Refusal(code, message, status)


@dataclass(slots=True)
class _Instance:
    unit: str
    status: str = "PENDING"
    reason: str = ""
    overrides: dict[str, str] = field(default_factory=dict)
    stack: dict[str, Any] | None = None  # the template that stands there, with its values


@dataclass(slots=True)
class _Operation:
    status: str
    waiting: list[str]
    total: int
    tolerated: int
    step: Callable[[str], None]
    failures: int = 0


@dataclass(slots=True)
class _StackSet:
    name: str
    template: str
    parameters: dict[str, str]
    description: str
    permission_model: str
    units: list[str] = field(default_factory=list)
    instances: dict[str, _Instance] = field(default_factory=dict)
    operations: dict[str, _Operation] = field(default_factory=dict)


class DemoStackSets:
    """All StackSets of the organization. Not made for many threads."""

    def __init__(self, organization: DemoOrganization) -> None:
        self._organization = organization
        self._accounts = {account.id: account for account in organization.accounts}
        self._sets: dict[str, _StackSet] = {}

    def answer(self, action: str, given: Body) -> dict[str, Any]:
        """The result of one call.

        Raises:
            CloudFormationRefusal: CloudFormation would refuse it.
        """
        known: Mapping[str, Callable[[Body], dict[str, Any]]] = {
            "CreateStackSet": self._create,
            "CreateStackInstances": self._fill,
            "DeleteStackInstances": self._empty,
            "DeleteStackSet": self._delete,
            "DescribeStackSet": self._describe,
            "DescribeStackSetOperation": self._look,
            "ListStackInstances": self._list,
            "UpdateStackSet": self._update,
            "UpdateStackInstances": self._update_instances,
        }
        if action not in known:
            raise CloudFormationRefusal(
                "InvalidAction", f"The demonstration knows no {action} of CloudFormation."
            )
        return known[action](given)

    def _create(self, given: Body) -> dict[str, Any]:
        name = str(given["StackSetName"])
        if name in self._sets:
            raise CloudFormationRefusal(
                "NameAlreadyExistsException", f"The name {name} is already in use.", 409
            )
        self._sets[name] = _StackSet(
            name, str(given["TemplateBody"]), _pairs(given.get("Parameters", ())),
            str(given.get("Description", "")), str(given.get("PermissionModel", "SELF_MANAGED")),
        )  # fmt: skip
        return {"StackSetId": f"{name}:{uuid.uuid4()}"}

    def _describe(self, given: Body) -> dict[str, Any]:
        one = self._known(given)
        return {
            "StackSet": {
                "StackSetName": one.name,
                "Status": "ACTIVE",
                "Description": one.description,
                "TemplateBody": one.template,
                "PermissionModel": one.permission_model,
                "OrganizationalUnitIds": list(one.units),
            }
        }

    def _list(self, given: Body) -> dict[str, Any]:
        return {
            "Summaries": [
                {
                    "Account": account_id,
                    "Region": "us-east-1",
                    "OrganizationalUnitId": instance.unit,
                    "Status": "CURRENT" if instance.status == "SUCCEEDED" else "OUTDATED",
                    "StatusReason": instance.reason,
                    "StackInstanceStatus": {"DetailedStatus": instance.status},
                }
                for account_id, instance in sorted(self._known(given).instances.items())
            ]
        }

    def _fill(self, given: Body) -> dict[str, Any]:
        one = self._known(given)
        overrides = _pairs(given.get("ParameterOverrides", ()))
        fresh = []
        for account_id, unit in self._meant(given):
            if account_id not in one.instances:
                one.instances[account_id] = _Instance(unit, overrides=overrides)
                fresh.append(account_id)
        for unit in given["DeploymentTargets"]["OrganizationalUnitIds"]:
            if unit not in one.units:
                one.units.append(unit)
        return self._begin(one, fresh, given, lambda account_id: self._make(one, account_id))

    def _update(self, given: Body) -> dict[str, Any]:
        one = self._known(given)
        self._require_idle(one)
        one.template = str(given["TemplateBody"])
        one.parameters = _pairs(given.get("Parameters", ())) or one.parameters
        one.description = str(given.get("Description", one.description))
        accounts = list(one.instances)
        if "DeploymentTargets" in given:
            accounts = [id_ for id_, _ in self._meant(given) if id_ in one.instances]
        for account_id in accounts:
            one.instances[account_id].status = "PENDING"
        return self._begin(one, accounts, given, lambda account_id: self._make(one, account_id))

    def _update_instances(self, given: Body) -> dict[str, Any]:
        one = self._known(given)
        self._require_idle(one)
        accounts = [id_ for id_, _ in self._meant(given) if id_ in one.instances]
        for account_id in accounts:
            one.instances[account_id].overrides = _pairs(given.get("ParameterOverrides", ()))
            one.instances[account_id].status = "PENDING"
        return self._begin(one, accounts, given, lambda account_id: self._make(one, account_id))

    def _empty(self, given: Body) -> dict[str, Any]:
        one = self._known(given)
        meant = [account_id for account_id, _ in self._meant(given) if account_id in one.instances]
        if "Accounts" not in given["DeploymentTargets"]:
            gone = given["DeploymentTargets"]["OrganizationalUnitIds"]
            one.units = [unit for unit in one.units if unit not in gone]
        for account_id in meant:
            one.instances[account_id].status = "PENDING"
        return self._begin(one, meant, given, lambda account_id: self._unmake(one, account_id))

    def _delete(self, given: Body) -> dict[str, Any]:
        one = self._known(given)
        if one.instances:
            raise CloudFormationRefusal("StackSetNotEmptyException", "StackSet is not empty", 409)
        del self._sets[one.name]
        return {}

    def _look(self, given: Body) -> dict[str, Any]:
        one = self._known(given)
        operation_id = str(given["OperationId"])
        if operation_id not in one.operations:
            raise CloudFormationRefusal("OperationNotFoundException", "No such operation.", 404)
        operation = one.operations[operation_id]
        self._go_on(one, operation)
        return {"StackSetOperation": {"OperationId": operation_id, "Status": operation.status}}

    def _begin(
        self, one: _StackSet, accounts: list[str], given: Body, step: Callable[[str], None]
    ) -> dict[str, Any]:
        self._require_idle(one)
        percentage = int(given.get("OperationPreferences", {}).get("FailureTolerancePercentage", 0))
        operation_id = str(given.get("OperationId") or uuid.uuid4())
        tolerated = math.floor(len(accounts) * percentage / 100)
        one.operations[operation_id] = _Operation(
            "RUNNING" if accounts else "SUCCEEDED", accounts, len(accounts), tolerated, step
        )
        return {"OperationId": operation_id}

    def _go_on(self, one: _StackSet, operation: _Operation) -> None:
        now, operation.waiting = operation.waiting[:_AT_A_TIME], operation.waiting[_AT_A_TIME:]
        for account_id in now:
            operation.step(account_id)
            instance = one.instances.get(account_id)
            operation.failures += instance is not None and instance.status == "FAILED"
        if operation.failures > operation.tolerated:
            for account_id in operation.waiting:
                one.instances[account_id].status = "CANCELLED"
            operation.waiting = []
        if not operation.waiting and operation.status not in _OVER:
            too_many = operation.failures > operation.tolerated
            operation.status = "FAILED" if too_many else "SUCCEEDED"

    def _make(self, one: _StackSet, account_id: str) -> None:
        instance = one.instances[account_id]
        if self._accounts[account_id].state is not AccountState.ACTIVE:
            instance.status = "SKIPPED_SUSPENDED_ACCOUNT"
            return
        values = {**one.parameters, **instance.overrides}
        try:
            instance.stack = make_stack(account_id, one.template, values, instead_of=instance.stack)
        except StackFailure as failure:
            instance.status, instance.reason = "FAILED", str(failure)
        else:
            instance.status, instance.reason = "SUCCEEDED", ""

    def _unmake(self, one: _StackSet, account_id: str) -> None:
        instance = one.instances.pop(account_id)
        if instance.stack is not None:
            remove_stack(account_id, instance.stack)

    def _meant(self, given: Body) -> list[tuple[str, str]]:
        """The member accounts that deployment targets reach, each with the unit by which."""
        targets = given["DeploymentTargets"]
        units: Sequence[str] = targets["OrganizationalUnitIds"]
        named = set(targets.get("Accounts", ()))
        kind = targets.get("AccountFilterType", "NONE")
        found = []
        for account in self._organization.accounts:
            path = {unit.id for unit in self._organization.unit_path(account.unit_id)}
            if path.isdisjoint(units) or account.id == self._organization.management_account_id:
                continue
            wanted = {"NONE": True, "INTERSECTION": account.id in named,
                      "DIFFERENCE": account.id not in named}[kind]  # fmt: skip
            if wanted:
                found.append((account.id, account.unit_id))
        return found

    def _known(self, given: Body) -> _StackSet:
        name = str(given["StackSetName"])
        if name not in self._sets:
            raise CloudFormationRefusal(
                "StackSetNotFoundException", f"StackSet {name} not found", 404
            )
        return self._sets[name]

    def _require_idle(self, one: _StackSet) -> None:
        if any(operation.status not in _OVER for operation in one.operations.values()):
            raise CloudFormationRefusal(
                "OperationInProgressException", f"Another operation on {one.name} runs.", 409
            )


def _pairs(given: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {one["ParameterKey"]: one["ParameterValue"] for one in given}

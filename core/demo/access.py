"""Who is calling the emulator, and what AWS would let him do. Reads moto's live backends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moto.iam.exceptions import NotFoundException
from moto.iam.models import Role, User, iam_backends

from core.demo.evaluation import Decision, Request, decide, decide_trust
from core.demo.refusals import Refusal, not_authorized

_PARTITION = "aws"
_SESSION_POLICY_LIMIT = 2048  # characters: STS API reference, AssumeRole, Policy


@dataclass(frozen=True, slots=True)
class Caller:
    """An identity behind an access key: a user, or a session of a role (`role_name` set)."""

    account_id: str
    arn: str
    user_name: str | None = None
    role_name: str | None = None
    role_arn: str | None = None
    session_policy: str | None = None
    session_token: str | None = None

    @property
    def principals(self) -> tuple[str, ...]:
        """All ways in which a trust policy can name this caller."""
        root = f"arn:aws:iam::{self.account_id}:root"
        own = (self.arn, root, self.account_id)
        return (*own, self.role_arn) if self.role_arn else own


@dataclass(frozen=True, slots=True)
class Call:
    """One API call. `parameters` are the query parameters (JSON fields) by name."""

    service: str
    action: str
    parameters: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The action as policies name it, ``iam:GetRole``."""
        return f"{self.service}:{self.action}"


def find_role(account_id: str, name: str) -> Role | None:
    """The role as it stands now, or None."""
    try:
        return iam_backends[account_id][_PARTITION].get_role(name)
    except NotFoundException:
        return None


def resource_of(call: Call, account_id: str) -> str:
    """The ARN that a policy's Resource is compared with."""
    given = call.parameters
    arn = f"arn:aws:iam::{account_id}"
    if call.service == "sts":
        return str(given.get("RoleArn", "*"))
    if call.service != "iam":
        return "*"
    if name := given.get("RoleName"):
        role = find_role(account_id, name)
        return str(role.arn) if role else f"{arn}:role{given.get('Path', '/')}{name}"
    if policy_arn := given.get("PolicyArn"):
        return str(policy_arn)
    if name := given.get("PolicyName"):
        return f"{arn}:policy{given.get('Path', '/')}{name}"
    if name := given.get("UserName"):
        return f"{arn}:user{given.get('Path', '/')}{name}"
    return {"ListRoles": f"{arn}:role/", "ListPolicies": f"{arn}:policy/"}.get(call.action, "*")


def refusal_of(
    caller: Caller, call: Call, resource: str, *, organization_policies: Sequence[str] = ()
) -> Refusal | None:
    """Why AWS would refuse the call, or None. `organization_policies` are documents whose
    denials bind everybody in the caller's account."""
    if call.name == "sts:GetCallerIdentity":  # needs no permission
        return None
    request = Request(call.name, resource, _context(caller, call))
    if decide(organization_policies, request) is Decision.DENY:
        reason = "with an explicit deny in a service control policy"
        return not_authorized(caller.arn, call.name, resource, reason)
    for article, layer, documents in _layers(caller):
        match decide(documents, request):
            case Decision.DENY:
                reason = f"with an explicit deny in {article} {layer}"
            case Decision.SILENT:
                reason = f"because no {layer} allows the {call.name} action"
            case Decision.ALLOW:
                continue
        return not_authorized(caller.arn, call.name, resource, reason)
    return None


def _layers(caller: Caller) -> Iterator[tuple[str, str, Sequence[str]]]:
    """What all have to allow a call: article, name, documents."""
    yield "an", "identity-based policy", _identity_policies(caller)
    if caller.session_policy is not None:
        yield "a", "session policy", [caller.session_policy]
    if (boundary := _boundary(caller)) is not None:
        yield "a", "permissions boundary", [boundary]


def refusal_to_enter(caller: Caller, call: Call, *, open_account: bool) -> Refusal | None:
    """Why AssumeRole would be refused by the role itself, or None."""
    role_arn = str(call.parameters.get("RoleArn", ""))
    refused = not_authorized(caller.arn, call.name, role_arn)
    policy = call.parameters.get("Policy")
    if policy is not None and len(policy) > _SESSION_POLICY_LIMIT:
        return Refusal(
            "ValidationError",
            "1 validation error detected: Value at 'policy' failed to satisfy constraint: "
            f"Member must have length less than or equal to {_SESSION_POLICY_LIMIT}",
            400,
        )
    if any(name.startswith("PolicyArns") for name in call.parameters):
        return Refusal("ValidationError", "The demonstration knows no PolicyArns.", 400)
    account_id, _, name = role_arn.removeprefix("arn:aws:iam::").partition(":role/")
    role = find_role(account_id, name.rpartition("/")[2]) if open_account else None
    if role is None or role.arn != role_arn:
        return refused
    request = Request(call.name, role_arn, _context(caller, call))
    trusted = decide_trust(role.assume_role_policy_document, caller.principals, request)
    return None if trusted is Decision.ALLOW else refused


def _context(caller: Caller, call: Call) -> Mapping[str, str]:
    context = {
        "aws:principalarn": caller.role_arn or caller.arn,
        "aws:principalaccount": caller.account_id,
    }
    for key, parameter in (
        ("sts:externalid", "ExternalId"),
        ("sts:rolesessionname", "RoleSessionName"),
        ("iam:policyarn", "PolicyArn"),
        ("iam:permissionsboundary", "PermissionsBoundary"),
    ):
        if parameter in call.parameters:
            context[key] = str(call.parameters[parameter])
    return context


def _identity_policies(caller: Caller) -> list[str]:
    holder: Role | User | None
    if caller.role_name is not None:
        holder = find_role(caller.account_id, caller.role_name)
    else:
        users = iam_backends[caller.account_id][_PARTITION].users
        holder = users.get(caller.user_name or "")
    if holder is None:
        return []
    attached = (_default_document(policy) for policy in holder.managed_policies.values())
    return [*holder.policies.values(), *attached]


def _boundary(caller: Caller) -> str | None:
    role = find_role(caller.account_id, caller.role_name) if caller.role_name else None
    if role is None or not role.permissions_boundary_arn:
        return None
    policies = iam_backends[caller.account_id][_PARTITION].managed_policies
    policy = policies.get(role.permissions_boundary_arn)
    return _default_document(policy) if policy else '{"Statement":[]}'


def _default_document(policy: Any) -> str:
    return str(next(one.document for one in policy.versions if one.is_default))

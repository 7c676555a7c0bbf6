"""The states that the roles of an account pass through while a plan is carried out.

After an interruption they tell, from what stands there now, how far the run came.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from core.repair.difference import what_changed
from core.repair.plan import AccountChange, RoleChange
from core.repair.state import ManagedPolicy, RoleState, no_role
from core.repair.step import Step

States = tuple[RoleState, ...]  # one for each role of an account change, in its order


def states_along(change: AccountChange) -> tuple[States, ...]:
    """How the account's roles stand after none, one, ... all of its steps.

    What only AWS knows (the internal id of a new role, the number of a new policy version)
    is left open.
    """
    states = tuple(role.before for role in change.roles)
    course = [states]
    for index, role in enumerate(change.roles):
        for step in role.steps:
            states = _stepped(change.roles, states, index, step)
            course.append(states)
    return tuple(course)


def position(change: AccountChange, live: Sequence[RoleState], candidates: range) -> int | None:
    """After how many steps the roles stand as `live` shows them: the first of `candidates`
    that fits, None when none does (somebody else changed something)."""
    course = states_along(change)
    for number in candidates:
        known = course[number]
        if not any(what_changed(one, now) for one, now in zip(known, live, strict=True)):
            return number
    return None


def _stepped(
    roles: Sequence[RoleChange], states: States, index: int, step: Step
) -> tuple[RoleState, ...]:
    """The states after a step of the role at `index`; what it does to a managed policy shows
    in the other roles that are concerned with that policy, too."""
    stepped = list(states)
    stepped[index] = _CALLS[step.call](states[index], roles[index], step)
    if "Policy" in step.call and "RoleName" not in step.params:
        arn = _policy_arn(roles[index], step)
        for number, role in enumerate(roles):
            if number != index and arn in {
                *role.before.managed_by_arn, *role.after.managed_by_arn
            }:  # fmt: skip
                stepped[number] = _CALLS[step.call](states[number], role, step)
    return tuple(stepped)


def _policy_arn(role: RoleChange, step: Step) -> str:
    if "PolicyArn" in step.params:
        return str(step.params["PolicyArn"])
    ending = f":policy{step.params['Path']}{step.params['PolicyName']}"
    return next(arn for arn in role.after.managed_by_arn if arn.endswith(ending))


def _create_role(state: RoleState, role: RoleChange, _step: Step) -> RoleState:
    return replace(role.after, inline=(), managed=state.managed, unique_id="")


def _delete_role(state: RoleState, role: RoleChange, _step: Step) -> RoleState:
    return no_role(state.account_id, role.role_name, state.managed)


def _trust(state: RoleState, _role: RoleChange, step: Step) -> RoleState:
    return replace(state, trust=step.params["PolicyDocument"])


def _attributes(state: RoleState, _role: RoleChange, step: Step) -> RoleState:
    session = step.params.get("MaxSessionDuration", state.max_session_duration)
    return replace(state, description=step.params["Description"], max_session_duration=session)


def _tag(state: RoleState, _role: RoleChange, step: Step) -> RoleState:
    added = {tag["Key"]: tag["Value"] for tag in step.params["Tags"]}
    return replace(state, tags=tuple(sorted({**dict(state.tags), **added}.items())))


def _untag(state: RoleState, _role: RoleChange, step: Step) -> RoleState:
    gone = step.params["TagKeys"]
    return replace(state, tags=tuple(tag for tag in state.tags if tag[0] not in gone))


def _inline(state: RoleState, _role: RoleChange, step: Step) -> RoleState:
    return state.with_inline(step.params["PolicyName"], step.params.get("PolicyDocument"))


def _attach(state: RoleState, _role: RoleChange, step: Step) -> RoleState:
    arn = step.params["PolicyArn"]
    attached = step.call == "AttachRolePolicy"
    stands = state.managed_by_arn.get(arn, ManagedPolicy(arn, attached=attached))
    return state.with_managed(replace(stands, attached=attached))


def _create_policy(state: RoleState, role: RoleChange, step: Step) -> RoleState:
    text = step.params["PolicyDocument"]
    return state.with_managed(ManagedPolicy(_policy_arn(role, step), attached=False, document=text))


def _delete_policy(state: RoleState, _role: RoleChange, step: Step) -> RoleState:
    return state.without_managed(step.params["PolicyArn"])


def _create_version(state: RoleState, _role: RoleChange, step: Step) -> RoleState:
    stands = state.managed_by_arn[step.params["PolicyArn"]]
    return state.with_managed(
        replace(stands, document=step.params["PolicyDocument"], versions=None)
    )


def _set_default(state: RoleState, _role: RoleChange, step: Step) -> RoleState:
    stands = state.managed_by_arn[step.params["PolicyArn"]]
    wanted = step.params["VersionId"]
    versions = (
        None
        if stands.versions is None
        else tuple(replace(one, is_default=one.id == wanted) for one in stands.versions)
    )
    return state.with_managed(replace(stands, document=step.after, versions=versions))


def _delete_version(state: RoleState, _role: RoleChange, step: Step) -> RoleState:
    stands = state.managed_by_arn[step.params["PolicyArn"]]
    gone = step.params["VersionId"]
    versions = (
        None if stands.versions is None else tuple(one for one in stands.versions if one.id != gone)
    )
    return state.with_managed(replace(stands, versions=versions))


_CALLS: Mapping[str, Callable[[RoleState, RoleChange, Step], RoleState]] = {
    "AttachRolePolicy": _attach,
    "CreatePolicy": _create_policy,
    "CreatePolicyVersion": _create_version,
    "CreateRole": _create_role,
    "DeletePolicy": _delete_policy,
    "DeletePolicyVersion": _delete_version,
    "DeleteRole": _delete_role,
    "DeleteRolePolicy": _inline,
    "DetachRolePolicy": _attach,
    "PutRolePolicy": _inline,
    "SetDefaultPolicyVersion": _set_default,
    "TagRole": _tag,
    "UntagRole": _untag,
    "UpdateAssumeRolePolicy": _trust,
    "UpdateRole": _attributes,
    "UpdateRoleDescription": _attributes,
}

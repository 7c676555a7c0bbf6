"""From a CloudFormation template to role drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.importing.cloudformation.intrinsics import NO_VALUE, Evaluator
from core.importing.cloudformation.tagged_yaml import Tagged
from core.importing.drafts import Draft, DraftPolicy, RoleDraft
from core.model import PolicyKind

ROLE = "AWS::IAM::Role"
POLICY = "AWS::IAM::Policy"
ROLE_POLICY = "AWS::IAM::RolePolicy"
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"
_MAY_HOLD_ROLES = ("AWS::IAM::", "AWS::CloudFormation::")
_HARMLESS = ("AWS::IAM::InstanceProfile", "AWS::CloudFormation::CustomResource")
_FIELDS = {
    "RoleName", "Path", "Description", "MaxSessionDuration", "Tags", "AssumeRolePolicyDocument",
    "Policies", "ManagedPolicyArns", "PermissionsBoundary",
}  # fmt: skip


def read_template(template: Tagged, draft: Draft) -> None:
    """Adds the roles of a template to the draft."""
    _Reading(template, draft).run()


class _Reading:
    def __init__(self, template: Tagged, draft: Draft) -> None:
        data = template.data
        self._template = template
        self._draft = draft
        self._resources = _mapping(data.get("Resources"))
        self._roles: dict[str, RoleDraft] = {}
        self._evaluator = Evaluator(
            draft,
            _parameters(_mapping(data.get("Parameters")), draft),
            _mapping(data.get("Mappings")),
            _mapping(data.get("Conditions")),
            self._resources,
        )

    def run(self) -> None:
        """Gathers the roles, then what hangs on them."""
        if "Transform" in self._template.data:
            line = self._template.line("Transform")
            self._draft.remark(line, "What Transform makes is not read.", left_out=True)
        wanted = {name: one for name, one in self._resources.items() if self._is_wanted(name, one)}
        for kind in (ROLE, MANAGED_POLICY):
            for name, resource in wanted.items():
                if resource["Type"] == kind:
                    self._name(name, resource)
        for kind, add in (
            (ROLE, self._add_role),
            (POLICY, self._add_inline),
            (ROLE_POLICY, self._add_inline),
            (MANAGED_POLICY, self._add_managed),
        ):
            for name, resource in wanted.items():
                if resource["Type"] == kind:
                    self._evaluator.line = self._line(name)
                    add(name, _mapping(resource.get("Properties")))
        self._draft.roles.extend(self._roles.values())

    def _is_wanted(self, name: str, resource: Any) -> bool:
        line = self._line(name)
        kind = resource.get("Type") if isinstance(resource, dict) else None
        if kind not in (ROLE, POLICY, ROLE_POLICY, MANAGED_POLICY):
            if _may_hold_roles(kind):
                self._draft.remark(line, f"{name} ({kind}) is not read.", left_out=True)
            else:
                self._draft.others.append(f"{name} ({kind})")
            return False
        condition = resource.get("Condition")
        if condition is None:
            return True
        holds = self._evaluator.holds(condition)
        if holds is False:
            reason = f"{name} is left out: its condition {condition} is not met by default."
            self._draft.remark(line, reason, left_out=True)
        elif holds is None:
            self._draft.remark(line, f"{name} exists only if {condition}: taken as met.")
        return holds is not False

    def _line(self, name: str, *fields: str) -> int:
        return self._template.line("Resources", name, *fields)

    def _name(self, name: str, resource: Mapping[str, Any]) -> None:
        """Lets other values refer to this role or managed policy by its name and ARN."""
        properties = _mapping(resource.get("Properties"))
        self._evaluator.line = self._line(name)
        role = resource["Type"] == ROLE
        field = "RoleName" if role else "ManagedPolicyName"
        own = self._evaluator.text(properties[field]) if field in properties else None
        if own is None and role:
            own = self._draft.variables.declare(name, name=f"{name}Name")
        elif own is None:
            own = name  # made up by CloudFormation; what a policy is called decides nothing
        path = self._evaluator.text(properties.get("Path")) or "/"
        arn = f"arn:${{partition}}:iam::${{account_id}}:{'role' if role else 'policy'}{path}{own}"
        named = self._evaluator.named
        named[name, "Ref"] = own if role else arn
        named[name, "Arn" if role else "PolicyArn"] = arn

    def _add_role(self, name: str, properties: Mapping[str, Any]) -> None:
        line, value = self._line(name), self._evaluator.value
        role = RoleDraft(name=None, line=line)
        if "RoleName" in properties:
            role.name = self._evaluator.named[name, "Ref"]
        else:
            reason = f"{name} has no RoleName: CloudFormation makes the name up."
            self._draft.remark(line, reason)
        for field, wanted in (("path", "Path"), ("description", "Description"),
                              ("max_session_duration", "MaxSessionDuration"),
                              ("boundary_arn", "PermissionsBoundary")):  # fmt: skip
            found = value(properties.get(wanted))
            setattr(role, field, None if found is NO_VALUE else found)
        role.tags = self._tags(value(properties.get("Tags")), line)
        if "AssumeRolePolicyDocument" in properties:
            role.trust.append(value(properties["AssumeRolePolicyDocument"]))
        for item in _listed(value(properties.get("Policies"))):
            self._put_policy(role, item, line)
        for arn in _listed(value(properties.get("ManagedPolicyArns"))):
            self._attach(role, arn, line)
        for other in properties.keys() - _FIELDS:
            self._draft.remark(line, f"{name}: {other} is not understood.", left_out=True)
        self._roles[name] = role

    def _put_policy(self, role: RoleDraft, item: Any, line: int) -> None:
        name = _mapping(item).get("PolicyName")
        if not isinstance(name, str) or "PolicyDocument" not in item:
            reason = f"A policy of {role.shown} has no name or no document."
            self._draft.remark(line, reason, left_out=True)
            return
        role.policies.append(DraftPolicy(name, PolicyKind.INLINE, item["PolicyDocument"], line))

    def _attach(self, role: RoleDraft, arn: Any, line: int) -> None:
        for name, resource in self._resources.items():
            ours = self._evaluator.named.get((name, "Ref")) == arn
            if ours and _mapping(resource).get("Type") == MANAGED_POLICY:
                properties = _mapping(resource.get("Properties"))
                role.policies.append(self._managed(name, properties))
                return
        if isinstance(arn, str):
            role.managed_arns.append(arn)
        else:
            self._draft.remark(line, f"A policy attached to {role.shown} is not an ARN.",
                               left_out=True)  # fmt: skip

    def _managed(self, name: str, properties: Mapping[str, Any]) -> DraftPolicy:
        arn = self._evaluator.named[name, "Ref"]
        document = self._evaluator.value(properties.get("PolicyDocument"))
        return DraftPolicy(
            arn.rpartition("/")[2], PolicyKind.MANAGED, document, self._line(name), arn
        )

    def _add_managed(self, name: str, properties: Mapping[str, Any]) -> None:
        policy = self._managed(name, properties)
        already = [one for role in self._roles.values() for one in role.policies]
        roles = self._roles_of(properties.get("Roles"), name)
        for role in roles:
            role.policies.append(policy)
        if not roles and not any(one.arn == policy.arn for one in already):
            reason = f"The policy {name} is attached to no role of the text; it is left out."
            self._draft.remark(policy.line, reason, left_out=True)

    def _add_inline(self, name: str, properties: Mapping[str, Any]) -> None:
        policy_name = self._evaluator.text(properties.get("PolicyName")) or name
        document = self._evaluator.value(properties.get("PolicyDocument"))
        single = properties.get("RoleName")
        roles = self._roles_of(properties.get("Roles") if single is None else [single], name)
        for role in roles:
            role.policies.append(
                DraftPolicy(policy_name, PolicyKind.INLINE, document, self._line(name))
            )
        if not roles:
            reason = f"The policy {name} belongs to no role of the text; it is left out."
            self._draft.remark(self._line(name), reason, left_out=True)

    def _roles_of(self, names: Any, policy: str) -> list[RoleDraft]:
        """The roles that a list of references or names means."""
        found = []
        for shown in _listed(self._evaluator.value(names)):
            ids = [name for name in self._roles if self._evaluator.named[name, "Ref"] == shown]
            if ids:
                found.append(self._roles[ids[0]])
            else:
                reason = f"{policy} names the role {shown}, which is not in the text."
                self._draft.remark(self._line(policy), reason, left_out=True)
        return found

    def _tags(self, tags: Any, line: int) -> dict[str, Any]:
        found = {}
        for tag in _listed(tags):
            key = _mapping(tag).get("Key")
            if isinstance(key, str):
                found[key] = tag.get("Value")
            else:
                self._draft.remark(line, "A tag has no Key.", left_out=True)
        return found


def _parameters(declared: Mapping[str, Any], draft: Draft) -> dict[str, str]:
    found = {}
    for name, one in declared.items():
        facts = _mapping(one)
        default: Any = facts.get("Default")
        if isinstance(default, bool):
            default = str(default).lower()
        text = str(default) if isinstance(default, (str, int, float)) else None
        listed = "List" in str(facts.get("Type", ""))
        found[name] = draft.variables.declare(
            name,
            default=tuple(part.strip() for part in text.split(",")) if listed and text else text,
            description=_text(facts.get("Description")),
            sensitive=str(facts.get("NoEcho", "")).lower() == "true",
            choices=tuple(str(item) for item in _listed(facts.get("AllowedValues"))),
        )
    return found


def _may_hold_roles(kind: Any) -> bool:
    return isinstance(kind, str) and kind.startswith(_MAY_HOLD_ROLES) and kind not in _HARMLESS


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(value: Any) -> list[Any]:
    if value is None or value is NO_VALUE:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""

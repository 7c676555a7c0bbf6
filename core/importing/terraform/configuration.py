"""From a Terraform configuration to role drafts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.importing.documents import DocumentFault, parse_json
from core.importing.drafts import Draft, DraftPolicy, RoleDraft
from core.importing.source import Beside
from core.importing.terraform.expressions import Evaluator
from core.importing.terraform.functions import CannotEvaluate
from core.importing.terraform.references import References, resource_key
from core.importing.terraform.syntax import Attribute, Block, words
from core.model import PolicyKind

_DEPLOYMENT = {"count", "for_each", "depends_on", "provider", "force_detach_policies"}
_ROLE_FIELDS = {
    "path": "path",
    "description": "description",
    "max_session_duration": "max_session_duration",
    "permissions_boundary": "boundary_arn",
}
_ROLE_OWN = {"name", "name_prefix", "tags", "assume_role_policy", "managed_policy_arns"}
_SILENT = {
    "check", "data", "import", "locals", "moved", "output", "provider", "removed", "terraform",
    "variable",
}  # fmt: skip
_WANTED = (
    "aws_iam_role",
    "aws_iam_policy",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_iam_policy_attachment",
)


def read_configuration(file: Block, draft: Draft, beside: Beside) -> None:
    """Adds the roles of a configuration to the draft."""
    _Reading(file, draft, beside).run()


class _Reading:
    def __init__(self, file: Block, draft: Draft, beside: Beside) -> None:
        self._file = file
        self._draft = draft
        self._references = References(file, draft)
        self._evaluator = Evaluator(draft, self._references, beside)
        self._roles: dict[str, RoleDraft] = {}
        self._attached: set[str] = set()

    def run(self) -> None:
        for block in self._file.blocks:
            self._notice(block)
        for kind, add in (
            ("aws_iam_role", self._add_role),
            ("aws_iam_role_policy", self._add_inline),
            ("aws_iam_role_policy_attachment", self._attach),
            ("aws_iam_policy_attachment", self._attach),
        ):
            for block in self._file.of_type("resource"):
                if block.labels[:1] == (kind,):
                    for evaluator in self._instances(block):
                        add(block, evaluator)
        for key, block in self._references.resources.items():
            if key.startswith("aws_iam_policy.") and key not in self._attached:
                reason = f"The policy {key} is attached to no role of the text; it is left out."
                self._draft.remark(block.line, reason, left_out=True)
        self._draft.roles.extend(self._roles.values())

    def _notice(self, block: Block) -> None:
        """Remarks on a block that is not read."""
        if block.type == "resource" and block.labels[:1] and block.labels[0] not in _WANTED:
            name = ".".join(block.labels)
            if name.startswith("aws_iam_role"):
                self._draft.remark(block.line, f"{name} is not read.", left_out=True)
            else:
                self._draft.others.append(name)
        elif block.type not in _SILENT and block.type != "resource":
            reason = f"The block {' '.join((block.type, *block.labels))} is not read."
            self._draft.remark(block.line, reason, left_out=True)

    def _instances(self, block: Block) -> Iterator[Evaluator]:
        """Once, or as often as ``count`` and ``for_each`` say where that is known."""
        name = ".".join(block.labels)
        count, each = block.attributes.get("count"), block.attributes.get("for_each")
        times = str(self._evaluator.known(count.tree)) if count else "1"
        if times == "0":
            reason = f"{name} is left out: with the defaults there is none of it."
            self._draft.remark(block.line, reason, left_out=True)
        elif each is None:
            if times != "1":
                self._draft.remark(block.line, f"{name} may be there several times; read once.")
            yield self._evaluator
        else:
            yield from self._repeated(name, each)

    def _repeated(self, name: str, each: Attribute) -> Iterator[Evaluator]:
        items = self._evaluator.known(each.tree)
        if isinstance(items, list):
            items = {str(item): item for item in items}
        if not isinstance(items, dict):
            self._draft.remark(each.line, f"It is open how often {name} is repeated; read once.")
            yield self._evaluator
            return
        for key, value in items.items():
            yield self._evaluator.within(each={"key": key, "value": value})

    def _add_role(self, block: Block, evaluator: Evaluator) -> None:
        attributes = block.attributes
        role = RoleDraft(line=block.line)
        if "name" in attributes:
            name = evaluator.value(attributes["name"].tree)
            role.name = name if isinstance(name, str) else None
        if role.name is None:
            reason = f"{'.'.join(block.labels)} has no fixed name: Terraform makes it up."
            self._draft.remark(block.line, reason)
        for wanted, field in _ROLE_FIELDS.items():
            if wanted in attributes:
                setattr(role, field, evaluator.value(attributes[wanted].tree))
        self._tag(role, attributes.get("tags"), evaluator)
        if "assume_role_policy" in attributes:
            document = self._document(attributes["assume_role_policy"], evaluator)
            role.trust = [document] if document is not None else []
        if "managed_policy_arns" in attributes:
            arns = evaluator.value(attributes["managed_policy_arns"].tree)
            for arn in arns if isinstance(arns, list) else [arns]:
                self._attach_to(role, str(arn), evaluator)
        for inner in block.blocks:
            self._role_block(role, inner, evaluator)
        for name in attributes.keys() - _DEPLOYMENT - _ROLE_FIELDS.keys() - _ROLE_OWN:
            reason = f"{name} of a role is not understood."
            self._draft.remark(attributes[name].line, reason, left_out=True)
        self._roles[resource_key(block, evaluator.scope)] = role

    def _tag(self, role: RoleDraft, tags: Attribute | None, evaluator: Evaluator) -> None:
        found = evaluator.value(tags.tree) if tags else {}
        if isinstance(found, dict):
            role.tags = found
        elif tags:
            self._draft.remark(tags.line, "The tags are open.", left_out=True)

    def _role_block(self, role: RoleDraft, block: Block, evaluator: Evaluator) -> None:
        if block.type == "inline_policy":
            self._put(role, block, PolicyKind.INLINE, evaluator, None)
        elif block.type not in ("lifecycle", "timeouts"):
            reason = f"The block {block.type} of a role is not understood."
            self._draft.remark(block.line, reason, left_out=True)

    def _add_inline(self, block: Block, evaluator: Evaluator) -> None:
        role = self._role(block, "role", evaluator)
        if role is not None:
            self._put(role, block, PolicyKind.INLINE, evaluator, None)

    def _put(
        self,
        role: RoleDraft,
        block: Block,
        kind: PolicyKind,
        evaluator: Evaluator,
        arn: str | None,
    ) -> None:
        attribute = block.attributes.get("policy")
        document = self._document(attribute, evaluator) if attribute else None
        name = self._policy_name(block, evaluator)
        if attribute is None:
            self._draft.remark(block.line, f"The policy {name} has no document.", left_out=True)
        elif document is not None:
            role.policies.append(DraftPolicy(name, kind, document, attribute.line, arn))

    def _policy_name(self, block: Block, evaluator: Evaluator) -> str:
        named = block.attributes.get("name")
        value = evaluator.value(named.tree) if named else None
        return value if isinstance(value, str) else "_".join(block.labels[1:]) or "policy"

    def _attach(self, block: Block, evaluator: Evaluator) -> None:
        roles = [self._role(block, "role", evaluator)] if "role" in block.attributes else []
        if "roles" in block.attributes:
            listed = evaluator.value(block.attributes["roles"].tree)
            roles = [self._named(str(one), block) for one in listed or [] if listed != ""]
        arn = block.attributes.get("policy_arn")
        if arn is None or not roles:
            reason = f"{'.'.join(block.labels)} names no policy or no role."
            self._draft.remark(block.line, reason, left_out=True)
            return
        text = str(evaluator.value(arn.tree))
        for role in roles:
            if role is not None:
                self._attach_to(role, text, evaluator)

    def _attach_to(self, role: RoleDraft, arn: str, evaluator: Evaluator) -> None:
        for key, block in self._references.resources.items():
            if key.startswith("aws_iam_policy.") and self._references.arn_of(key, evaluator) == arn:
                self._attached.add(key)
                self._put(role, block, PolicyKind.MANAGED, evaluator, arn)
                return
        role.managed_arns.append(arn)

    def _role(self, block: Block, field: str, evaluator: Evaluator) -> RoleDraft | None:
        attribute = block.attributes.get(field)
        if attribute is None:
            reason = f"{'.'.join(block.labels)} names no role."
            self._draft.remark(block.line, reason, left_out=True)
            return None
        reference = words(attribute.tree).split("[")[0]
        for key, role in self._roles.items():
            if reference == key or reference.startswith(f"{key}."):
                return role
        return self._named(str(evaluator.value(attribute.tree)), block)

    def _named(self, name: str, block: Block) -> RoleDraft | None:
        for role in self._roles.values():
            if name == role.name or (name and name.endswith(f"/{role.name}")):
                return role
        reason = f"{'.'.join(block.labels)} is for the role {name}, which is not in the text."
        self._draft.remark(block.line, reason, left_out=True)
        return None

    def _document(self, attribute: Attribute, evaluator: Evaluator) -> Any:
        """The policy document of an attribute, as data; None with a remark when it is none."""
        value = evaluator.value(attribute.tree)
        try:
            return parse_json(value) if isinstance(value, str) else value
        except (DocumentFault, CannotEvaluate):
            reason = "A policy here is not in the text or is no JSON; it is left out."
            self._draft.remark(attribute.line, reason, left_out=True)
            return None

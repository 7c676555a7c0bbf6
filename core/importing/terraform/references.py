"""Where Terraform references lead: variables, locals, data sources, resources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.importing.drafts import Draft
from core.importing.imported import json_text
from core.importing.terraform.expressions import Evaluator, dig
from core.importing.terraform.functions import CannotEvaluate
from core.importing.terraform.policy_documents import policy_document
from core.importing.terraform.syntax import Attribute, Block
from core.importing.variables import is_fragment

_MAX_LOCALS_DEEP = 20
_KNOWN_DATA = {
    ("aws_caller_identity", "account_id"): "${account_id}",
    ("aws_partition", "partition"): "${partition}",
    ("aws_partition", "dns_suffix"): "amazonaws.com",
    ("aws_organizations_organization", "id"): "${organization_id}",
    ("aws_organizations_organization", "master_account_id"): "${management_account_id}",
}


def resource_key(block: Block, scope: Mapping[str, Any] | None = None) -> str:
    """``aws_iam_role.main``, or with its key when it is repeated."""
    each = (scope or {}).get("each")
    suffix = f"[{each['key']}]" if isinstance(each, dict) else ""
    return ".".join(block.labels[:2]) + suffix


class References:
    """The names of one configuration."""

    def __init__(self, file: Block, draft: Draft) -> None:
        self._draft = draft
        self._variables = {
            block.labels[0]: block for block in file.of_type("variable") if block.labels
        }
        self._locals: dict[str, Attribute] = {}
        for block in file.of_type("locals"):
            self._locals |= block.attributes
        self._data = {resource_key(block): block for block in file.of_type("data")}
        self.resources = {resource_key(block): block for block in file.of_type("resource")}
        self._deep = 0

    def resolve(self, path: tuple[str, ...], evaluator: Evaluator) -> Any:
        """See `Names`."""
        if len(path) == 1:
            raise CannotEvaluate(path[0])
        match path[0]:
            case "var":
                return self._variable(path[1], path[2:], evaluator)
            case "local":
                return dig(self._local(path[1], evaluator), path[2:])
            case "data":
                return self._from_data(_without_indexes(path[1:]), evaluator)
            case "path":
                return "."
            case _:
                return self._from_resource(_without_indexes(path), evaluator)

    def arn_of(self, key: str, evaluator: Evaluator) -> str:
        """The ARN that a role or policy of the configuration will have."""
        block = self.resources[key]
        kind = "role" if key.startswith("aws_iam_role.") else "policy"
        path = self._attribute(block, "path", evaluator)
        name = self._attribute(block, "name", evaluator)
        if not isinstance(name, str):
            name = self._draft.variables.declare(f"{key}.name")
        path = path if isinstance(path, str) and path else "/"
        return f"arn:${{partition}}:iam::${{account_id}}:{kind}{path}{name}"

    def _variable(self, name: str, rest: tuple[str, ...], evaluator: Evaluator) -> Any:
        block = self._variables.get(name)
        attributes = block.attributes if block else {}
        default = evaluator.value(attributes["default"].tree) if "default" in attributes else None
        if rest or _is_taken_as_it_is(default):
            self._draft.remark(evaluator.line, f"var.{name} is taken with its default.")
            return dig(default, rest)
        if default is None and "default" in attributes:
            evaluator.absent.add(f"var.{name}")
        described = attributes.get("description")
        description = evaluator.value(described.tree) if described else ""
        secret = attributes.get("sensitive")
        return self._draft.variables.declare(
            f"var.{name}",
            name=name,
            default=_as_text(default),
            description=description if isinstance(description, str) else "",
            sensitive=secret is not None and evaluator.value(secret.tree) is True,
        )

    def _local(self, name: str, evaluator: Evaluator) -> Any:
        if name not in self._locals or self._deep > _MAX_LOCALS_DEEP:
            raise CannotEvaluate(name)
        self._deep += 1
        try:
            return evaluator.value(self._locals[name].tree)
        finally:
            self._deep -= 1

    def _from_data(self, path: tuple[str, ...], evaluator: Evaluator) -> Any:
        if len(path) != 3:
            raise CannotEvaluate(".".join(path))
        kind, name, attribute = path
        if (kind, attribute) in _KNOWN_DATA:
            return _KNOWN_DATA[kind, attribute]
        block = self._data.get(f"{kind}.{name}")
        if block is None or self._deep > _MAX_LOCALS_DEEP:
            raise CannotEvaluate(".".join(path))
        if kind == "aws_iam_policy_document" and attribute in ("json", "minified_json"):
            self._deep += 1
            try:
                return json_text(policy_document(block, evaluator))
            finally:
                self._deep -= 1
        return self._written(block, attribute, evaluator)

    def _from_resource(self, path: tuple[str, ...], evaluator: Evaluator) -> Any:
        block = self.resources.get(".".join(path[:2]))
        if block is None or len(path) != 3:
            raise CannotEvaluate(".".join(path))
        kind, key, attribute = path[0], ".".join(path[:2]), path[2]
        if kind in ("aws_iam_role", "aws_iam_policy") and (
            attribute == "arn" or (attribute == "id" and kind == "aws_iam_policy")
        ):
            return self.arn_of(key, evaluator)
        if kind == "aws_iam_role" and attribute == "id":
            attribute = "name"
        if kind == "aws_s3_bucket" and attribute in ("id", "arn"):
            bucket = self._written(block, "bucket", evaluator)
            return bucket if attribute == "id" else f"arn:${{partition}}:s3:::{bucket}"
        return self._written(block, attribute, evaluator)

    def _written(self, block: Block, attribute: str, evaluator: Evaluator) -> Any:
        value = self._attribute(block, attribute, evaluator)
        if value is None:
            raise CannotEvaluate(attribute)
        return value

    def _attribute(self, block: Block, name: str, evaluator: Evaluator) -> Any:
        if name not in block.attributes or self._deep > _MAX_LOCALS_DEEP:
            return None
        self._deep += 1
        try:
            return evaluator.value(block.attributes[name].tree)
        finally:
            self._deep -= 1


def _without_indexes(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(step for step in path if not step.startswith("["))


def _is_taken_as_it_is(default: Any) -> bool:
    """Whether a default is more than the texts that an agreement's value can be."""
    if isinstance(default, list):
        return not default or any(isinstance(item, (dict, list)) for item in default)
    return isinstance(default, dict) or (isinstance(default, str) and is_fragment(default))


def _as_text(value: Any) -> str | tuple[str, ...] | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    return value if isinstance(value, str) else None

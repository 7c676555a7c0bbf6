"""``data "aws_iam_policy_document"``: statement blocks as a policy document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.importing.documents import DocumentFault, parse_json, statements
from core.importing.terraform.expressions import Evaluator
from core.importing.terraform.syntax import Block

_LISTS = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}
_PRINCIPALS = {"principals": "Principal", "not_principals": "NotPrincipal"}
_OWN = {"sid", "effect", *_LISTS}
_OWN_BLOCKS = {"dynamic", "condition", *_PRINCIPALS}


def policy_document(block: Block, evaluator: Evaluator) -> dict[str, Any]:
    """The document that Terraform makes of the block."""
    document: dict[str, Any] = {"Version": "2012-10-17"}
    if "version" in block.attributes:
        document["Version"] = evaluator.value(block.attributes["version"].tree)
    found = list(_documents(block, "source_policy_documents", evaluator))
    for inner, scoped in _expanded(block, "statement", evaluator):
        found.append(_statement(inner, scoped))
    for statement in _documents(block, "override_policy_documents", evaluator):
        sid = statement.get("Sid")
        found = [one for one in found if not sid or one.get("Sid") != sid]
        found.append(statement)
    for name in block.attributes.keys() - {
        "version", "policy_id", "source_policy_documents", "override_policy_documents",
    }:  # fmt: skip
        line = block.attributes[name].line
        evaluator.draft.remark(line, f"{name} of a policy is not understood.", left_out=True)
    document["Statement"] = found
    return document


def _documents(block: Block, name: str, evaluator: Evaluator) -> Iterator[dict[str, Any]]:
    """The statements of the documents that an attribute lists."""
    if name not in block.attributes:
        return
    attribute = block.attributes[name]
    listed = evaluator.value(attribute.tree)
    for text in listed if isinstance(listed, list) else [listed]:
        try:
            inner = parse_json(text) if isinstance(text, str) else None
        except DocumentFault:
            inner = None
        if not isinstance(inner, dict):
            reason = f"A document of {name} is not in the text; it is left out."
            evaluator.draft.remark(attribute.line, reason, left_out=True)
            continue
        yield from (item for item in statements(inner) if isinstance(item, dict))


def _expanded(block: Block, name: str, evaluator: Evaluator) -> Iterator[tuple[Block, Evaluator]]:
    """The blocks of a type, and what ``dynamic`` blocks of it make."""
    for inner in block.blocks:
        if inner.type == name:
            yield inner, evaluator
        elif inner.type == "dynamic" and inner.labels == (name,):
            yield from _repeated(inner, name, evaluator)


def _repeated(block: Block, name: str, evaluator: Evaluator) -> Iterator[tuple[Block, Evaluator]]:
    over = block.attributes.get("for_each")
    items = evaluator.known(over.tree) if over else None
    content = block.of_type("content")
    if isinstance(items, dict):
        pairs = [{"key": key, "value": value} for key, value in items.items()]
    elif isinstance(items, list):
        pairs = [{"key": item, "value": item} for item in items]
    else:
        reason = f"It is open how often {name} is repeated; these blocks are left out."
        evaluator.draft.remark(block.line, reason, left_out=True)
        return
    iterator = block.attributes.get("iterator")
    loop_name = str(evaluator.value(iterator.tree)) if iterator else name
    for pair in pairs:
        for inner in content:
            yield inner, evaluator.within(**{loop_name: pair})


def _statement(block: Block, evaluator: Evaluator) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Allow"}
    attributes = block.attributes
    for name, wanted in (("sid", "Sid"), ("effect", "Effect")):
        if name in attributes:
            statement[wanted] = evaluator.value(attributes[name].tree)
    if not statement.get("Sid", True):
        del statement["Sid"]
    for name, wanted in _PRINCIPALS.items():
        principal = _principal(block, name, evaluator)
        if principal is not None:
            statement[wanted] = principal
    for name, wanted in _LISTS.items():
        if name in attributes:
            statement[wanted] = _iam_variables(evaluator.value(attributes[name].tree))
    conditions = _conditions(block, evaluator)
    if conditions:
        statement["Condition"] = conditions
    unknown = {name: attributes[name].line for name in attributes.keys() - _OWN}
    unknown |= {one.type: one.line for one in block.blocks if one.type not in _OWN_BLOCKS}
    for name, line in unknown.items():
        evaluator.draft.remark(line, f"{name} of a statement is not understood.", left_out=True)
    return statement


def _principal(block: Block, name: str, evaluator: Evaluator) -> Any:
    found: dict[str, Any] = {}
    for inner, scoped in _expanded(block, name, evaluator):
        kind = str(_required(inner, "type", scoped))
        identifiers = _required(inner, "identifiers", scoped)
        listed = identifiers if isinstance(identifiers, list) else [identifiers]
        if kind == "*" and listed == ["*"]:
            return "*"
        found[kind] = [*found.get(kind, []), *listed]
    return found or None


def _conditions(block: Block, evaluator: Evaluator) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for inner, scoped in _expanded(block, "condition", evaluator):
        test = str(_required(inner, "test", scoped))
        key = str(_required(inner, "variable", scoped))
        values = _iam_variables(_required(inner, "values", scoped))
        listed = values if isinstance(values, list) else [values]
        keys = found.setdefault(test, {})
        merged = [*keys.get(key, []), *listed]
        keys[key] = merged
    return {
        test: {key: one[0] if len(one) == 1 else one for key, one in keys.items()}
        for test, keys in found.items()
    }


def _required(block: Block, name: str, evaluator: Evaluator) -> Any:
    if name in block.attributes:
        return evaluator.value(block.attributes[name].tree)
    evaluator.draft.remark(block.line, f"A {block.type} has no {name}.", left_out=True)
    return ""


def _iam_variables(value: Any) -> Any:
    """Terraform spells IAM's own ``${aws:username}`` as ``&{aws:username}`` here."""
    if isinstance(value, list):
        return [_iam_variables(item) for item in value]
    return value.replace("&{", "${") if isinstance(value, str) else value

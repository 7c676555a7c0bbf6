"""What Terraform expressions come to, with what is open left as placeholders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from core.importing.drafts import Draft
from core.importing.source import Beside, FileRefused
from core.importing.terraform.functions import CannotEvaluate, call
from core.importing.terraform.syntax import (
    first_line,
    is_tree,
    parse_expression,
    parts,
    trees,
    words,
)
from core.importing.terraform.templates import heredoc_body, pieces, unescaped

if TYPE_CHECKING:
    from core.importing.terraform.syntax import Node

_MAX_DEEP = 80
_MAX_ITEMS = 2000
UNKNOWN = object()
"""What is not known of an expression, as against ``null``."""
_CONSTANTS = {"true": True, "false": False, "null": None}
_READ = ("file", "templatefile")


class Names(Protocol):
    """Where references lead."""

    def resolve(self, path: tuple[str, ...], evaluator: Evaluator) -> Any:
        """The value of a reference such as ``("var", "name")``; raises CannotEvaluate."""


@dataclass(slots=True)
class Evaluator:
    """Evaluates expressions of one configuration. `scope`: each, and the names of loops.

    `absent`: variables whose default is null: known to conditions, open to documents.
    """

    draft: Draft
    names: Names
    beside: Beside
    scope: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0
    depth: int = 0
    absent: set[str] = field(default_factory=set)
    pinned: bool = False  # the trees are of a piece of text: their lines mean nothing

    def within(self, **scope: Any) -> Evaluator:
        """The same with further names in scope."""
        return replace(self, scope={**self.scope, **scope}, depth=self.depth + 1)

    def value(self, node: Node) -> Any:
        """The value of an expression; what cannot be worked out becomes a placeholder."""
        self.line = self._line_of(node)
        try:
            return self._value(node)
        except CannotEvaluate:
            if is_tree(node, "binary_op", "unary_op"):  # a question, not a value to be given
                return self.draft.variables.declare(words(node))
            return self.open(words(node))

    def known(self, node: Node) -> Any:
        """The value with the variables' defaults; UNKNOWN when something is open."""
        try:
            value = self._value(node)
        except CannotEvaluate:
            return UNKNOWN
        if value is None or (isinstance(value, str) and self._is_absent(value)):
            return None
        concrete = self.draft.variables.concrete(value)
        return UNKNOWN if concrete is None else concrete

    def _is_nothing(self, value: Any) -> bool:
        known = self.draft.variables.concrete(value)
        return known == "" or (isinstance(value, str) and self._is_absent(value))

    def _is_absent(self, text: str) -> bool:
        return any(self.draft.variables.declare(origin) == text for origin in self.absent)

    def open(self, origin: str) -> str:
        """The placeholder of an expression that the text does not answer."""
        self.draft.remark(self.line, f"{origin} is not in the text; its value has to be given.")
        return self.draft.variables.declare(origin)

    def template(self, text: str) -> str:
        """A text template with its expressions worked out."""
        inside = replace(self, pinned=True)
        done = ""
        for is_expression, piece in pieces(text):
            if not is_expression:
                done += piece
                continue
            tree = parse_expression(piece)
            value = self.open(piece) if tree is None else inside.value(tree)
            done += self._inner_text(value, piece)
        return done

    def _line_of(self, node: Node) -> int:
        return self.line if self.pinned else first_line(node) or self.line

    def _value(self, node: Node) -> Any:
        if self.depth > _MAX_DEEP:
            raise CannotEvaluate("depth")
        self.depth += 1
        try:
            return self._by_kind(node)
        finally:
            self.depth -= 1

    def _by_kind(self, node: Node) -> Any:
        kind = str(getattr(node, "data", ""))
        if kind == "expr_term":
            return self._value(trees(node)[0])
        handler: Callable[[Node], Any] | None = {
            "string": self._string,
            "heredoc_template": self._heredoc,
            "heredoc_template_trim": self._heredoc,
            "int_lit": _number,
            "float_lit": _number,
            "literal_value": lambda one: _CONSTANTS[words(one)],
            "tuple": self._tuple,
            "object": self._object,
            "function_call": self._call,
            "conditional": self._conditional,
            "binary_op": self._comparison,
            "unary_op": self._negation,
            "for_tuple_expr": self._for_list,
            "identifier": self._reference,
            "get_attr_expr_term": self._reference,
            "index_expr_term": self._reference,
        }.get(kind)
        if handler is None:
            raise CannotEvaluate(kind)
        return handler(node)

    def _string(self, node: Node) -> str:
        return "".join(self._string_part(part) for part in trees(node))

    def _string_part(self, part: Node) -> str:
        inner = trees(part)
        if inner and is_tree(inner[0], "interpolation"):
            expression = trees(inner[0])[0]
            return self._inner_text(self.value(expression), words(expression))
        if inner:
            raise CannotEvaluate("directive")
        text = unescaped(words(part))
        return text.replace("$${", "${").replace("%%{", "%{")

    def _inner_text(self, value: Any, origin: str) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value) if isinstance(value, (str, int, float)) else self.open(origin)

    def _heredoc(self, node: Node) -> str:
        return self.template(heredoc_body(words(node)))

    def _tuple(self, node: Node) -> list[Any]:
        return [self.value(item) for item in trees(node)]

    def _object(self, node: Node) -> dict[str, Any]:
        found = {}
        for element in trees(node):
            key_node, value_node = parts(element)[0], parts(element)[-1]
            key = words(key_node)
            if not key.replace("_", "").replace("-", "").isalnum():
                key = str(self.value(trees(key_node)[0]))
            found[key] = self.value(value_node)
        return found

    def _call(self, node: Node) -> Any:
        name = words(trees(node)[0])
        argument_nodes = [part for part in trees(node)[1:] if is_tree(part, "arguments")]
        arguments = [self.value(one) for group in argument_nodes for one in trees(group)]
        if name in _READ and arguments and isinstance(arguments[0], str):
            return self._file(name, arguments)
        if name == "coalesce":
            arguments = [one for one in arguments if not self._is_nothing(one)]
        return call(name, arguments)

    def _file(self, name: str, arguments: list[Any]) -> str:
        path = arguments[0].removeprefix("./")
        try:
            text = self.beside.text(path)
        except FileRefused as refusal:
            self.draft.remark(self.line, f"The file {path} is not read: {refusal}.", left_out=True)
            raise CannotEvaluate(name) from refusal
        if name == "file":
            return text
        own = arguments[1] if len(arguments) > 1 and isinstance(arguments[1], dict) else {}
        return self.within(**own).template(text)

    def _conditional(self, node: Node) -> Any:
        test, if_true, if_false = trees(node)
        answer = truth(self.known(test))
        doubt = "" if answer is not None else " (it could not be told: please check)"
        taken = "no" if answer is False else "yes"
        reason = f"The condition {words(test)} is taken as {taken}{doubt}."
        self.draft.remark(self._line_of(node), reason)
        return self.value(if_false if answer is False else if_true)

    def _comparison(self, node: Node) -> bool:
        left, term = trees(node)
        operator, right = words(parts(term)[0]).strip(), trees(term)[-1]
        sides = [self.known(left), self.known(right)]
        if operator in ("&&", "||"):
            answers, decisive = [truth(side) for side in sides], operator == "||"
            if decisive in answers:
                return decisive
            if None not in answers:
                return not decisive
        elif UNKNOWN not in sides and operator in ("==", "!="):
            return (_compared(sides[0]) == _compared(sides[1])) == (operator == "==")
        elif operator == ">" and all(str(side).isdigit() for side in sides):
            return int(str(sides[0])[:18]) > int(str(sides[1])[:18])
        raise CannotEvaluate(operator)

    def _negation(self, node: Node) -> Any:
        value = self.known(trees(node)[-1])
        answer = truth(value)
        if words(parts(node)[0]) == "!" and answer is not None:
            return not answer
        raise CannotEvaluate("unary")

    def _for_list(self, node: Node) -> list[Any]:
        intro, body = trees(node)[0], trees(node)[1:]
        loop_names = [words(part) for part in trees(intro) if is_tree(part, "identifier")]
        items = self.known(trees(intro)[-1])
        if len(body) != 1 or len(loop_names) != 1 or not isinstance(items, list):
            raise CannotEvaluate("for")
        if len(items) > _MAX_ITEMS:
            raise CannotEvaluate("for")
        return [self.within(**{loop_names[0]: item}).value(body[0]) for item in items]

    def _reference(self, node: Node) -> Any:
        path = self._path(node)
        if path[0] in self.scope:
            return dig(self.scope[path[0]], path[1:])
        return self.names.resolve(path, self)

    def _path(self, node: Node) -> tuple[str, ...]:
        """``aws_iam_role.main[0].name`` as its parts; an index keeps its brackets."""
        if is_tree(node, "expr_term"):
            return self._path(trees(node)[0])
        if is_tree(node, "identifier"):
            return (words(node),)
        if is_tree(node, "get_attr_expr_term"):
            before, attribute = trees(node)
            return (*self._path(before), words(trees(attribute)[-1]))
        if is_tree(node, "index_expr_term"):
            before, index = trees(node)
            return (*self._path(before), f"[{self._index(index)}]")
        raise CannotEvaluate("reference")

    def _index(self, node: Node) -> str:
        inner = trees(node)
        return str(self.value(inner[0])) if inner else words(node).strip(".")


def dig(value: Any, path: tuple[str, ...]) -> Any:
    """The part of a value that a path leads to; raises CannotEvaluate."""
    for step in path:
        key = step[1:-1] if step.startswith("[") else step
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            raise CannotEvaluate(step)
    return value


def truth(value: Any) -> bool | None:
    """A boolean, also one that a variable's default spells as text; None for anything else."""
    return {"true": True, "false": False}.get(_compared(value))


def _compared(value: Any) -> str:
    """A value as text to compare by; null is like no text at all."""
    if value is None:
        return "\0"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(node: Node) -> int | float:
    text = words(node)
    if len(text) > 18:
        raise CannotEvaluate("number")
    return float(text) if "." in text or "e" in text.lower() else int(text)

"""Terraform text as blocks and expression trees, with lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.importing.source import Source

if TYPE_CHECKING:
    from lark import Token, Tree

    Node = Tree[Token] | Token

MAX_TERRAFORM_CHARACTERS = 300_000
_MAX_BLOCKS_DEEP = 20
# the parser's time grows with the square of these
_LONG_BLANKS = re.compile(r"\s{400}")
_NOISE = frozenset({"new_line_or_comment"})


@dataclass(frozen=True, slots=True)
class Attribute:
    """``name = expression``."""

    tree: Node
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """``type "label" "label" { ... }``."""

    type: str
    labels: tuple[str, ...]
    line: int
    attributes: dict[str, Attribute] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    def of_type(self, name: str) -> list[Block]:
        """The blocks of a type inside this one."""
        return [block for block in self.blocks if block.type == name]


def parse_terraform(source: Source) -> Block:
    """The whole text as one block without labels; raises InputError with the line of the fault."""
    from hcl2 import parses_to_tree
    from lark.exceptions import LarkError

    text = source.text
    if len(text) > MAX_TERRAFORM_CHARACTERS:
        reason = f"it is longer than {MAX_TERRAFORM_CHARACTERS:,} characters."
        raise source.refused(reason, "Import only the files about IAM.")
    blanks = _LONG_BLANKS.search(text)
    if blanks:
        line = text.count("\n", 0, blanks.start()) + 1
        raise source.refused("it has hundreds of blanks in a row.", "Remove them.", line)
    try:
        tree = parses_to_tree(text)
        return _body(tree.children[0], Block("", (), 1), source, 0)
    except LarkError as error:
        line = getattr(error, "line", 0)
        line = line if isinstance(line, int) and line > 0 else 0
        raise source.refused("this is not Terraform.", "Copy the whole block.", line) from error
    except RecursionError as error:
        raise source.refused("it nests too deep.", "Import only the part about IAM.") from error


def parse_expression(text: str) -> Node | None:
    """The tree of one expression; None when it is none."""
    from hcl2 import parses_to_tree
    from lark.exceptions import LarkError

    try:
        tree = parses_to_tree(f"x = {text}\n")
        attribute = next(iter(tree.find_data("attribute")))
    except (LarkError, StopIteration, RecursionError):
        return None
    return attribute.children[-1]


def is_tree(node: Node, *names: str) -> bool:
    """Whether a node is a tree with one of these names (or any)."""
    data = getattr(node, "data", None)
    return data is not None and (not names or str(data) in names)


def parts(node: Node) -> list[Node]:
    """The children of a tree without blank lines and comments."""
    return [child for child in getattr(node, "children", ()) if not is_tree(child, *_NOISE)]


def trees(node: Node) -> list[Node]:
    """The children of a tree that are trees."""
    return [child for child in parts(node) if is_tree(child)]


def words(node: Node) -> str:
    """All tokens of a node run together: how a reference is written."""
    if not is_tree(node):
        return str(node)
    return "".join(words(child) for child in parts(node))


def first_line(node: Node) -> int:
    """The line a node begins on; 0 when unknown."""
    meta = getattr(node, "meta", None)
    line = getattr(meta, "line", 0) if meta is not None else getattr(node, "line", 0)
    return line if isinstance(line, int) else 0


def _body(node: Node, block: Block, source: Source, depth: int) -> Block:
    if depth > _MAX_BLOCKS_DEEP:
        raise source.refused("blocks nest too deep.", "Mend the file.", block.line)
    for child in trees(node):
        if is_tree(child, "attribute"):
            name, line = words(parts(child)[0]), first_line(child)
            if name in block.attributes:
                raise source.refused(f"{name} is given twice.", "Keep one of the two.", line)
            block.attributes[name] = Attribute(parts(child)[-1], line)
        elif is_tree(child, "block"):
            block.blocks.append(_block(child, source, depth))
    return block


def _block(node: Node, source: Source, depth: int) -> Block:
    head = [words(child).strip('"') for child in _head(node)]
    made = Block(head[0], tuple(head[1:]), first_line(node))
    body = next(child for child in trees(node) if is_tree(child, "body"))
    return _body(body, made, source, depth + 1)


def _head(node: Node) -> Iterator[Node]:
    for child in parts(node):
        if is_tree(child, "body") or (not is_tree(child) and str(child) == "{"):
            return
        yield child

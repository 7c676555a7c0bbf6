"""Writes a proposal into `agreement.yaml`: comments and order stay, the old version is kept."""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from core.agreement import Agreement, load_agreement
from core.catalogue import Catalogue
from core.catalogue.yaml_text import FieldPath, parse_yaml, read_text
from core.errors import InputError
from core.importing.proposal import Change, Proposal, digest

_FIRST_LIST = re.compile(r"^( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n(\1 *)- ", re.MULTILINE)


def apply_proposal(
    path: Path, catalogue: Catalogue, proposal: Proposal, *, now: datetime
) -> tuple[Agreement, Path]:
    """Writes the changes; returns the agreement as it then is and the copy of the old file.

    The file is replaced only when the new one loads. Raises InputError, and changes nothing,
    when it does not, when the file was changed since the preview, or when it cannot be written.
    """
    text = read_text(path)
    if digest(text) != proposal.file_sha256:
        raise InputError(
            f"{path} was changed since the preview.", "Look at the import again, then apply it."
        )
    return replace_text(path, catalogue, edited(text, proposal.changes), before=text, now=now)


def replace_text(
    path: Path, catalogue: Catalogue, new_text: str, *, before: str, now: datetime
) -> tuple[Agreement, Path]:
    """Writes another text of the agreement; returns it as it then is and the copy of the old file.

    `before` is the text that was looked at. The file is replaced only when the new text loads and
    nobody else changed it meanwhile; else InputError, and nothing is changed.
    """
    if read_text(path) != before:
        raise InputError(
            f"{path} was changed by somebody else meanwhile.", "Look at it again, then save."
        )
    try:
        return _replaced(path, before, new_text, catalogue, now)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error


def old_versions(path: Path) -> tuple[Path, ...]:
    """The copies of earlier versions that were kept beside the agreement, newest first."""
    name = re.compile(
        rf"{re.escape(path.stem)}\.[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{6}}(-[0-9]+)?"
        rf"{re.escape(path.suffix)}"
    )
    kept = [one for one in path.parent.iterdir() if name.fullmatch(one.name)]
    return tuple(sorted(kept, key=lambda one: one.stem, reverse=True))


def edited(text: str, changes: tuple[Change, ...]) -> str:
    """The YAML text with the changes in it; everything else stays as it is."""
    from ruamel.yaml import YAML

    parse_yaml(text, "agreement")  # refuses aliases and depths before they are loaded
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096  # long lines stay as they are
    offset = _list_offset(text)
    yaml.indent(mapping=_mapping_indent(text), sequence=offset + 2, offset=offset)
    data = yaml.load(text)
    for change in changes:
        _set(data, change.path, change.value)
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()


def _set(data: Any, path: FieldPath, value: Any) -> None:
    """Sets a field; what is missing on the way is made around it first."""
    for depth, step in enumerate(path[:-1]):
        if data.get(step) is None:
            for inner in reversed(path[depth + 1 :]):
                value = {inner: value}
            _put(data, step, _node(value))
            return
        data = data[step]
    _put(data, path[-1], _node(value))


def _put(data: Any, key: Any, value: Any) -> None:
    """Sets a key, at the end when it is new. ruamel hangs what follows a field (blank lines,
    comments) on its innermost last value: that has to move to the end of the new value."""
    is_new = key not in data
    before = (list(data)[-1] if data else None) if is_new else key
    tail = None if before is None else _cut_tail(data, before)
    data[_node(key) if is_new else key] = value
    if tail is not None:
        holder, last = _ends(data, key)[-1]
        comments = holder.ca.items.setdefault(last, [None, None, None, None])
        if (own := comments[_slot(holder)]) is not None:
            tail.value = own.value.removesuffix("\n") + tail.value
        comments[_slot(holder)] = tail


def _ends(data: Any, key: Any) -> list[tuple[Any, Any]]:
    """From a field to its innermost last value: each holder with its last key."""
    ends = [(data, key)]
    node: Any = data[key]
    while isinstance(node, (dict, list)) and node and not _is_flow(node):
        last = len(node) - 1 if isinstance(node, list) else list(node)[-1]
        ends.append((node, last))
        node = node[last]
    return ends


def _is_flow(node: Any) -> bool:
    return bool(node.fa.flow_style())


def _slot(holder: Any) -> int:
    """Where ruamel keeps what follows a value."""
    return 0 if isinstance(holder, list) else 2


def _cut_tail(data: Any, key: Any) -> Any:
    """Takes what follows a field off it; a comment on the line itself stays."""
    from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString

    for holder, last in reversed(_ends(data, key)):
        comments = holder.ca.items.get(last)
        token = comments[_slot(holder)] if comments else None
        if token is None:
            continue
        own, line_end, rest = token.value.partition("\n")
        if isinstance(holder[last], (FoldedScalarString, LiteralScalarString)):
            # such a text brings its own line end; the token may stand for its own margin
            margin = "" if token.value.startswith("\n") else " " * token.start_mark.column
            own, rest = "", margin + token.value
        elif not line_end or not rest:
            return None
        comments[_slot(holder)] = type(token)(f"{own}\n", token.start_mark, None) if own else None
        return type(token)(f"\n{rest}", token.start_mark, None)
    return None


def _node(value: Any) -> Any:
    """A value for the YAML tree; texts that could be read as something else are quoted."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, Mapping):
        return CommentedMap((_node(key), _node(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return CommentedSeq(_node(item) for item in value)
    if isinstance(value, str) and (value[:1].isdigit() or not value.isprintable()):
        return DoubleQuotedScalarString(value)
    return value


def _mapping_indent(text: str) -> int:
    """How deep the first nested field stands."""
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip(" "))
        if indent and line.strip() and not line.lstrip().startswith(("#", "-")):
            return indent
    return 2


def _list_offset(text: str) -> int:
    """How much deeper than their field the items of the first list stand."""
    found = _FIRST_LIST.search(text)
    return len(found.group(2)) - len(found.group(1)) if found else 2


def _replaced(
    path: Path, text: str, new_text: str, catalogue: Catalogue, now: datetime
) -> tuple[Agreement, Path]:
    handle, name = tempfile.mkstemp(suffix=".yaml", prefix=f".{path.stem}-", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(new_text)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(path.stat().st_mode & 0o777)
        agreement = _loaded(draft, path, catalogue)
        kept = _kept(path, text, now)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return agreement, kept


def _loaded(draft: Path, path: Path, catalogue: Catalogue) -> Agreement:
    try:
        return load_agreement(draft, catalogue)
    except InputError as error:
        problems = tuple(replace(one, file=str(path)) for one in error.problems)
        message = "The new text is no agreement that can be used; nothing was changed."
        raise InputError(message, problems=problems) from error


def _kept(path: Path, text: str, now: datetime) -> Path:
    """Writes the old version beside the file under its date; never over another one."""
    stamp = now.strftime("%Y-%m-%dT%H%M%S")
    for number in range(1, 1000):
        suffix = f"-{number}" if number > 1 else ""
        copy = path.with_name(f"{path.stem}.{stamp}{suffix}{path.suffix}")
        try:
            with copy.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            continue
        return copy
    raise InputError(f"There are too many old versions of {path}.", "Move them away.")

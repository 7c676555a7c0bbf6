"""Writes a proposal into `agreement.yaml`: comments and order stay, the old version is kept."""

from __future__ import annotations

import io
import os
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
    new_text = edited(text, proposal.changes)
    try:
        return _replaced(path, text, new_text, catalogue, now)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error


def edited(text: str, changes: tuple[Change, ...]) -> str:
    """The YAML text with the changes in it; everything else stays as it is."""
    from ruamel.yaml import YAML
    from ruamel.yaml.util import load_yaml_guess_indent

    parse_yaml(text, "agreement")  # refuses aliases and depths before they are loaded
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096  # long lines stay as they are
    data, indent, offset = load_yaml_guess_indent(text, yaml=yaml)
    mapping_indent = _mapping_indent(text)
    yaml.indent(mapping=mapping_indent, sequence=indent or 4, offset=offset or 0)
    for change in changes:
        _set(data, change.path, _node(change.value))
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()


def _set(data: Any, path: FieldPath, value: Any) -> None:
    from ruamel.yaml.comments import CommentedMap

    for step in path[:-1]:
        if data.get(step) is None:
            _append(data, step, CommentedMap())
        data = data[step]
    if path[-1] in data:
        data[path[-1]] = value
    else:
        _append(data, path[-1], value)


def _append(data: Any, key: Any, value: Any) -> None:
    """Adds a key at the end. ruamel hangs what follows a mapping (blank lines, comments) on the
    mapping's last key: it has to move, or the new key would stand below it."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    spelled = DoubleQuotedScalarString(key) if str(key).isdigit() else key
    owner = _last_owner(data)
    data[spelled] = value
    if owner is None:
        return
    holder, last = owner
    tail = _cut_tail(holder, last)
    if tail is None:
        return
    target, target_key = data, spelled
    while isinstance(value, Mapping) and value:
        target, target_key = value, list(value)[-1]
        value = value[target_key]
    target.ca.items.setdefault(target_key, [None, None, None, None])[2] = tail


def _last_owner(data: Any) -> tuple[Any, Any] | None:
    """The innermost mapping at the end of `data`, and its last key."""
    owner = None
    node = data
    while isinstance(node, Mapping) and node and hasattr(node, "ca"):
        owner = (node, list(node)[-1])
        node = node[owner[1]]
    return owner


def _cut_tail(holder: Any, key: Any) -> Any:
    """Takes what follows the line of a key (not a comment on the line itself) off it."""
    comments = holder.ca.items.get(key)
    token = comments[2] if comments else None
    if token is None or "\n" not in token.value:
        return None
    own, _, tail = token.value.partition("\n")
    if not tail:
        return None
    moved = type(token)(f"\n{tail}", token.start_mark, token.end_mark)
    if own:
        token.value = f"{own}\n"
    else:
        comments[2] = None
    return moved


def _node(value: Any) -> Any:
    """A value for the YAML tree; texts that could be read as something else are quoted."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, Mapping):
        return CommentedMap((key, _node(item)) for key, item in value.items())
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
        message = "The import does not fit the agreement; nothing was changed."
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

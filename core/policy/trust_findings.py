"""Findings about who can enter a role: each kind of deviation recognised and named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.model import Effect, Finding, FindingCode, Severity
from core.policy.compare import Comparison, compare_trust, relevant_account
from core.policy.differences import Cause, Difference
from core.policy.external_ids import EXTERNAL_ID, external_id_fault
from core.policy.parties import Parties, Side, side_of
from core.policy.principals import PrincipalKind
from core.policy.wording import listed, masked

_ACCOUNT = re.compile(r"[0-9]{12}")
_NO_NAMES: Mapping[str, str] = {}


def trust_findings(
    alternatives: Sequence[str],
    actual: str,
    *,
    vendor: str,
    account_id: str | None = None,
    partition: str = "aws",
    names: Mapping[str, str] = _NO_NAMES,
) -> tuple[Finding, ...]:
    """Return how a role's trust policy differs from the agreed one.

    Args:
        alternatives: trust policies (JSON texts) of which any one is right; the findings
            are about the one that differs least.
        actual: the role's trust policy (JSON text).
        vendor: the vendor's name for people.
        names: AWS account id -> who it is.

    Returns findings; none, or notes only, means equal. Never raises.
    """
    return _trust_findings(
        tuple(alternatives),
        actual,
        vendor,
        relevant_account(account_id, alternatives, (actual,)),
        partition,
        tuple(
            (account, names[account]) for account in _ACCOUNT.findall(actual) if account in names
        ),
    )


@lru_cache(maxsize=4_096)
def _trust_findings(
    alternatives: tuple[str, ...],
    actual: str,
    vendor: str,
    account_id: str | None,
    partition: str,
    names: tuple[tuple[str, str], ...],
) -> tuple[Finding, ...]:
    candidates = [
        _Trust(
            compare_trust([expected], [actual], account_id=account_id, partition=partition),
            side_of(expected),
            side_of(actual),
            vendor,
            Parties(dict(names)),
        ).findings()
        for expected in alternatives
    ]
    if not candidates:
        return (_undecided(vendor, "The agreement has no trust policy for it."),)
    return min(candidates, key=_weight)


def _weight(findings: tuple[Finding, ...]) -> tuple[bool, int]:
    """An alternative that cannot be judged is taken only if no other can."""
    faults = [one for one in findings if one.effect is not Effect.NOTE]
    return (any(one.effect is Effect.UNKNOWN for one in faults), len(faults))


def _undecided(vendor: str, reason: str) -> Finding:
    return Finding(
        FindingCode.TRUST_UNDECIDED,
        Effect.UNKNOWN,
        Severity.HIGH,
        f"Who can use {vendor}'s role cannot be judged: {reason}",
        {"reason": reason, "remedy": "Have a person compare the role's trust policy by hand."},
    )


@dataclass(frozen=True, slots=True)
class _Trust:
    """One comparison of trust policies, and who is who."""

    comparison: Comparison
    agreed: Side
    found: Side
    vendor: str
    parties: Parties

    def findings(self) -> tuple[Finding, ...]:
        """Return the findings, one per kind of deviation."""
        if self.comparison.undecided is not None:
            return (_undecided(self.vendor, self.comparison.undecided),)
        found: dict[FindingCode, Finding] = {}
        for finding in self._all():
            known = found.get(finding.code)
            if known is None:
                found[finding.code] = finding
            elif known.summary != finding.summary and known.effect is finding.effect:
                found[finding.code] = _joined(known, finding)
        return tuple(found.values())

    def _all(self) -> Iterator[Finding]:
        """Excess first: a kind of deviation that is both is reported as excess."""
        for difference in self.comparison.excess:
            yield (
                self._excess(difference)
                if difference.principals
                else self._unexplained(difference, Effect.EXCESS)
            )
        for difference in self.comparison.missing:
            yield (
                self._missing(difference)
                if difference.principals
                else self._unexplained(difference, Effect.BROKEN)
            )
        yield from self._deleted_beside()

    def _unexplained(self, difference: Difference, effect: Effect) -> Finding:
        return self._finding(
            FindingCode.TRUST_UNDECIDED, effect, Severity.HIGH, difference, difference.sentence
        )

    # --- more than agreed

    def _excess(self, difference: Difference) -> Finding:
        if difference.cause is Cause.CONDITION:
            return self._condition(difference, Effect.EXCESS)
        if difference.cause is Cause.DENIED:
            return self._finding(
                FindingCode.TRUST_CONDITION_MISSING, Effect.EXCESS, Severity.HIGH, difference,
                f"The agreed trust policy keeps out {self._who(difference)}; "
                "here nothing does.",
            )  # fmt: skip
        if self._knows(self.agreed, difference):
            return self._extra_action(difference)
        return self._extra_principal(difference)

    def _extra_action(self, difference: Difference) -> Finding:
        only_assume = all(a.lower().startswith("sts:assume") for a in difference.actions)
        return self._finding(
            FindingCode.TRUST_ACTION_EXTRA,
            Effect.EXCESS,
            Severity.LOW if only_assume else Severity.MEDIUM,
            difference,
            f"{self._who(difference)} can also use {listed(difference.actions)} on this role, "
            "which was not agreed.",
        )

    def _extra_principal(self, difference: Difference) -> Finding:
        open_to_all = "*" in difference.principals
        if open_to_all:
            guarded = any(EXTERNAL_ID in text for text in difference.conditions)
            return self._finding(
                FindingCode.TRUST_PRINCIPAL_WILDCARD, Effect.EXCESS, Severity.HIGH, difference,
                f"Anyone in any AWS account can use this role, not only {self.vendor}"
                + (", if they know the external ID." if guarded else "."),
            )  # fmt: skip
        whole = [text for text in difference.principals if text.endswith(":root")]
        if whole and len(whole) == len(difference.principals):
            summary = (
                f"Anyone in {self.parties.accounts(whole)} can use this role, not only "
                f"{self._agreed_part(whole)}."
            )
        else:
            summary = (
                f"{self._who(difference)} can use this role, which was not agreed "
                f"for {self.vendor}."
            )
        return self._finding(
            FindingCode.TRUST_PRINCIPAL_EXTRA, Effect.EXCESS, Severity.HIGH, difference, summary
        )

    def _agreed_part(self, whole: Sequence[str]) -> str:
        """Say what was agreed of an account that is now trusted as a whole."""
        accounts = {text.split(":")[4] for text in whole}
        parts = [
            principal.text.partition("::")[2].partition(":")[2]
            for principal in self.agreed.named()
            if principal.account in accounts and principal.kind is not PrincipalKind.ACCOUNT
        ]
        return f"{self.vendor}'s {listed(parts)}" if parts else self.vendor

    # --- less than agreed

    def _missing(self, difference: Difference) -> Finding:
        if difference.cause is Cause.CONDITION:
            return self._condition(difference, Effect.BROKEN)
        if difference.cause is Cause.DENIED:
            return self._finding(
                FindingCode.TRUST_DENIED, Effect.BROKEN, Severity.MEDIUM, difference,
                f"{self.vendor} cannot use this role: an explicit Deny keeps it out.",
            )  # fmt: skip
        if self._knows(self.found, difference):
            return self._finding(
                FindingCode.TRUST_ACTION_MISSING, Effect.BROKEN, Severity.MEDIUM, difference,
                f"{self.vendor} cannot use {listed(difference.actions)} on this role: "
                "it is missing from the trust policy.",
            )  # fmt: skip
        deleted = self.found.deleted(self.agreed)
        if deleted:
            return self._finding(
                FindingCode.TRUST_PRINCIPAL_DELETED, Effect.BROKEN, Severity.MEDIUM, difference,
                f"{self.vendor} cannot use this role: it trusts {listed(deleted)}, a principal "
                "that was deleted, instead of "
                f"{self._who(difference).replace('Anyone in ', '')}.",
                deleted=list(deleted),
            )  # fmt: skip
        return self._missing_principal(difference)

    def _missing_principal(self, difference: Difference) -> Finding:
        lost = {text.split(":")[4] for text in difference.principals if text.startswith("arn:")}
        left = sorted(
            principal.text.rpartition(":")[2]
            for principal in self.found.named()
            if principal.account in lost
        )
        who = self._who(difference).replace("Anyone in ", "")
        verb = "is" if len(difference.principals) == 1 else "are"
        return self._finding(
            FindingCode.TRUST_PRINCIPAL_MISSING, Effect.BROKEN, Severity.MEDIUM, difference,
            f"{self.vendor} can use this role only as {listed(left)}; agreed was {who}."
            if left
            else f"{self.vendor} cannot use this role: {who} {verb} not trusted.",
        )  # fmt: skip

    # --- conditions

    def _condition(self, difference: Difference, effect: Effect) -> Finding:
        if EXTERNAL_ID in difference.keys:
            return self._external_id(difference, effect)
        if effect is Effect.EXCESS:
            return self._finding(
                FindingCode.TRUST_CONDITION_MISSING, effect, Severity.MEDIUM, difference,
                f"{self._who(difference)} can use this role without the agreed condition "
                f"({_conditions(difference)}).",
            )  # fmt: skip
        return self._finding(
            FindingCode.TRUST_CONDITION_EXTRA, effect, Severity.MEDIUM, difference,
            f"{self.vendor} can use this role only under a condition that was not agreed "
            f"({_conditions(difference)}).",
        )  # fmt: skip

    def _external_id(self, difference: Difference, effect: Effect) -> Finding:
        code, severity, summary = external_id_fault(
            self.agreed.statements,
            self.found.statements,
            difference,
            effect=effect,
            vendor=self.vendor,
        )
        return self._finding(code, effect, severity, difference, summary)

    # --- who is who

    def _deleted_beside(self) -> Iterator[Finding]:
        deleted = self.found.deleted(self.agreed)
        if deleted and not self.comparison.missing:
            yield Finding(
                FindingCode.TRUST_PRINCIPAL_DELETED,
                Effect.NOTE,
                Severity.INFO,
                f"The trust policy still names {listed(deleted)}, a principal that was deleted. "
                "It lets nobody in; clean it up.",
                {"deleted": list(deleted)},
            )

    def _knows(self, side: Side, difference: Difference) -> bool:
        return side.knows(difference.principals, self.agreed.named() + self.found.named())

    def _who(self, difference: Difference) -> str:
        return self.parties.of(difference)

    def _finding(
        self,
        code: FindingCode,
        effect: Effect,
        severity: Severity,
        difference: Difference,
        summary: str,
        **extra: Any,
    ) -> Finding:
        detail = {
            "cause": difference.cause.value,
            "actions": list(difference.actions),
            "principals": list(difference.principals),
            "conditions": list(difference.conditions),
            "other_conditions": list(difference.other_conditions),
            "keys": list(difference.keys),
            "sids": list(difference.sids),
            "witness": dict(difference.witness),
            **extra,
        }
        return Finding(code, effect, severity, summary[:1].upper() + summary[1:], detail)


def _conditions(difference: Difference) -> str:
    return listed([masked(text) for text in difference.other_conditions], 2)


def _joined(first: Finding, second: Finding) -> Finding:
    """Two deviations of one kind are one finding; the second is kept in its detail."""
    detail = dict(first.detail)
    detail["further"] = [*first.detail.get("further", []), dict(second.detail)]
    worse = min(first, second, key=lambda one: list(Severity).index(one.severity))
    return Finding(first.code, first.effect, worse.severity,
                   f"{first.summary} {second.summary}", detail)  # fmt: skip

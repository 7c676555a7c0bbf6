"""What a row of the review says in words, for a finance lead."""

from __future__ import annotations

from collections.abc import Mapping

from core.model import ThirdParty
from core.presentation.summary import moment
from core.review.model import Decision, ExceptionDecision
from core.review.rules import approver_of, decision_word
from core.review.subjects import Subject


def decision_words(decision: Decision | None) -> str:
    """``Fix``, ``Accept until 2027-03-31``, ``Fix (to confirm)``; "" for none."""
    if decision is None:
        return ""
    word = decision_word(decision.decision)
    if decision.decision == ExceptionDecision.ACCEPT_UNTIL and decision.accept_until:
        word = f"Accept until {decision.accept_until:%Y-%m-%d}"
    return f"{word} (to confirm)" if decision.carried_from else word


def decision_account(decision: Decision, reviews: Mapping[str, str] | None = None) -> str:
    """One line of a row's history: when, who, what, and on what terms. `reviews`: the names of
    reviews by their ids."""
    parts = [f"{moment(decision.decided_at)}  {decision.reviewer}: {decision_words(decision)}"]
    if decision.owner:
        parts.append(f"owner {decision.owner}")
    if decision.decision == ExceptionDecision.ACCEPT_UNTIL and approver_of(decision):
        parts.append(f"approved by {approver_of(decision)}")
    if decision.carried_from:
        name = (reviews or {}).get(decision.carried_from, decision.carried_from)
        parts.append(f"carried over from review {name}")
    if decision.source != "window":
        parts.append(f"from the {decision.source}")
    return ", ".join(parts)


def what_is_it_about(subject: Subject) -> str:
    """What is wrong, or not known, in one paragraph; external IDs masked."""
    if subject.party is not None:
        return third_party_words(subject.party)
    if subject.cell is None or subject.account is None:
        return ""
    from core.presentation.summary import summarise
    from core.report.frames.access import what_is_wrong

    text = what_is_wrong(subject.cell)
    return text or summarise(subject.account, subject.name, subject.cell).headline


def third_party_words(party: ThirdParty) -> str:
    """Who can enter which role, and how it is guarded."""
    known = f" ({party.known_as})" if party.known_as else ", on no list of known vendors,"
    guard = "with" if party.external_id_required else "without"
    used = moment(party.last_used_at, none="not known")
    return (
        f"AWS account {party.outside_account_id}{known} can enter role {party.role_name} {guard}"
        f" an external ID. Last used: {used}."
    )


def risk_word(subject: Subject) -> str:
    """High, Medium, Low or Not known, as in the workbook; "" for vendors."""
    if subject.party is not None:
        return "Medium" if subject.party.external_id_required else "High"
    if subject.cell is None:
        return ""
    from core.report.words import risk

    return risk(subject.cell)


RISK_ORDER = {"High": 0, "Medium": 1, "Not known": 2, "Low": 3, "": 4}


def decision_state(decision: Decision | None) -> str:
    """Whether a row still has to be decided: ``open``, ``to-confirm`` or ``decided``."""
    if decision is None:
        return "open"
    return "to-confirm" if decision.carried_from else "decided"

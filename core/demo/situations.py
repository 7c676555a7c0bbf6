"""How a vendor's role can stand in an account: rightly, in many spellings, or wrongly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from core.demo.agreed import AgreedRole
from core.demo.model import DemoPolicy, DemoRole
from core.model import Status

Statement = Mapping[str, Any]
UNKNOWN_OUTSIDER = "593172048815"  # on no list of known accounts
DELETED_PRINCIPAL = "AROAQX7DEMO4LPZ2KUTRV"  # what IAM shows once a trusted role was deleted


class Situation(Enum):
    """What is the matter with a vendor's role. The value is the sentence for it."""

    AGREED = "exactly as agreed"
    REORDERED = "as agreed; statements and actions in another order, no statement ids"
    OTHER_FORMS = "as agreed; single texts where lists stood and lists where texts stood"
    SPLIT = "as agreed; one statement split into several"
    ACTION_CASE = "as agreed; action names in small letters"
    ACCOUNT_ID = "as agreed; the vendor's account id instead of its root ARN"
    MANAGED = "as agreed; a customer-managed policy, where an inline one is as right"
    MISSING = "the agreed role does not exist"
    WRONG_EXTERNAL_ID = "the trust policy asks for another external id"
    NO_EXTERNAL_ID = "the trust policy asks for no external id"
    ANY_EXTERNAL_ID = "the trust policy accepts any external id"
    EXTRA_PRINCIPAL = "an unknown outside account may enter too"
    MISSING_ACTION = "an action the vendor needs is not allowed"
    EXCESS_ACTION = "actions are allowed that were not agreed"
    WILDCARD_ACTION = "a wildcard allows a whole service"
    DENIED_ACTION = "a Deny takes away what the vendor needs"
    DELETED_PRINCIPAL = "the trusted principal was deleted"
    EXCESS_AND_MISSING = "no external id, and an action is missing"
    UNAPPROVED = "a vendor's role where none was agreed"
    ABSENT = "not agreed and not there"
    ORGANIZATION_WRITES = "the vendor may add and remove accounts, which was not agreed"


@dataclass(frozen=True, slots=True)
class _Draft:
    """A role on its way into an account."""

    principals: tuple[str, ...]
    condition: Mapping[str, Any] | None
    statements: tuple[Statement, ...]
    managed: bool = False
    plain_forms: bool = False


# What is right for every vendor, whatever the kind of its policy.
SPELLINGS = (
    Situation.AGREED, Situation.REORDERED, Situation.OTHER_FORMS, Situation.SPLIT,
    Situation.ACTION_CASE, Situation.ACCOUNT_ID,
)  # fmt: skip

_STATUS = {
    **dict.fromkeys((*SPELLINGS, Situation.MANAGED), Status.OK),
    Situation.MISSING: Status.MISSING,
    Situation.MISSING_ACTION: Status.DRIFT_BROKEN,
    Situation.DENIED_ACTION: Status.DRIFT_BROKEN,
    Situation.DELETED_PRINCIPAL: Status.DRIFT_BROKEN,
    Situation.UNAPPROVED: Status.UNEXPECTED,
    Situation.ABSENT: Status.NOT_EXPECTED,
}


def status_of(situation: Situation) -> Status:
    """The status a right scan gives, exemptions and unreadable accounts left aside.

    A wrong external id counts as excess: whoever holds that id may enter, and it is not the
    one agreed.
    """
    return _STATUS.get(situation, Status.DRIFT_EXCESS)


def role_in(situation: Situation, agreed: AgreedRole) -> DemoRole | None:
    """The role as the situation leaves it; None when there is none."""
    if situation in {Situation.MISSING, Situation.ABSENT}:
        return None
    draft = _Draft(
        principals=(agreed.principal,),
        condition={"StringEquals": {"sts:ExternalId": agreed.external_id}},
        statements=agreed.statements,
        managed=agreed.managed,
    )
    change = _CHANGES.get(situation)
    return _role(change(draft, agreed) if change else draft, agreed)


def _role(draft: _Draft, agreed: AgreedRole) -> DemoRole:
    policy = DemoPolicy(agreed.policy_name, _document(draft.statements, plain=draft.plain_forms))
    return DemoRole(
        name=agreed.name,
        trust=_document([_trust_statement(draft)], plain=draft.plain_forms),
        inline=() if draft.managed else (policy,),
        managed=(policy,) if draft.managed else (),
        description=agreed.description,
    )


def _trust_statement(draft: _Draft) -> Statement:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {
            "AWS": draft.principals[0] if len(draft.principals) == 1 else list(draft.principals)
        },
        "Action": "sts:AssumeRole",
    }
    if draft.condition is not None:
        statement["Condition"] = draft.condition
    return statement


def _document(statements: Sequence[Statement], *, plain: bool) -> str:
    """JSON text; `plain` swaps every single-element list and single text for the other form."""
    listed: Any = [_swapped(one) for one in statements] if plain else list(statements)
    if plain and len(listed) == 1:
        listed = listed[0]
    return json.dumps({"Version": "2012-10-17", "Statement": listed})


def _swapped(statement: Statement) -> Statement:
    return {
        key: _other_form(value) if key in {"Action", "Resource"} else value
        for key, value in statement.items()
    }


def _other_form(value: Any) -> Any:
    if isinstance(value, str):
        return [value]
    return value[0] if len(value) == 1 else value


def _actions(statement: Statement) -> list[str]:
    actions = statement["Action"]
    return [actions] if isinstance(actions, str) else list(actions)


def _each_action(
    statements: Iterable[Statement], change: Callable[[list[str]], list[str]]
) -> tuple[Statement, ...]:
    return tuple({**one, "Action": change(_actions(one))} for one in statements)


def _allow(*actions: str) -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*"}


def _reordered(draft: _Draft, _agreed: AgreedRole) -> _Draft:
    without_ids = [
        {key: one[key] for key in reversed(list(one)) if key != "Sid"}
        for one in reversed(draft.statements)
    ]
    return replace(
        draft, statements=_each_action(without_ids, lambda actions: sorted(actions, reverse=True))
    )


def _split(draft: _Draft, _agreed: AgreedRole) -> _Draft:
    pieces = [
        {
            **{key: value for key, value in one.items() if key != "Sid"},
            "Action": _actions(one)[start : start + 3],
        }
        for one in draft.statements
        for start in range(0, len(_actions(one)), 3)
    ]
    return replace(draft, statements=tuple(pieces))


def _small_letters(draft: _Draft, _agreed: AgreedRole) -> _Draft:
    return replace(
        draft,
        statements=_each_action(draft.statements, lambda actions: [one.lower() for one in actions]),
    )


def _without_first_action(draft: _Draft, _agreed: AgreedRole) -> _Draft:
    first = _each_action(draft.statements[:1], lambda actions: actions[1:])
    return replace(draft, statements=(*first, *draft.statements[1:]))


def _with(*actions: str) -> Callable[[_Draft, AgreedRole], _Draft]:
    return lambda draft, _agreed: replace(draft, statements=(*draft.statements, _allow(*actions)))


def _denied(draft: _Draft, _agreed: AgreedRole) -> _Draft:
    deny = {
        "Sid": "NoPurchases",
        "Effect": "Deny",
        "Action": _actions(draft.statements[-1])[:2],
        "Resource": "*",
    }
    return replace(draft, statements=(*draft.statements, deny))


def _condition(condition: Mapping[str, Any] | None) -> Callable[[_Draft, AgreedRole], _Draft]:
    return lambda draft, _agreed: replace(draft, condition=condition)


def _principals(*more: str) -> Callable[[_Draft, AgreedRole], _Draft]:
    return lambda draft, _agreed: replace(draft, principals=(*draft.principals, *more))


_CHANGES: Mapping[Situation, Callable[[_Draft, AgreedRole], _Draft]] = {
    Situation.REORDERED: _reordered,
    Situation.OTHER_FORMS: lambda draft, _agreed: replace(draft, plain_forms=True),
    Situation.SPLIT: _split,
    Situation.ACTION_CASE: _small_letters,
    Situation.ACCOUNT_ID: lambda draft, agreed: replace(
        draft, principals=(agreed.vendor_account_id,)
    ),
    Situation.MANAGED: lambda draft, _agreed: replace(draft, managed=True),
    Situation.WRONG_EXTERNAL_ID: _condition(
        {"StringEquals": {"sts:ExternalId": "copied-from-the-wiki"}}
    ),
    Situation.NO_EXTERNAL_ID: _condition(None),
    Situation.ANY_EXTERNAL_ID: _condition({"StringLike": {"sts:ExternalId": "*"}}),
    Situation.EXTRA_PRINCIPAL: _principals(f"arn:aws:iam::{UNKNOWN_OUTSIDER}:root"),
    Situation.MISSING_ACTION: _without_first_action,
    Situation.EXCESS_ACTION: _with("iam:PassRole", "ec2:RunInstances"),
    Situation.WILDCARD_ACTION: _with("ec2:*"),
    Situation.DENIED_ACTION: _denied,
    Situation.DELETED_PRINCIPAL: lambda draft, _agreed: replace(
        draft, principals=(DELETED_PRINCIPAL,)
    ),
    Situation.EXCESS_AND_MISSING: lambda draft, agreed: _without_first_action(
        replace(draft, condition=None), agreed
    ),
    Situation.ORGANIZATION_WRITES: _with(
        "organizations:CreateAccount",
        "organizations:InviteAccountToOrganization",
        "organizations:RemoveAccountFromOrganization",
    ),
}

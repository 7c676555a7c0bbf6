"""Principals of a trust policy: who may be named, and whom a name covers.

A tree: everyone > an AWS account > a role or user > a session of the role; services,
federated providers and canonical users are names beside it. Sources: IAM User Guide,
"AWS JSON policy elements: Principal"; an account id is the same as its root ARN, and
means the whole account. No partial wildcards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from core.policy.documents import CannotJudge
from core.policy.texts import FRESH, refuse_reserved


class PrincipalKind(Enum):
    """What a principal names."""

    EVERYONE = "everyone"
    ACCOUNT = "AWS account"
    ROLE = "role"
    USER = "user"
    SESSION = "session of a role"
    FEDERATED_USER = "federated user session"
    UNIQUE_ID = "deleted principal"
    SERVICE = "AWS service"
    FEDERATED = "identity provider"
    CANONICAL = "canonical user"


@dataclass(frozen=True, slots=True, order=True)
class Principal:
    """One principal. `name`: role or user path and name, service, provider, id.

    `session` is the session name of an assumed role.
    """

    kind_name: str
    partition: str = ""
    account: str = ""
    name: str = ""
    session: str = ""

    @property
    def kind(self) -> PrincipalKind:
        """What it names."""
        return PrincipalKind[self.kind_name]

    @property
    def text(self) -> str:
        """The principal as IAM writes it."""
        kind, iam = self.kind, f"arn:{self.partition}:iam::{self.account}:"
        sts = f"arn:{self.partition}:sts::{self.account}:"
        return {
            PrincipalKind.EVERYONE: "*",
            PrincipalKind.ACCOUNT: f"{iam}root",
            PrincipalKind.ROLE: f"{iam}role/{self.name}",
            PrincipalKind.USER: f"{iam}user/{self.name}",
            PrincipalKind.SESSION: f"{sts}assumed-role/{self.name}/{self.session}",
            PrincipalKind.FEDERATED_USER: f"{sts}federated-user/{self.name}",
        }.get(kind, self.name)


_IN_ACCOUNT = (PrincipalKind.ROLE, PrincipalKind.USER, PrincipalKind.SESSION,
               PrincipalKind.FEDERATED_USER)  # fmt: skip
_ACCOUNT_ID = re.compile(r"[0-9]{12}")
_UNIQUE_ID = re.compile(r"(?:AROA|AIDA)[A-Z0-9]+")
_ARN = re.compile(r"arn:([a-z*-]+):(iam|sts)::([0-9]{12}):(.+)", re.DOTALL)
_NAMED_KINDS = {
    "Service": PrincipalKind.SERVICE,
    "Federated": PrincipalKind.FEDERATED,
    "CanonicalUser": PrincipalKind.CANONICAL,
}


def read_principals(element: object) -> tuple[Principal, ...]:
    """Return the principals of a ``Principal`` element, sorted and distinct.

    Raises:
        CannotJudge: a form that IAM does not take.
    """
    if element == "*":
        return (Principal(PrincipalKind.EVERYONE.name),)
    if not isinstance(element, dict) or not element:
        raise CannotJudge(f"A Principal is malformed: {element!r:.80}.")
    found: set[Principal] = set()
    for kind, raw in element.items():
        for text in raw if isinstance(raw, list) else [raw]:
            if type(text) is not str or not text:
                raise CannotJudge(f"A {kind!r:.40} principal is not text: {text!r:.60}.")
            refuse_reserved(text)
            found.add(_principal(kind, text))
    if not found:
        raise CannotJudge("A Principal is empty.")
    return tuple(sorted(found))


def _principal(kind: str, text: str) -> Principal:
    if kind == "AWS":
        return _aws_principal(text)
    if kind not in _NAMED_KINDS:
        raise CannotJudge(f"{kind!r:.60} is not a known kind of principal.")
    if "*" in text or "?" in text:
        raise CannotJudge(f"A {kind} principal cannot hold wildcards: {text!r:.80}.")
    return Principal(_NAMED_KINDS[kind].name, name=text)


def _aws_principal(text: str) -> Principal:
    if text == "*":
        return Principal(PrincipalKind.EVERYONE.name)
    if _ACCOUNT_ID.fullmatch(text):
        return Principal(PrincipalKind.ACCOUNT.name, account=text)
    if _UNIQUE_ID.fullmatch(text):
        return Principal(PrincipalKind.UNIQUE_ID.name, name=text)
    match = _ARN.fullmatch(text)
    if match is None:
        raise CannotJudge(f"{text!r:.80} is not an AWS principal that IAM takes.")
    partition, service, account, rest = match.groups()
    if "*" in rest or "?" in rest:
        raise CannotJudge(f"A principal cannot hold wildcards: {text!r:.80}.")
    return _arn_principal(text, (partition, service, account, rest))


def _arn_principal(text: str, parts: tuple[str, str, str, str]) -> Principal:
    partition, service, account, rest = parts
    if (service, rest) == ("iam", "root"):
        return Principal(PrincipalKind.ACCOUNT.name, partition, account)
    form, _, name = rest.partition("/")
    if service == "iam" and form in ("role", "user") and name:
        return Principal(form.upper(), partition, account, name)
    if service == "sts" and form == "federated-user" and name:
        return Principal(PrincipalKind.FEDERATED_USER.name, partition, account, name)
    role, _, session = name.partition("/")
    if service == "sts" and form == "assumed-role" and role and session:
        return Principal(PrincipalKind.SESSION.name, partition, account, role, session)
    raise CannotJudge(f"{text!r:.80} is not an AWS principal that IAM takes.")


def localised(principal: Principal, partition: str, *, expected: bool) -> Principal:
    """Return the principal as it reads in the role's partition.

    A bare account id belongs to the role's partition, and so does ``arn:*:``. What was
    agreed for ``aws`` is meant for the partition that the role is in.
    """
    if principal.kind in _NAMED_KINDS.values() and principal.name.startswith("arn:"):
        own, _, rest = principal.name.removeprefix("arn:").partition(":")
        if own == "*" or (expected and own == "aws"):
            return replace(principal, name=f"arn:{partition}:{rest}")
        return principal
    if principal.kind is not PrincipalKind.ACCOUNT and principal.kind not in _IN_ACCOUNT:
        return principal
    if principal.partition in ("", "*") or (expected and principal.partition == "aws"):
        return replace(principal, partition=partition)
    return principal


class Coverage:
    """Answers which of some named principals let a concrete caller match."""

    def __init__(self, named: Iterable[Principal]) -> None:
        self._named = frozenset(named)
        self._roles: dict[tuple[str, str, str], list[Principal]] = {}
        for principal in self._named:
            if principal.kind is PrincipalKind.ROLE:
                # a session names its role without the path
                role = (principal.partition, principal.account, principal.name.rpartition("/")[2])
                self._roles.setdefault(role, []).append(principal)

    def of(self, caller: Principal) -> set[Principal]:
        """Return the named principals that cover a caller."""
        found = {caller, Principal(PrincipalKind.EVERYONE.name)}
        if caller.kind in _IN_ACCOUNT:
            account = PrincipalKind.ACCOUNT.name
            found.add(Principal(account, caller.partition, caller.account))
        found &= self._named
        if caller.kind is PrincipalKind.SESSION:
            role = (caller.partition, caller.account, caller.name)
            found.update(self._roles.get(role, ()))
        return found


def callers(principals: Iterable[Principal], partition: str) -> list[Principal]:
    """Return one concrete caller for every way the given principals can tell callers apart:
    each named one, plus a fresh one below and beside each."""
    found: dict[Principal, None] = {}
    for principal in principals:
        kind = principal.kind
        if kind in (PrincipalKind.EVERYONE, PrincipalKind.ACCOUNT):
            continue
        found[principal] = None
        if kind is PrincipalKind.ROLE:
            role = principal.name.rpartition("/")[2]
            found[replace(principal, kind_name="SESSION", name=role, session=FRESH)] = None
    accounts = {(p.partition, p.account): None for p in principals if p.account}
    for own, account in (*accounts, (partition, FRESH)):
        found[Principal(PrincipalKind.ROLE.name, own, account, FRESH)] = None
    for kind in _NAMED_KINDS.values():
        found[Principal(kind.name, name=FRESH)] = None
    return list(found)

"""Cutting a page of GetAccountAuthorizationDetails down before botocore parses it.

A page describes every role of an account, of which a handful matter; parsing the others takes
most of the time of a scan. The roles that do not matter are cut out of the XML text. A page
whose shape is not exactly the known one is left as it is: then all of it is parsed, which is
slow but never wrong. A role of which any part is in doubt is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

ROLES_IN_ANSWER = "rolecall:roles-in-answer"
_ROLES, _END_OF_ROLES = b"<RoleDetailList>", b"</RoleDetailList>"
_POLICIES, _END_OF_POLICIES = b"<Policies>", b"</Policies>"
_MEMBER = b"member>"
_MOST_REMEMBERED = 20_000
_PART = re.compile(rb"<(RoleName|Path|AssumeRolePolicyDocument|PolicyName)>([^<]*)</")
_ARN = re.compile(rb"<Arn>([^<&]*)</Arn>")


@dataclass(frozen=True, slots=True)
class RoleSketch:
    """What a role's fate is decided by. `trust` as IAM sent it (URL-encoded)."""

    name: str
    path: str
    trust: str
    policy_names: tuple[str, ...]


Matters = Callable[[RoleSketch], bool]


@dataclass(frozen=True, slots=True)
class PageFilter:
    """`first`: the page in hand is the account's first."""

    matters: Matters
    first: bool = True


page_filter: ContextVar[PageFilter | None] = ContextVar("page_filter", default=None)


def cut_page(
    response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: object
) -> None:
    """botocore's ``before-parse`` handler: applies the filter of the call in hand, if any."""
    chosen = page_filter.get()
    if chosen is None or response_dict["status_code"] != 200:
        return
    found = cut(response_dict["body"], chosen)
    if found is not None:
        response_dict["body"], customized_response_dict[ROLES_IN_ANSWER] = found


def cut(page: bytes, chosen: PageFilter) -> tuple[bytes, int] | None:
    """The page with only the roles that matter, and how many it had; None: not recognised."""
    # a whole page is looked through as seldom as can be: each time costs what a role costs
    start, end = page.find(_ROLES), page.rfind(_END_OF_ROLES)
    if not 0 <= start < end or (b"!" in page and b"<!" in page):
        return None
    start += len(_ROLES)
    roles = _members(page, start, end)  # None also where there is a second list
    if roles is None:
        return None
    kept = b"".join(role for role in roles if _is_kept(role, chosen.matters))
    rest = page[end:]
    # a role of one page may have a policy of another: only a sole page is cut further
    if chosen.first and b"<IsTruncated>false</IsTruncated>" in page:
        rest = _without_unused_policies(rest, kept)
    return page[:start] + kept + rest, len(roles)


def _members(page: bytes, start: int, end: int) -> list[bytes] | None:
    """The outermost members between two places; None when there is anything else."""
    found: list[bytes] = []
    depth, begin, last, place = 0, start, start, start
    *pieces, rest = page[start:end].split(_MEMBER)
    for piece in pieces:
        place += len(piece) + len(_MEMBER)
        if piece.endswith(b"</"):
            depth -= 1
            if depth == 0:
                last = place
                found.append(page[begin:last])
            elif depth < 0:
                return None
        elif piece.endswith(b"<"):
            if depth == 0:
                begin = place - len(_MEMBER) - 1
                if page[last:begin].strip():
                    return None
            depth += 1
        else:
            return None  # text, or the name of another element, that ends so
    return None if depth or rest.strip() else found


def _is_kept(role: bytes, matters: Matters) -> bool:
    sketch = _sketch(tuple(_PART.findall(_without_profiles(role))))
    return sketch is None or matters(sketch)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _sketch(parts: tuple[tuple[bytes, bytes], ...]) -> RoleSketch | None:
    """One sketch for all roles with the same parts; None: a part is absent, or in doubt."""
    found: dict[bytes, str] = {}
    policies: list[str] = []
    try:
        for tag, text in parts:
            if b"&" in text or tag in found:
                return None
            if tag == b"PolicyName":
                policies.append(text.decode("ascii"))
            else:
                found[tag] = text.decode("ascii")
        return RoleSketch(
            found[b"RoleName"],
            found[b"Path"],
            found[b"AssumeRolePolicyDocument"],
            tuple(policies),
        )
    except (KeyError, UnicodeDecodeError):  # a part is absent, or not what IAM sends
        return None


def _without_profiles(role: bytes) -> bytes:
    """A role without its instance profiles, which have paths and roles of their own."""
    start = role.find(b"<InstanceProfileList>")
    end = role.rfind(b"</InstanceProfileList>") if start >= 0 else -1
    return role if end < start or start < 0 else role[:start] + role[end:]


def _without_unused_policies(rest: bytes, kept_roles: bytes) -> bytes:
    """The end of a page without the customer-managed policies that no kept role has. Only where
    the page is the last: a role of one page may have a policy of another."""
    if rest.count(_POLICIES) != 1 or rest.count(_END_OF_POLICIES) != 1:
        return rest
    start, end = rest.index(_POLICIES) + len(_POLICIES), rest.index(_END_OF_POLICIES)
    policies = _members(rest, start, end) if start <= end else None
    if policies is None:
        return rest
    used = b"".join(_used(policies, kept_roles))
    return rest[:start] + used + rest[end:]


def _used(policies: list[bytes], kept_roles: bytes) -> Iterator[bytes]:
    for policy in policies:
        arn = _ARN.search(policy)
        if arn is None or b">" + arn.group(1) + b"<" in kept_roles:
            yield policy

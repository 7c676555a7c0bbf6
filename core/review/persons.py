"""Whether somebody reviews what is their own. Names are compared as people write them."""

from __future__ import annotations

from collections.abc import Mapping


def same_person(one: str, other: str) -> bool:
    """Whether two names mean the same person: case, spaces and what follows a comma or ``<``
    (a title, an address) do not count. An empty name is nobody's."""
    return bool(_plain(one)) and _plain(one) == _plain(other)


def self_review_grounds(
    name: str, preparer: str, owners: Mapping[str, str | None]
) -> tuple[str, ...]:
    """Why a review by `name` would be a review of one's own, one sentence each; () when it is
    not. `owners`: a vendor's name -> its business owner."""
    grounds = []
    if same_person(name, preparer):
        grounds.append(f"{name} prepared this review.")
    owned = [vendor for vendor, owner in owners.items() if same_person(name, owner or "")]
    if owned:
        grounds.append(f"{name} is the business owner of {', '.join(owned)}.")
    return tuple(grounds)


def _plain(name: str) -> str:
    return " ".join(name.partition(",")[0].partition("<")[0].casefold().split())

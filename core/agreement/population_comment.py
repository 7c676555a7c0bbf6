"""The units and accounts of an organization as YAML comments, to draw scopes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from core.model import Account

MOST_NAMED = 1000  # of more accounts only the units are listed


def population_comment(accounts: Sequence[Account]) -> Iterator[str]:
    """One line per unit and account, as selectors; nothing for no accounts.

    Names come from others: what could end the comment is written as an escape.
    """
    if not accounts:
        return
    yield f"# The organization has {len(accounts):,} accounts. As a scope names them:"
    ordered = sorted(accounts, key=lambda one: (_unit(one), one.name, one.id))
    for unit, group in groupby(ordered, key=_unit):
        members = list(group)
        yield f"#   {_selector(unit)}  # {len(members):,} directly in it"
        if len(accounts) <= MOST_NAMED:
            for account in members:
                mark = " (management account)" if account.is_management else ""
                yield f'#     "{account.id}"  # {_visible(account.name)}{mark}'
    yield ""


def _unit(account: Account) -> tuple[str, ...]:
    """The names of the units below the root."""
    return tuple(unit.name for unit in account.ou_path[1:])


def _selector(unit: tuple[str, ...]) -> str:
    names = "/".join(_visible(name).replace("\\", "\\\\").replace('"', '\\"') for name in unit)
    return f'"ou:{names}"' if unit else "the root"


def _visible(text: str) -> str:
    return text if text.isprintable() else ascii(text)[1:-1]

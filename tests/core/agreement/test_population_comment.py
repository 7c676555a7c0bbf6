"""Units and accounts in the comments of a starting file."""

from __future__ import annotations

from core.agreement.population_comment import MOST_NAMED, population_comment
from core.model import Account, OrganizationalUnit

ROOT = OrganizationalUnit("r-1", "Root")


def _account(number: int, name: str, *units: str, management: bool = False) -> Account:
    path = (ROOT, *(OrganizationalUnit(f"ou-{unit}", unit) for unit in units))
    return Account(f"{number:012d}", name, ou_path=path, is_management=management)


def test_no_accounts_make_no_comment() -> None:
    assert list(population_comment([])) == []


def test_accounts_stand_below_their_unit_as_selectors() -> None:
    accounts = [
        _account(2, "shop", "Workloads", "Production"),
        _account(1, "payer", management=True),
    ]
    assert list(population_comment(accounts)) == [
        "# The organization has 2 accounts. As a scope names them:",
        "#   the root  # 1 directly in it",
        '#     "000000000001"  # payer (management account)',
        '#   "ou:Workloads/Production"  # 1 directly in it',
        '#     "000000000002"  # shop',
        "",
    ]


def test_no_name_ends_the_comment() -> None:
    lines = list(population_comment([_account(1, "a\nvendors: {}\u2028\x85", 'U"\n: x')]))
    assert all(line.isprintable() for line in lines)
    assert all(line.startswith("#") for line in lines[:-1])


def test_of_very_many_accounts_only_the_units_are_listed() -> None:
    accounts = [_account(number, "x", "Workloads") for number in range(MOST_NAMED + 1)]
    assert len(list(population_comment(accounts))) == 3

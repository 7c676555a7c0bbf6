"""Where a StackSet deploys to: the scope in units, or a refusal that says what to name."""

from __future__ import annotations

import pytest

from core.agreement import Agreement
from core.agreement.scope import Scope, Selector
from core.catalogue import Catalogue
from core.errors import InputError
from core.rollout.agreed import vendor_rollout
from core.rollout.targets import not_expressed, stack_set_name, target_groups

UNIT, OTHER = "ou-ab12-cdefgh34", "ou-ab12-zzzzzzz9"
IN_UNIT = Selector("unit-id", (UNIT,))
ACCOUNT = Selector("account", ("111122223333",))


def test_units_of_the_scope_are_the_targets() -> None:
    (group,) = target_groups(Scope((IN_UNIT, Selector("unit-id", (OTHER,)))), [], {})

    assert group.targets == {"OrganizationalUnitIds": [UNIT, OTHER]}


def test_excluded_accounts_are_left_out() -> None:
    (group,) = target_groups(Scope((IN_UNIT,), (ACCOUNT, Selector("management"))), [], {})

    assert group.targets == {
        "OrganizationalUnitIds": [UNIT],
        "Accounts": ["111122223333"],
        "AccountFilterType": "DIFFERENCE",
    }


def test_an_account_with_values_of_its_own_gets_them_and_not_the_common_ones() -> None:
    common, own = target_groups(Scope((IN_UNIT,)), [], {"111122223333": {"ExternalId": "x"}})

    assert common.targets["AccountFilterType"] == "DIFFERENCE"
    assert own.targets == {
        "OrganizationalUnitIds": [UNIT],
        "Accounts": ["111122223333"],
        "AccountFilterType": "INTERSECTION",
    }
    assert own.parameters == {"ExternalId": "x"}


def test_an_excluded_account_gets_nothing_even_with_values_of_its_own() -> None:
    groups = target_groups(Scope((IN_UNIT,), (ACCOUNT,)), [], {"111122223333": {"ExternalId": "x"}})

    assert len(groups) == 1


def test_named_accounts_are_taken_within_the_units_given() -> None:
    (group,) = target_groups(Scope((ACCOUNT,)), ["r-ab12"], {})

    assert group.targets == {
        "OrganizationalUnitIds": ["r-ab12"],
        "Accounts": ["111122223333"],
        "AccountFilterType": "INTERSECTION",
    }


@pytest.mark.parametrize(
    "scope",
    [
        Scope((Selector("all"),)),
        Scope((ACCOUNT,)),
        Scope((Selector("tag", ("env", "prod")),)),
        Scope((IN_UNIT,), (Selector("unit-path", ("Sandbox",)),)),
    ],
)
def test_a_scope_that_units_cannot_say_is_refused(scope: Scope) -> None:
    with pytest.raises(InputError, match="--target"):
        target_groups(scope, [], {})


def test_what_the_given_units_must_see_to_is_named() -> None:
    scope = Scope((Selector("all"),), (Selector("unit-path", ("Sandbox",)), ACCOUNT))

    assert not_expressed(scope) == ("it excludes by unit name",)


def test_a_target_that_is_no_unit_is_refused() -> None:
    with pytest.raises(InputError, match="no organizational unit"):
        target_groups(Scope((IN_UNIT,)), ["production"], {})


def test_the_demonstration_has_an_account_with_an_external_id_of_its_own(
    catalogue: Catalogue, agreement: Agreement
) -> None:
    plan = vendor_rollout(catalogue, agreement, "prosperops").stack_set([UNIT])

    assert [group.parameters for group in plan.groups] == [
        {},
        {"ExternalId": "pellworm-prosperops-2020"},
    ]


def test_roles_of_the_management_account_alone_are_no_stack_set(
    catalogue: Catalogue, agreement: Agreement
) -> None:
    with pytest.raises(InputError, match="management account"):
        vendor_rollout(catalogue, agreement, "archera").stack_set([UNIT])


def test_names_of_stack_sets_have_letters_digits_and_hyphens() -> None:
    assert stack_set_name("a.b_c") == "rolecall-a-b-c"

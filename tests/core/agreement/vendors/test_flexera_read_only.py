"""The requirements that Flexera's older read-only template states, one test each."""

from __future__ import annotations

from expected_access import MANAGEMENT, MEMBER, actions, conditions, documents, policy, principals
from spec_files import Expect

from core.catalogue import Catalogue
from core.model import ExpectedRole
from core.policy import compare_permissions

VALUES = {"external_id": "48213", "role_name": "OurFlexera"}


def role_of(expect: Expect, **values: str) -> ExpectedRole:
    (role,) = expect("flexera-read-only", {"values": values or VALUES}, MEMBER).roles
    return role


def test_the_customer_names_the_role(expect: Expect) -> None:
    assert role_of(expect).role_name == "OurFlexera"


def test_without_a_role_name_nothing_can_be_judged(expect: Expect) -> None:
    assert role_of(expect, external_id="48213").incomplete == ("role_name",)


def test_the_whole_account_of_flexera_is_trusted(expect: Expect) -> None:
    assert principals(role_of(expect)) == ["arn:aws:iam::451234325714:root"]


def test_the_external_id_is_the_flexera_organization_id(expect: Expect) -> None:
    assert conditions(role_of(expect)) == [{"StringEquals": {"sts:ExternalId": "48213"}}]


def test_the_permissions_are_one_inline_policy_of_26_actions(expect: Expect) -> None:
    role = role_of(expect)
    assert [(one.name, one.kind) for one in role.policies] == [("FlexeraReadPolicy", "inline")]
    assert len(actions(role)) == 26


def test_the_spelling_of_an_action_does_not_matter(expect: Expect) -> None:
    role = role_of(expect)
    spelled = {one.replace("GetBucketlocation", "GetBucketLocation") for one in actions(role)}
    assert spelled != actions(role)
    assert compare_permissions(documents(role), [policy(*sorted(spelled))]).relation == "equal"


def test_no_permission_writes(catalogue: Catalogue) -> None:
    flexera = catalogue.vendors["flexera-read-only"]
    assert {one.access for role in flexera.roles for one in role.permissions} == {"read"}


def test_the_role_may_stand_in_any_account(expect: Expect) -> None:
    for where in (MANAGEMENT, MEMBER):
        assert expect("flexera-read-only", {"values": VALUES}, where).expected

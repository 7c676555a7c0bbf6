"""The requirements that Flexera publishes for the role of its policy templates, one test each."""

from __future__ import annotations

import pytest
from expected_access import (
    MANAGEMENT,
    MEMBER,
    actions,
    conditions,
    documents,
    observed,
    policy,
    principals,
)
from spec_files import Data, Expect, Faults

from core.catalogue import Catalogue
from core.model import ExpectedRole
from core.policy import compare_permissions

VALUES = {"external_id": "48213"}


def role_of(expect: Expect, where: str = MEMBER, **terms: object) -> ExpectedRole:
    (role,) = expect("flexera-automation", {"values": VALUES, **terms}, where).roles
    return role


@pytest.mark.parametrize(
    ("zone", "principal"),
    [
        ("app.flexera.com", "arn:aws:iam::451234325714:role/production_customer_access"),
        ("app.flexera.eu", "arn:aws:iam::451234325714:role/production_eu_customer_access"),
        ("app.flexera.au", "arn:aws:iam::451234325714:role/production_apac_customer_access"),
        ("app.flexeratest.com", "arn:aws:iam::274571843445:role/staging_customer_access"),
    ],
)
def test_the_zone_decides_which_role_of_flexera_is_trusted(
    expect: Expect, zone: str, principal: str
) -> None:
    assert principals(role_of(expect, values={**VALUES, "zone": zone})) == [principal]


def test_the_whole_account_of_flexera_is_right_only_where_agreed(expect: Expect) -> None:
    role = role_of(expect, values={**VALUES, "accept_account_root": True})
    assert principals(role) == [
        "arn:aws:iam::451234325714:role/production_customer_access",
        "arn:aws:iam::451234325714:root",
    ]


def test_the_external_id_is_the_flexera_organization_id_in_every_account(expect: Expect) -> None:
    for where in (MANAGEMENT, MEMBER):
        assert conditions(role_of(expect, where)) == [{"StringEquals": {"sts:ExternalId": "48213"}}]


def test_an_external_id_that_is_no_number_is_refused(faults: Faults, content: Data) -> None:
    content["vendors"] = {"flexera-automation": {"values": {"external_id": "org-48213"}}}
    assert "vendors.flexera-automation.values.external_id" in faults(content)


def test_without_an_external_id_nothing_can_be_judged(expect: Expect) -> None:
    assert role_of(expect, values={}).incomplete == ("external_id",)


def test_the_role_has_the_templates_name_unless_it_was_changed(expect: Expect) -> None:
    renamed = role_of(expect, values={**VALUES, "role_name": "FlexeraAutomationPolicies-Org12345"})
    assert role_of(expect).role_name == "FlexeraAutomationAccessRole"
    assert renamed.role_name == "FlexeraAutomationPolicies-Org12345"


def test_a_name_of_more_than_64_letters_is_refused(faults: Faults, content: Data) -> None:
    values = {**VALUES, "role_name": "x" * 65}
    content["vendors"] = {"flexera-automation": {"values": values}}
    assert "vendors.flexera-automation.values.role_name" in faults(content)


def test_the_path_is_the_templates_parameter(expect: Expect) -> None:
    assert role_of(expect).path == "/"
    assert role_of(expect, values={**VALUES, "role_path": "/flexera/"}).path == "/flexera/"


def test_the_default_is_one_inline_read_policy_named_after_the_role(expect: Expect) -> None:
    role = role_of(expect, values={**VALUES, "role_name": "Ours"})
    assert [(one.name, one.kind) for one in role.policies] == [
        ("Ours_AllAWSPolicyTemplatesReadPermissionPolicy", "inline")
    ]
    assert len(actions(role)) == 96


def test_read_only_is_the_default_level(expect: Expect) -> None:
    assert not {"ec2:TerminateInstances", "s3:DeleteBucket"} & actions(role_of(expect))


def test_read_and_take_action_adds_the_published_action_policy(expect: Expect) -> None:
    role = role_of(expect, blocks=["action"])
    names = [one.name for one in role.policies]
    assert names[1] == "FlexeraAutomationAccessRole_AllAWSPolicyTemplatesActionPermissionPolicy"
    (statement,) = documents(role)[1]["Statement"]
    assert len(statement["Action"]) == 37
    assert {"ec2:TerminateInstances", "s3:DeleteBucket", "kms:Decrypt"} <= set(statement["Action"])


def test_the_actions_are_marked_as_writing(catalogue: Catalogue) -> None:
    (block,) = catalogue.vendors["flexera-automation"].blocks
    assert block.access == "write"


def test_the_simple_template_attaches_read_only_access_and_nothing_else(expect: Expect) -> None:
    role = role_of(expect, variant="simple")
    assert role.policies == ()
    assert role.aws_managed_arns == ("arn:aws:iam::aws:policy/ReadOnlyAccess",)


def test_the_simple_template_takes_no_action(faults: Faults, content: Data) -> None:
    terms = {"values": VALUES, "variant": "simple", "blocks": ["action"]}
    content["vendors"] = {"flexera-automation": terms}
    assert "vendors.flexera-automation.blocks[0]" in faults(content)


def test_a_choice_of_single_templates_is_what_the_customer_supplies(expect: Expect) -> None:
    own = policy("ec2:DescribeVolumes", "ec2:DeleteVolume")
    role = role_of(expect, variant="selected-templates", values={**VALUES, "policy": own})
    assert actions(role) == {"ec2:DescribeVolumes", "ec2:DeleteVolume"}


def test_a_choice_of_single_templates_without_its_policy_cannot_be_judged(expect: Expect) -> None:
    assert role_of(expect, variant="selected-templates").incomplete == ("policy",)


def test_further_managed_policies_of_the_template_can_be_agreed(expect: Expect) -> None:
    arn = "arn:aws:iam::aws:policy/AWSSupportAccess"
    role = role_of(expect, allow_extra=[{"reason": "Attached by the template", "policy_arn": arn}])
    assert arn in role.allowed_extra


def test_the_same_permissions_in_the_one_policy_of_the_generator_are_right(expect: Expect) -> None:
    role = role_of(expect)
    generated = [policy(*sorted(actions(role)))]
    assert compare_permissions(documents(role), generated).relation == "equal"


def test_the_role_stands_in_every_account(expect: Expect) -> None:
    assert expect("flexera-automation", {"values": VALUES}, MANAGEMENT).expected
    assert expect("flexera-automation", {"values": VALUES}, MEMBER).expected


def test_several_roles_of_several_flexera_organizations_stand_side_by_side(expect: Expect) -> None:
    instances = {
        "one": {"values": {"role_name": "Flexera-1", "external_id": "1"}},
        "two": {"values": {"role_name": "Flexera-2", "external_id": "2"}},
    }
    roles = expect("flexera-automation", {"instances": instances}, MEMBER).roles
    assert [role.role_name for role in roles] == ["Flexera-1", "Flexera-2"]
    assert [conditions(role) for role in roles] == [
        [{"StringEquals": {"sts:ExternalId": number}}] for number in ("1", "2")
    ]


def test_the_description_begins_as_the_templates_does_whatever_the_stacks_id(
    expect: Expect,
) -> None:
    prefix = role_of(expect).attributes["description_prefix"]
    assert prefix.startswith("Allows access from Flexera Platform.")
    assert prefix.endswith("managed by CloudFormation Stack:")


def test_the_role_of_the_template_is_recognised_by_its_name(catalogue: Catalogue) -> None:
    flexera = catalogue.vendors["flexera-automation"]
    assert flexera.recognises(observed("FlexeraAutomationAccessRole"))
    assert not flexera.recognises(observed("flexeraautomationaccessrole"))

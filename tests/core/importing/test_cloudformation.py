"""CloudFormation templates, YAML and JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import Problem
from core.importing import Import, ImportedRole, ImportKind, opened, read_import
from core.model import PolicyKind


@pytest.fixture
def found(sample: Callable[[str], Path]) -> Any:
    return read_import(opened(sample("nightledger.yaml")))


@pytest.fixture
def nightledger(found: Import) -> ImportedRole:
    (role,) = found.roles
    return role


def _document(role: ImportedRole, name: str) -> dict[str, Any]:
    (text,) = [policy.document for policy in role.policies if policy.name == name]
    document: dict[str, Any] = json.loads(text)
    return document


def _template(**resources: Any) -> str:
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})


def _role(**properties: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"AWS": "1"}, "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"RoleName": "R", "AssumeRolePolicyDocument": trust, **properties},
    }


def _policy(action: Any = "ce:*") -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def test_the_roles_attributes_are_read(found: Import, nightledger: ImportedRole) -> None:
    assert found.kind is ImportKind.CLOUDFORMATION
    assert nightledger.name == "NightledgerAccess"
    assert nightledger.path == "/vendors/"
    assert nightledger.description == "Used by Nightledger in ${account_id}"
    assert nightledger.max_session_duration == 7200
    assert nightledger.tags == {"vendor": "nightledger"}
    assert nightledger.line == 35


def test_a_parameter_with_a_default_becomes_a_variable_with_it(nightledger: ImportedRole) -> None:
    (external_id,) = [one for one in nightledger.variables if one.origin == "ExternalID"]

    assert external_id.name == "external_id"
    assert external_id.default == "nl-4417-c0ffee"
    assert external_id.description == "Shown on the connection page"
    assert external_id.sensitive


def test_a_parameter_without_a_default_stays_open(nightledger: ImportedRole) -> None:
    (bucket,) = [one for one in nightledger.variables if one.origin == "BillingBucket"]

    assert bucket.default is None


def test_parameters_that_the_role_does_not_use_are_not_listed(nightledger: ImportedRole) -> None:
    assert "TrustedAccounts" not in [one.origin for one in nightledger.variables]


def test_sub_and_join_come_to_the_same_text_with_placeholders(nightledger: ImportedRole) -> None:
    resources = _document(nightledger, "NightledgerBill")["Statement"][0]["Resource"]

    assert resources == ["arn:aws:s3:::${billing_bucket}", "arn:aws:s3:::${billing_bucket}/*"]


def test_an_escaped_policy_variable_is_iams(nightledger: ImportedRole) -> None:
    statement = _document(nightledger, "NightledgerBill")["Statement"][1]

    assert statement["Resource"] == "arn:aws:iam::${account_id}:user/${aws:username}"


def test_a_table_is_read_for_the_parameters_default_and_says_so(
    found: Import, nightledger: ImportedRole
) -> None:
    principal = json.loads(nightledger.trusts[0])["Statement"][0]["Principal"]["AWS"]

    assert principal == "arn:aws:iam::210987654321:role/collector-us"
    assert any("us-west-2, the default" in remark.text for remark in found.remarks)


def test_a_managed_policy_of_the_template_is_attached(nightledger: ImportedRole) -> None:
    (buying,) = [one for one in nightledger.policies if one.kind is PolicyKind.MANAGED]

    assert buying.name == "NightledgerBuying"
    assert nightledger.aws_managed_arns == (
        "arn:${partition}:iam::aws:policy/job-function/ViewOnlyAccess",
    )


def test_policies_of_their_own_resource_are_attached(nightledger: ImportedRole) -> None:
    assert "NightledgerCosts" in [one.name for one in nightledger.policies]


def test_what_a_condition_leaves_out_is_said(found: Import, nightledger: ImportedRole) -> None:
    assert "NightledgerLooking" not in [one.name for one in nightledger.policies]
    (remark,) = [one for one in found.remarks if one.text.startswith("Looking")]
    assert remark.left_out
    assert remark.line == 82


def test_other_resources_are_named(found: Import) -> None:
    assert any("Bucket (AWS::S3::Bucket)" in remark.text for remark in found.remarks)


def test_a_json_template_is_read_like_a_yaml_one(role: Callable[[str], ImportedRole]) -> None:
    found = role(_template(Role=_role(Path={"Fn::Join": ["", ["/", "a", "/"]]})))

    assert (found.name, found.path) == ("R", "/a/")


def test_the_arn_of_a_role_is_known(role: Callable[[str], ImportedRole]) -> None:
    document = _policy()
    document["Statement"][0]["Resource"] = {"Fn::GetAtt": ["Role", "Arn"]}
    inline = {"PolicyName": "p", "PolicyDocument": document}

    found = role(_template(Role=_role(Policies=[inline], Path="/x/")))

    assert "arn:${partition}:iam::${account_id}:role/x/R" in found.policies[0].document


def test_what_another_resource_gives_stays_open_with_a_remark(
    read: Callable[[str], Import],
) -> None:
    document = _policy()
    document["Statement"][0]["Resource"] = {"Fn::GetAtt": ["Bucket", "Arn"]}
    role = _role(Policies=[{"PolicyName": "p", "PolicyDocument": document}])

    found = read(_template(Role=role, Bucket={"Type": "AWS::S3::Bucket"}))

    assert [one.name for one in found.roles[0].variables] == ["bucket_arn"]
    assert any("Bucket.Arn is not in the text" in remark.text for remark in found.remarks)


def test_a_role_without_a_name_says_that_cloudformation_makes_it_up(
    read: Callable[[str], Import],
) -> None:
    role = _role()
    del role["Properties"]["RoleName"]

    found = read(_template(Role=role))

    assert found.roles[0].name is None
    assert any("CloudFormation makes the name up" in remark.text for remark in found.remarks)


def test_no_value_is_as_if_it_were_not_written(role: Callable[[str], ImportedRole]) -> None:
    absent = {"Fn::If": ["No", "x", {"Ref": "AWS::NoValue"}]}
    text = json.loads(_template(Role=_role(Description=absent)))
    text["Parameters"] = {"Answer": {"Type": "String", "Default": "no"}}
    text["Conditions"] = {"No": {"Fn::Equals": [{"Ref": "Answer"}, "yes"]}}

    assert role(json.dumps(text)).description is None


def test_a_condition_that_cannot_be_told_asks_to_check(read: Callable[[str], Import]) -> None:
    text = json.loads(_template(Role=_role(Description={"Fn::If": ["Open", "a", "b"]})))
    text["Parameters"] = {"Answer": {"Type": "String"}}
    text["Conditions"] = {"Open": {"Fn::Equals": [{"Ref": "Answer"}, "yes"]}}

    found = read(json.dumps(text))

    assert found.roles[0].description == "a"
    assert any("please check" in remark.text for remark in found.remarks)


def test_a_list_parameter_stands_for_all_its_texts(role: Callable[[str], ImportedRole]) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": {"Ref": "Accounts"}},
        "Action": "sts:AssumeRole",
    }
    text = json.loads(_template(Role=_role(AssumeRolePolicyDocument={"Statement": [statement]})))
    text["Parameters"] = {"Accounts": {"Type": "CommaDelimitedList", "Default": "1, 2"}}

    found = role(json.dumps(text))

    assert found.defaults == {"accounts": ("1", "2")}


def test_a_field_of_a_role_that_is_not_understood_is_said(read: Callable[[str], Import]) -> None:
    found = read(_template(Role=_role(Colour="blue")))

    (remark,) = found.remarks
    assert "Colour" in remark.text
    assert remark.left_out


def test_a_policy_for_a_role_elsewhere_is_said(read: Callable[[str], Import]) -> None:
    policy = {
        "Type": "AWS::IAM::Policy",
        "Properties": {"PolicyName": "p", "Roles": ["Elsewhere"], "PolicyDocument": _policy()},
    }

    found = read(_template(Role=_role(), Policy=policy))

    assert found.roles[0].policies == ()
    assert all(remark.left_out for remark in found.remarks)
    assert any("Elsewhere" in remark.text for remark in found.remarks)


def test_an_alias_is_refused_with_its_line(refusal: Callable[[str], Problem]) -> None:
    problem = refusal("Resources:\n  a: &a {Type: x}\n  b: *a\n")

    assert problem.line == 3
    assert "alias" in problem.reason


def test_a_template_with_nothing_of_iam_is_refused(refusal: Callable[[str], Problem]) -> None:
    assert "no IAM role" in refusal(_template(Bucket={"Type": "AWS::S3::Bucket"})).reason


def test_conditions_that_go_in_circles_end(read: Callable[[str], Import]) -> None:
    text = json.loads(_template(Role={**_role(), "Condition": "A"}))
    text["Conditions"] = {"A": {"Condition": "B"}, "B": {"Condition": "A"}}

    found = read(json.dumps(text))

    assert len(found.roles) == 1
    assert any("only if A" in remark.text for remark in found.remarks)


def test_an_empty_default_counts_in_conditions_but_fills_nothing(
    role: Callable[[str], ImportedRole],
) -> None:
    description = {"Fn::If": ["None", {"Fn::Sub": "for ${Label}"}, "b"]}
    text = json.loads(_template(Role=_role(Description=description)))
    text["Parameters"] = {"Label": {"Type": "String", "Default": ""}}
    text["Conditions"] = {"None": {"Fn::Equals": [{"Ref": "Label"}, ""]}}

    found = role(json.dumps(text))

    assert found.description == "for ${label}"
    assert found.defaults == {}


def test_a_field_twice_matters_only_where_roles_are(
    role: Callable[[str], ImportedRole], refusal: Callable[[str], Problem]
) -> None:
    resource = "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: {RoleName: R}\n"

    assert role(f"{resource}Outputs:\n  A: 1\n  A: 2\n").name == "R"
    assert "given twice" in refusal(resource + "  R: {}\n").reason


def test_a_policy_that_cloudformation_names_bears_its_logical_name(
    role: Callable[[str], ImportedRole],
) -> None:
    policy = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": _policy()}}

    found = role(_template(Role=_role(ManagedPolicyArns=[{"Ref": "Buying"}]), Buying=policy))

    assert [one.name for one in found.policies] == ["Buying"]
    assert found.variables == ()

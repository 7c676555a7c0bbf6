"""Terraform configurations."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import Problem
from core.importing import Import, ImportedRole, ImportKind, opened, read_import
from core.model import PolicyKind

_TRUST = """
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "210987654321" }, Action = "sts:AssumeRole" }
    ]
  })
"""


@pytest.fixture
def found(sample: Callable[[str], Path]) -> Any:
    return read_import(opened(sample("terraform/main.tf")))


@pytest.fixture
def nightledger(found: Import) -> ImportedRole:
    (role,) = found.roles
    return role


def _document(role: ImportedRole, name: str) -> dict[str, Any]:
    (text,) = [policy.document for policy in role.policies if policy.name == name]
    document: dict[str, Any] = json.loads(text)
    return document


def _role(more: str = "", name: str = '"R"') -> str:
    return f'resource "aws_iam_role" "main" {{\n  name = {name}\n{_TRUST}\n{more}\n}}\n'


def _inline(policy: str) -> str:
    return (
        'resource "aws_iam_role_policy" "p" {\n  name = "p"\n'
        f"  role = aws_iam_role.main.id\n  policy = {policy}\n}}\n"
    )


def test_the_roles_attributes_are_read(found: Import, nightledger: ImportedRole) -> None:
    assert found.kind is ImportKind.TERRAFORM
    assert nightledger.name == "${role_name}"
    assert nightledger.path == "/vendors/"
    assert nightledger.description == 'Used by "Nightledger"'
    assert nightledger.max_session_duration == 3600
    assert nightledger.tags == {"vendor": "nightledger"}


def test_variables_keep_default_description_and_sensitivity(nightledger: ImportedRole) -> None:
    by_name = {one.name: one for one in nightledger.variables}

    assert by_name["role_name"].default == "NightledgerAccess"
    assert by_name["external_id"].default is None
    assert by_name["external_id"].description == "Shown on the connection page"
    assert by_name["external_id"].sensitive


def test_a_policy_document_data_source_is_the_trust_policy(nightledger: ImportedRole) -> None:
    (statement,) = json.loads(nightledger.trusts[0])["Statement"]

    assert statement["Principal"] == {"AWS": ["arn:${partition}:iam::210987654321:root"]}
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": "${external_id}"}}


def test_statement_blocks_become_statements(nightledger: ImportedRole) -> None:
    bucket, buying, denied = _document(nightledger, "${role_name}-bill")["Statement"]

    assert bucket["Sid"] == "Bucket"
    assert bucket["Resource"] == ["arn:aws:s3:::bill-a/*", "arn:aws:s3:::bill-b/*"]
    assert buying["Action"] == ["savingsplans:CreateSavingsPlan"]
    assert denied["Effect"] == "Deny"
    assert denied["Resource"] == ["arn:aws:iam::${account_id}:user/${aws:username}"]


def test_jsonencode_is_read(nightledger: ImportedRole) -> None:
    assert _document(nightledger, "costs")["Statement"][0]["Action"] == ["ce:Get*"]


def test_json_in_a_heredoc_is_read_and_attached(nightledger: ImportedRole) -> None:
    (advice,) = [one for one in nightledger.policies if one.kind is PolicyKind.MANAGED]

    assert advice.name == "NightledgerAdvice"
    assert "compute-optimizer:Get*" in advice.document


def test_attachments_in_a_loop_are_all_there(nightledger: ImportedRole) -> None:
    assert nightledger.aws_managed_arns == (
        "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
        "arn:aws:iam::aws:policy/SecurityAudit",
    )


def test_a_choice_by_a_default_is_said(found: Import) -> None:
    assert [remark.text for remark in found.remarks] == [
        "The condition var.purchases is taken as yes."
    ]
    assert found.remarks[0].line == 58


def test_a_file_beside_the_configuration_is_read(
    tmp_path: Path, policy: Callable[..., dict[str, Any]]
) -> None:
    (tmp_path / "bill.json").write_text(json.dumps(policy()), encoding="utf-8")
    main = tmp_path / "main.tf"
    main.write_text(_role() + _inline('file("${path.module}/bill.json")'), encoding="utf-8")

    (role,) = read_import(opened(main)).roles

    assert json.loads(role.policies[0].document) == policy()


def test_a_template_file_gets_its_values(
    tmp_path: Path, policy: Callable[..., dict[str, Any]]
) -> None:
    text = json.dumps(policy(Resource="arn:aws:s3:::${bucket}/*"))
    (tmp_path / "bill.tpl").write_text(text, encoding="utf-8")
    main = tmp_path / "main.tf"
    main.write_text(_role() + _inline('templatefile("bill.tpl", { bucket = "b" })'), "utf-8")

    (role,) = read_import(opened(main)).roles

    assert "arn:aws:s3:::b/*" in role.policies[0].document


@pytest.mark.parametrize("path", ["../secret.json", "/etc/hostname", "C:/x.json"])
def test_files_elsewhere_are_not_read(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.json").write_text('{"Statement": []}', encoding="utf-8")
    main = folder / "main.tf"
    main.write_text(_role() + _inline(f'file("{path}")'), encoding="utf-8")

    found = read_import(opened(main))

    assert found.roles[0].policies == ()
    assert any("only files beside" in remark.text for remark in found.remarks)


def test_a_link_that_leads_elsewhere_is_not_followed(
    tmp_path: Path, policy: Callable[..., dict[str, Any]]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.json").write_text(json.dumps(policy()), encoding="utf-8")
    (folder / "link.json").symlink_to(tmp_path / "secret.json")
    main = folder / "main.tf"
    main.write_text(_role() + _inline('file("link.json")'), encoding="utf-8")

    assert read_import(opened(main)).roles[0].policies == ()


def test_pasted_text_reads_no_file(read: Callable[[str], Import]) -> None:
    found = read(_role() + _inline('file("bill.json")'))

    assert any("was pasted" in remark.text for remark in found.remarks)


def test_what_is_not_in_the_text_becomes_an_open_variable(
    role: Callable[[str], ImportedRole],
) -> None:
    found = role(_role('  description = "for ${module.vendor.label}"'))

    assert found.description == "for ${module_vendor_label}"
    assert [one.origin for one in found.variables] == ["module.vendor.label"]


def test_a_module_is_said_not_to_be_read(read: Callable[[str], Import]) -> None:
    found = read(_role() + 'module "more" {\n  source = "./more"\n}\n')

    (remark,) = found.remarks
    assert "module more" in remark.text
    assert remark.left_out


def test_a_role_that_there_is_none_of_is_left_out(read: Callable[[str], Import]) -> None:
    text = 'variable "on" {\n  default = false\n}\n' + _role("  count = var.on ? 1 : 0")

    found = read(text + _role().replace('"main"', '"other"'))

    assert len(found.roles) == 1
    assert any("aws_iam_role.main is left out" in remark.text for remark in found.remarks)


def test_a_reference_with_an_index_finds_its_role(role: Callable[[str], ImportedRole]) -> None:
    text = _role("  count = 1") + _inline("jsonencode({Statement = []})").replace(
        "aws_iam_role.main.id", "aws_iam_role.main[0].id"
    ).replace("[]", '[{Effect = "Allow", Action = "ce:*", Resource = "*"}]')

    assert len(role(text).policies) == 1


def test_a_policy_that_hangs_on_no_role_is_said(read: Callable[[str], Import]) -> None:
    text = 'resource "aws_iam_policy" "lone" {\n  name = "lone"\n  policy = "{}"\n}\n'

    found = read(_role() + text)

    (remark,) = found.remarks
    assert "aws_iam_policy.lone is attached to no role" in remark.text


def test_documents_are_put_together_and_overridden(role: Callable[[str], ImportedRole]) -> None:
    text = """
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "A"
    actions   = ["ce:*"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "all" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json]
  override_policy_documents = [jsonencode({ Statement = [
    { Sid = "A", Effect = "Allow", Action = "ce:Get*", Resource = "*" }
  ] })]
  statement {
    actions   = ["cur:Describe*"]
    resources = ["*"]
  }
}
"""
    found = role(text + _role() + _inline("data.aws_iam_policy_document.all.json"))

    statements = json.loads(found.policies[0].document)["Statement"]
    assert [one["Action"] for one in statements] == [["cur:Describe*"], "ce:Get*"]


def test_inline_policy_blocks_of_a_role_are_read(role: Callable[[str], ImportedRole]) -> None:
    block = (
        '  inline_policy {\n    name = "in"\n    policy = jsonencode({ Statement = '
        '{ Effect = "Allow", Action = "ce:*", Resource = "*" } })\n  }\n'
    )

    assert [one.name for one in role(_role(block)).policies] == ["in"]


def test_a_policy_variable_in_text_is_iams(role: Callable[[str], ImportedRole]) -> None:
    policy = (
        'jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", '
        'Resource = "arn:aws:s3:::b/$${aws:username}" }] })'
    )

    assert "arn:aws:s3:::b/${aws:username}" in role(_role() + _inline(policy)).policies[0].document


def test_locals_that_go_in_circles_end(role: Callable[[str], ImportedRole]) -> None:
    text = "locals {\n  a = local.b\n  b = local.a\n}\n"

    found = role(text + _role("  description = local.a"))

    assert found.description is not None
    assert found.description.startswith("${")


def test_a_loop_of_unknown_length_is_said(read: Callable[[str], Import]) -> None:
    text = """
variable "more" {
  type = list(string)
}
data "aws_iam_policy_document" "all" {
  statement {
    actions   = ["ce:*"]
    resources = ["*"]
  }
  dynamic "statement" {
    for_each = var.more
    content {
      actions = [statement.value]
    }
  }
}
"""
    found = read(text + _role() + _inline("data.aws_iam_policy_document.all.json"))

    assert any(remark.left_out and "repeated" in remark.text for remark in found.remarks)


def test_a_name_that_terraform_makes_up_is_said(read: Callable[[str], Import]) -> None:
    found = read(_role().replace("name =", "name_prefix ="))

    assert found.roles[0].name is None
    assert any("Terraform makes it up" in remark.text for remark in found.remarks)


def test_broken_text_names_its_line(refusal: Callable[[str], Problem]) -> None:
    problem = refusal('resource "aws_iam_role" "main" {\n  name = "x\n}\n')

    assert problem.line >= 2
    assert "not Terraform" in problem.reason


def test_an_attribute_that_is_given_twice_is_refused(refusal: Callable[[str], Problem]) -> None:
    problem = refusal(_role('  name = "S"'))

    assert "name is given twice" in problem.reason


@pytest.mark.parametrize(
    ("default", "condition", "answer"),
    [
        ('""', 'var.x == ""', "yes"),
        ('""', 'var.x != ""', "no"),
        ("null", "var.x == null", "yes"),
        ("null", "var.x != null", "no"),
        ('"a"', "var.x != null", "yes"),
        ('"a"', 'var.x == "b" || var.x == "a"', "yes"),
        ("true", "!var.x", "no"),
        ("2", "var.x > 1", "yes"),
        ("[]", "length(var.x) > 0", "no"),
    ],
)
def test_conditions_on_defaults_are_decided(
    read: Callable[[str], Import], default: str, condition: str, answer: str
) -> None:
    variable = f'variable "x" {{\n  default = {default}\n}}\n'

    found = read(variable + _role(f'  description = {condition} ? "yes" : "no"'))

    assert found.roles[0].description == answer
    assert not any("please check" in remark.text for remark in found.remarks)


def test_a_condition_on_what_is_open_asks_to_check(read: Callable[[str], Import]) -> None:
    found = read('variable "x" {}\n' + _role('  description = var.x == "a" ? "yes" : "no"'))

    assert any("please check" in remark.text for remark in found.remarks)


def test_the_first_that_is_there_is_taken(role: Callable[[str], ImportedRole]) -> None:
    text = 'variable "x" {\n  default = null\n}\nvariable "y" {\n  default = ""\n}\n'

    assert role(text + _role('  description = coalesce(var.x, var.y, "third")')).description == (
        "third"
    )


def test_a_variable_that_holds_statements_is_put_in_place(
    role: Callable[[str], ImportedRole],
) -> None:
    text = """
variable "read" {
  default = <<-EOT
    { "Effect": "Allow", "Action": "ce:Get*", "Resource": "*" }
  EOT
}
variable "more" {
  default = ""
}
"""
    policy = (
        '<<EOT\n{ "Statement": [ ${var.read} ${var.more == "" ? "" : format(",%s", var.more)} ] }\n'
        "EOT\n"
    )

    assert "ce:Get*" in role(text + _role() + _inline(policy)).policies[0].document


def test_other_resources_are_named_in_one_remark(read: Callable[[str], Import]) -> None:
    found = read(_role() + 'resource "aws_s3_bucket" "a" {}\nresource "random_id" "b" {}\n')

    assert [remark.text for remark in found.remarks] == [
        "No part of a role: aws_s3_bucket.a, random_id.b."
    ]


def test_statements_from_elsewhere_leave_the_policy_out(read: Callable[[str], Import]) -> None:
    found = read(_role() + _inline("jsonencode({ Statement = concat([], module.x.statements) })"))

    assert any("some of its statements" in one.text and one.left_out for one in found.remarks)


def test_a_remark_about_a_heredoc_has_the_line_it_begins_on(read: Callable[[str], Import]) -> None:
    found = read(_role() + _inline('<<EOT\n{"Statement": [\n${module.x.y}]}\nEOT\n'))

    line = next(one.line for one in found.remarks if "module.x.y" in one.text)
    assert line == _role().count("\n") + 4

"""AWS CLI commands, run by a real shell against an `aws` that only writes down its arguments."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from rollout_deploy import calls_of

from core.model import ExpectedRole
from core.rollout.commands import shell_script
from core.rollout.roles import ACCOUNT, Rollout

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
THERE = "111122223333"


def test_the_calls_are_made_in_order_with_every_text_as_it_was(
    hostile: Rollout, hostile_role: ExpectedRole, tmp_path: Path
) -> None:
    calls = list(calls_of(shell_script(hostile), tmp_path, THERE))

    assert [operation for operation, _ in calls] == [
        "create_role", "put_role_policy", "create_policy", "attach_role_policy",
        "attach_role_policy",
    ]  # fmt: skip
    role, inline, own, attached, aws_managed = (parameters for _, parameters in calls)
    assert role["RoleName"] == "--Vendor"
    assert role["Description"] == hostile_role.attributes["description"]
    assert {tag["Key"]: tag["Value"] for tag in role["Tags"]} == hostile_role.attributes["tags"]
    assert role["MaxSessionDuration"] == 7200
    trust = json.loads(role["AssumeRolePolicyDocument"])
    assert trust == json.loads(hostile_role.trust_alternatives[0])
    agreed = json.loads(hostile_role.policies[0].document.replace(ACCOUNT, THERE))
    assert json.loads(inline["PolicyDocument"]) == agreed
    assert json.loads(own["PolicyDocument"]) == agreed
    assert attached["PolicyArn"] == f"arn:aws:iam::{THERE}:policy/Own"
    assert aws_managed["PolicyArn"] == "arn:aws:iam::aws:policy/ReadOnlyAccess"


def test_nothing_in_a_value_is_run(hostile: Rollout, tmp_path: Path) -> None:
    list(calls_of(shell_script(hostile), tmp_path, THERE))

    assert not list(tmp_path.glob("pwned*"))


def test_the_script_ends_at_the_first_failure(hostile: Rollout) -> None:
    assert "\nset -eu\n" in shell_script(hostile)

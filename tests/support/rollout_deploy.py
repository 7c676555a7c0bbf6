"""Deploys what the templates say on an emulator, each with an interpreter of its own: moto's
CloudFormation, a real shell, and the reader of Terraform that imports use."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.importing import pasted, read_import
from core.importing.imported import with_values
from core.model import PolicyKind

# An `aws` that does nothing but write down how it was called.
_STUB = """#!/bin/sh
if [ "$1" = sts ]; then echo "$STUB_ACCOUNT"; exit; fi
{ for word; do printf '%s\\0' "$word"; done; printf '\\0'; } >> "$STUB_LOG"
"""


def deploy_stack(cloudformation: Any, template: str, **parameters: str) -> None:
    """Create a stack; AssertionError unless it comes out complete."""
    cloudformation.create_stack(
        StackName="rolecall",
        TemplateBody=template,
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
    )
    (stack,) = cloudformation.describe_stacks(StackName="rolecall")["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    write_policies_as_text()


def write_policies_as_text() -> None:
    """moto keeps a stack's inline policies as objects and then cannot answer for them."""
    from moto.iam import iam_backends

    for account in iam_backends.values():
        for role in account["aws"].roles.values():
            for name, document in role.policies.items():
                if not isinstance(document, str):
                    role.policies[name] = json.dumps(document)


def deploy_terraform(iam: Any, text: str, account_id: str) -> None:
    """Create what the configuration declares, with its variables' defaults."""
    found = [
        with_values(role, {**role.defaults, "account_id": account_id, "partition": "aws"})
        for role in read_import(pasted(text)).roles
    ]
    for role in found:
        optional = {
            "Description": role.description,
            "MaxSessionDuration": role.max_session_duration,
        }
        iam.create_role(
            RoleName=role.name,
            Path=role.path,
            AssumeRolePolicyDocument=role.trusts[0],
            Tags=[{"Key": key, "Value": value} for key, value in role.tags.items()],
            **{key: value for key, value in optional.items() if value},
        )
        for policy in role.policies:
            if policy.kind is PolicyKind.INLINE:
                iam.put_role_policy(
                    RoleName=role.name, PolicyName=policy.name, PolicyDocument=policy.document
                )
            else:
                made = iam.create_policy(PolicyName=policy.name, PolicyDocument=policy.document)
                iam.attach_role_policy(RoleName=role.name, PolicyArn=made["Policy"]["Arn"])
        for arn in role.aws_managed_arns:
            iam.attach_role_policy(RoleName=role.name, PolicyArn=arn)


def deploy_commands(iam: Any, script: str, folder: Path, account_id: str) -> None:
    """Run the script in a shell, and make the calls that it would have made."""
    for operation, parameters in calls_of(script, folder, account_id):
        getattr(iam, operation)(**parameters)


def calls_of(
    script: str, folder: Path, account_id: str = "111122223333"
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The calls of the AWS CLI that a script makes, as boto3 wants them."""
    for words in _invocations(script, folder, account_id):
        assert words[0] == "iam"
        parameters: dict[str, Any] = {}
        rest = iter(words[2:])
        for word in rest:
            option, equals, value = word.removeprefix("--").partition("=")
            value = value if equals else next(rest)
            assert not value.startswith(("file://", "fileb://", "http://", "https://"))
            if option == "cli-input-json":
                parameters |= json.loads(value)
            else:
                parameters["".join(part.title() for part in option.split("-"))] = value
        if "Tags" in parameters:
            parameters["Tags"] = json.loads(parameters["Tags"])
        if "MaxSessionDuration" in parameters:
            parameters["MaxSessionDuration"] = int(parameters["MaxSessionDuration"])
        yield words[1].replace("-", "_"), parameters


def _invocations(script: str, folder: Path, account_id: str) -> Iterator[list[str]]:
    stub, log = folder / "aws", folder / "calls"
    stub.write_text(_STUB)
    stub.chmod(stub.stat().st_mode | stat.S_IXUSR)
    log.write_bytes(b"")
    subprocess.run(
        ["/bin/sh"],
        input=script,
        text=True,
        check=True,
        cwd=folder,
        env={
            "PATH": f"{folder}:{os.environ['PATH']}",
            "STUB_LOG": str(log),
            "STUB_ACCOUNT": account_id,
        },
    )
    words: list[str] = []
    for word in log.read_bytes().decode().split("\0"):
        if word:
            words.append(word)
        elif words:
            yield words
            words = []

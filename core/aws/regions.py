"""Which Region to ask where none is configured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import boto3

# where IAM and Organizations of each partition live
_HOME = {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1", "aws-cn": "cn-northwest-1"}


def home_region(session: boto3.Session) -> str:
    """The Region of IAM and Organizations in the partition that the profile gives away: by the
    role that it assumes, or by where it signs in to IAM Identity Center. Else the commercial one.
    """
    core_session: Any = session._session  # noqa: SLF001 - boto3 has no other way
    config: Mapping[str, Any] = core_session.full_config
    name = core_session.get_config_variable("profile") or "default"
    profile = config.get("profiles", {}).get(name, {})
    role = str(profile.get("role_arn", "")).split(":")
    if len(role) > 1:
        return _HOME.get(role[1], _HOME["aws"])
    sso_session = config.get("sso_sessions", {}).get(profile.get("sso_session"), {})
    region = profile.get("sso_region") or sso_session.get("sso_region")
    if not region:
        return _HOME["aws"]
    return _HOME.get(session.get_partition_for_region(region), _HOME["aws"])

"""How to reach AWS: whose credentials, which region, which endpoint."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """What botocore cannot find out by itself. `None` leaves a choice to botocore's own
    configuration (environment, profile, SSO, instance role, `AWS_ENDPOINT_URL`)."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    access_key_id: str | None = field(default=None, repr=False)
    secret_access_key: str | None = field(default=None, repr=False)
    session_token: str | None = field(default=None, repr=False)

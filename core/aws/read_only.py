"""The only calls a scan makes inside an account. A scan cannot write.

The list is used twice: as the session policy of every session a scan assumes (AWS itself then
refuses anything else, whatever the role may do), and as the whitelist of `AccountIam` (for the
management account, which may have to be read with the caller's own identity).
"""

from __future__ import annotations

import json
from functools import lru_cache

READ_CALLS: frozenset[str] = frozenset(
    {
        "GetAccountAuthorizationDetails",
        "GetPolicy",
        "GetPolicyVersion",
        "GetRole",
        "GetRolePolicy",
        "ListAttachedRolePolicies",
        "ListRolePolicies",
        "ListRoles",
    }
)


@lru_cache(maxsize=8)
def session_policy(calls: frozenset[str] = READ_CALLS) -> str:
    """The session policy (JSON text) that allows these IAM calls and nothing else.

    STS takes at most 2,048 characters of session policy.
    """
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": sorted(f"iam:{call}" for call in calls),
                    "Resource": "*",
                }
            ],
        },
        separators=(",", ":"),
    )

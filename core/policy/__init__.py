"""Comparing IAM policies exactly, offline, as sets of requests.

No AWS session, no file, no scan: documents in, verdict and explanation out.
"""

from __future__ import annotations

from core.policy.compare import Comparison, compare_permissions, compare_trust
from core.policy.differences import Difference

__all__ = ["Comparison", "Difference", "compare_permissions", "compare_trust"]

"""Comparing IAM policies exactly, offline, as sets of requests.

No AWS session, no file, no scan: documents in, verdict and explanation out.

documents, statements, conditions, principals   reading, strictly; spelling removed
texts, automaton, patterns, arns, points        which patterns and values can meet
bodies, places, outcomes, masks                 which statements meet, and how sides differ
compare                                         the verdict, remembered by content
explain, witness, wording                       cause, example request, sentence
findings, trust_findings                        what a person reads in a cell
access_levels, todays_view                      today's AWS actions: words only, no verdict
"""

from __future__ import annotations

from core.policy.compare import Comparison, compare_permissions, compare_trust
from core.policy.differences import Difference

__all__ = ["Comparison", "Difference", "compare_permissions", "compare_trust"]

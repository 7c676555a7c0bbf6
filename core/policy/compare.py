"""Comparing policies as sets of requests: the public entry of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from threading import RLock
from typing import Any

from core.policy.differences import Difference
from core.policy.documents import CannotJudge, document_text
from core.policy.explain import explain, undecided
from core.policy.masks import Problem, build_problem, undecidable_mix
from core.policy.statements import PolicyType, Statement, read_statements

Document = str | bytes | Mapping[str, Any]
Documents = Document | Iterable[Document]

EQUAL, MISSING, EXCESS, BOTH = "equal", "missing", "excess", "both"


class Comparison:
    """What `actual` allows, compared with what `expected` allows.

    relation: ``equal``, ``missing`` (something expected is not allowed), ``excess``
    (something is allowed beyond what is expected) or ``both``.
    undecided: why no certain answer exists (the relation is then ``both``), else None.
    """

    def __init__(
        self, relation: str, *, problem: Problem | None = None, undecided: str | None = None
    ) -> None:
        self.relation = relation
        self.undecided = undecided
        self.problem = problem
        self._lock = RLock()  # shared by every thread that met the same documents

    def __repr__(self) -> str:
        return f"Comparison(relation={self.relation!r}, undecided={self.undecided!r})"

    @property
    def equal(self) -> bool:
        """True if both sides allow exactly the same requests."""
        return self.relation == EQUAL

    @property
    def missing(self) -> tuple[Difference, ...]:
        """What is expected and not allowed."""
        return self._differences[0]

    @property
    def excess(self) -> tuple[Difference, ...]:
        """What is allowed and not expected."""
        return self._differences[1]

    @cached_property
    def _differences(self) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
        if self.undecided is not None:
            doubt = (undecided(self.undecided),)
            return (doubt, doubt)
        if self.problem is None or self.equal:
            return ((), ())
        with self._lock:
            return explain(self.problem, self.relation)

    def differing_actions(self, actions: Sequence[str], *, missing: bool) -> list[str] | None:
        """Return those of some literal actions that are missing, or in excess, somewhere.

        None: too much work to tell.
        """
        if self.problem is None or not self._differences:
            return None
        with self._lock:
            try:
                return self.problem.differing_actions(actions, missing=missing)
            except CannotJudge:
                return None


def compare_permissions(
    expected: Documents,
    actual: Documents,
    *,
    account_id: str | None = None,
    partition: str = "aws",
) -> Comparison:
    """Compare permission policies of a role.

    Args:
        expected: the documents that were agreed (dict, JSON text, percent-encoded or not).
        actual: the documents that the role has, all of them.
        account_id: the account of the role, where it is known.
        partition: the role's partition (``aws``, ``aws-us-gov``, ``aws-cn``); what was
            agreed for ``aws`` is read as meant for it.

    Never raises: what cannot be judged is ``both``, with `Comparison.undecided`.
    """
    return _compare(PolicyType.PERMISSIONS, expected, actual, account_id, partition)


def compare_trust(
    expected: Documents,
    actual: Documents,
    *,
    account_id: str | None = None,
    partition: str = "aws",
) -> Comparison:
    """Compare trust policies of a role: who may assume it, how. Else as compare_permissions."""
    return _compare(PolicyType.TRUST, expected, actual, account_id, partition)


def _compare(
    policy_type: PolicyType,
    expected: Documents,
    actual: Documents,
    account_id: str | None,
    partition: str,
) -> Comparison:
    account = account_id if isinstance(account_id, str) else None
    own = partition if isinstance(partition, str) and partition else "aws"
    try:
        return _compared(policy_type, _texts(expected), _texts(actual), account, own)
    except CannotJudge as error:
        return Comparison(BOTH, undecided=error.reason)


def _texts(documents: object) -> tuple[str, ...]:
    """Return the documents as JSON texts; one document alone is a list of one."""
    if type(documents) is list and all(type(item) is str for item in documents):
        return tuple(documents)
    if isinstance(documents, str | bytes | Mapping):
        return (document_text(documents),)
    if not isinstance(documents, Iterable):
        raise CannotJudge(f"Policy documents cannot be a {type(documents).__name__}.")
    return tuple(document_text(document) for document in documents)


@lru_cache(maxsize=16_384)
def _compared(
    policy_type: PolicyType,
    expected: tuple[str, ...],
    actual: tuple[str, ...],
    account_id: str | None,
    partition: str,
) -> Comparison:
    """Remembered by content: ten thousand accounts repeat a few hundred documents."""
    try:
        problem = build_problem(
            _statements(expected, policy_type),
            _statements(actual, policy_type),
            partition=partition,
            known_variables={"aws:principalaccount": account_id} if account_id else {},
        )
        return Comparison(_relation(problem), problem=problem)
    except CannotJudge as error:
        return Comparison(BOTH, undecided=error.reason)


def _statements(texts: tuple[str, ...], policy_type: PolicyType) -> list[Statement]:
    return [statement for text in texts for statement in read_statements(text, policy_type)]


def _relation(problem: Problem) -> str:
    missing = excess = False
    cells = problem.action_cells()
    for gap in problem.gaps(cells):
        if not gap.outcome.certain:
            raise undecidable_mix()
        missing = missing or gap.outcome.missing is not None
        excess = excess or gap.outcome.excess is not None
        if missing and excess:
            return BOTH
    if missing:
        return MISSING
    return EXCESS if excess else EQUAL

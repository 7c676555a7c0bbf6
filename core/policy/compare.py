"""Comparing policies as sets of requests: the public entry of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

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

    def __init__(self, relation: str, sides: Sides | None, undecided: str | None = None) -> None:
        self.relation = relation
        self.undecided = undecided
        self._sides = sides

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

    def problem(self) -> Problem | None:
        """Return the comparison laid out anew, None if it could not be judged.

        Built each time, not kept: thousands of comparisons are remembered, few are explained.
        """
        return None if self._sides is None else self._sides.problem()

    @cached_property
    def _differences(self) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
        if self.undecided is not None:
            doubt = (undecided(self.undecided),)
            return (doubt, doubt)
        problem = None if self.equal else self.problem()
        return ((), ()) if problem is None else explain(problem, self.relation)


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
    own = partition if isinstance(partition, str) and partition else "aws"
    try:
        wanted, found = _texts(expected), _texts(actual)
        account = relevant_account(account_id, wanted, found)
        return _compared(Sides(policy_type, wanted, found, account, own))
    except CannotJudge as error:
        return Comparison(BOTH, None, undecided=error.reason)


def relevant_account(account_id: str | None, *sides: Iterable[str]) -> str | None:
    """Return the account id if the documents can depend on it, through a policy variable.

    Else None, so that what is remembered for one account serves them all.
    """
    if not isinstance(account_id, str):
        return None
    return account_id if any("${" in text for side in sides for text in side) else None


def _texts(documents: object) -> tuple[str, ...]:
    """Return the documents as JSON texts; one document alone is a list of one."""
    if type(documents) is list and all(type(item) is str for item in documents):
        return tuple(documents)
    if isinstance(documents, str | bytes | Mapping):
        return (document_text(documents),)
    if not isinstance(documents, Iterable):
        raise CannotJudge(f"Policy documents cannot be a {type(documents).__name__}.")
    return tuple(document_text(document) for document in documents)


class Sides(NamedTuple):
    """What is compared. Hashes fast: the key under which a comparison is remembered."""

    policy_type: PolicyType
    expected: tuple[str, ...]
    actual: tuple[str, ...]
    account_id: str | None
    partition: str

    def problem(self) -> Problem:
        """Lay the documents out for comparing.

        Raises:
            CannotJudge: something in them is not understood.
        """
        return build_problem(
            _statements(self.expected, self.policy_type),
            _statements(self.actual, self.policy_type),
            partition=self.partition,
            known_variables={"aws:principalaccount": self.account_id} if self.account_id else {},
        )


@lru_cache(maxsize=4_096)
def _compared(sides: Sides) -> Comparison:
    """Remembered by content: ten thousand accounts repeat a few hundred documents."""
    try:
        return Comparison(_relation(sides.problem()), sides)
    except CannotJudge as error:
        return Comparison(BOTH, None, undecided=error.reason)


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


def forget() -> None:
    """Forget every remembered comparison and document (to measure fresh ones)."""
    _compared.cache_clear()
    read_statements.cache_clear()

from __future__ import annotations

import pytest

from core.scan.rechecked import next_id


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("20260331T091500Z-abc123", "20260331T091500Z-abc123-recheck1"),
        ("20260331T091500Z-abc123-recheck1", "20260331T091500Z-abc123-recheck2"),
        ("20260331T091500Z-abc123-recheck9", "20260331T091500Z-abc123-recheck10"),
    ],
)
def test_every_recheck_of_a_run_has_a_number(before: str, after: str) -> None:
    assert next_id(before) == after

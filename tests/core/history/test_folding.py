from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_scan import HOSTILE_NAMES, make_scan

from core.history.folding import Folded, fold, result_of, result_text, unfold
from core.model import Evidence

IDS = st.sampled_from(["ev-0123456789abcdef", "E-1", "", "2026-11-20T09:15:30Z", "aaaaaaaa", "é"])
TEXTS = st.recursive(
    st.one_of(
        st.text(max_size=30),
        st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
        st.sampled_from(["2026-11-20T09:15:30Z", "20", "2026-11-20T09:15", "\x01", "\x021\x02"]),
        IDS,
    ),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=12,
)


def answer(parts: tuple[str, str, str]) -> Evidence:
    item, request, digest = parts
    return Evidence(item, "1", "c", "r", request, 200, datetime(2026, 1, 1, tzinfo=UTC), digest, "")


@given(TEXTS, st.lists(st.tuples(IDS, IDS, IDS), max_size=3))
def test_what_is_unfolded_is_what_was_folded(
    data: object, evidence: list[tuple[str, str, str]]
) -> None:
    text = json.dumps(data).encode()

    assert unfold(fold(text, [answer(one) for one in evidence])) == text


@pytest.mark.parametrize("result", make_scan(HOSTILE_NAMES).results)
def test_a_result_comes_back_equal(result: object) -> None:
    assert result_of(result_text(result)) == result  # type: ignore[arg-type] - an AccountResult


def test_times_and_ids_do_not_change_the_body() -> None:
    (result, *_) = make_scan().results
    first = result.evidence[0]
    later = replace(
        first,
        id="E-999999-later",
        request_id="11111111-0000-4000-8000-000000000000",
        received_at=datetime(2027, 2, 3, 4, 5, 6, tzinfo=UTC),
    )
    bodies = []
    for item in (replace(first, id="E-000001-early"), later):
        cells = tuple(replace(cell, evidence=(item.id,)) for cell in result.cells)
        made = replace(
            result,
            evidence=(item,),
            cells=tuple(replace(cell, roles=()) for cell in cells),
            checked_at=item.received_at,
        )
        bodies.append(fold(result_text(made), made.evidence).body)

    assert bodies[0] == bodies[1]


@pytest.mark.parametrize(
    "folded",
    [
        Folded(b'"\x02"', (), ()),
        Folded(b'""', (), ("2026-11-20T09:15:30Z",)),
        Folded(b'"\x017\x01"', ("only one",), ()),
    ],
)
def test_marks_of_another_body_are_refused(folded: Folded) -> None:
    with pytest.raises(ValueError, match="missing"):
        unfold(folded)

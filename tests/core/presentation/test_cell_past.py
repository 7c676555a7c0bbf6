from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from core.history.model import CoursePoint
from core.model import Status
from core.presentation.cell_past import past_events, since_words
from core.review.model import Decision, Review, SubjectKind

NOW = datetime(2026, 3, 31, 9, 15, tzinfo=UTC)
PAIR = ("000000000001", "alpha")
KEY = "000000000001|alpha"


def course(*statuses: Status) -> list[CoursePoint]:
    return [
        CoursePoint(f"scan-{day}", NOW + timedelta(days=day), status)
        for day, status in enumerate(statuses)
    ]


def decided(key: str, carried_from: str = "") -> Decision:
    return Decision(
        SubjectKind.EXCEPTION,
        key,
        "accept-until",
        "Grace",
        NOW + timedelta(hours=5),
        "The contract ends then.",
        date(2026, 6, 30),
        carried_from=carried_from,
    )


def review(*decisions: Decision) -> Review:
    return Review("R-1", "scan-0", "o-example", "2026-Q1", date(2026, 4, 15), "Ada", NOW, decisions)


def test_scans_and_decisions_stand_in_one_line_of_time_the_newest_first() -> None:
    events = past_events(course(Status.OK, Status.MISSING), [review(decided(KEY))], (), PAIR)
    assert [event.text for event in events] == [
        "Missing",
        "Decided: Accepted until 2026-06-30 by Grace in the review of 2026-Q1",
        "Compliant",
    ]
    assert events[1].detail == "The contract ends then."
    assert events[1].status is None


def test_decisions_about_others_and_those_carried_over_are_left_out() -> None:
    decisions = decided("000000000002|alpha"), decided(KEY, carried_from="R-0")
    assert past_events((), [review(*decisions)], (), PAIR) == ()


def test_it_says_since_when_the_status_is_what_it_is() -> None:
    events = past_events(course(Status.OK, Status.MISSING, Status.MISSING), (), (), PAIR)
    assert since_words(events) == "Missing since the scan of 2026-04-01."
    same = past_events(course(Status.OK, Status.OK), (), (), PAIR)
    assert since_words(same) == "Compliant in every scan so far, the first of 2026-03-31."
    assert since_words(()) == ""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.errors import InputError
from core.history import open_history, sqlite_url
from core.model import Scan, Status
from core.review.content_hash import content_sha256
from core.review.model import Review, SignOff

if TYPE_CHECKING:
    from core.history.history import History

MakeReview = Callable[..., Review]
MakeScan = Callable[..., Scan]
MakeSignOff = Callable[..., SignOff]


def signed(scan: Scan, review: MakeReview, sign_off: MakeSignOff) -> Review:
    """A review with the right digest."""
    made = review(scan)
    digest = content_sha256(made, scan, sign_off())
    return replace(made, sign_off=replace(sign_off(), content_sha256=digest))


@pytest.fixture
def full(path: Path, scan: Scan, review: MakeReview, sign_off: MakeSignOff) -> Path:
    """The file of a history with something of everything."""
    with open_history(sqlite_url(path)) as history:
        history.add_scan(scan, agreement_text="version: 1")
        history.add_review(signed(scan, review, sign_off))
    return path


def test_a_sound_history_has_no_problem(full: Path) -> None:
    with open_history(sqlite_url(full)) as history:
        assert history.check() == ()


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        ("UPDATE verdicts SET body = replace(body, 'MISSING', 'OK')", "verdict"),
        ("UPDATE documents SET body = 'version: 2'", "agreement"),
        ("UPDATE packs SET data = x'00'", "pack"),
        ("UPDATE bodies SET start = start + 1 WHERE no = 2", "pack"),
        ("UPDATE scans SET header = replace(header, '2026-Q4', '2026-Q3')", "scan"),
        ("UPDATE scans SET by_status = '{\"OK\": 9}'", "scan"),
        ("UPDATE scans SET complete = 0", "scan"),
        ("UPDATE scans SET started_at = '2026-01-01T00:00:00.000000+00:00'", "scan"),
        ("UPDATE results SET evidence = '[\"E-1\"]' WHERE place = 0", "scan"),
        ("UPDATE results SET verdict_no = 1", "scan"),
        ("DELETE FROM results WHERE place = 1", "scan"),
        ("UPDATE accounts SET name = 'another' WHERE no = 1", "scan"),
        ("DELETE FROM marks", "scan"),
        ("UPDATE decisions SET body = replace(body, 'keep', 'remove') WHERE place = 0", "review"),
        ("DELETE FROM decisions WHERE place = 0", "review"),
        ("DELETE FROM decisions WHERE place = 1", "review"),
        ("UPDATE reviews SET body = replace(body, 'Ada', 'Eve')", "review"),
        ("UPDATE sign_offs SET body = replace(body, 'Cleo', 'Eve')", "review"),
        ("DELETE FROM sign_offs", None),  # then the review is open again, which is no fault
    ],
)
def test_whatever_was_altered_is_found(full: Path, damage: str, place: str | None) -> None:
    with sqlite3.connect(full) as raw:
        triggers = [
            row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
        ]
        for name in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        assert raw.execute(damage).rowcount > 0

    with open_history(sqlite_url(full)) as history:
        problems = history.check()

    if place is None:
        assert problems == ()
    else:
        assert any(one.place.startswith(place) for one in problems)


def test_a_signature_of_something_else_is_found(
    history: History, scan: Scan, review: MakeReview, sign_off: MakeSignOff
) -> None:
    history.add_scan(scan)
    history.add_review(replace(review(scan), sign_off=sign_off()))

    (problem,) = history.check()

    assert problem.what == "it is not what was signed"


def test_a_backup_is_a_history(full: Path, tmp_path: Path, scan: Scan) -> None:
    target = tmp_path / "backup.sqlite"
    with open_history(sqlite_url(full)) as history:
        history.backup(target)
        reviews = history.reviews()

    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(one.name for one in tmp_path.iterdir() if "backup" in one.name) == [target.name]
    with open_history(sqlite_url(target)) as copy:
        assert copy.scan(scan.id) == scan
        assert copy.reviews() == reviews
        assert copy.check() == ()


def test_a_backup_overwrites_nothing(history: History, tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.write_text("precious")

    with pytest.raises(InputError, match="exists already"):
        history.backup(target)
    assert target.read_text() == "precious"


def test_a_backup_to_nowhere_is_named(history: History, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        history.backup(tmp_path / "absent" / "backup.sqlite")


def test_old_scans_go_and_the_newest_stay(history: History, scan_at: MakeScan) -> None:
    for day in range(1, 5):
        history.add_scan(scan_at(day))

    assert history.prunable(keep_scans=2) == ("scan-1", "scan-2")
    assert len(history.scans()) == 4
    assert history.prune(keep_scans=2) == ("scan-1", "scan-2")
    assert [entry.id for entry in history.scans()] == ["scan-4", "scan-3"]
    assert history.scan("scan-3") == scan_at(3)
    assert history.check() == ()


def test_scans_younger_than_a_date_stay(history: History, scan_at: MakeScan) -> None:
    for day in range(1, 5):
        history.add_scan(scan_at(day))

    assert history.prune(older_than=scan_at(3).started_at) == ("scan-1", "scan-2")


def test_with_both_rules_a_scan_has_to_break_both(history: History, scan_at: MakeScan) -> None:
    for day in range(1, 5):
        history.add_scan(scan_at(day))

    assert history.prunable(keep_scans=3, older_than=scan_at(4).started_at) == ("scan-1",)
    assert history.prunable(keep_scans=0, older_than=scan_at(2).started_at) == ("scan-1",)


def test_without_a_rule_nothing_goes(history: History, scan: Scan) -> None:
    history.add_scan(scan)

    assert history.prune() == ()


def test_every_organization_keeps_its_newest(history: History, scan_at: MakeScan) -> None:
    other = scan_at(1)
    history.add_scan(replace(other, organization=replace(other.organization, id="o-other")))
    history.add_scan(scan_at(2))

    assert history.prunable(keep_scans=1) == ()


def test_a_scan_with_a_review_stays(
    history: History, scan_at: MakeScan, review: MakeReview
) -> None:
    for day in (1, 2):
        history.add_scan(scan_at(day))
    history.add_review(review(scan_at(1)))

    assert history.prune(keep_scans=0) == ("scan-2",)
    assert history.review_of("scan-1") is not None


def test_one_scan_can_be_removed(history: History, scan_at: MakeScan) -> None:
    for day in (1, 2):
        history.add_scan(scan_at(day))

    history.remove_scan("scan-1")

    assert [entry.id for entry in history.scans()] == ["scan-2"]
    assert history.scan("scan-2") == scan_at(2)
    assert history.check() == ()


def test_a_scan_with_a_review_cannot_be_removed(
    history: History, scan: Scan, review: MakeReview
) -> None:
    history.add_scan(scan)
    history.add_review(review(scan))

    with pytest.raises(InputError, match="review rests on"):
        history.remove_scan(scan.id)
    with pytest.raises(InputError, match="no scan none"):
        history.remove_scan("none")
    assert len(history.scans()) == 1


def test_what_no_scan_needs_any_more_goes_with_it(path: Path, scan_at: MakeScan) -> None:
    with open_history(sqlite_url(path)) as history:
        history.add_scan(
            scan_at(1, {("000000000011", "prosperops"): Status.UNREACHABLE}), agreement_text="1"
        )
        history.add_scan(scan_at(2), agreement_text="2")
        history.prune(keep_scans=1)
        history.vacuum()
        assert history.scan("scan-2") == scan_at(2)
        assert history.agreement_text("scan-2") == "2"
    with sqlite3.connect(path) as raw:
        for table, column in (("bodies", "body_no"), ("verdicts", "verdict_no")):
            query = f"SELECT count(*) FROM {table} WHERE no NOT IN (SELECT {column} FROM results)"
            assert raw.execute(query).fetchone() == (0,)
        assert raw.execute("SELECT count(*) FROM documents").fetchone() == (1,)


def test_vacuum_gives_room_back(path: Path, scan: Scan) -> None:
    with open_history(sqlite_url(path)) as history:
        history.add_scan(scan)
    full = path.stat().st_size
    with open_history(sqlite_url(path)) as history:
        history.prune(keep_scans=0)
        history.vacuum()

    assert path.stat().st_size < full

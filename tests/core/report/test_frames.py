"""Frames say what the scan says, one row per thing."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from report_scan import SECRET, make_scan, make_source

from core.model import Scan, Status
from core.report.figures import StatusCounts, count_statuses, pairs
from core.report.frames.access import all_access_frame, exceptions_frame, matrix_frame
from core.report.frames.agreed import (
    exemptions_frame,
    expected_access_frame,
    masked_external_ids,
    sign_off_frame,
)
from core.report.frames.population import accounts_frame, evidence_frame, third_parties_frame
from core.report.frames.summary import vendor_status_frame
from core.report.source import ReportSource
from core.report.words import exemption_state, review_period


def test_all_access_has_one_row_per_account_and_vendor(source: ReportSource, scan: Scan) -> None:
    frame = all_access_frame(source)

    assert len(frame) == sum(len(result.cells) for result in scan.results)
    assert frame["Row key"].is_unique


def test_exceptions_are_the_pairs_that_need_attention_worst_first(source: ReportSource) -> None:
    frame = exceptions_frame(source)

    words = list(dict.fromkeys(frame["Status"]))
    assert words == ["Not approved", "Excess access", "Cannot work", "Missing", "Could not check"]
    wanting = [cell for _, cell in pairs(source.scan) if cell.status.needs_attention]
    assert len(frame) == len(wanting)


def test_a_finding_id_stays_the_same_from_scan_to_scan(source: ReportSource) -> None:
    again = exceptions_frame(make_source(make_scan()))
    first = exceptions_frame(source)

    assert set(again["Finding ID"]) <= set(first["Finding ID"])


def test_matrix_has_a_column_per_vendor_and_leaves_out_what_is_out_of_scope(
    source: ReportSource, scan: Scan
) -> None:
    frame = matrix_frame(source)

    assert list(frame.columns)[4:-2] == [name for _, name in scan.vendors]
    assert "999999999999" not in set(frame["Account ID"])


def test_accounts_lists_every_account_with_its_reason(source: ReportSource, scan: Scan) -> None:
    frame = accounts_frame(source).set_index("Account ID")

    assert len(frame) == len(scan.results)
    assert frame.loc["000000012999", "AWS error code"] == "AccessDenied"
    assert frame.loc["999999999999", "In scope"] == "No"
    assert frame.loc["999999999999", "Reason if not in scope"]


def test_third_parties_are_listed_with_their_account(source: ReportSource) -> None:
    (row,) = third_parties_frame(source).to_dict("records")

    assert row["Outside AWS account"] == "333333333333"
    assert row["External ID required"] == "No"


def test_no_frame_shows_an_external_id(source: ReportSource) -> None:
    for make in (
        all_access_frame,
        exceptions_frame,
        expected_access_frame,
        sign_off_frame,
        evidence_frame,
    ):
        assert SECRET not in make(source).to_csv()


def test_equal_roles_of_many_accounts_are_one_row_of_expected_access(source: ReportSource) -> None:
    frame = expected_access_frame(source)

    assert len(frame) == len(source.vendor_names)
    assert frame.iloc[0]["Trusted AWS account"] == "222222222222"


def test_an_external_id_is_told_by_its_end_and_its_hash() -> None:
    assert masked_external_ids([SECRET]).startswith("...1d2 (SHA-256 ")
    assert masked_external_ids(["48213"]).startswith("... (SHA-256 ")
    assert masked_external_ids(["a", "b"]) == "2 different ones"
    assert masked_external_ids([]) == "None"


def test_exemptions_tell_the_days_left_and_how_often_they_were_used(source: ReportSource) -> None:
    frame = exemptions_frame(source).set_index("Exemption ID")

    assert frame.loc["EX-1", "Days left"] == 11
    assert frame.loc["EX-1", "State"] == "Ends within 30 days"
    assert frame.loc["EX-2", "State"] == "Expired"
    exempt = [cell for _, cell in pairs(source.scan) if cell.status is Status.EXEMPT]
    assert frame.loc["EX-1", "Times used in this scan"] == len(exempt) > 0


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 1, 14), "Not yet in force"),
        (date(2026, 1, 15), "Active"),
        (date(2026, 11, 30), "Ends within 30 days"),
        (date(2026, 12, 1), "Ends within 30 days"),
        (date(2026, 12, 2), "Expired"),
    ],
)
def test_first_and_last_day_of_an_exemption_count(day: date, state: str) -> None:
    assert exemption_state(date(2026, 1, 15), date(2026, 12, 1), day) == state


def test_what_was_read_in_part_gets_no_access_level(source: ReportSource) -> None:
    (result, *_) = source.scan.results
    half_read = replace(
        result, cells=tuple(replace(cell, status=Status.UNREACHABLE) for cell in result.cells)
    )
    partly = make_source(replace(source.scan, results=(half_read,)))

    assert set(all_access_frame(partly)["Access level"]) == {None}
    assert set(sign_off_frame(partly)["Access level"]) == {None}
    assert all("not all of it could be read" in text for text in exceptions_frame(partly)["Found"])


def test_sign_off_recommends_less_where_more_than_agreed_was_found(source: ReportSource) -> None:
    frame = sign_off_frame(source).set_index("Vendor")

    assert frame.loc["ProsperOps", "Recommendation"].startswith("Reduce: ")
    assert frame.loc["ProsperOps", "Business owner"] == "Ingrid Halvorsen"


def test_absent_values_are_none_and_not_nan(source: ReportSource) -> None:
    values = all_access_frame(source)["Exemption ID"].tolist()

    assert None in values
    assert all(value is None or isinstance(value, str) for value in values)


def test_statuses_of_a_vendor_add_up_to_its_pairs(source: ReportSource) -> None:
    frame = vendor_status_frame(source)

    words = list(frame.columns)[1:9]
    assert (frame[words].sum(axis=1) == frame["Total"]).all()


def test_the_share_of_compliant_is_exact() -> None:
    counts = StatusCounts(Counter({Status.OK: 1, Status.MISSING: 6, Status.NOT_EXPECTED: 3}))

    assert counts.compliant_share == 1 / 7


def test_a_share_never_reads_as_whole_while_something_is_amiss() -> None:
    counts = StatusCounts(Counter({Status.OK: 99_999, Status.MISSING: 1}))

    assert f"{counts.compliant_share:.1%}" == "99.9%"


def test_nothing_expected_has_no_share() -> None:
    assert count_statuses([]).compliant_share is None


def test_review_period_is_the_quarter_in_utc(scan: Scan) -> None:
    assert review_period(scan.finished_at) == "2026-Q4"


def test_a_role_that_lets_hundreds_in_does_not_fill_the_page() -> None:
    accounts = [f"{number:012d}" for number in range(400)]
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": accounts},
                            "Action": "sts:AssumeRole"}]}  # fmt: skip
    scan = make_scan()
    first, *others = scan.results
    excess = next(cell for cell in first.cells if cell.status is Status.DRIFT_EXCESS)
    (verdict,) = excess.roles
    assert verdict.observed
    open_to_all = replace(verdict.observed, trust=json.dumps(trust))
    cell = replace(excess, roles=(replace(verdict, observed=open_to_all),))
    source = make_source(replace(scan, results=(replace(first, cells=(cell,)), *others)))

    frame = exceptions_frame(source)
    (found,) = frame[frame["Row key"] == f"{cell.account_id}|{cell.vendor}"]["Found"]

    assert "and 390 more" in found
    assert len(found) < 400

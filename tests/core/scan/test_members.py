from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from core.scan.members import Members


def test_a_listed_account_is_inside_before_the_list_is_whole() -> None:
    assert not Members(["1"]).is_outside("1")


def test_an_unlisted_account_is_outside_once_the_list_is_whole() -> None:
    assert Members(["1"], complete=True).is_outside("2")


def test_the_answer_waits_for_the_page_that_decides_it() -> None:
    members = Members(["1"])
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(members.is_outside, "2")
        members.add(["2"])

        assert answer.result(timeout=5) is False


def test_closing_the_list_releases_those_who_wait() -> None:
    members = Members()
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(members.is_outside, "2")
        members.close()

        assert answer.result(timeout=5) is True

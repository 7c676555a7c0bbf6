"""The command line against the demonstration organization, reached as any AWS is reached."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest

import core.cli.scan
from core.cli.app import run
from core.cli.interrupt import cancelled_by_interrupt
from core.demo import DemoServer
from core.events import AccountFinished, ScanEvent
from core.scan.document import load_scan


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer() as running:
        yield running


Run = Callable[..., int]


@contextmanager
def _signed_in(server: DemoServer) -> Iterator[pytest.MonkeyPatch]:
    """The environment names credentials and endpoint, as for any AWS program."""
    settings = server.connection
    assert settings.region
    assert settings.access_key_id
    assert settings.secret_access_key
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", server.endpoint_url)
        environment.setenv("AWS_REGION", settings.region)
        environment.setenv("AWS_ACCESS_KEY_ID", settings.access_key_id)
        environment.setenv("AWS_SECRET_ACCESS_KEY", settings.secret_access_key)
        environment.setenv("AWS_CONFIG_FILE", "/nonexistent")
        environment.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
        environment.delenv("AWS_PROFILE", raising=False)
        yield environment


def _run_scan(agreement: Path, *arguments: str) -> int:
    def no_window(*_arguments: Any) -> int:
        raise AssertionError("no window was asked for")

    return run(["scan", "--agreement", str(agreement), *arguments], open_window=no_window)


@pytest.fixture
def scan(server: DemoServer) -> Iterator[Run]:
    """Runs `main.py scan`."""

    def call(*arguments: str, agreement: Path = server.agreement_path) -> int:
        return _run_scan(agreement, *arguments)

    with _signed_in(server):
        yield call


@pytest.fixture(scope="module")
def saved(server: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole scan, saved."""
    path = tmp_path_factory.mktemp("saved") / "all.json"
    with _signed_in(server):
        _run_scan(server.agreement_path, "--format", "json", "--output", str(path))
    return path


def test_the_result_goes_to_stdout_and_what_is_said_to_stderr(
    scan: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    code = scan("--format", "json")

    out, err = capsys.readouterr()
    document = json.loads(out)
    assert code == 2
    assert document["totals"]["accounts_listed"] == 60
    assert document["scan"]["demo"] is False
    assert "60 accounts" in err


def test_every_status_of_the_design_appears_in_the_demonstration(saved: Path) -> None:
    document = json.loads(saved.read_text(encoding="utf-8"))

    assert set(document["totals"]["by_status"]) == {
        "UNEXPECTED", "DRIFT_EXCESS", "DRIFT_BROKEN", "MISSING", "UNREACHABLE", "EXEMPT", "OK",
        "NOT_EXPECTED",
    }  # fmt: skip
    assert document["third_parties"]


def test_a_saved_scan_can_be_loaded(saved: Path) -> None:
    assert load_scan(saved).complete


def _account_with(path: Path, status: str) -> str:
    """An account of which every cell has this status."""
    document = json.loads(path.read_text(encoding="utf-8"))
    by_account: dict[str, set[str]] = {}
    for cell in document["cells"]:
        by_account.setdefault(cell["account_id"], set()).add(cell["status"])
    return next(account for account, found in by_account.items() if found == {status})


def test_where_nothing_is_amiss_the_exit_code_is_0(
    scan: Run, saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = scan("--account", _account_with(saved, "NOT_EXPECTED"), "--format", "json")

    assert code == 0
    assert json.loads(capsys.readouterr().out)["totals"]["out_of_scope"] == 59


def test_where_something_needs_attention_the_exit_code_is_1(scan: Run, saved: Path) -> None:
    document = json.loads(saved.read_text(encoding="utf-8"))
    account = next(c["account_id"] for c in document["cells"] if c["status"] == "MISSING")

    assert scan("--account", account, "--vendor", "prosperops", "--format", "json") == 1


def test_where_something_could_not_be_checked_the_exit_code_is_2(scan: Run, saved: Path) -> None:
    assert scan("--account", _account_with(saved, "UNREACHABLE"), "--format", "json") == 2


def test_only_the_chosen_vendors_are_judged(scan: Run, capsys: pytest.CaptureFixture[str]) -> None:
    scan("--vendor", "archera", "--format", "json")

    cells = json.loads(capsys.readouterr().out)["cells"]
    assert {cell["vendor"] for cell in cells} == {"archera"}


def test_going_on_with_a_scan_enters_only_what_was_not_read(
    scan: Run, saved: Path, server: DemoServer, tmp_path: Path
) -> None:
    before = len(server.calls())
    again = tmp_path / "again.json"

    scan("--resume", str(saved), "--format", "json", "--output", str(again))

    entered = {
        call.account_id
        for call in server.calls()[before:]
        if call.service == "iam" and call.action != "ListAccounts"
    }
    checked = {r.account.id for r in load_scan(saved).results if r.outcome == "checked"}
    assert not entered & checked
    assert len(load_scan(again).results) == 60


@pytest.mark.parametrize(
    "arguments",
    [
        ("--vendor", "nobody"),
        ("--account", "12"),
        ("--format", "xlsx"),
        ("--format", "pdf"),
        ("--max-workers", "0"),
        ("--output", "/nonexistent/folder/scan.json"),
        ("--resume", "/nonexistent.json"),
    ],
)
def test_wrong_use_is_said_before_anything_is_asked_of_aws(
    scan: Run, server: DemoServer, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    before = len(server.calls())

    assert scan(*arguments) == 3

    assert len(server.calls()) == before
    out, err = capsys.readouterr()
    assert out == ""
    assert "Error" in err


def test_a_workbook_that_stands_is_refused_before_anything_is_asked_of_aws(
    scan: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")  # nobody answers there
    path = tmp_path / "audit.xlsx"
    path.write_text("last quarter's")

    assert scan("--format", "xlsx", "--output", str(path)) == 3
    assert path.read_text() == "last quarter's"


def test_an_agreement_that_is_not_there_is_bad_input(scan: Run, tmp_path: Path) -> None:
    assert scan(agreement=tmp_path / "none.yaml") == 3


def test_without_an_answer_nothing_can_be_started(
    scan: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")

    assert scan() == 4
    assert "connection" in capsys.readouterr().err


def test_without_a_sign_in_nothing_can_be_started(
    scan: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    assert scan() == 4


def test_ctrl_c_keeps_what_was_found_so_far(
    scan: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def interrupt_at_first_result() -> Iterator[Callable[[ScanEvent], None]]:
        def sink(event: ScanEvent) -> None:
            if isinstance(event, AccountFinished) and not interrupted:
                interrupted.append(event)
                signal.raise_signal(signal.SIGINT)

        interrupted: list[ScanEvent] = []
        yield sink

    monkeypatch.setattr(core.cli.scan, "scan_progress", interrupt_at_first_result)
    path = tmp_path / "partial.json"

    code = scan("--format", "json", "--output", str(path))

    assert code == 130
    assert not load_scan(path).complete


def test_a_second_ctrl_c_ends_the_program() -> None:
    cancel = Event()
    with cancelled_by_interrupt(cancel):
        signal.raise_signal(signal.SIGINT)
        assert cancel.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_after_the_work_ctrl_c_is_what_it_was() -> None:
    before = signal.getsignal(signal.SIGINT)
    with cancelled_by_interrupt(Event()):
        assert signal.getsignal(signal.SIGINT) is not before

    assert signal.getsignal(signal.SIGINT) is before


def test_nothing_is_left_beside_the_written_file(saved: Path) -> None:
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_only_the_accounts_of_a_list_are_scanned(scan: Run, saved: Path, tmp_path: Path) -> None:
    ids = [one.account.id for one in load_scan(saved).results[:3]]
    (tmp_path / "accounts.csv").write_text("\n".join(ids), encoding="utf-8")

    output = tmp_path / "scan.json"
    scan("--accounts-file", str(tmp_path / "accounts.csv"), "--format", "json",
         "--output", str(output))  # fmt: skip

    assert [one.account.id for one in load_scan(output).results] == ids


@pytest.fixture
def misspelt(server: DemoServer) -> Iterator[Path]:
    """The demonstration's agreement with a unit that does not exist."""
    text = server.agreement_path.read_text(encoding="utf-8")
    path = server.agreement_path.with_name("misspelt.yaml")
    path.write_text(text.replace('["ou:Sandbox"]', '["ou:Sandbx"]'), encoding="utf-8")
    yield path
    path.unlink()


def test_a_unit_that_does_not_exist_is_said_on_stderr(
    scan: Run, misspelt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan("--vendor", "archera", "--format", "json", agreement=misspelt)

    out, err = capsys.readouterr()
    assert "matches no account: ou:Sandbx (prosperops)." in err
    assert "matches no account" not in out


def test_where_every_selector_means_somebody_nothing_is_said_of_it(
    scan: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    scan("--vendor", "archera", "--format", "json")

    assert "matches no account" not in capsys.readouterr().err


@pytest.mark.parametrize("by_list", [True, False])
def test_a_scan_of_some_accounts_says_nothing_about_scopes(
    scan: Run,
    saved: Path,
    misspelt: Path,
    tmp_path: Path,
    by_list: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    account = load_scan(saved).results[0].account.id
    (tmp_path / "accounts.csv").write_text(account, encoding="utf-8")
    chosen = (
        ("--accounts-file", str(tmp_path / "accounts.csv")) if by_list else ("--account", account)
    )

    scan("--vendor", "archera", *chosen, "--format", "json", agreement=misspelt)

    assert "matches no account" not in capsys.readouterr().err


def test_changed_only_carries_over_what_was_as_agreed(
    scan: Run, saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = scan("--changed-only", str(saved), "--format", "json")

    out, err = capsys.readouterr()
    document = json.loads(out)
    before = json.loads(saved.read_text(encoding="utf-8"))
    assert code == 2
    assert document["totals"]["by_status"] == before["totals"]["by_status"]
    carried = [one for one in document["accounts"] if one["carried_from"]]
    assert {one["carried_from"] for one in carried} == {before["scan"]["id"]}
    assert 0 < len(carried) < 60
    assert "were not read by this scan" in err
    assert f"({len(carried)} of them by an earlier scan)" in err


@pytest.fixture
def no_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.history.location.default_history_path", lambda: tmp_path / "none")
    monkeypatch.delenv("ROLECALL_HISTORY", raising=False)


@pytest.mark.usefixtures("no_history")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--changed-only",), "no history"),
        (("--changed-only", "gone.json"), "no file gone.json"),
        (("--changed-only", "a.json", "--resume", "a.json"), "--resume"),
        (("--changed-only", "a.json", "--all-organizations"), "no file a.json"),
    ],
)
def test_changed_only_needs_a_scan_to_compare_with(
    scan: Run, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    assert scan(*arguments) == 3
    assert says in capsys.readouterr().err


def test_changed_only_takes_the_last_whole_scan_of_the_history(
    scan: Run,
    saved: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from core.history import open_history, sqlite_url

    monkeypatch.setenv("ROLECALL_HISTORY", sqlite_url(tmp_path / "history.sqlite"))
    kept = load_scan(saved)
    with open_history() as history:
        history.add_scan(kept)

    scan("--changed-only", "--format", "json")
    by_default = json.loads(capsys.readouterr().out)
    scan("--changed-only", kept.id, "--format", "json")
    by_id = json.loads(capsys.readouterr().out)

    for document in (by_default, by_id):
        carried = {one["carried_from"] for one in document["accounts"] if one["carried_from"]}
        assert carried == {kept.id}

"""The small parts of the window: banners, progress, headline, status line, commands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from core.errors import InputError, Problem
from core.model import Status
from gui.actions import MENUS, TOOLBAR, Command, shortcut_groups
from gui.availability import Situation, availability
from gui.headline import Headline, figures_of, headline
from gui.messages import MOST_MESSAGES, Action, Level, Message, MessageArea, message_of
from gui.progress import ProgressStrip
from gui.settings import THEME, theme_mode
from gui.status_line import StatusLine, expiry_words, organization_words, short_name
from gui.theme import light_theme

if TYPE_CHECKING:
    from conftest import MakeScan

OK, MISSING, UNREACHABLE = Status.OK, Status.MISSING, Status.UNREACHABLE
COMMANDS = [one for _, entries in MENUS for one in entries if isinstance(one, Command)]


@pytest.fixture
def area(qtbot: QtBot) -> MessageArea:
    area = MessageArea(light_theme())
    qtbot.addWidget(area)
    return area


def test_text_from_aws_is_never_markup(area: MessageArea) -> None:
    banner = area.show_message(Message("<b>evil</b>", detail="<img src=x>"))
    labels = [label for label in banner.findChildren(QLabel) if label.text()]
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_a_newer_message_on_the_same_topic_takes_the_place(area: MessageArea) -> None:
    area.show_message(Message("first", topic="export"))
    area.show_message(Message("second", topic="export"))
    assert [banner.message.text for banner in area.banners] == ["second"]


def test_only_the_newest_messages_stay(area: MessageArea) -> None:
    for number in range(MOST_MESSAGES + 2):
        area.show_message(Message(str(number)))
    assert [banner.message.text for banner in area.banners] == ["4", "3", "2"]


def test_an_area_without_messages_takes_no_room(area: MessageArea) -> None:
    banner = area.show_message(Message("gone soon"))
    assert area.isVisibleTo(area.parentWidget())
    banner.close_button.click()
    assert area.isHidden()


def test_a_button_acts_and_takes_the_message_away(area: MessageArea) -> None:
    acted: list[str] = []
    banner = area.show_message(Message("x", actions=(Action("Do", lambda: acted.append("done")),)))
    banner.buttons[0].click()
    assert acted == ["done"]
    assert area.banners == ()


def test_problems_of_a_file_are_listed_with_their_lines() -> None:
    problems = tuple(Problem("a.yaml", line, "vendors", "is wrong.") for line in range(1, 12))
    message = message_of(InputError("The agreement is faulty.", problems=problems))
    assert message.level is Level.ERROR
    assert "a.yaml:1: vendors: is wrong." in message.detail
    assert "and 3 more problems" in message.detail


def test_the_bar_never_goes_back(qtbot: QtBot) -> None:
    strip = ProgressStrip(clock=lambda: 0.0)
    qtbot.addWidget(strip)
    strip.begin("Listing...", verb="Reading accounts")
    assert strip.bar.maximum() == 0
    strip.count(31, 60)
    strip.count(30, 60)
    assert (strip.bar.value(), strip.bar.maximum()) == (31, 60)
    assert strip.text.text() == "Reading accounts: 31 of 60"


def test_why_it_is_slow_is_said_beside_the_figures_until_it_is_over(qtbot: QtBot) -> None:
    strip = ProgressStrip(clock=lambda: 0.0)
    qtbot.addWidget(strip)
    strip.begin("Listing", verb="Reading accounts")
    strip.count(3, 10)
    strip.remark("AWS is limiting requests; slowed down")
    slow = strip.text.text()
    strip.count(4, 10)
    still = strip.text.text()
    strip.remark("")

    assert slow == "Reading accounts: 3 of 10. AWS is limiting requests; slowed down"
    assert still == "Reading accounts: 4 of 10. AWS is limiting requests; slowed down"
    assert strip.text.text() == "Reading accounts: 4 of 10"


def test_cancelling_cannot_be_asked_for_twice(qtbot: QtBot) -> None:
    strip = ProgressStrip()
    qtbot.addWidget(strip)
    strip.begin("Reading...")
    strip.say_cancelling()
    assert not strip.cancel_button.isEnabled()
    strip.begin("Again...")
    assert strip.cancel_button.isEnabled()
    strip.end()


def test_headline_counts_what_differs_and_what_was_not_checked(
    make_scan: MakeScan,
) -> None:
    scan = make_scan((OK, MISSING), (OK, Status.NOT_EXPECTED), (UNREACHABLE, UNREACHABLE))
    assert headline(figures_of(scan.results)) == (
        '<a href="attention">1 of 5</a> vendor accesses is not as agreed; '
        '<a href="unchecked">2 more</a> could not be checked.'
    )


def test_headline_is_never_bare_green(make_scan: MakeScan) -> None:
    scan = make_scan((OK, OK), (UNREACHABLE, UNREACHABLE))
    text = headline(figures_of(scan.results))
    assert text.startswith("No differences found in 1 account; ")
    assert "could not be checked" in text


@pytest.mark.parametrize(
    ("link", "signal"),
    [("attention", "attention_requested"), ("unchecked", "unchecked_requested")],
)
def test_numbers_of_the_headline_are_links(qtbot: QtBot, link: str, signal: str) -> None:
    label = Headline()
    qtbot.addWidget(label)
    with qtbot.waitSignal(getattr(label, signal)):
        label.linkActivated.emit(link)


def test_a_pause_is_said_until_it_is_over_and_not_counted(qtbot: QtBot) -> None:
    now = [0.0]
    strip = ProgressStrip(clock=lambda: now[0])
    qtbot.addWidget(strip)
    strip.begin("Listing...", verb="Reading accounts")
    now[0] = 10.0
    strip.count(10, 20)
    strip.pause("Paused")
    strip.count(11, 20)
    assert (strip.text.text(), strip.bar.value()) == ("Paused", 11)
    now[0] = 1000.0
    strip.go_on()
    assert strip.text.text() == "Reading accounts: 11 of 20. About 10 seconds remaining"


def test_status_line_tells_a_partial_scan(qtbot: QtBot, make_scan: MakeScan) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_scan(make_scan((OK, OK), (UNREACHABLE, UNREACHABLE), complete=False))
    assert "(partial), 1 of 2 accounts read" in line.last_scan.text()
    assert line.caller.text() == "Read as Auditor/jane"
    assert line.agreement.text() == "Agreement 2026-Q4"


def test_status_line_says_for_how_long_one_is_signed_in(qtbot: QtBot, make_scan: MakeScan) -> None:
    now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    line = StatusLine(clock=lambda: now)
    qtbot.addWidget(line)
    scan = make_scan((OK, OK))
    line.show_sign_in("o-example", scan.caller_arn, now + timedelta(minutes=47, seconds=30))
    line.show_scan(scan)
    assert line.caller.text() == "Signed in as Auditor/jane, expires in 47 min"
    assert "2026-11-22 09:47 UTC" in line.caller.toolTip()


def test_status_line_says_nothing_of_an_end_that_is_not_known(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_sign_in("o-example", "arn:aws:iam::111122223333:user/jane", None)
    assert line.caller.text() == "Signed in as jane"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (7300, "expires in 2 h"),
        (7199, "expires in 119 min"),
        (61, "expires in 1 min"),
        (59, "expires in less than a minute"),
        (0, "sign-in has expired"),
    ],
)
def test_a_sign_in_is_never_said_to_last_longer_than_it_does(seconds: float, words: str) -> None:
    assert expiry_words(seconds) == words


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:sts::111122223333:assumed-role/Auditor/jane", "Auditor/jane"),
        ("arn:aws:iam::111122223333:user/jane", "jane"),
        ("arn:aws:iam::111122223333:root", "root"),
    ],
)
def test_callers_are_named_shortly(arn: str, name: str) -> None:
    assert short_name(arn) == name


def test_no_two_commands_share_a_shortcut() -> None:
    keys = [command.keys for command in COMMANDS if command.keys]
    assert len(keys) == len(set(keys))


def test_toolbar_shows_commands_of_the_menus() -> None:
    names = {command.name for command in COMMANDS}
    assert {name for name in TOOLBAR if name} <= names


def test_every_shortcut_is_listed() -> None:
    listed = {keys for _, entries in shortcut_groups() for keys, _ in entries}
    assert listed == {command.keys for command in COMMANDS if command.keys}


@pytest.mark.parametrize("work", ["scanning", "repairing", "exporting"])
def test_nothing_starts_while_something_runs(work: str) -> None:
    now = Situation(has_workspace=True, has_scan=True, has_selection=True)
    able = availability(replace(now, **{work: True}))
    assert not any(able[name] for name in ("scan", "recheck", "preview_fix", "connect", "export"))


def test_a_saved_scan_can_be_exported_but_not_repaired() -> None:
    able = availability(Situation(has_scan=True, has_selection=True, matrix_shown=True))
    assert able["export"]
    assert not able["preview_fix"]
    assert not able["scan"]


def test_cancel_is_there_only_while_something_can_be_cancelled() -> None:
    assert availability(Situation(scanning=True))["cancel"]
    assert not availability(Situation(has_workspace=True))["cancel"]


@pytest.mark.parametrize(("kept", "mode"), [("dark", "dark"), ("purple", "system")])
def test_a_theme_that_does_not_exist_counts_as_none(tmp_path: Path, kept: str, mode: str) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    settings.setValue(THEME, kept)
    assert theme_mode(settings) == mode


def test_commands_carry_their_keys_in_the_tooltip(qtbot: QtBot) -> None:
    from gui.actions import Actions

    window = QMainWindow()
    qtbot.addWidget(window)
    commands = Actions(window)
    assert commands["export"].toolTip().endswith("(Ctrl+E)")
    assert commands["scan"].iconText() == "Scan"


def test_an_account_of_no_organization_is_called_so() -> None:
    assert organization_words("o-abc") == "Organization o-abc"
    assert organization_words("") == "Without an organization"

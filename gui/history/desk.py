"""Works the page History: opens, compares, exports, checks, backs up and prunes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog

from core.errors import AppError
from core.presentation.text import counted
from gui.desk import Desk, Shell
from gui.history.page import HistoryPage
from gui.history.prune_dialog import PruneDialog
from gui.history.rows import HistoryRow, history_rows
from gui.messages import Action, Level, Message, message_of
from gui.preferences import preferences_of
from gui.theme import Theme
from gui.times import when

if TYPE_CHECKING:
    from core.history import HistoryProblem
    from core.history.history import History
    from core.model import Scan
    from gui.changes import ChangesDesk

TOPIC = "history-page"
BUSY = "Something is being read: wait for it, or cancel it."
SOUND = "The history was checked: nothing in it was altered."
OF_DEMO = "The demonstration's history: four made-up quarters. It goes with the demonstration."
NOT_CONNECTED = "The window is not connected to the organization while you look at it."
MOST_PROBLEMS = 8


class HistoryDesk(Desk):
    """Reads the list only while the page is looked at."""

    page: HistoryPage

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window)
        self._shell, self._session, self._keeper = shell, shell.session, shell.session.keeper
        self.page = HistoryPage(shell.theme)
        self._is_stale = True
        self._on: Mapping[str, Callable[[], object]] = {
            "open": self.open_scan,
            "compare": self.compare,
            "export": self.export,
            "verify": lambda: shell.command("verify"),
            "check": self.check,
            "backup": self.ask_backup,
            "prune": self.ask_prune,
            "keep": self._session.keep_scan,
        }
        self.page.asked.connect(lambda name: self._on[name]())
        for changed in (
            self._keeper.changed,
            self._session.scan_changed,
            self._session.scan_replaced,
            self._session.runner.running_changed,
        ):
            changed.connect(self._on_changed)

    @property
    def answers(self) -> Mapping[str, Callable[[], object]]:
        view = self.page.view
        return {
            "copy": view.copy,
            "copy_view": view.copy_view,
            "select_all": view.selectAll,
            "find": self.page.focus_filter,
            "clear_filters": self.page.text.clear,
        }

    def open(self) -> None:
        self._session.want_history()
        if self._is_stale:
            self._read()

    def retheme(self, theme: Theme) -> None:
        self.page.retheme(theme)

    # ---- what the buttons ask for

    def open_scan(self) -> None:
        """Show the selected scan in the window."""
        from gui.expected import ExpectedDesk

        expected: ExpectedDesk = self._shell.find(ExpectedDesk)
        expected.settle(lambda: self._load(self._show))

    def _show(self, scan: Scan, agreement_text: str) -> None:
        self._session.show_scan(scan, agreement_text)
        back, text = (
            ("open_demo", "Open the demonstration again")
            if scan.demo
            else ("connect", "Connect to AWS...")
        )
        action = Action(text, lambda: self._shell.command(back))
        words = f"This is the scan of {when(scan.finished_at)}, as it was kept."
        self._say(Message(words, Level.INFO, NOT_CONNECTED, TOPIC, (action,)))

    def export(self) -> None:
        """Export the selected scan; the one in the window stays there."""
        self._load(self._shell.export)

    def compare(self) -> None:
        """The two selected scans, or the selected one with the one before it."""
        rows = sorted(self.page.view.selected(), key=lambda row: row.entry.finished_at)
        if len(rows) == 2:
            self._show_changes(rows[0].entry.id, rows[1].entry.id)
        elif len(rows) == 1:
            after = rows[0].entry.id
            self._keeper.ask(
                TOPIC,
                lambda history: history.previous(after),
                lambda entry: self._show_changes(entry.id, after) if entry else self._no_pair(),
            )

    def check(self) -> None:
        """Prove that the history is what was put there."""
        self._say(Message("The history is being checked...", topic=TOPIC))
        self._keeper.ask(TOPIC, lambda history: history.check(), self._on_checked)

    def ask_backup(self) -> None:
        """Copy the history into a file."""
        name = f"rolecall-history {datetime.now(UTC):%Y-%m-%d}.sqlite"
        dialog = QFileDialog(
            self._shell.window,
            "Back up the history",
            str(Path.home()),
            "Databases (*.sqlite)",
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # the copy refuses by itself
        dialog.setDefaultSuffix("sqlite")
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda chosen: self.backup(Path(chosen)))
        dialog.open()

    def backup(self, path: Path) -> None:
        words = f"The history was copied to {path.name}."

        def done(_nothing: object) -> None:
            self._say(Message(words, Level.GOOD, str(path.parent), TOPIC))

        self._keeper.ask("", lambda history: history.backup(path), done, self._on_failed)

    def ask_prune(self) -> None:
        """Delete old scans, after a look at which."""
        entries = [row.entry for row in self.page.model.rows]
        years = preferences_of(self._shell.settings).retention_years
        dialog = PruneDialog(entries, self._ask_prunable, years, self._shell.window)
        dialog.chosen.connect(self.prune)
        dialog.open()

    @Slot(object, int)
    def prune(self, moment: datetime, keep: int) -> None:
        """Delete scans from before `moment`, but for the newest `keep`."""

        def work(history: History) -> tuple[str, ...]:
            gone = history.prune(keep_scans=keep, older_than=moment)
            history.vacuum()
            return gone

        def done(gone: tuple[str, ...]) -> None:
            words = f"{counted(len(gone), 'scan was', 'scans were')} deleted."
            self._say(Message(words, Level.GOOD, topic=TOPIC))
            self._keeper.changed.emit()

        self._keeper.ask("", work, done, self._on_failed)

    # ---- inside

    @Slot()
    def _on_changed(self) -> None:
        self._is_stale = True
        if self.page.isVisible():
            self._read()

    def _read(self) -> None:
        self.page.allow_opening(BUSY if self._session.busy else "")
        if self._keeper.opened_for is None:
            self.page.say("The history cannot be read", self._keeper.why_not)
            return
        self._is_stale = False
        self._keeper.ask("history-rows", _rows, self._on_rows, self._on_unreadable)

    def _on_rows(self, found: tuple[tuple[HistoryRow, ...], str]) -> None:
        rows, place = found
        self.page.show_rows(rows, OF_DEMO if self._keeper.opened_for else f"Kept in {place}")
        scan = self._session.scan
        known = {row.entry.id for row in rows}
        self.page.offer_keeping(on=scan is not None and scan.id not in known)

    def _on_unreadable(self, error: AppError) -> None:
        self._is_stale = True
        self.page.say(error.message, error.hint)

    def _load(self, use: Callable[[Scan, str], object]) -> None:
        """Give a scan of the history, with what it was judged by, to `use`."""
        chosen = self.page.view.selected()
        if len(chosen) != 1:
            return
        scan_id = chosen[0].entry.id
        self._say(Message("The scan is being read from the history...", topic=TOPIC))

        def done(found: tuple[Scan, str]) -> None:
            self._shell.messages.clear(TOPIC)
            use(*found)

        self._keeper.ask(
            TOPIC,
            lambda history: (history.scan(scan_id), history.agreement_text(scan_id)),
            done,
            self._on_failed,
        )

    def _show_changes(self, before_id: str, after_id: str) -> None:
        from gui.changes import ChangesDesk

        desk: ChangesDesk = self._shell.find(ChangesDesk)
        desk.show_pair(before_id, after_id)
        self._shell.go_to("changes")

    def _no_pair(self) -> None:
        self._say(
            Message("There is no whole scan before this one to compare it with.", topic=TOPIC)
        )

    def _on_checked(self, problems: Sequence[HistoryProblem]) -> None:
        if not problems:
            self._say(Message(SOUND, Level.GOOD, topic=TOPIC))
            return
        lines = [f"{one.place}: {one.what}" for one in problems[:MOST_PROBLEMS]]
        if len(problems) > MOST_PROBLEMS:
            lines.append(f"and {len(problems) - MOST_PROBLEMS} more")
        words = f"The history is not what was put there: {counted(len(problems), 'problem')}."
        self._say(Message(words, Level.ERROR, "\n".join(lines), TOPIC))

    def _ask_prunable(
        self, moment: datetime, keep: int, show: Callable[[Sequence[str]], None]
    ) -> None:
        self._keeper.ask(
            "history-prunable",
            lambda history: history.prunable(keep_scans=keep, older_than=moment),
            show,
            self._on_failed,
        )

    def _on_failed(self, error: AppError) -> None:
        self._say(message_of(error, topic=TOPIC))

    def _say(self, message: Message) -> None:
        self._shell.messages.show_message(message)


def _rows(history: History) -> tuple[tuple[HistoryRow, ...], str]:
    return history_rows(history.scans(), history.reviews()), history.place

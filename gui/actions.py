"""Every command of the window, declared once: menus, toolbar and the list of shortcuts follow."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from gui.pages import PAGES
from gui.theme import Theme, icon

SEPARATOR = ""


@dataclass(frozen=True, slots=True)
class Command:
    """`short` is the text on the toolbar; `tip` says what happens."""

    name: str
    text: str
    keys: str = ""
    icon: str = ""
    tip: str = ""
    short: str = ""
    checkable: bool = False


MENUS: tuple[tuple[str, tuple[Command | str, ...]], ...] = (
    (
        "&File",
        (
            Command("open_demo", "Open &demonstration organization", icon="play"),
            Command("connect", "&Connect to AWS...", icon="cloud"),
            SEPARATOR,
            Command("open_scan", "&Open scan...", "Ctrl+O", "open"),
            Command("save_scan", "&Save scan as...", "Ctrl+S", "save"),
            SEPARATOR,
            Command(
                "export",
                "&Export...",
                "Ctrl+E",
                "export",
                "Write this scan as an Excel workbook, or for e-mail and other programs",
                "Export",
            ),
            Command(
                "verify",
                "&Verify workbook...",
                tip="Prove that a workbook was not altered since its export",
            ),
            SEPARATOR,
            Command("quit", "&Quit", "Ctrl+Q"),
        ),
    ),
    (
        "&Edit",
        (
            Command("copy", "&Copy", "Ctrl+C", tip="Copy the selected cells with their headers"),
            Command(
                "copy_view",
                "Copy &view",
                "Ctrl+Shift+C",
                tip="Copy all that this page shows, with its headers",
            ),
            Command("select_all", "Select &all", "Ctrl+A"),
            SEPARATOR,
            Command("find", "&Find account or vendor", "Ctrl+F", "search", short="Find"),
            Command("clear_filters", "Clear &filters", "Ctrl+Shift+F"),
        ),
    ),
    (
        "&View",
        (
            *(Command(f"page_{one.name}", one.entry or one.text, one.keys) for one in PAGES),
            SEPARATOR,
            Command(
                "detail",
                "&Detail panel",
                "F9",
                "panel",
                "Show or hide the details of the current cell",
                "Detail panel",
                checkable=True,
            ),
            Command(
                "only_problems",
                "Only &problems",
                "Ctrl+Shift+P",
                "filter",
                "Show only accounts that need attention",
                "Only problems",
                checkable=True,
            ),
            Command("next_pane", "Next p&ane", "F6"),
            Command("previous_problem", "Pre&vious problem", "F7"),
            Command("next_problem", "&Next problem", "F8"),
        ),
    ),
    (
        "&Scan",
        (
            Command("scan", "&Scan organization", "F5", "scan", "Read every account again", "Scan"),
            Command(
                "resume",
                "Go &on with this scan",
                tip="Read what this partial scan has not read; the rest is taken over",
            ),
            Command(
                "scan_changed",
                "Scan what &may have changed",
                tip="Read again what was not as agreed, and accounts that are new or were moved; "
                "what was compliant at most 7 days ago is carried over, with its time",
            ),
            Command("recheck", "&Re-check selected accounts", "Shift+F5", "scan"),
            SEPARATOR,
            Command("cancel", "&Cancel scan", "Esc"),
        ),
    ),
    (
        "Fi&x",
        (
            Command(
                "preview_fix",
                "&Preview fix...",
                "Ctrl+Return",
                "fix",
                "Show what a repair of the selected cells would change; nothing is written yet",
                "Preview fix",
            ),
            Command(
                "undo_fix",
                "&Undo a fix...",
                "",
                "undo",
                "Show earlier repairs and put back what one of them changed",
                "Undo",
            ),
            Command(
                "accept_difference",
                "&Accept until date...",
                tip="Write down who accepts what differs in the selected cells, and until when",
            ),
            SEPARATOR,
            Command(
                "open_plan",
                "Open plan for &approval...",
                tip="Look at a plan that somebody else saved, and approve it",
            ),
            Command(
                "roll_out",
                "&Roll out a vendor...",
                tip="Deploy a vendor's roles as a StackSet, or save them as a template",
            ),
        ),
    ),
    (
        "&Review",
        (
            Command("start_review", "&Start review...", tip="Freeze this scan and decide about it"),
            Command(
                "record_decision",
                "&Record decision...",
                "Ctrl+D",
                tip="Decide about the selected rows of the review",
            ),
            SEPARATOR,
            Command(
                "import_decisions",
                "&Import reviewer decisions...",
                "Ctrl+I",
                tip="Take in what reviewers decided in an exported workbook",
            ),
            SEPARATOR,
            Command("sign_off", "Sign &off...", tip="End the review with a signature"),
            Command(
                "review_effects",
                "&What follows...",
                tip="Exemptions and a draft plan from the decisions; nothing is written yet",
            ),
        ),
    ),
    (
        "&Tools",
        (Command("settings", "&Settings...", "Ctrl+,", "settings"),),
    ),
    (
        "&Help",
        (
            Command("shortcuts", "&Keyboard shortcuts", "Ctrl+/"),
            Command("log_folder", "Open &log folder"),
            SEPARATOR,
            Command("about", "&About Rolecall"),
        ),
    ),
)
TOOLBAR = (
    "scan",
    "export",
    "preview_fix",
    "undo_fix",
    SEPARATOR,
    "find",
    "only_problems",
    "detail",
)
THEMES = (("system", "Like the &system"), ("light", "&Light"), ("dark", "&Dark"))


class Actions:
    """The window's actions by name; `menus` are filled, the toolbar is the caller's."""

    def __init__(self, window: QMainWindow) -> None:
        self._by_name: dict[str, QAction] = {}
        self._commands: dict[str, Command] = {}
        self.themes = QActionGroup(window)
        for title, entries in MENUS:
            menu = window.menuBar().addMenu(title)
            for entry in entries:
                if isinstance(entry, Command):
                    menu.addAction(self._add(window, entry))
                else:
                    menu.addSeparator()
            if title == "&View":
                self._add_themes(window, menu)

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def retheme(self, theme: Theme) -> None:
        for name, command in self._commands.items():
            if command.icon:
                self._by_name[name].setIcon(icon(command.icon, theme.chrome.text))

    def _add(self, window: QMainWindow, command: Command) -> QAction:
        action = QAction(command.text, window)
        if command.keys:
            action.setShortcut(QKeySequence(command.keys))
        if command.tip:
            keys = f" ({command.keys})" if command.keys else ""
            action.setToolTip(command.tip + keys)
            action.setStatusTip(command.tip)
        if command.short:
            action.setIconText(command.short)
        action.setCheckable(command.checkable)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self._by_name[command.name] = action
        self._commands[command.name] = command
        return action

    def _add_themes(self, window: QMainWindow, menu: QMenu) -> None:
        menu.addSeparator()
        submenu = menu.addMenu("&Theme")
        for name, text in THEMES:
            action = QAction(text, window)
            action.setCheckable(True)
            action.setData(name)
            self.themes.addAction(action)
            submenu.addAction(action)
            self._by_name[f"theme_{name}"] = action


def shortcut_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every shortcut of the menus as (menu, [(keys, words)])."""
    groups = []
    for title, entries in MENUS:
        keys = [
            (entry.keys, entry.text.replace("&", "").removesuffix("..."))
            for entry in entries
            if isinstance(entry, Command) and entry.keys
        ]
        if keys:
            groups.append((title.replace("&", ""), keys))
    return groups

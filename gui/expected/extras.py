"""What a vendor's roles may carry besides the agreed: the customer's own additions, one by one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from core.presentation.text import counted
from gui.expected.entry_dialog import Entry, EntryDialog, EntryField
from gui.expected.entry_list import EntryList
from gui.expected.fields import LinesValue, PolicyValue, TextValue
from gui.theme import Theme

TITLE = "Additions of our own that are accepted"
EMPTY = "None: whatever a role holds beyond what was agreed counts as excess access."
ABOUT = (
    "Fill in one of: permissions, a managed policy, a whole policy, or further parties that may "
    "enter. It is accepted wherever the vendor's roles carry it, and never missed where not."
)


class JsonValue(LinesValue):
    """Data of any form, as JSON text; what is no JSON goes to the core as it is."""

    def value(self) -> Any:
        text = self.field.toPlainText().strip()
        try:
            return json.loads(text) if text else None
        except ValueError:
            return text

    def show_value(self, value: Any) -> None:
        if value == self.value():
            return
        blocked = self.field.blockSignals(True)  # noqa: FBT003 - Qt has no keyword
        self.field.setPlainText("" if value is None else json.dumps(value, indent=2))
        self.field.blockSignals(blocked)


def extras_list() -> EntryList:
    """The list of a vendor's accepted additions."""
    return EntryList(TITLE, extra_words, empty=EMPTY)


def extra_words(entry: Entry) -> str:
    """``Encrypted reports: kms:Decrypt``."""
    return f"{entry.get('reason') or 'No reason given'}: {_what(entry)}"


def extra_dialog(
    judge: Callable[[Entry], Mapping[str, str]],
    folder: Path,
    theme: Theme,
    parent: QWidget,
    entry: Entry | None,
) -> EntryDialog:
    """Asks for one addition."""
    fields = (
        EntryField("reason", "Why it is accepted", TextValue("Such as: encrypted reports")),
        EntryField(
            "actions",
            "Permissions",
            LinesValue("kms:Decrypt, one in each line"),
            "AWS actions; a * stands for any letters.",
        ),
        EntryField(
            "resources", "On what", LinesValue("Everything"), "ARNs the permissions are for."
        ),
        EntryField(
            "policy_arn", "A managed policy", TextValue("arn:aws:iam::aws:policy/ViewOnlyAccess")
        ),
        EntryField("policy", "A whole policy", PolicyValue(folder)),
        EntryField(
            "principals",
            "Further parties that may enter",
            LinesValue("arn:aws:iam::111122223333:role/Audit, one in each line"),
        ),
        EntryField(
            "conditions",
            "Only if (conditions, as IAM writes them)",
            JsonValue('{"StringEquals": {"aws:PrincipalOrgID": "o-example"}}'),
        ),
    )
    title = "Accept an addition" if entry is None else "Change an accepted addition"
    return EntryDialog(title, fields, judge, theme, parent, entry=entry, about=ABOUT)


def _what(entry: Entry) -> str:
    actions, principals = entry.get("actions"), entry.get("principals")
    if isinstance(actions, list) and actions:
        shown = ", ".join(map(str, actions[:3]))
        return shown + (f" and {len(actions) - 3} more" if len(actions) > 3 else "")
    if entry.get("policy_arn"):
        return str(entry["policy_arn"]).rpartition("/")[2]
    if entry.get("policy"):
        policy = entry["policy"]
        return policy if isinstance(policy, str) and "\n" not in policy else "a whole policy"
    if isinstance(principals, list) and principals:
        return f"{counted(len(principals), 'further party', 'further parties')} may enter"
    return "nothing yet"

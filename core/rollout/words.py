"""What is done with a StackSet, and what AWS says of its stacks. Plain data, quick to load."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

SUCCEEDED, REMOVED = "SUCCEEDED", "REMOVED"
INSTANCE_WORDS: Mapping[str, str] = {
    "PENDING": "Waiting",
    "RUNNING": "Running",
    "SUCCEEDED": "Done",
    "FAILED": "Failed",
    "CANCELLED": "Cancelled",
    "INOPERABLE": "Can no longer be changed",
    "SKIPPED_SUSPENDED_ACCOUNT": "Skipped: the account is suspended",
    "FAILED_IMPORT": "Import failed",
    "REMOVED": "Removed",
}


class StackSetAction(StrEnum):
    """What is done; the word is the first of the phrase that approves it."""

    DEPLOY = "deploy"
    UPDATE = "update"
    REMOVE = "remove"

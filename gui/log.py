"""The log file: rotating, in the user's log folder, without secrets or forged lines."""

from __future__ import annotations

import logging
import logging.handlers
import re
from pathlib import Path

from platformdirs import user_log_path

LOG_BYTES = 1_000_000
LOG_FILES = 3
_ACCESS_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b")
_SECRET = re.compile(
    r"(?i)\b(aws_secret_access_key|secretaccesskey|aws_session_token|sessiontoken|"
    r"x-amz-security-token|authorization|external_?id|sts:externalid)"
    r"(['\"]?\s*[:=]\s*['\"]?)[^\s'\",}]+"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def without_secrets(text: str) -> str:
    """`text` with access keys, secrets, session tokens and external IDs blotted out."""
    return _SECRET.sub(r"\1\2***", _ACCESS_KEY.sub("***", text))


class LineFormatter(logging.Formatter):
    """One record, one line: names from AWS cannot forge a second one. Traces keep theirs."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record).replace("\n", "\\n")
        return _CONTROL.sub(lambda found: repr(found.group())[1:-1], line)

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def log_folder() -> Path:
    """Where this user's log lies."""
    return user_log_path("rolecall", appauthor=False)


def start_logging(folder: Path | None = None) -> Path:
    """Send the log to `rolecall.log` in `folder`; returns the file's path.

    A folder that cannot be written costs the log, not the program.
    """
    path = (folder or log_folder()) / "rolecall.log"
    root = logging.getLogger()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter())
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in ("core", "gui"):
        logging.getLogger(name).setLevel(logging.INFO)
    return path

"""Settings for the whole suite.

With ROLECALL_BLOCK_QT set (and ``-p no:pytest-qt``), PySide6 cannot be imported, as on a machine
where it is not installed: `make test-core` proves that the domain stands without Qt.
"""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import settings

# the same examples in every run: a red suite is a red commit, never bad luck
settings.register_profile("suite", derandomize=True, deadline=None)
settings.load_profile("suite")

QT_BLOCKED = bool(os.environ.get("ROLECALL_BLOCK_QT"))
if QT_BLOCKED:
    for name in ("PySide6", "shiboken6"):
        sys.modules[name] = None  # type: ignore[assignment]  # Python's own way to forbid an import


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know pytest-qt's settings in setup.cfg although the plugin is off."""
    if QT_BLOCKED:
        for option in ("qt_api", "qt_default_raising", "qt_log_level_fail", "qt_log_ignore"):
            parser.addini(option, "read by pytest-qt, which is off in this run")

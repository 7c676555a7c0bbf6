"""Settings for the whole suite."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import settings

# the same examples in every run: a red suite is a red commit, never bad luck
settings.register_profile("suite", derandomize=True, deadline=None)
settings.load_profile("suite")


@pytest.hookimpl(trylast=True)
def pytest_sessionstart() -> None:
    """With ROLECALL_BLOCK_QT set, make PySide6 unimportable, as if it were not installed."""
    if not os.environ.get("ROLECALL_BLOCK_QT"):
        return
    for name in [name for name in sys.modules if name.partition(".")[0] in _QT]:
        del sys.modules[name]
    for name in _QT:
        sys.modules[name] = None  # type: ignore[assignment]  # Python's own way to forbid an import


_QT = ("PySide6", "shiboken6")

"""Settings for the whole suite.

With ROLECALL_BLOCK_QT set (and ``-p no:pytest-qt``), PySide6 cannot be imported, as on a machine
where it is not installed: `make test-core` proves that the domain stands without Qt.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

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


@pytest.fixture(scope="session", autouse=True)
def _no_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where nobody's data is; also for what is made once for many tests."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ROLECALL_DATA_FOLDER", str(folder / "shared"))
        environment.delenv("ROLECALL_HISTORY", raising=False)
        yield folder


_numbers = count()


@pytest.fixture(autouse=True)
def _nobodys_data(_no_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the history, repairs or plans of whoever runs it, or of another
    test."""
    monkeypatch.setenv("ROLECALL_DATA_FOLDER", str(_no_data / str(next(_numbers))))

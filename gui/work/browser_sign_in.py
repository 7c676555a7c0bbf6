"""Signing in through the browser as work for the courier."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from gui.work.courier import Emit, Work


def browser_sign_in_work(profile: str | None) -> Work:
    """Work that emits the `BrowserPage` to confirm on, waits for the person, and returns until
    when the sign-in lasts (None: cancelled)."""

    def work(emit: Emit, cancel: threading.Event) -> datetime | None:
        from core.aws.browser_sign_in import sign_in

        return sign_in(profile, emit, cancel)

    return work


def signs_in_by_browser(profile: str | None) -> bool:
    """Whether the profile signs in to IAM Identity Center. Imports botocore, so never in the GUI
    thread."""
    from core.aws.browser_sign_in import sso_session_of
    from core.errors import StartError

    try:
        return sso_session_of(profile) is not None
    except StartError:
        return False

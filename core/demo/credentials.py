"""The fixed credentials of the demonstration. They open nothing but the emulator."""

from __future__ import annotations

CALLER_NAME = "rolecall-operator"
ACCESS_KEY_ID = "AKIADEMOROLECALL0001"
SECRET_ACCESS_KEY = "demonstration/only+opens+nothing+else/00"  # noqa: S105 - see above
REGION = "eu-central-1"

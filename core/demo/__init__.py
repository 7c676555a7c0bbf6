"""The demonstration organization: an invented company on an embedded AWS emulator."""

from __future__ import annotations

from core.demo.model import (
    DemoAccount,
    DemoOrganization,
    DemoRole,
    DemoUnit,
    PlannedCell,
    PlannedParty,
)
from core.demo.organization import build_organization
from core.demo.server import DemoServer

__all__ = [
    "DemoAccount",
    "DemoOrganization",
    "DemoRole",
    "DemoServer",
    "DemoUnit",
    "PlannedCell",
    "PlannedParty",
    "build_organization",
]

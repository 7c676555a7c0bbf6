"""The types of the fixtures that write specs and agreements for one test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.agreement import Agreement, VendorExpectation
from core.catalogue import VendorSpec
from core.errors import Problem

Data = dict[str, Any]
Faults = Callable[[Data | str], dict[str, Problem]]
Expect = Callable[..., VendorExpectation]
LoadSpec = Callable[[Data | str], VendorSpec]
LoadAgreement = Callable[[Data | str], Agreement]

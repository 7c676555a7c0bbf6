"""PySide6 6.12.0 drops a reference to None in every method that returns nothing: such a wheel
aborts Python 3.11 after some thousand calls. This finds the next one in milliseconds."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject, Signal

CALLS = 200
TRUE = True  # the object, not the word


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_void_methods_keep_the_references_to_none() -> None:
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        thing.setObjectName("x")
    assert sys.getrefcount(None) > before - CALLS // 2


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True is immortal from Python 3.12 on")
def test_emitting_keeps_the_references_to_true() -> None:
    class Sender(QObject):
        sent = Signal()

    sender = Sender()
    before = sys.getrefcount(TRUE)
    for _ in range(CALLS):
        sender.sent.emit()
    assert sys.getrefcount(TRUE) > before - CALLS // 2

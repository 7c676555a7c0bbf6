"""Ctrl+C in the terminal closes the window: Qt's loop would never let Python hear of it."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from core.cli.exit_codes import ExitCode


@contextmanager
def interrupt_closes(window: QMainWindow) -> Iterator[None]:
    """While inside, SIGINT and SIGTERM end the event loop without a question."""
    reader, writer = socket.socketpair()
    writer.setblocking(False)  # noqa: FBT003 - sockets take no keywords
    reader.setblocking(False)  # noqa: FBT003 - sockets take no keywords
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, window)
    # reading is enough: Python runs its handler as soon as any of its code runs
    notifier.activated.connect(lambda: reader.recv(64))

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        # exit, not quit: quit asks every window first, and one with running work would refuse
        QTimer.singleShot(0, lambda: QApplication.exit(ExitCode.CANCELLED))

    before_fd = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    before = {number: signal.signal(number, on_signal) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before_fd)
        notifier.setEnabled(False)
        reader.close()
        writer.close()


_SIGNALS = (signal.SIGINT, signal.SIGTERM)

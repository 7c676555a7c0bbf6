"""Starts and stops the demonstration organization for the rest of the program."""

from __future__ import annotations

import json
import multiprocessing
import tempfile
from http.client import HTTPConnection
from importlib.util import find_spec
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Self

from core.aws.connection import ConnectionSettings
from core.demo.agreement_copy import copy_agreement
from core.demo.calls import CALLS_PATH, RecordedCall
from core.demo.company import STANDARD_SIZE
from core.demo.credentials import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from core.demo.organization import DEFAULT_SEED
from core.errors import InputError, StartError

_LOOPBACK = "127.0.0.1"
_START_SECONDS = 60.0  # far more than it takes, for a machine under heavy load
_STOP_SECONDS = 5.0


class DemoServer:
    """The demonstration organization, answering in a process of its own.

    Use it as a context manager, or call `start` and `stop`. The emulator also ends when the
    process that started it ends, in whatever way that happens. `accounts` counts all accounts,
    `port` 0 takes any free port.
    """

    def __init__(
        self, *, accounts: int = STANDARD_SIZE, seed: int = DEFAULT_SEED, port: int = 0
    ) -> None:
        if accounts < STANDARD_SIZE:
            raise InputError(
                f"The demonstration needs at least {STANDARD_SIZE} accounts, not {accounts}.",
                "Every situation it shows stands in an account of its own.",
            )
        self._accounts, self._seed, self._wanted_port = accounts, seed, port
        self._process: BaseProcess | None = None
        self._channel: Connection | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._port = 0
        self._agreement_path: Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def endpoint_url(self) -> str:
        """Where every AWS service of the demonstration answers."""
        assert self._port, "the demonstration has not been started"
        return f"http://{_LOOPBACK}:{self._port}"

    @property
    def connection(self) -> ConnectionSettings:
        """How to sign in as the demonstration's caller, a user of the management account."""
        return ConnectionSettings(
            region=REGION,
            endpoint_url=self.endpoint_url,
            access_key_id=ACCESS_KEY_ID,
            secret_access_key=SECRET_ACCESS_KEY,
        )

    @property
    def agreement_path(self) -> Path:
        """The company's agreement: a copy whose dates are counted from today."""
        assert self._agreement_path, "the demonstration has not been started"
        return self._agreement_path

    def start(self) -> None:
        """Start the emulator and wait until it answers.

        Raises:
            StartError: moto is not installed, the port is taken, or nothing answered.
        """
        if find_spec("moto") is None or find_spec("flask") is None:
            raise StartError(
                "The demonstration organization needs moto, which is not installed.",
                "Install it: python -m pip install 'rolecall[demo]' (or 'moto[server]').",
            )
        from core.demo.emulator import run_emulator

        context = multiprocessing.get_context("spawn")
        self._channel, far_end = context.Pipe()
        self._process = context.Process(
            target=run_emulator,
            args=(far_end, self._accounts, self._seed, self._wanted_port),
            name="rolecall-demo",
            daemon=True,
        )
        self._process.start()
        far_end.close()
        self._port = self._await_port(self._channel)
        self._folder = tempfile.TemporaryDirectory(prefix="rolecall-demo-")
        self._agreement_path = copy_agreement(Path(self._folder.name))

    def stop(self) -> None:
        """End the emulator; everything that was changed in it is forgotten."""
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            self._process.join(_STOP_SECONDS)
            if self._process.is_alive():
                self._process.kill()
            self._process.join()
            self._process.close()
        if self._folder is not None:
            self._folder.cleanup()
        self._channel, self._process, self._folder = None, None, None

    def calls(self) -> tuple[RecordedCall, ...]:
        """Every call the emulator received so far, oldest first."""
        connection = HTTPConnection(_LOOPBACK, self._port, timeout=30)
        try:
            connection.request("GET", CALLS_PATH)
            return tuple(RecordedCall(**one) for one in json.load(connection.getresponse()))
        finally:
            connection.close()

    def _await_port(self, channel: Connection) -> int:
        try:
            if channel.poll(_START_SECONDS):
                outcome, detail = channel.recv()
                if outcome == "ready":
                    return int(detail)
            else:
                detail = f"nothing answered within {_START_SECONDS:.0f} seconds"
        except EOFError:
            detail = "its process ended"
        self.stop()
        raise StartError(
            f"The demonstration organization did not start: {detail}.",
            "Try again; with --port, choose another port.",
        )

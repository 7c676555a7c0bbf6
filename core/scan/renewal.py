"""Pausing a scan while the person signs in again."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from core.aws.connection import AwsConnection
from core.aws.errors import AwsError, AwsExpired
from core.model import Reason


class Renewal:
    """Asks once for all threads; those that come meanwhile wait for the answer, so that the
    whole scan pauses. Once refused, it does not ask again."""

    def __init__(self, connection: AwsConnection, ask: Callable[[Reason], bool] | None) -> None:
        """`ask` tells why and returns whether the person has signed in again; None: nobody is
        there to be asked."""
        self._connection = connection
        self._ask = ask
        self._lock = Lock()
        self.times = 0

    def after(self, error: AwsError, times: int) -> bool:
        """Whether what failed is worth trying again. `times`: how often there had been a new
        sign-in before it was begun."""
        if self._ask is None or not isinstance(error, AwsExpired):
            return False
        with self._lock:
            if self.times != times:
                return True  # another thread has asked meanwhile
            while self._ask is not None and self._is_over():
                if not self._ask(error.reason):
                    self._ask = None
                    return False
                self._connection.sign_in_again()
                self.times += 1
            return self.times != times

    def _is_over(self) -> bool:
        """Whether it is the sign-in that ended, and not just a session in one account."""
        try:
            self._connection.caller()
        except AwsExpired:
            return True
        except AwsError:
            return False
        return False

"""The kinds of failure of a call to AWS."""

from __future__ import annotations

from core.errors import AppError
from core.model import Reason


class AwsError(AppError):
    """A call to AWS gave no usable answer. `reason` says why, `code` is AWS's own word."""

    def __init__(self, reason: Reason, *, operation: str = "", request_id: str = "") -> None:
        super().__init__(reason.summary, reason.remedy)
        self.reason = reason
        self.code = reason.code
        self.operation = operation
        self.request_id = request_id


class AwsDenied(AwsError):
    """The caller may not make this call."""


class AwsNotFound(AwsError):
    """What was asked for does not exist."""


class AwsThrottled(AwsError):
    """Too many calls; the same call may succeed later."""


class AwsExpired(AwsError):
    """The sign-in or its credentials are no longer valid."""


class AwsUnavailable(AwsError):
    """No answer: network, DNS, timeout, or a fault on AWS's side."""


class AwsMalformed(AwsError):
    """An answer came, but not one that can be trusted to be whole."""

"""Turning what botocore raises into `AwsError`s with a reason in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.aws.error_kinds import (
    AwsDenied,
    AwsError,
    AwsExpired,
    AwsMalformed,
    AwsNotFound,
    AwsThrottled,
    AwsUnavailable,
)
from core.aws.error_table import SIGN_IN, find_rule
from core.model import Reason

__all__ = [
    "AwsDenied",
    "AwsError",
    "AwsExpired",
    "AwsMalformed",
    "AwsNotFound",
    "AwsThrottled",
    "AwsUnavailable",
    "aws_errors",
    "is_network_fault",
    "malformed",
    "passing_fault",
]

_MAX_QUOTED = 200
_NETWORK_FAULTS = frozenset(
    {
        "ConnectTimeoutError",
        "ConnectionClosedError",
        "ConnectionError",
        "EndpointConnectionError",
        "HTTPClientError",
        "ReadTimeoutError",
    }
)


@contextmanager
def aws_errors(operation: str) -> Iterator[None]:
    """Turn what botocore raises inside the block into an `AwsError`."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    try:
        yield
    except ClientError as error:
        raise _from_answer(error.response, operation) from error
    except ResponseParserError as error:
        raise malformed(operation, "it could not be read") from error
    except BotoCoreError as error:
        raise _from_botocore(error, operation) from error
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        # botocore's parsers raise these on well-formed XML or JSON of another shape
        raise malformed(operation, "it has not the expected form") from error


def malformed(operation: str, what: str) -> AwsMalformed:
    """An answer of `operation` that must not be used; `what` completes "because ..."."""
    return AwsMalformed(
        Reason(
            summary=f"The answer to {operation} was not used, because {what}.",
            code="MalformedAnswer",
            remedy="Check this account again; if it persists, a proxy may alter the answers.",
        ),
        operation=operation,
    )


def passing_fault(reason: Reason) -> AwsError | None:
    """The error a reason came from, if the same call may succeed soon; else None."""
    if reason.code in _NETWORK_FAULTS:
        return AwsUnavailable(reason)
    rule = find_rule(reason.code, "", "")
    if rule is not None and rule.kind in (AwsThrottled, AwsUnavailable):
        return rule.kind(reason)
    return None


def is_network_fault(error: AwsError) -> bool:
    """Whether no answer came at all, from whomever."""
    return isinstance(error, AwsUnavailable) and error.code in (*_NETWORK_FAULTS, "SSLError")


def _from_answer(response: Any, operation: str) -> AwsError:
    details = response.get("Error", {})
    code = str(details.get("Code", ""))
    message = str(details.get("Message", ""))
    metadata = response.get("ResponseMetadata", {})
    request_id = str(metadata.get("RequestId", ""))
    rule = find_rule(code, operation, message)
    if rule is None and int(metadata.get("HTTPStatusCode", 0)) >= 500:
        rule = find_rule("InternalFailure", operation, message)
    if rule is None:
        reason = Reason(
            summary=f"AWS refused the call {operation}: {_quoted(message) or 'no message given'}",
            code=code or "Unknown",
            remedy="Look the code up in the AWS documentation of the call.",
        )
        return AwsError(reason, operation=operation, request_id=request_id)
    reason = Reason(
        summary=rule.summary.format(operation=operation, message=_quoted(message) or "it says no"),
        code=code,
        remedy=rule.remedy.format(operation=operation),
    )
    return rule.kind(reason, operation=operation, request_id=request_id)


def _from_botocore(error: Exception, operation: str) -> AwsError:
    from botocore import exceptions

    code = type(error).__name__
    sign_in = (
        exceptions.NoCredentialsError,
        exceptions.PartialCredentialsError,
        exceptions.CredentialRetrievalError,
        exceptions.RefreshWithMFAUnsupportedError,
        exceptions.SSOError,
        exceptions.TokenRetrievalError,
        exceptions.NoAuthTokenError,
        exceptions.LoginError,
    )
    timeouts = (exceptions.ReadTimeoutError, exceptions.ConnectTimeoutError)
    network = (exceptions.ConnectionError, exceptions.HTTPClientError)
    if isinstance(error, sign_in):
        reason = Reason("There is no valid sign-in to AWS.", code, SIGN_IN)
        return AwsExpired(reason, operation=operation)
    if isinstance(error, timeouts):
        reason = Reason(
            f"AWS did not answer {operation} in time.",
            code,
            "Check the network, then check this account again.",
        )
        return AwsUnavailable(reason, operation=operation)
    if isinstance(error, network):
        return AwsUnavailable(_network_reason(error, code), operation=operation)
    reason = Reason(
        f"The call {operation} could not be made: {_quoted(str(error))}",
        code,
        "Check the AWS profile and configuration.",
    )
    return AwsError(reason, operation=operation)


def _network_reason(error: Exception, code: str) -> Reason:
    cause = str(getattr(error, "kwargs", {}).get("error", error)).lower()
    if any(word in cause for word in ("name resolution", "name or service", "getaddrinfo")):
        return Reason(
            "The name of AWS's server could not be resolved (DNS).",
            code,
            "Check the network and the DNS settings, then check this account again.",
        )
    if "ssl" in code.lower() or "certificate" in cause:
        return Reason(
            "The encrypted connection to AWS could not be set up.",
            code,
            "If a proxy inspects traffic, point AWS_CA_BUNDLE at its certificate.",
        )
    return Reason(
        "The connection to AWS could not be made or was cut off.",
        code,
        "Check the network and proxy, then check this account again.",
    )


def _quoted(message: str) -> str:
    printable = "".join(sign if sign.isprintable() else " " for sign in message)
    return printable[:_MAX_QUOTED]

"""What AWS and the network can answer instead of data, in plain words.

One table turns an error code (and, where AWS reuses a code, a part of its message) into a
`Reason`. Codes: the "Common errors" of the IAM, STS and Organizations API references and
botocore's own exceptions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from core.errors import AppError
from core.model import Reason

_MAX_QUOTED = 200


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


@dataclass(frozen=True, slots=True)
class _Rule:
    codes: frozenset[str]
    kind: type[AwsError]
    summary: str
    remedy: str
    operation: str = ""  # empty: any
    message: str = ""  # lower case; empty: any


def _rule(
    codes: str,
    kind: type[AwsError],
    summary: str,
    remedy: str,
    *,
    operation: str = "",
    message: str = "",
) -> _Rule:
    return _Rule(frozenset(codes.split()), kind, summary, remedy, operation, message)


_DENIED = "AccessDenied AccessDeniedException UnauthorizedOperation NotAuthorized"
_SIGN_IN = "Sign in again (for IAM Identity Center: aws sso login) and start once more."
# First match wins: the special cases of a code stand before its general case.
_RULES: tuple[_Rule, ...] = (
    _rule(
        _DENIED,
        AwsDenied,
        "An organization policy (service control policy) forbids the call {operation}.",
        "Ask the owner of the organization's policies to except the audit role.",
        message="explicit deny in a service control policy",
    ),
    _rule(
        _DENIED,
        AwsDenied,
        "An organization policy (resource control policy) forbids the call {operation}.",
        "Ask the owner of the organization's policies to except the audit role.",
        message="explicit deny in a resource control policy",
    ),
    _rule(
        _DENIED,
        AwsDenied,
        "The permissions boundary of the role forbids the call {operation}.",
        "Ask the platform team to allow the call in the role's permissions boundary.",
        message="permissions boundary",
    ),
    _rule(
        _DENIED,
        AwsDenied,
        "The audit role of this account does not exist or does not let us in.",
        "Ask the platform team to create the role, with a trust policy that names the"
        " identity which scans.",
        operation="AssumeRole",
    ),
    _rule(
        _DENIED,
        AwsDenied,
        "We are not allowed to make the call {operation}.",
        "Add the permission for {operation} to the role that was used.",
    ),
    _rule(
        "NoSuchEntity NoSuchEntityException",
        AwsNotFound,
        "The call {operation} asked for something that does not exist.",
        "If it was there a moment ago, someone changed it meanwhile: check this account again.",
    ),
    _rule(
        "AWSOrganizationsNotInUseException",
        AwsNotFound,
        "This AWS account belongs to no organization.",
        "Sign in to the organization's management account or a delegated administrator.",
    ),
    _rule(
        "Throttling ThrottlingException ThrottledException RequestLimitExceeded"
        " TooManyRequestsException RequestThrottled RequestThrottledException SlowDown 429",
        AwsThrottled,
        "AWS asked us to slow down and did not answer {operation} in time.",
        "Check these accounts again in a few minutes, or scan with fewer workers.",
    ),
    _rule(
        "ExpiredToken ExpiredTokenException TokenRefreshRequired UnauthorizedException",
        AwsExpired,
        "The sign-in to AWS has expired.",
        _SIGN_IN,
    ),
    _rule(
        "RequestTimeTooSkewed RequestExpired RequestInTheFuture",
        AwsExpired,
        "The clock of this computer differs too much from AWS's clock.",
        "Set the clock to network time and start once more.",
    ),
    _rule(
        "SignatureDoesNotMatch InvalidSignatureException",
        AwsExpired,
        "The clock of this computer differs too much from AWS's clock.",
        "Set the clock to network time and start once more.",
        message="signature expired",
    ),
    _rule(
        "SignatureDoesNotMatch InvalidSignatureException",
        AwsExpired,
        "The clock of this computer differs too much from AWS's clock.",
        "Set the clock to network time and start once more.",
        message="signature not yet current",
    ),
    _rule(
        "InvalidClientTokenId UnrecognizedClientException SignatureDoesNotMatch"
        " InvalidSignatureException IncompleteSignature MissingAuthenticationToken"
        " AuthFailure InvalidAccessKeyId",
        AwsExpired,
        "AWS does not accept the credentials that were used.",
        "Check which profile and keys are used, and sign in again.",
    ),
    _rule(
        "RegionDisabledException",
        AwsDenied,
        "Temporary credentials are switched off in this Region for the account.",
        "Choose another Region (AWS_REGION) or have it enabled in the account.",
    ),
    _rule(
        "AccountSuspended OptInRequired PendingVerification",
        AwsDenied,
        "AWS has suspended this account or not activated it yet.",
        "Ask the account's owner to settle it with AWS.",
    ),
    _rule(
        "MalformedPolicyDocument PackedPolicyTooLarge",
        AwsError,
        "AWS did not accept the policy document sent with {operation}.",
        "This should not happen: please report it with the AWS code.",
    ),
    _rule(
        "ServiceUnavailable ServiceUnavailableException ServiceFailure ServiceException"
        " InternalFailure InternalError InternalServiceError 500 502 503 504",
        AwsUnavailable,
        "AWS could not answer {operation} (a fault on its side).",
        "Check this account again later.",
    ),
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


def _from_answer(response: Any, operation: str) -> AwsError:
    details = response.get("Error", {})
    code = str(details.get("Code", ""))
    message = str(details.get("Message", ""))
    metadata = response.get("ResponseMetadata", {})
    request_id = str(metadata.get("RequestId", ""))
    rule = _find_rule(code, operation, message)
    if rule is None and int(metadata.get("HTTPStatusCode", 0)) >= 500:
        rule = _find_rule("InternalFailure", operation, message)
    if rule is None:
        reason = Reason(
            summary=f"AWS refused the call {operation}: {_quoted(message) or 'no message given'}",
            code=code or "Unknown",
            remedy="Look the code up in the AWS documentation of the call.",
        )
        return AwsError(reason, operation=operation, request_id=request_id)
    reason = Reason(
        summary=rule.summary.format(operation=operation),
        code=code,
        remedy=rule.remedy.format(operation=operation),
    )
    return rule.kind(reason, operation=operation, request_id=request_id)


def _find_rule(code: str, operation: str, message: str) -> _Rule | None:
    words = message.lower()
    for rule in _RULES:
        if (
            code in rule.codes
            and rule.operation in ("", operation)
            and (not rule.message or rule.message in words)
        ):
            return rule
    return None


def _from_botocore(error: Exception, operation: str) -> AwsError:
    from botocore import exceptions

    code = type(error).__name__
    sign_in = (
        exceptions.NoCredentialsError,
        exceptions.PartialCredentialsError,
        exceptions.CredentialRetrievalError,
        exceptions.SSOError,
        exceptions.TokenRetrievalError,
        exceptions.NoAuthTokenError,
        exceptions.LoginError,
    )
    timeouts = (exceptions.ReadTimeoutError, exceptions.ConnectTimeoutError)
    network = (exceptions.ConnectionError, exceptions.HTTPClientError)
    if isinstance(error, sign_in):
        reason = Reason("There is no valid sign-in to AWS.", code, _SIGN_IN)
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

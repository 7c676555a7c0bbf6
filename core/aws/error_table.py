"""AWS's error codes in plain words, as one table.

Where AWS reuses a code, the operation or a part of the message tells the cases apart. Codes: the
"Common errors" of the IAM, STS and Organizations API references.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.aws.error_kinds import (
    AwsDenied,
    AwsError,
    AwsExpired,
    AwsNotFound,
    AwsThrottled,
    AwsUnavailable,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What to say when AWS answers one of `codes`. `summary` may name the {operation} and give
    AWS's own {message}, `remedy` the {operation}."""

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
) -> Rule:
    return Rule(frozenset(codes.split()), kind, summary, remedy, operation, message)


_DENIED = "AccessDenied AccessDeniedException UnauthorizedOperation NotAuthorized"
SIGN_IN = "Sign in again (for IAM Identity Center: aws sso login) and start once more."
# First match wins: the special cases of a code stand before its general case.
RULES: tuple[Rule, ...] = (
    _rule(
        _DENIED,
        AwsExpired,
        "The code of the MFA device was not accepted.",
        "Wait for the next code, and try again. Each code serves once.",
        message="multifactorauthentication failed",
    ),
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
        "No organization policy (service control policy) allows the call {operation}.",
        "Ask the owner of the organization's policies to allow it for the audit role.",
        message="no service control policy allows",
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
        "The identity that is signed in may not enter this account.",
        "Allow sts:AssumeRole on the audit role to the identity which scans.",
        operation="AssumeRole",
        message="no identity-based policy allows",
    ),
    _rule(
        _DENIED,
        AwsDenied,
        "The audit role of this account does not exist or does not let us in.",
        "Ask the platform team to create the role, with a trust policy that names the"
        " identity which scans.",
        operation="AssumeRole",
    ),
    *(
        _rule(
            _DENIED,
            AwsDenied,
            "We are not allowed to make the call {operation}.",
            "Allow {operation} to the identity that is signed in, sign in as a delegated"
            " administrator, or give the accounts as a list (--accounts-file).",
            operation=operation,
        )
        for operation in ("DescribeOrganization", "ListAccounts")
    ),
    _rule(
        _DENIED,
        AwsDenied,
        "We are not allowed to make the call {operation}.",
        "Add the permission for {operation} to the role that was used.",
    ),
    _rule(
        "NoSuchEntity NoSuchEntityException AccountNotFoundException",
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
        SIGN_IN,
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
        "MalformedPolicyDocument",
        AwsError,
        "The trust policy names a principal that AWS does not know: {operation} was refused.",
        "Ask the vendor which account, role or user it enters from now, and correct the agreement.",
        message="invalid principal",
    ),
    _rule(
        "LimitExceeded LimitExceededException",
        AwsError,
        "A limit of the account stands in the way of {operation}: {message}",
        "Have the limit raised (Service Quotas, IAM), or remove what is no longer needed there;"
        " then go on.",
    ),
    _rule(
        "EntityAlreadyExists EntityAlreadyExistsException NameAlreadyExistsException",
        AwsError,
        "What {operation} was to make exists already: {message}",
        "Somebody made it meanwhile: check the account again, then make a new preview.",
    ),
    _rule(
        "DeleteConflict DeleteConflictException StackSetNotEmptyException",
        AwsError,
        "Something still hangs on what {operation} was to delete: {message}",
        "See what was attached meanwhile: check the account again, then make a new preview.",
    ),
    _rule(
        "UnmodifiableEntity UnmodifiableEntityException",
        AwsError,
        "Only the AWS service that owns the role may change it: {operation} was refused.",
        "Ask the platform team to have that service change it.",
    ),
    _rule(
        "ConcurrentModification ConcurrentModificationException OperationInProgressException"
        " StaleRequestException",
        AwsError,
        "Somebody is changing the same thing at this moment: {operation} was refused.",
        "Wait until that has ended, then go on.",
    ),
    _rule(
        "ValidationError ValidationException",
        AwsError,
        "CloudFormation StackSets may not act in this organization yet.",
        "Switch on trusted access in the management account (CloudFormation, StackSets), or:"
        " aws cloudformation activate-organizations-access.",
        message="organizations access",
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


def find_rule(code: str, operation: str, message: str) -> Rule | None:
    """The first rule for a code AWS answered to `operation`, or None."""
    words = message.lower()
    for rule in RULES:
        if (
            code in rule.codes
            and rule.operation in ("", operation)
            and (not rule.message or rule.message in words)
        ):
            return rule
    return None

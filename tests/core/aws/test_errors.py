from __future__ import annotations

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from core.aws.error_table import find_rule
from core.aws.errors import (
    AwsDenied,
    AwsError,
    AwsExpired,
    AwsMalformed,
    AwsNotFound,
    AwsThrottled,
    AwsUnavailable,
    aws_errors,
)


def _translated(error: Exception, operation: str = "GetRole") -> AwsError:
    with pytest.raises(AwsError) as caught, aws_errors(operation):
        raise error
    return caught.value


def _answer(code: str, message: str = "", status: int = 400) -> ClientError:
    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"RequestId": "r-7", "HTTPStatusCode": status},
    }
    return ClientError(response, "GetRole")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDenied", AwsDenied),
        ("AccessDeniedException", AwsDenied),
        ("NoSuchEntity", AwsNotFound),
        ("Throttling", AwsThrottled),
        ("TooManyRequestsException", AwsThrottled),
        ("ExpiredToken", AwsExpired),
        ("InvalidClientTokenId", AwsExpired),
        ("ServiceUnavailable", AwsUnavailable),
        ("RegionDisabledException", AwsDenied),
        ("LimitExceeded", AwsError),
        ("EntityAlreadyExists", AwsError),
        ("DeleteConflict", AwsError),
        ("UnmodifiableEntity", AwsError),
        ("OperationInProgressException", AwsError),
    ],
)
def test_a_known_code_becomes_its_own_kind_with_summary_and_remedy(
    code: str, kind: type[AwsError]
) -> None:
    error = _translated(_answer(code))

    assert type(error) is kind
    assert error.code == code
    assert error.reason.summary
    assert error.reason.remedy
    assert "{" not in error.reason.summary + error.reason.remedy


def test_a_refused_entry_speaks_of_the_audit_role() -> None:
    assert "audit role" in _translated(_answer("AccessDenied"), "AssumeRole").reason.summary


def test_a_refusal_by_an_organization_policy_is_told_apart_from_a_missing_audit_role() -> None:
    message = "User is not authorized with an explicit deny in a service control policy"

    reason = _translated(_answer("AccessDenied", message), "AssumeRole").reason

    assert "service control policy" in reason.summary


def test_a_limit_is_told_with_aws_own_words_and_what_to_do() -> None:
    message = "Cannot exceed quota for PoliciesPerRole: 10"

    reason = _translated(_answer("LimitExceeded", message), "AttachRolePolicy").reason

    assert message in reason.summary
    assert "limit raised" in reason.remedy


def test_a_principal_that_does_not_exist_is_told_apart_from_a_faulty_document() -> None:
    message = 'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/gone"'

    one = _translated(_answer("MalformedPolicyDocument", message), "UpdateAssumeRolePolicy").reason
    other = _translated(_answer("MalformedPolicyDocument", "Syntax errors in policy.")).reason

    assert "principal that AWS does not know" in one.summary
    assert "principal" not in other.summary


def test_stack_sets_that_may_not_act_yet_say_how_they_may() -> None:
    message = "You must enable organizations access to operate a service managed stack set"

    reason = _translated(_answer("ValidationError", message), "CreateStackSet").reason

    assert "activate-organizations-access" in reason.remedy


def test_an_unknown_code_keeps_the_code_and_a_printable_message() -> None:
    error = _translated(_answer("Novelty", "line\x1b[31m\nbreak"))

    assert error.code == "Novelty"
    assert "\x1b" not in error.reason.summary
    assert "\n" not in error.reason.summary


def test_an_unknown_code_of_a_failing_server_counts_as_no_answer() -> None:
    assert isinstance(_translated(_answer("Whatever", status=500)), AwsUnavailable)


def test_a_clock_that_is_off_is_not_called_a_bad_key() -> None:
    message = "Signature expired: 20260101T000000Z is now earlier than ..."

    assert "clock" in _translated(_answer("SignatureDoesNotMatch", message)).reason.summary


def test_no_sign_in_counts_as_expired() -> None:
    assert isinstance(_translated(NoCredentialsError()), AwsExpired)


def test_a_name_that_does_not_resolve_is_called_dns() -> None:
    cause = OSError("[Errno -2] Name or service not known")
    error = EndpointConnectionError(endpoint_url="https://iam.amazonaws.com", error=cause)

    assert "DNS" in _translated(error).reason.summary


def test_a_timeout_says_so() -> None:
    error = ReadTimeoutError(endpoint_url="https://iam.amazonaws.com")

    assert "in time" in _translated(error).reason.summary


def test_an_unreadable_answer_is_malformed() -> None:
    assert isinstance(_translated(ResponseParserError("truncated")), AwsMalformed)


def test_other_errors_pass_through() -> None:
    with pytest.raises(ZeroDivisionError), aws_errors("GetRole"):
        raise ZeroDivisionError


@pytest.mark.parametrize("operation", ["DescribeOrganization", "ListAccounts"])
def test_where_the_organization_may_not_be_read_a_list_of_accounts_helps(operation: str) -> None:
    rule = find_rule("AccessDeniedException", operation, "")
    assert rule is not None
    assert "--accounts-file" in rule.remedy


def test_an_organization_policy_that_does_not_allow_is_told_like_one_that_denies() -> None:
    message = "because no service control policy allows the sts:AssumeRole action"
    rule = find_rule("AccessDenied", "AssumeRole", message)
    assert rule is not None
    assert "organization policy" in rule.summary.lower()


def test_a_code_that_is_wrong_is_told_as_such() -> None:
    message = "MultiFactorAuthentication failed with invalid MFA one time pass code."
    rule = find_rule("AccessDenied", "AssumeRole", message)
    assert rule is not None
    assert "MFA device" in rule.summary
    assert rule.kind is AwsExpired

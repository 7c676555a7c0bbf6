"""Calls to IAM in one account, each with credentials of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.aws.clients import request_credentials
from core.aws.errors import aws_errors, malformed

if TYPE_CHECKING:
    from botocore.credentials import Credentials
    from mypy_boto3_iam import IAMClient


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call answered, and what proves that it did."""

    operation: str
    data: Mapping[str, Any]
    request_id: str
    http_status: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class AccountIam:
    """IAM of one account. Only calls in `allowed` are made; any other is a defect."""

    client: IAMClient
    credentials: Credentials
    account_id: str
    region: str
    allowed: frozenset[str]

    def call(self, operation: str, **params: Any) -> Answer:
        """Make one call by its AWS name, such as ``GetRole``.

        Policy documents come back as AWS sends them (URL-encoded text): see
        `core.aws.documents.decoded`.

        Raises:
            AwsError: there was no usable answer.
            PermissionError: the call is not one this session is meant for.
        """
        from botocore import xform_name

        if operation not in self.allowed:
            raise PermissionError(f"this session is not meant to call {operation}")
        method = getattr(self.client, xform_name(operation))
        previous = request_credentials.set(self.credentials)
        try:
            with aws_errors(operation):
                response: dict[str, Any] = method(**params)
        finally:
            request_credentials.reset(previous)
        metadata = response.pop("ResponseMetadata", {})
        return Answer(
            operation=operation,
            data=response,
            request_id=str(metadata.get("RequestId", "")),
            http_status=int(metadata.get("HTTPStatusCode", 0)),
            received_at=datetime.now(UTC),
        )

    def pages(self, operation: str, **params: Any) -> Iterator[Answer]:
        """Make a paged call until AWS says that the last page has come.

        Raises:
            AwsMalformed: a page does not say how to go on, or goes round in circles.
            AwsError: as `call`.
        """
        seen: set[str] = set()
        marker: dict[str, str] = {}
        while True:
            answer = self.call(operation, **params, **marker)
            yield answer
            if not answer.data.get("IsTruncated"):
                return
            following = answer.data.get("Marker")
            if not following or following in seen:
                raise malformed(operation, "it was cut off without saying how to go on")
            seen.add(following)
            marker = {"Marker": following}

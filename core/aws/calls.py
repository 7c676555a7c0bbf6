"""Calls to IAM in one account, each with credentials of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from core.aws.clients import request_credentials
from core.aws.errors import AwsUnavailable, aws_errors, malformed
from core.aws.page_filter import Matters, PageFilter, page_filter
from core.model import Reason

if TYPE_CHECKING:
    from botocore.credentials import Credentials
    from mypy_boto3_iam import IAMClient

    from core.aws.direct import DirectCalls

_TOO_SLOW = Reason(
    "Reading this account took longer than a scan waits for one account.",
    "AccountDeadline",
    "Check this account again; if it persists, AWS or the network is slow for it.",
)


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
    """IAM of one account. Only calls in `allowed` are made; any other is a defect.

    `deadline` (of `time.monotonic`): no call is begun after it. `direct`: a shorter way for some
    calls.
    """

    client: IAMClient
    credentials: Credentials
    account_id: str
    region: str
    allowed: frozenset[str]
    deadline: float | None = None
    direct: DirectCalls | None = None

    def call(self, operation: str, **params: Any) -> Answer:
        """Make one call by its AWS name, such as ``GetRole``.

        Policy documents come back as AWS sends them (URL-encoded text): see
        `core.aws.documents.decoded`.

        Raises:
            AwsError: there was no usable answer.
            PermissionError: the call is not one this session is meant for.
        """
        if operation not in self.allowed:
            raise PermissionError(f"this session is not meant to call {operation}")
        if self.deadline is not None and monotonic() > self.deadline:
            raise AwsUnavailable(_TOO_SLOW, operation=operation)
        with aws_errors(operation):
            if self.direct is not None and self.direct.knows(operation):
                response = self.direct.call(operation, params, self.credentials, page_filter.get())
            else:
                response = self._by_client(operation, params)
        metadata = response.pop("ResponseMetadata", {})
        return Answer(
            operation=operation,
            data=response,
            request_id=str(metadata.get("RequestId", "")),
            http_status=int(metadata.get("HTTPStatusCode", 0)),
            received_at=datetime.now(UTC),
        )

    def _by_client(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        from botocore import xform_name

        method = getattr(self.client, xform_name(operation))
        previous = request_credentials.set(self.credentials)
        try:
            response: dict[str, Any] = method(**params)
        finally:
            request_credentials.reset(previous)
        return response

    def pages(self, operation: str, **params: Any) -> Iterator[Answer]:
        """Make a paged call until AWS says that the last page has come.

        Raises:
            AwsMalformed: a page does not say how to go on, or goes round in circles.
            AwsError: as `call`.
        """
        return self._pages(operation, None, params)

    def pages_of_roles(self, matters: Matters | None, **params: Any) -> Iterator[Answer]:
        """The pages of GetAccountAuthorizationDetails without the roles of which `matters`
        says no, see `core.aws.page_filter`; raises as `pages`."""
        return self._pages("GetAccountAuthorizationDetails", matters, params)

    def _pages(
        self, operation: str, matters: Matters | None, params: Mapping[str, Any]
    ) -> Iterator[Answer]:
        seen: set[str] = set()
        marker: dict[str, str] = {}
        while True:
            token = page_filter.set(PageFilter(matters, first=not marker) if matters else None)
            try:
                answer = self.call(operation, **params, **marker)
            finally:
                page_filter.reset(token)
            yield answer
            if not answer.data.get("IsTruncated"):
                return
            following = answer.data.get("Marker")
            if not following or following in seen:
                raise malformed(operation, "it was cut off without saying how to go on")
            seen.add(following)
            marker = {"Marker": following}

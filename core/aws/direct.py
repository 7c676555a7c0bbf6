"""The calls that a scan makes for every account, without most of botocore's way.

botocore prepares, signs and parses a call in a millisecond; ten thousand accounts make that
twenty seconds. The first call of a service goes through botocore; those after it are made after
its example. Whatever is not a plain success is left to botocore's own parser,
and botocore signs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from core.aws.page_filter import ROLES_IN_ANSWER, PageFilter, cut
from core.aws.signed_form import SignedForm, form_body
from core.aws.xml_answers import UnknownForm, answer_reader

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from botocore.client import BaseClient
    from botocore.credentials import Credentials

    from core.aws.http import HttpAnswer
    from core.aws.transport import Sender


class DirectCalls:
    """Calls of one service. Safe to use from many threads."""

    def __init__(
        self,
        client: BaseClient,
        sender: Sender,
        operations: frozenset[str],
        parser: Any,
        timestamp: Callable[[Any], datetime],
    ) -> None:
        """`parser`: botocore's for the query protocol; `timestamp` reads a time as it does."""
        model = client.meta.service_model
        self._sender = sender
        self._parser = parser
        self._version = model.api_version
        self._form: SignedForm | None = None
        self._learnt = model.resolved_protocol != "query"
        self._shapes = {name: model.operation_model(name).output_shape for name in operations}
        self._readers = {
            name: answer_reader(model.operation_model(name), timestamp) for name in operations
        }

    def knows(self, operation: str) -> bool:
        """Whether `call` can make the call now: not before botocore has made one."""
        if not self._learnt and self._sender.pattern is not None:
            self._form = SignedForm.like(self._sender.pattern)
            self._learnt = True
        return self._form is not None and operation in self._readers

    def call(
        self,
        operation: str,
        params: Mapping[str, Any],
        credentials: Credentials,
        chosen: PageFilter | None = None,
    ) -> dict[str, Any]:
        """The answer as botocore's client would give it, its page cut down by `chosen`.

        Raises:
            botocore.exceptions.BotoCoreError, ClientError, ResponseParserError: as the client.
        """
        assert self._form is not None, "ask `knows` first"
        # at one moment: a sign-in may renew itself between two looks at it
        frozen: Any = credentials.get_frozen_credentials()
        message = self._form.message(form_body(operation, self._version, params), frozen)
        answer = self._sender.transport.exchange(self._form.url, message)
        found = self._read(operation, answer, chosen)
        found["ResponseMetadata"]["HTTPStatusCode"] = answer.status
        return found

    def _read(
        self, operation: str, answer: HttpAnswer, chosen: PageFilter | None
    ) -> dict[str, Any]:
        if answer.status != 200:
            return self._by_botocore(operation, answer, answer.body)
        shorter = cut(answer.body, chosen) if chosen is not None else None
        body, roles = shorter or (answer.body, None)
        found: dict[str, Any]
        try:
            found = self._readers[operation](body)
        except (UnknownForm, ParseError, LookupError, ValueError):
            found = self._by_botocore(operation, answer, body)
        if roles is not None:
            found[ROLES_IN_ANSWER] = roles
        return found

    def _by_botocore(self, operation: str, answer: HttpAnswer, body: bytes) -> dict[str, Any]:
        from botocore.exceptions import ClientError

        response = {"status_code": answer.status, "headers": answer.headers, "body": body}
        found: dict[str, Any] = self._parser.parse(response, self._shapes[operation])
        if answer.status >= 300:
            error: Any = found
            raise ClientError(error, operation)
        return found

"""What happens before the first account: who calls, and for which organization."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event, Thread
from typing import TYPE_CHECKING, TypeVar

from core.aws.connection import AwsConnection, CallerIdentity
from core.aws.errors import AwsDenied, AwsError, AwsNotFound
from core.errors import StartError
from core.model import Account, Organization, PopulationSource
from core.scan.checker import AccountChecker
from core.scan.context import ScanContext
from core.scan.interest import Interest
from core.scan.limits import LimitsReader
from core.scan.members import Members
from core.scan.renewal import Renewal
from core.scan.request import ScanRequest
from core.scan.workers import Inbox

if TYPE_CHECKING:
    from core.agreement import Agreement

Found = TypeVar("Found")


def open_checker(
    connection: AwsConnection, request: ScanRequest, *, member_ids: Sequence[str] = ()
) -> AccountChecker:
    """A checker for single accounts, outside a scan.

    Raises:
        StartError: the organization could not be read.
    """
    caller, organization = start(connection, request.agreement, are_listed=bool(request.listed))
    try:
        pages = pages_of(connection, request.listed, caller, organization)
        ids = member_ids or [one.id for page in pages for one in page]
    except AwsError as error:
        raise StartError(error.reason.summary, error.reason.remedy) from error
    members = Members(ids, complete=True)
    return checker_for(connection, request, caller, organization, members)


def start(
    connection: AwsConnection, agreement: Agreement, *, are_listed: bool = False
) -> tuple[CallerIdentity, Organization]:
    """Who is calling and which organization that is.

    Where there is no organization, or it may not be read and the accounts `are_listed`, it is
    one without an id, and its management account the agreement's.

    Raises:
        StartError: not signed in, no network, or no organization.
    """
    try:
        connection.sign_in()
    except AwsError as error:
        raise StartError(error.reason.summary, error.reason.remedy) from error
    belongs = begun(connection.organization)
    try:
        caller = connection.caller()
        try:
            return caller, _named(belongs(), agreement)
        except (AwsNotFound, AwsDenied) as error:
            if not (are_listed or isinstance(error, AwsNotFound)):
                raise
            return caller, Organization(
                id="",
                management_account_id=agreement.organization.management_account_id,
                partition=caller.arn.split(":")[1],
            )
    except AwsError as error:
        with suppress(AwsError):
            belongs()  # nothing is left under way
        raise StartError(error.reason.summary, error.reason.remedy) from error


def _named(organization: Organization, agreement: Agreement) -> Organization:
    """With the name that the agreement calls it by; AWS gives it none."""
    for one in agreement.all_organizations:
        if one.management_account_id == organization.management_account_id and one.name:
            return replace(organization, name=one.name)
    return organization


def check_organization(request: ScanRequest, organization: Organization) -> None:
    """Raises StartError where another organization is signed in to than the chosen one."""
    wanted = request.agreement.organization
    found = organization.management_account_id
    if request.only_organization and organization.id and found != wanted.management_account_id:
        raise StartError(
            f"The sign-in belongs to the organization of management account {found}, not to the "
            f"one that was chosen: {wanted.text}.",
            "Give the organization its profile in the agreement, or name one with --profile.",
        )


def pages_of(
    connection: AwsConnection,
    listed: tuple[Account, ...],
    caller: CallerIdentity,
    organization: Organization,
    *,
    with_tags: bool = False,
    names_matter: bool = True,
) -> Iterator[tuple[Account, ...]]:
    """The accounts there are, page by page: those that are `listed`, the organization's, or
    without an organization the caller's own.

    Raises:
        AwsError: the organization's could not be listed.
    """
    if listed:
        return iter([listed])
    if not organization.id:
        return iter([(Account(id=caller.account_id, name=""),)])
    return connection.accounts(with_tags=with_tags, names_matter=names_matter)


def population_source(request: ScanRequest, organization: Organization) -> PopulationSource:
    """Who says which accounts there are."""
    if request.listed:
        return PopulationSource.LIST
    return PopulationSource.ORGANIZATION if organization.id else PopulationSource.ONE_ACCOUNT


def begun(work: Callable[[], Found]) -> Callable[[], Found]:
    """Do `work` in a thread of its own; what is returned waits for what it returns or raises."""
    answer: Future[Found] = Future()

    def attempt() -> None:
        try:
            answer.set_result(work())
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            answer.set_exception(error)

    Thread(target=attempt, name="scan-start", daemon=True).start()
    return answer.result


def cancellable(work: Callable[[], Found], cancel: Event) -> Found | None:
    """Do `work`, but do not wait for it once cancelled (then None)."""
    inbox: Inbox[tuple[Found | None, Exception | None]] = Inbox(cancel)

    def attempt() -> None:
        try:
            inbox.put((work(), None))
        except Exception as error:  # noqa: BLE001 - raised again in the caller's thread
            inbox.put((None, error))

    Thread(target=attempt, name="scan-start", daemon=True).start()
    found, error = inbox.get() or (None, None)
    if error is not None:
        raise error
    return found


def checker_for(
    connection: AwsConnection,
    request: ScanRequest,
    caller: CallerIdentity,
    organization: Organization,
    members: Members,
) -> AccountChecker:
    """The checker of one run."""
    context = context_for(request, organization)
    return AccountChecker(
        connection,
        context,
        members,
        caller.account_id,
        Interest(context),
        LimitsReader(
            connection,
            management_account_id=organization.management_account_id,
            are_listed=bool(request.listed),
        ),
        Renewal(connection, request.sign_in_again),
        carried={result.account.id: result for result in request.carried},
    )


def context_for(request: ScanRequest, organization: Organization) -> ScanContext:
    """What the accounts of an organization are judged by today."""
    return ScanContext(
        catalogue=request.catalogue,
        agreement=request.agreement.for_organization(organization.management_account_id),
        organization=organization,
        today=datetime.now(UTC).date(),
        vendors=request.vendors,
        are_listed=bool(request.listed),
    )

"""Reading AWS Organizations: accounts, their units and their tags.

ListAccounts answers 20 accounts a page and may answer an empty page with a token. `State` and
`Paths` of an account are recent: `Status` and a walk over the units stand in where an endpoint
does not give them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING, Any

from core.aws.errors import (
    AwsDenied,
    AwsError,
    AwsMalformed,
    AwsThrottled,
    AwsUnavailable,
    aws_errors,
    malformed,
)
from core.aws.pacing import Pace
from core.model import Account, AccountState, Organization, OrganizationalUnit

if TYPE_CHECKING:
    from mypy_boto3_organizations import OrganizationsClient

OuPath = tuple[OrganizationalUnit, ...]

_WAITS_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0)
pace = Pace(100.0, lowest=1.0)  # Organizations' limits are not published


def describe(client: OrganizationsClient) -> Organization:
    """The organization of the caller; its partition is read from the ARN."""
    with aws_errors("DescribeOrganization"):
        answer = client.describe_organization()["Organization"]
    return Organization(
        id=answer["Id"],
        management_account_id=answer["MasterAccountId"],
        partition=answer["MasterAccountArn"].split(":")[1],
    )


def account_pages(
    client: OrganizationsClient,
    *,
    management_account_id: str,
    with_tags: bool,
    names_matter: bool = True,
) -> Iterator[tuple[Account, ...]]:
    """Every account once, page by page, in the order AWS lists them. Where the names of units do
    not matter, they are called by their ids when AWS does not tell."""
    units = _Units(client, names_matter=names_matter)
    tags = _Tags(client) if with_tags else None
    seen: set[str] = set()
    for page in pages_of(client.list_accounts, "ListAccounts", "Accounts"):
        accounts = []
        units.read_ahead(page)
        for raw in page:
            if raw["Id"] in seen:
                continue
            seen.add(raw["Id"])
            known = tags.of(raw["Id"]) if tags is not None else {}
            account = account_of(raw, management_account_id, units.path_of(raw), known or {})
            accounts.append(replace(account, tags_known=known is not None))
        if accounts:
            yield tuple(accounts)


def account_of(
    raw: Mapping[str, Any], management_account_id: str, path: OuPath, tags: Mapping[str, str]
) -> Account:
    """The account of one entry of a list."""
    state = raw.get("State") or raw.get("Status")
    return Account(
        id=raw["Id"],
        name=clean(raw.get("Name", "")),
        email=clean(raw.get("Email", "")),
        # A state AWS invents later is tried like an active account: the entry decides.
        state=AccountState(state) if state in set(AccountState) else AccountState.ACTIVE,
        ou_path=path,
        is_management=raw["Id"] == management_account_id,
        joined_at=raw.get("JoinedTimestamp"),
        tags=tags,
    )


class _Units:
    """Where accounts stand in the tree of units. The tree is walked at most once."""

    def __init__(self, client: OrganizationsClient, *, names_matter: bool = True) -> None:
        self._client = client
        self._names_matter = names_matter
        self._names: dict[str, Mapping[str, str]] = {}  # of the children of a unit; "": roots
        self._nameless = False
        self._tree: dict[str, OuPath] | None = None

    def path_of(self, account: Mapping[str, Any]) -> OuPath:
        """The units from the root to the account's parent.

        Raises:
            AwsError: the path can be read in no way; a scope by unit could not be decided.
        """
        paths = account.get("Paths")
        if paths:
            # o-example/r-abcd/ou-abcd-12345678/111122223333/
            ids = [part for part in paths[0].split("/") if part.startswith(("r-", "ou-"))]
            return tuple(map(self._unit, ids, [None, *ids]))
        if self._tree is None:
            self._tree = dict(self._walk())
        known = self._tree.get(account["Id"])
        return known if known is not None else self._climb(account["Id"])

    def read_ahead(self, page: Sequence[Mapping[str, Any]]) -> None:
        """Read the names that a page needs side by side: one answer's time instead of one for
        each unit. What cannot be read is asked for again where it is needed."""
        if self._nameless:
            return
        above = {
            part
            for account in page
            for path in (account.get("Paths") or ())[:1]
            for part in ("", *path.split("/")[1:-3])  # "": the roots; the last unit's is not asked
        }
        missing = above - self._names.keys()
        if len(missing) < 2:
            return

        def read(parent_id: str) -> None:
            with suppress(AwsError):
                self._children(parent_id) if parent_id else self._roots()

        threads = [Thread(target=read, args=(one,), daemon=True) for one in missing]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _unit(self, unit_id: str, parent_id: str | None) -> OrganizationalUnit:
        """A unit with its name. Only the units on the way to accounts are ever asked for."""
        names: Mapping[str, str] = {}
        try:
            if not self._nameless:
                names = self._roots() if parent_id is None else self._children(parent_id)
        except AwsError:
            if self._names_matter:
                raise
            self._nameless = True  # it costs patience to ask again for every unit
        return OrganizationalUnit(unit_id, names.get(unit_id, unit_id))

    def _roots(self) -> Mapping[str, str]:
        if "" not in self._names:
            self._names[""] = {
                root["Id"]: clean(root.get("Name", root["Id"]))
                for root in items(self._client.list_roots, "ListRoots", "Roots")
            }
        return self._names[""]

    def _children(self, parent_id: str) -> Mapping[str, str]:
        """Names by id. A scope may name units, so names that cannot be read are a failure."""
        if parent_id not in self._names:
            self._names[parent_id] = {
                unit["Id"]: clean(unit.get("Name", unit["Id"]))
                for unit in items(
                    self._client.list_organizational_units_for_parent,
                    "ListOrganizationalUnitsForParent",
                    "OrganizationalUnits",
                    ParentId=parent_id,
                )
            }
        return self._names[parent_id]

    def _unit_paths(self) -> Iterator[OuPath]:
        waiting: list[OuPath] = [(OrganizationalUnit(*root),) for root in self._roots().items()]
        while waiting:
            path = waiting.pop()
            yield path
            children = self._children(path[-1].id).items()
            waiting.extend((*path, OrganizationalUnit(*unit)) for unit in children)

    def _walk(self) -> Iterator[tuple[str, OuPath]]:
        for path in self._unit_paths():
            for account in items(
                self._client.list_accounts_for_parent,
                "ListAccountsForParent",
                "Accounts",
                ParentId=path[-1].id,
            ):
                yield account["Id"], path

    def _climb(self, child_id: str) -> OuPath:
        """For an account that was moved while the tree was walked."""
        path: list[OrganizationalUnit] = []
        names = {unit.id: unit.name for path in self._unit_paths() for unit in path}
        while not child_id.startswith("r-"):
            parents = ask(self._client.list_parents, "ListParents", ChildId=child_id)["Parents"]
            if not parents:
                raise malformed("ListParents", "it names no parent")
            child_id = parents[0]["Id"]
            path.insert(0, OrganizationalUnit(child_id, names.get(child_id, child_id)))
        return tuple(path)


class _Tags:
    """Reads the tags of accounts; once that is denied, it is not asked again."""

    def __init__(self, client: OrganizationsClient) -> None:
        self._client = client
        self._may_read = True

    def of(self, account_id: str) -> Mapping[str, str] | None:
        """The account's tags; None when they may not be read."""
        if not self._may_read:
            return None
        try:
            tags = items(
                self._client.list_tags_for_resource,
                "ListTagsForResource",
                "Tags",
                ResourceId=account_id,
            )
            return {tag["Key"]: tag["Value"] for tag in tags}
        except AwsDenied:
            self._may_read = False
            return None


def items(
    method: Callable[..., Any], operation: str, key: str, **params: Any
) -> Iterator[dict[str, Any]]:
    """What all pages of a call list under `key`; raises AwsError as `ask` does."""
    return (item for page in pages_of(method, operation, key, **params) for item in page)


def pages_of(
    method: Callable[..., Any], operation: str, key: str, **params: Any
) -> Iterator[list[dict[str, Any]]]:
    """The lists under `key`, page by page."""
    return (page[key] for page in answers(method, operation, key, **params))


def answers(
    method: Callable[..., Any], operation: str, key: str, **params: Any
) -> Iterator[dict[str, Any]]:
    """All pages of a call, each with a list under `key`. botocore answers a page that is no
    JSON, such as a proxy's, as an empty one: an absent list is not the end of a list."""
    seen: set[str] = set()
    token: dict[str, str] = {}
    while True:
        page = ask(method, operation, key=key, **params, **token)
        yield page
        following = page.get("NextToken")
        if not following:
            return
        if following in seen:
            raise malformed(operation, "its pages go round in circles")
        seen.add(following)
        token = {"NextToken": following}


def ask(
    method: Callable[..., Any], operation: str, *, key: str = "", **params: Any
) -> dict[str, Any]:
    """One call, paced; the answer has a list under `key`, if one is named. Organizations
    throttles soon and for long, and a list that ends early leaves accounts out: so patience is
    worth while.

    Raises:
        AwsError: there was no usable answer, however often it was asked.
    """
    for number, wait in enumerate((*_WAITS_SECONDS, None)):
        try:
            with pace, aws_errors(operation):
                answer: dict[str, Any] = method(**params)
            if key and not isinstance(answer.get(key), list):
                raise malformed(operation, f"{key} is not in it")
        except (AwsThrottled, AwsUnavailable, AwsMalformed) as error:
            if wait is None or (number > 1 and not isinstance(error, AwsThrottled)):
                raise
            time.sleep(wait)
        else:
            return answer
    raise AssertionError("the last attempt returns or raises")


def clean(text: str) -> str:
    """Lone surrogates, which JSON can carry, would break every file they are written to."""
    return text.encode("utf-8", "replace").decode("utf-8")

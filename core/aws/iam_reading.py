"""Reading the roles of one account.

GetAccountAuthorizationDetails answers for a whole account in one or a few pages. Where it is
denied, the named calls take its place, role by role. Nothing is ever left out in silence: a
part that could not be read is reported as `Unread`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from core.aws.calls import AccountIam, Answer
from core.aws.documents import decoded
from core.aws.errors import AwsDenied, AwsError
from core.aws.managed_policies import ManagedPolicies
from core.aws.page_filter import ROLES_IN_ANSWER
from core.aws.reading import AccountReading, ReadingRequest, RoleReading, Unread
from core.aws.role_parts import (
    RawRole,
    default_documents,
    inline,
    managed,
    outline,
    required_list,
)
from core.aws.role_reader import EVIDENCE, RoleReader
from core.model import ObservedRole, Reason

_DETAILS = "GetAccountAuthorizationDetails"
_PAGE_SIZE = 1000


def read_account(
    iam: AccountIam, request: ReadingRequest, policies: ManagedPolicies
) -> AccountReading:
    """Read the wanted roles with everything that bears on what they allow.

    Raises:
        AwsError: nothing certain is known about the account.
    """
    reader = RoleReader(iam, policies)
    try:
        reading = _by_details(reader, request)
    except AwsDenied:
        reader = RoleReader(iam, policies)
        reading = _by_named_calls(reader, request)
    documents = {arn: text for arn in request.managed_arns if (text := reader.managed_text(arn))}
    return replace(reading, managed_documents=documents, evidence=tuple(reader.evidence.values()))


def read_role(iam: AccountIam, role_name: str, policies: ManagedPolicies) -> RoleReading | None:
    """Read one role by its name; None when it does not exist.

    Raises:
        AwsError: not even the role itself could be read.
    """
    reader = RoleReader(iam, policies)
    answer = reader.get_role(role_name)
    return None if answer is None else reader.role_by_calls(answer, [])


def _by_details(reader: RoleReader, request: ReadingRequest) -> AccountReading:
    wanted: dict[str, tuple[RawRole, ObservedRole]] = {}
    noted: dict[str, ObservedRole] = {}
    local: dict[str, str] = {}
    pages: list[tuple[Answer, list[RawRole]]] = []
    filters = ["Role", "LocalManagedPolicy"]
    answers = reader.iam.pages_of_roles(request.matters, Filter=filters, MaxItems=_PAGE_SIZE)
    for answer in answers:
        kept = []
        for raw in required_list(answer, "RoleDetailList"):
            role = outline(raw, reader.iam.account_id, _DETAILS)
            if request.is_wanted(role):
                wanted[role.arn] = raw, role
            elif request.is_noted(role):
                noted[role.arn] = role
            else:
                continue
            kept.append(raw)
        local |= default_documents(answer.data.get("Policies", []))
        pages.append((answer, kept))
    used = {arn for raw, _ in wanted.values() for arn in _managed_arns(raw)}
    listing = tuple(
        reader.keep(answer, _details_body(answer, kept, used)) for answer, kept in pages
    )
    roles = [_from_details(reader, raw, role, local, listing) for raw, role in wanted.values()]
    return AccountReading(
        roles=tuple(_with_attributes(reader, role, request) for role in roles),
        noted=tuple(replace(role, evidence=listing) for role in noted.values()),
        listing=listing,
    )


def _details_body(answer: Answer, kept: list[RawRole], used: set[str]) -> dict[str, Any]:
    """The part of a page that verdicts rest on; of the other roles only the number."""
    return {
        "RoleDetailList": kept,
        "Policies": [one for one in answer.data.get("Policies", []) if one["Arn"] in used],
        "IsTruncated": answer.data["IsTruncated"],
        ROLES_IN_ANSWER: answer.data.get(ROLES_IN_ANSWER, len(answer.data["RoleDetailList"])),
    }


def _managed_arns(raw: RawRole) -> Iterator[str]:
    for attached in raw.get("AttachedManagedPolicies", ()):
        yield attached["PolicyArn"]
    boundary = raw.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    if boundary:
        yield boundary


def _from_details(
    reader: RoleReader,
    raw: RawRole,
    role: ObservedRole,
    local: Mapping[str, str],
    listing: tuple[str, ...],
) -> RoleReading:
    unread: list[Unread] = []
    ids = list(listing)
    own = [
        inline(policy["PolicyName"], policy["PolicyDocument"])
        for policy in raw.get("RolePolicyList", ())
    ]
    attached = (
        managed(one["PolicyName"], one["PolicyArn"], decoded(local.get(one["PolicyArn"], "")))
        for one in raw.get("AttachedManagedPolicies", ())
    )
    policies = (*own, *reader.attached(attached, unread, ids))
    boundary = reader.boundary(raw, local, unread, ids)
    role = replace(role, policies=policies, boundary=boundary, evidence=tuple(ids))
    return RoleReading(role, tuple(unread))


def _with_attributes(
    reader: RoleReader, reading: RoleReading, request: ReadingRequest
) -> RoleReading:
    """Description and session length, which only GetRole gives. They never make a verdict
    worse, so a refusal leaves them unknown."""
    role = reading.role
    if role.name not in request.attribute_names:
        return reading
    try:
        raw = reader.get_role(role.name)
    except AwsError:
        return reading
    if raw is None:
        return reading
    role = replace(
        role,
        description=raw.get("Description", ""),
        max_session_duration=raw.get("MaxSessionDuration"),
        evidence=(*role.evidence, raw[EVIDENCE]),
    )
    return replace(reading, role=role)


def _by_named_calls(reader: RoleReader, request: ReadingRequest) -> AccountReading:
    try:
        listed, listing = _list_roles(reader, request)
    except AwsDenied as error:
        return _by_names_alone(reader, request, error)
    roles: list[RoleReading] = []
    noted = []
    for entry in listed:
        found = _by_entry(reader, entry)
        if found is None:
            continue
        if request.is_wanted(found.role):
            roles.append(found)
        else:
            noted.append(replace(found.role, policies=()))
    return AccountReading(roles=tuple(roles), noted=tuple(noted), listing=listing)


def _by_entry(reader: RoleReader, entry: RawRole) -> RoleReading | None:
    """The role of an entry of ListRoles; None when it went away since."""
    unread: list[Unread] = []
    try:
        raw = reader.get_role(entry["RoleName"])
    except AwsError as error:
        unread.append(Unread("permissions boundary", error.reason))
        raw = entry
    return None if raw is None else reader.role_by_calls(raw, unread)


def _list_roles(
    reader: RoleReader, request: ReadingRequest
) -> tuple[list[RawRole], tuple[str, ...]]:
    found: list[RawRole] = []
    listing = []
    for answer in reader.iam.pages("ListRoles", MaxItems=_PAGE_SIZE):
        entries = required_list(answer, "Roles")
        # a noted role may turn out to be wanted by the names of its policies
        kept = [
            raw
            for raw in entries
            if request.is_wanted(role := outline(raw, reader.iam.account_id, "ListRoles"))
            or request.is_noted(role)
        ]
        body = {"Roles": kept, ROLES_IN_ANSWER: len(entries)}
        evidence_id = reader.keep(answer, body)
        listing.append(evidence_id)
        found.extend({**raw, EVIDENCE: evidence_id} for raw in kept)
    return found, tuple(listing)


def _by_names_alone(
    reader: RoleReader, request: ReadingRequest, refusal: AwsDenied
) -> AccountReading:
    """Roles may not be listed: those whose names are known are asked for one by one."""
    roles = []
    unknown: dict[str, Reason] = {}
    for name in sorted(request.role_names):
        try:
            raw = reader.get_role(name)
        except AwsError as error:
            unknown[name] = error.reason
        else:
            if raw is not None:
                roles.append(reader.role_by_calls(raw, []))
    if len(unknown) == len(request.role_names):
        raise refusal  # nothing at all is known
    return AccountReading(
        roles=tuple(roles),
        unread=(Unread("list of roles", refusal.reason),),
        unread_roles=unknown,
    )

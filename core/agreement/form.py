"""The form of `agreement.yaml`: what the customer agreed to, in fields.

The JSON Schema for editors is made from these classes. What the values mean is decided in
the sibling modules.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import Field, JsonValue

from core.catalogue.spec import AccountId, Form, Key, VariableName, Words
from core.model import FindingCode

# with its path, as in /audit/Rolecall; a leading slash may be left out
RoleName = Annotated[
    str, Field(pattern=r"^/?([A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]{1,64}$", max_length=576)
]
RoleNames = RoleName | Annotated[tuple[RoleName, ...], Field(min_length=1)]
# what STS accepts; the lengths stand apart because one long pattern is slow to compile
ExternalIdText = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_+=,.@:/-]+$", min_length=2, max_length=1224)
]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class EntryForm(Form):
    """Accounts that are entered by another audit role. `where` names them as a scope does. What
    is not given is the organization's."""

    where: Annotated[tuple[Words, ...], Field(min_length=1)]
    audit_role_name: RoleNames | None = None
    external_id: ExternalIdText | None = None


class OrganizationForm(Form):
    """The AWS organization and the roles with which Rolecall enters its accounts.

    `name`: what you call it. `audit_role_name`: one name or several, tried in order, each with
    its path. `external_id`: what the audit and repair roles ask for, if they do. `entries`:
    accounts that are entered by other audit roles; the first one that names an account counts.
    `profile`: the AWS profile to start from.
    """

    management_account_id: AccountId
    name: Words | None = None
    audit_role_name: RoleNames
    repair_role_name: RoleName | None = None
    external_id: ExternalIdText | None = None
    entries: tuple[EntryForm, ...] = ()
    profile: Words | None = None


class ScopeForm(Form):
    """Which accounts: ``all``, ``management``, ``members``, an account id, ``ou-...``, ``r-...``,
    ``ou:Names/Below/The/Root``, ``tag:key=value``, ``organization:`` and the management account's
    id. `exclude` beats `include`.

    `reseller`: only the management account and the account ids of `include`.
    """

    include: Annotated[tuple[Words, ...], Field(min_length=1)] = ("all",)
    exclude: tuple[Words, ...] = ()
    reseller: bool = False


class ExtraForm(Form):
    """An addition of the customer's own that a role may carry: actions (on resources), a
    managed policy, a whole policy (inline, or a file beside the agreement), or further
    principals that may enter (with `conditions`, as IAM writes them)."""

    reason: Words
    actions: tuple[Words, ...] = ()
    resources: Annotated[tuple[Words, ...], Field(min_length=1)] = ("*",)
    policy_arn: (
        Annotated[str, Field(pattern=r"^arn:[^:]+:iam::(aws|[0-9]{12}):policy/.+$")] | None
    ) = None
    policy: JsonValue = None
    principals: tuple[Words, ...] = ()
    conditions: Mapping[str, Mapping[str, str | tuple[str, ...]]] = {}


class OwnersForm(Form):
    """Who answers for the vendor's access."""

    business: Words | None = None
    technical: Words | None = None


class InstanceForm(Form):
    """One of several installations of a vendor. What is not given here is the vendor's."""

    variant: Key | None = None
    blocks: tuple[Key, ...] | None = None
    values: Mapping[VariableName, JsonValue] = {}
    organization_values: Mapping[AccountId, Mapping[VariableName, JsonValue]] = {}
    account_values: Mapping[AccountId, Mapping[VariableName, JsonValue]] = {}
    scope: ScopeForm | None = None


class VendorForm(Form):
    """What was agreed with one vendor. `organization_values` (by management account) go before
    `values`, `account_values` before both. `instances`: with any, each of them has its own roles,
    and the fields here are what they have in common."""

    variant: Key | None = None
    blocks: tuple[Key, ...] = ()
    values: Mapping[VariableName, JsonValue] = {}
    organization_values: Mapping[AccountId, Mapping[VariableName, JsonValue]] = {}
    account_values: Mapping[AccountId, Mapping[VariableName, JsonValue]] = {}
    scope: ScopeForm = ScopeForm()
    instances: Mapping[Key, InstanceForm] = {}
    allow_extra: tuple[ExtraForm, ...] = ()
    owners: OwnersForm = OwnersForm()
    purpose: Words | None = None
    contract: Words | None = None


class ExemptionForm(Form):
    """A difference that a named person accepted until a date.

    `findings` lists the accepted kinds of difference; `difference` is the digest of exactly the
    accepted one. With both, both have to fit.
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    vendor: Key
    accounts: tuple[AccountId, ...] = ()
    ou: Words | None = None
    findings: tuple[FindingCode, ...] = ()
    difference: Sha256 | None = None
    reason: Words
    owner: Words
    approved_by: Words
    approved_on: date
    expires_on: date
    ticket: Words | None = None


class AgreementForm(Form):
    """The whole file. One `organization`, or several `organizations`."""

    version: Words
    agreed_by: Words
    agreed_on: date | None = None
    organization: OrganizationForm | None = None
    organizations: tuple[OrganizationForm, ...] = ()
    vendors: Mapping[Key, VendorForm]
    exemptions: tuple[ExemptionForm, ...] = ()

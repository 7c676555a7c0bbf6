"""The form of a vendor spec (`resources/vendors/<id>.yaml`): facts that a vendor publishes.

Every fact names its source and how sure it is. ``${name}`` stands for a variable of the spec
or one of `BUILT_IN`. The JSON Schema for editors is made from these classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from core.catalogue.placeholders import names_in
from core.catalogue.recognition import Recognition
from core.model import ObservedRole

BUILT_IN = ("account_id", "partition", "management_account_id", "organization_id")

# what belongs to the billing owner reads the account from this variable
BILLING_OWNER = "billing_account_id"

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
VariableName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
AccountId = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
Words = Annotated[str, Field(min_length=1, max_length=4000)]
Confidence = Literal["published", "third-party", "inferred"]
Access = Literal["read", "write", "unknown"]


class Form(BaseModel):
    """Strict, closed and immutable: a misspelt field is a fault, not a silence."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Source(Form):
    """Where facts come from."""

    id: Key
    title: Words
    url: Annotated[str, Field(pattern=r"^https://")] | None = None


class Fact(Form):
    """Something that is known from a source, and how surely."""

    source: Key
    confidence: Confidence


class VendorAccount(Fact):
    """An AWS account of the vendor; a role that trusts it is that vendor's role."""

    id: AccountId
    name: Words


class Choice(Form):
    """One accepted value; `${variable.field}` gives a field of the chosen one."""

    value: Words
    name: Words
    fields: Mapping[VariableName, Words] = {}


class Variable(Fact):
    """A value that the agreement supplies; `default` applies when it does not.

    `policy` is a whole permission policy. `required` is what a starting file asks for;
    whether a role can be judged depends on the values it really uses. `weak_values` can be read
    in the vendor's documents by everybody: as an external ID they protect nothing.
    """

    type: Literal["text", "list", "account-id", "choice", "boolean", "policy"]
    description: Words
    pattern: str | None = None
    required: bool = True
    sensitive: bool = False
    default: str | bool | tuple[str, ...] | None = None
    choices: tuple[Choice, ...] = ()
    weak_values: tuple[Words, ...] = ()


class Variant(Fact):
    """One of several ways to use the vendor that exclude each other."""

    key: Key
    name: Words
    description: Words
    access: Access
    default: bool = False


class Block(Fact):
    """A feature that can be switched on; only with `variants`, when it names some."""

    key: Key
    name: Words
    description: Words
    access: Access
    variants: tuple[Key, ...] = ()


class When(Form):
    """All that is given must hold. `account`: the kind of account the role stands in;
    ``billing-owner`` is the one of the variable ``billing_account_id``."""

    variants: tuple[Key, ...] = ()
    blocks: tuple[Key, ...] = ()
    without_blocks: tuple[Key, ...] = ()
    account: Literal["management", "member", "billing-owner"] | None = None
    partition: Literal["aws", "aws-us-gov", "aws-cn"] | None = None
    values: Mapping[VariableName, str | bool | tuple[str, ...]] = {}
    given: tuple[VariableName, ...] = ()
    not_given: tuple[VariableName, ...] = ()


class Find(Form):
    """What makes a role this one, besides its agreed name; any of these is enough.

    `name_patterns` use ``*`` and ``?``, case-sensitive; `paths` are exact;
    `principal_accounts` are AWS accounts that the role's trust policy lets in.
    """

    names: tuple[Words, ...] = ()
    name_patterns: tuple[Words, ...] = ()
    paths: tuple[Words, ...] = ()
    principal_accounts: tuple[Words, ...] = ()
    policy_names: tuple[Words, ...] = ()


class ExternalId(Form):
    """The external ID condition. Not required: it applies when the agreement gives a value.

    `previous`: the one before a rotation; while the agreement gives a value for it, it may stand
    in the place of the new one, or beside it.
    """

    value: Words
    required: bool = True
    previous: Words | None = None


class TrustStatement(Fact):
    """One Allow statement of a trust policy. Principals are AWS ones (ARN, account id, ``*``),
    services, or identity providers; all that are given have to be there."""

    principals: tuple[Words, ...] = ()
    services: tuple[Words, ...] = ()
    federated: tuple[Words, ...] = ()
    actions: Annotated[tuple[Words, ...], Field(min_length=1)] = ("sts:AssumeRole",)
    external_id: ExternalId | None = None
    conditions: Mapping[str, Mapping[str, str | tuple[str, ...]]] = {}
    when: When = When()


class Trust(TrustStatement):
    """One right trust policy. Of several whose `when` holds, any is right: the first is
    what a repair writes. `may_also`: statements that may be there too, but need not."""

    may_also: Annotated[tuple[TrustStatement, ...], Field(max_length=3)] = ()


class OlderDocument(Fact):
    """The document as the vendor published it earlier; `version` is its date or release."""

    version: Words
    document: Mapping[str, Any]


class Permission(Fact):
    """One permission policy: a `document`, or the policy variable that supplies it, or an AWS
    managed policy. `optional` ones may be there but need not. `older`: newest first."""

    policy_name: Words | None = None
    kind: Literal["inline", "managed", "any"] = "any"
    document: Mapping[str, Any] | None = None
    supplied_by: VariableName | None = None
    aws_managed_arn: Annotated[str, Field(pattern=r"^arn:.+:iam::aws:policy/.+$")] | None = None
    access: Access
    optional: bool = False
    older: tuple[OlderDocument, ...] = ()
    when: When = When()


class Attributes(Form):
    """What else about the role is compared; what is absent is not, nor is what needs a value
    that the agreement does not give. `permissions_boundary`: the ARN of an accepted one."""

    description: Annotated[str, Field(max_length=1000)] | None = None
    description_prefix: Annotated[str, Field(max_length=1000)] | None = None
    permissions_boundary: Words | None = None
    max_session_duration: Annotated[int, Field(ge=3600, le=43200)] | None = None
    tags: Mapping[str, str] = {}


class Role(Fact):
    """One role of the vendor. `source` and `confidence` are about its name.

    `any_name`: the vendor's template lets CloudFormation make a name up: such a role is found by
    its other marks, and `name` is only what a repair would call it.
    """

    key: Key
    name: Words
    any_name: bool = False
    path: Annotated[str, Field(pattern=r"^(\$\{[a-z0-9_]+\}|/([\x21-\x7e]+/)?)$")] = "/"
    find: Find = Find()
    applies_to: Literal["management", "members", "all", "billing-owner"]
    trust: Annotated[tuple[Trust, ...], Field(min_length=1)]
    permissions: Annotated[tuple[Permission, ...], Field(min_length=1)]
    attributes: Attributes = Attributes()
    when: When = When()


class Reseller(Fact):
    """The vendor has a mode for resellers: roles only in the management account and the
    accounts that the agreement lists."""

    description: Words


class Fragment(Fact):
    """Actions that are published, of a list that is not whole: for reading, not judging."""

    title: Words
    actions: Annotated[tuple[Words, ...], Field(min_length=1)]


class VendorSpec(Form):
    """One vendor. `completeness`: ``customer-supplies`` when the vendor's own list is not
    public and the agreement has to give something more. `regions`: what of the vendor has to
    stand in a certain region; IAM roles stand in none."""

    format: Literal[1]
    id: Key
    name: Words
    short_name: Words
    description: Words
    captured_on: date
    completeness: Literal["complete", "customer-supplies"]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    vendor_accounts: tuple[VendorAccount, ...] = ()
    variables: Mapping[VariableName, Variable] = {}
    variants: tuple[Variant, ...] = ()
    blocks: tuple[Block, ...] = ()
    reseller: Reseller | None = None
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    fragments: tuple[Fragment, ...] = ()
    notes: tuple[Words, ...] = ()
    rollout: tuple[Words, ...] = ()
    regions: tuple[Words, ...] = ()

    _own_file: Path | None = PrivateAttr(default=None)

    @property
    def own_file(self) -> Path | None:
        """The file of a spec that is the customer's own; None for a shipped one."""
        return self._own_file

    def as_own(self, file: Path) -> VendorSpec:
        """The same spec as the customer's own, from `file`."""
        spec = self.model_copy()
        spec._own_file = file  # noqa: SLF001 - of its own class
        return spec

    @cached_property
    def recognition(self) -> Recognition:
        """How a role of this vendor is told, by what the catalogue alone knows."""
        return Recognition.merged(self.recognition_of(role.key) for role in self.roles)

    def recognition_of(self, key: str) -> Recognition:
        """How one of the vendor's roles is told; `key` is one of `roles`, or of an expected role
        (``key@instance``)."""
        plain = key.partition("@")[0]
        role = next(role for role in self.roles if role.key == plain)
        accounts = (account.id for account in self.vendor_accounts)
        return Recognition.of_facts(
            names=(*role.find.names, *(() if role.any_name else (role.name,))),
            name_patterns=role.find.name_patterns,
            paths=role.find.paths,
            policy_names=role.find.policy_names,
            principal_accounts=(*role.find.principal_accounts, *accounts),
        )

    @cached_property
    def fixed_names(self) -> frozenset[str]:
        """The role names that are the same for every customer."""
        return frozenset(
            role.name for role in self.roles if not (role.any_name or any(names_in(role.name)))
        )

    def recognises(self, role: ObservedRole) -> bool:
        """Whether an observed role is this vendor's: by its name, a name pattern, its path,
        a policy's name, or an account of the vendor that it lets in."""
        return self.recognition.recognises(role)

    @property
    def default_variant(self) -> str | None:
        """The variant that applies when the agreement names none."""
        return next((variant.key for variant in self.variants if variant.default), None)

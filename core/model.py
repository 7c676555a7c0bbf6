"""The vocabulary of Rolecall as immutable data. Decisions about it live elsewhere.

Policy documents travel as JSON text (`str`): equal texts are shared by thousands of
accounts, hash fast, and cannot be changed by accident.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

JsonObject = Mapping[str, Any]


class Status(StrEnum):
    """The one word for a cell, worst first. Declaration order is the order of severity."""

    UNEXPECTED = "UNEXPECTED"
    DRIFT_EXCESS = "DRIFT_EXCESS"
    DRIFT_BROKEN = "DRIFT_BROKEN"
    MISSING = "MISSING"
    UNREACHABLE = "UNREACHABLE"
    EXEMPT = "EXEMPT"
    OK = "OK"
    NOT_EXPECTED = "NOT_EXPECTED"
    PENDING = "PENDING"
    UNKNOWN_PARTY = "UNKNOWN_PARTY"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return _STATUS_RANK[self]

    @property
    def needs_attention(self) -> bool:
        """True when someone has to do something about the cell."""
        return self in NEEDS_ATTENTION


_STATUS_RANK = {status: rank for rank, status in enumerate(Status)}
NEEDS_ATTENTION = frozenset(
    {Status.UNEXPECTED, Status.DRIFT_EXCESS, Status.DRIFT_BROKEN, Status.MISSING,
     Status.UNREACHABLE, Status.UNKNOWN_PARTY}
)  # fmt: skip
STATUS_WORDS: Mapping[Status, str] = {
    Status.UNEXPECTED: "Not approved",
    Status.DRIFT_EXCESS: "Excess access",
    Status.DRIFT_BROKEN: "Cannot work",
    Status.MISSING: "Missing",
    Status.UNREACHABLE: "Could not check",
    Status.EXEMPT: "Exempt",
    Status.OK: "Compliant",
    Status.NOT_EXPECTED: "Not required",
    Status.PENDING: "Not scanned yet",
    Status.UNKNOWN_PARTY: "Unrecognised third party",
}
STATUS_MEANINGS: Mapping[Status, str] = {
    Status.UNEXPECTED: "The vendor has access here but was not approved for this account.",
    Status.DRIFT_EXCESS: (
        "The vendor can do more, or more parties can act as the vendor, than was agreed."
    ),
    Status.DRIFT_BROKEN: (
        "The role is there, but something the vendor needs is missing or blocked."
    ),
    Status.MISSING: "The vendor should have access here; the agreed role does not exist.",
    Status.UNREACHABLE: "We could not read this account. Nothing is known. Not a pass.",
    Status.EXEMPT: "Differs from what was agreed; a named owner accepted it until the date shown.",
    Status.OK: "The vendor has exactly the access that was agreed.",
    Status.NOT_EXPECTED: "The vendor is not meant to have access here, and has none.",
    Status.PENDING: "Waiting. Only during a scan.",
    Status.UNKNOWN_PARTY: (
        "An outside AWS account that is on no approved vendor list can enter this account."
    ),
}


class Severity(StrEnum):
    """How much a finding matters."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


class FindingCode(StrEnum):
    """What kind of difference a finding reports (contract: JSON, exemptions, workbook)."""

    ROLE_MISSING = "role-missing"
    ROLE_UNEXPECTED = "role-unexpected"
    ROLE_NAME_DIFFERS = "role-name-differs"
    ROLE_PATH_DIFFERS = "role-path-differs"
    ROLE_ATTRIBUTE_DIFFERS = "role-attribute-differs"
    TRUST_PRINCIPAL_MISSING = "trust-principal-missing"
    TRUST_PRINCIPAL_EXTRA = "trust-principal-extra"
    TRUST_PRINCIPAL_WILDCARD = "trust-principal-wildcard"
    TRUST_PRINCIPAL_DELETED = "trust-principal-deleted"
    TRUST_EXTERNAL_ID_MISSING = "trust-external-id-missing"
    TRUST_EXTERNAL_ID_WRONG = "trust-external-id-wrong"
    TRUST_EXTERNAL_ID_WEAK = "trust-external-id-weak"
    TRUST_CONDITION_MISSING = "trust-condition-missing"
    TRUST_CONDITION_EXTRA = "trust-condition-extra"
    TRUST_ACTION_EXTRA = "trust-action-extra"
    TRUST_ACTION_MISSING = "trust-action-missing"
    TRUST_DENIED = "trust-denied"
    ACCESS_MISSING = "access-missing"
    ACCESS_EXCESS = "access-excess"
    ACCESS_DENIED = "access-denied"
    ACCESS_UNDECIDED = "access-undecided"
    TRUST_UNDECIDED = "trust-undecided"
    POLICY_NAME_DIFFERS = "policy-name-differs"
    POLICY_ATTACHED_EXTRA = "policy-attached-extra"
    POLICY_OLDER_VERSION = "policy-older-version"
    EXEMPTION_NOT_IN_FORCE = "exemption-not-in-force"
    SPEC_INCOMPLETE = "spec-incomplete"
    ACCOUNT_UNREADABLE = "account-unreadable"


class Effect(StrEnum):
    """What a finding does to the verdict of its cell."""

    EXCESS = "excess"  # more is possible than agreed
    BROKEN = "broken"  # something the vendor needs does not work
    ABSENT = "absent"  # the expected role does not exist
    UNAPPROVED = "unapproved"  # a role stands where none was agreed
    UNKNOWN = "unknown"  # nothing certain can be said
    NOTE = "note"  # worth a remark, changes nothing


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference. `summary` is a sentence for a finance lead; `detail` is JSON data
    for an engineer (patterns, witness request, documents' own words)."""

    code: FindingCode
    effect: Effect
    severity: Severity
    summary: str
    detail: JsonObject = field(default_factory=dict)


class AccountState(StrEnum):
    """`State` of an account as AWS Organizations reports it."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    PENDING_ACTIVATION = "PENDING_ACTIVATION"
    PENDING_CLOSURE = "PENDING_CLOSURE"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class OrganizationalUnit:
    """One unit on an account's path, the root included."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the organization. `ou_path` runs from the root to the direct parent. `tags`
    are read only where they matter; without `tags_known` they matter and could not be read."""

    id: str
    name: str
    email: str = ""
    state: AccountState = AccountState.ACTIVE
    ou_path: tuple[OrganizationalUnit, ...] = ()
    is_management: bool = False
    joined_at: datetime | None = None
    tags: JsonObject = field(default_factory=dict)
    tags_known: bool = True

    @property
    def ou_text(self) -> str:
        """The names of the units from the root, joined by `` / ``."""
        return " / ".join(unit.name for unit in self.ou_path)


@dataclass(frozen=True, slots=True)
class Organization:
    """The organization a scan covers."""

    id: str
    management_account_id: str
    partition: str = "aws"
    name: str = ""


class PolicyKind(StrEnum):
    """How a permission policy hangs on a role."""

    INLINE = "inline"
    MANAGED = "managed"  # customer-managed
    AWS_MANAGED = "aws-managed"
    ANY = "any"  # expected side only: inline or customer-managed are both right


@dataclass(frozen=True, slots=True)
class RolePolicy:
    """A permission policy of a role. `document` is JSON text."""

    name: str
    kind: PolicyKind
    document: str
    arn: str | None = None


@dataclass(frozen=True, slots=True)
class ObservedRole:
    """What IAM answered for one role. `None` means "was not read", never "is empty"."""

    account_id: str
    name: str
    arn: str
    path: str
    trust: str
    policies: tuple[RolePolicy, ...] = ()
    boundary: RolePolicy | None = None
    unique_id: str = ""
    created_at: datetime | None = None
    last_used_at: datetime | None = None
    description: str | None = None
    max_session_duration: int | None = None
    tags: JsonObject = field(default_factory=dict)
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OlderVersion:
    """The permission policies of a role as the vendor published them earlier."""

    version: str
    policies: tuple[RolePolicy, ...]


@dataclass(frozen=True, slots=True)
class ExpectedRole:
    """What the agreement wants one role in one account to be, fully rendered.

    `trust_alternatives`: trust documents of which any one is right (JSON texts); the first is
    the one a repair writes. `aws_managed_arns` must be attached. `attributes` may hold
    ``description`` (str), ``max_session_duration`` (seconds) and ``tags`` (dict);
    ones that are absent are not compared. `allowed_extra` may be there but need not: JSON texts
    of policies and ARNs of managed ones. `vendor_accounts`: AWS accounts of the vendor; a role
    that lets one in is the vendor's, whatever its name. `incomplete` names the values the
    agreement lacks: such a role cannot be judged. `any_name`: the vendor's way of deploying makes
    the name up, so that no name is wrong; `role_name` is then what a repair would write.
    `older_versions`: what the vendor's list was before, newest first. `weak_external_id`: the
    agreed external ID is one that everybody can read in the vendor's documents.
    """

    vendor: str
    key: str
    account_id: str
    role_name: str
    path: str = "/"
    trust_alternatives: tuple[str, ...] = ()
    policies: tuple[RolePolicy, ...] = ()
    aws_managed_arns: tuple[str, ...] = ()
    attributes: JsonObject = field(default_factory=dict)
    allowed_extra: tuple[str, ...] = ()
    vendor_accounts: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    any_name: bool = False
    older_versions: tuple[OlderVersion, ...] = ()
    weak_external_id: bool = False


@dataclass(frozen=True, slots=True)
class RoleVerdict:
    """One role of a cell: what was expected, what was found, and how they differ."""

    expected: ExpectedRole | None
    observed: ObservedRole | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something could not be checked: a plain sentence, the AWS code, what to do."""

    summary: str
    code: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class CellResult:
    """The verdict on one vendor in one account."""

    account_id: str
    vendor: str
    status: Status
    roles: tuple[RoleVerdict, ...] = ()
    findings: tuple[Finding, ...] = ()
    exemption_id: str | None = None
    reason: Reason | None = None
    evidence: tuple[str, ...] = ()

    @property
    def observed(self) -> ObservedRole | None:
        """The first role that was found, if any."""
        return next((role.observed for role in self.roles if role.observed), None)


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """A role that an outside account, on no approved list, can enter."""

    account_id: str
    role_name: str
    role_arn: str
    outside_account_id: str
    known_as: str
    external_id_required: bool
    created_at: datetime | None = None
    last_used_at: datetime | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The raw answer of one API call. `body` is canonical JSON, `sha256` its digest."""

    id: str
    account_id: str
    call: str
    region: str
    request_id: str
    http_status: int
    received_at: datetime
    sha256: str
    body: str


class AccountOutcome(StrEnum):
    """How far the scan of one account came."""

    CHECKED = "checked"
    PARTIAL = "partial"  # some calls were refused: the cells say which
    UNREACHABLE = "unreachable"
    OUT_OF_SCOPE = "out-of-scope"


@dataclass(frozen=True, slots=True)
class AccountResult:
    """Everything a scan learnt about one account. Every account yields exactly one.

    `others`: the cell, but for its vendor, of every vendor that is not agreed anywhere and of
    which no role was found here. `carried_from`: the id of the earlier scan that read the
    account, where this one did not. `limits_sha256`: of the organization's policies that bear on
    the account; empty where they are not known.
    """

    account: Account
    outcome: AccountOutcome
    cells: tuple[CellResult, ...] = ()
    third_parties: tuple[ThirdParty, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    reason: Reason | None = None
    checked_at: datetime | None = None
    others: CellResult | None = None
    carried_from: str = ""
    limits_sha256: str = ""

    def cell(self, vendor: str) -> CellResult | None:
        """The vendor's cell, be it one of `others`; None when it was not judged."""
        own = next((cell for cell in self.cells if cell.vendor == vendor), None)
        if own is None and self.others is not None:
            return replace(self.others, vendor=vendor)
        return own


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """The version and SHA-256 of a document a scan was judged by."""

    version: str
    sha256: str


class PopulationSource(StrEnum):
    """Who said which accounts there are."""

    ORGANIZATION = "organization"  # AWS Organizations
    LIST = "list"  # whoever scanned
    ONE_ACCOUNT = "one-account"  # an account of no organization is alone


@dataclass(frozen=True, slots=True)
class Scan:
    """One run over a population; immutable once finished, partial if not `complete`."""

    id: str
    started_at: datetime
    finished_at: datetime
    complete: bool
    tool_version: str
    caller_arn: str
    organization: Organization
    agreement: DocumentVersion
    catalogue_sha256: str
    vendors: tuple[tuple[str, str], ...]  # (id, name) in the order of the matrix
    results: tuple[AccountResult, ...]
    demo: bool = False
    population: PopulationSource = PopulationSource.ORGANIZATION

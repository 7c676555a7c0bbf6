"""What the stand-in of STS, Organizations and IAM answers, given who asks."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from fake_aws_world import (
    CALLER_KEY,
    CALLER_SECRET,
    HERE,
    ORGANIZATION,
    ROOT,
    FakeAccount,
    FakeRole,
    World,
    document,
)

_FULL_ACCESS = {
    "Id": "p-FullAWSAccess",
    "Name": "FullAWSAccess",
    "Type": "SERVICE_CONTROL_POLICY",
    "AwsManaged": True,
}
_JOINED = 1_700_000_000
_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"


class Refused(Exception):
    """An error as AWS names it."""

    def __init__(self, code: str, message: str = "no", status: int = 403) -> None:
        super().__init__(code)
        self.code, self.message, self.status = code, message, status


@dataclass(frozen=True)
class Session:
    """Credentials the stand-in knows. `actions` None: everything."""

    account_id: str
    secret: str
    token: str = ""
    actions: frozenset[str] | None = None
    expires_at: datetime | None = None


@dataclass
class Answers:
    """The three services over one world."""

    world: World
    with_paths: bool = True
    empty_pages: bool = False
    repeat_accounts: bool = False
    role_page: int = 1000
    sessions: dict[str, Session] = field(default_factory=dict)
    _accounts: dict[str, FakeAccount] = field(default_factory=dict)
    _inside: dict[str, list[FakeAccount]] = field(default_factory=dict)  # by the parent's id
    _pages: dict[Any, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        caller = self.world.caller_account or self.world.management
        self.sessions[CALLER_KEY] = Session(caller, CALLER_SECRET)
        self._accounts = {account.id: account for account in self.world.accounts}
        for account in self.world.accounts:
            self._inside.setdefault((ROOT, *account.units)[-1], []).append(account)

    def answer(self, service: str, action: str, params: Mapping[str, Any], session: Session) -> str:
        """The body of the answer.

        Raises:
            Refused: AWS would answer an error.
        """
        services = {"sts": self._sts, "iam": self._iam, "organizations": self._organizations}
        return services[service](action, params, session)

    # --- STS -----------------------------------------------------------------------------

    def _sts(self, action: str, params: Mapping[str, str], session: Session) -> str:
        if session.actions is not None:
            raise Refused("AccessDenied", "the session policy does not allow it")
        if action == "GetCallerIdentity":
            inner = (
                f"<Arn>arn:{self.world.partition}:iam::{session.account_id}:user/ada</Arn>"
                f"<UserId>AIDA</UserId><Account>{session.account_id}</Account>"
            )
        elif action == "AssumeRole":
            inner = self._assume_role(params)
        else:
            raise Refused("InvalidAction", status=400)
        return _xml(action, inner, "https://sts.amazonaws.com/doc/2011-06-15/")

    def _assume_role(self, params: Mapping[str, str]) -> str:
        _, partition, _, _, account_id, role = params["RoleArn"].split(":", 5)
        account = self._accounts.get(account_id)
        enterable = (
            account is not None
            and account.state == "ACTIVE"
            and partition == self.world.partition
            and role.removeprefix("role/") in account.doors
            and params.get("ExternalId") == (account.external_id or self.world.external_id)
        )
        if not enterable:
            arn = params["RoleArn"]
            raise Refused("AccessDenied", f"not authorized to perform: sts:AssumeRole on {arn}")
        key = f"ASIA{account_id}{secrets.token_hex(4).upper()}"
        policy = json.loads(params["Policy"]) if "Policy" in params else None
        lasts = timedelta(seconds=int(params.get("DurationSeconds", "3600")))
        found = Session(
            account_id,
            secret=secrets.token_hex(20),
            token=secrets.token_hex(40),
            actions=None if policy is None else _allowed(policy),
            expires_at=datetime.now(UTC) + lasts,
        )
        self.sessions[key] = found
        return (
            f"<Credentials><AccessKeyId>{key}</AccessKeyId>"
            f"<SecretAccessKey>{found.secret}</SecretAccessKey>"
            f"<SessionToken>{found.token}</SessionToken>"
            f"<Expiration>{found.expires_at:%Y-%m-%dT%H:%M:%SZ}</Expiration></Credentials>"
            f"<AssumedRoleUser><Arn>{params['RoleArn']}</Arn>"
            f"<AssumedRoleId>AROA:{params['RoleSessionName']}</AssumedRoleId></AssumedRoleUser>"
        )

    # --- IAM -----------------------------------------------------------------------------

    def _iam(self, action: str, params: Mapping[str, str], session: Session) -> str:
        if session.actions is not None and action not in session.actions:
            raise Refused(
                "AccessDenied", f"no session policy allows the iam:{action} action", status=403
            )
        account = self._accounts[session.account_id]
        own = f"arn:{self.world.partition}:"
        params = {name: value.replace(own, "arn:aws:") for name, value in params.items()}
        calls: dict[str, Callable[[FakeAccount, Mapping[str, str]], str]] = {
            "GetAccountAuthorizationDetails": self._details,
            "ListRoles": self._list_roles,
            "GetRole": lambda one, asked: f"<Role>{_entry(_role(one, asked))}</Role>",
            "ListRolePolicies": _list_role_policies,
            "GetRolePolicy": _get_role_policy,
            "ListAttachedRolePolicies": _list_attached,
            "GetPolicy": self._get_policy,
            "GetPolicyVersion": self._get_policy_version,
        }
        if action not in calls:
            raise Refused("InvalidAction", status=400)
        text = _xml(action, calls[action](account, params), _NAMESPACE).replace(HERE, account.id)
        if self.world.partition != "aws":  # the world is written as of the commercial partition
            text = text.replace("arn:aws:", own).replace("arn%3Aaws%3A", quote(own, safe=""))
        return text

    def _details(self, account: FakeAccount, params: Mapping[str, str]) -> str:
        start = int(params.get("Marker", "0"))
        size = min(int(params.get("MaxItems", "100")), self.role_page)
        key = (account.roles, tuple(account.policies.items()), start, size)
        text = self._pages.get(key)
        if text is None:
            following = start + size
            text = "<RoleDetailList>"
            text += "".join(map(_detail, account.roles[start:following]))
            text += "</RoleDetailList><UserDetailList/><GroupDetailList/><Policies>"
            text += "".join(map(_policy, account.policies.items())) if start == 0 else ""
            text += "</Policies>" + _more(following, len(account.roles))
            self._pages[key] = text
        return text

    def _list_roles(self, account: FakeAccount, params: Mapping[str, str]) -> str:
        start = int(params.get("Marker", "0"))
        following = start + min(int(params.get("MaxItems", "100")), self.role_page)
        entries = "".join(
            f"<member>{_entry(role, brief=True)}</member>"
            for role in account.roles[start:following]
        )
        return f"<Roles>{entries}</Roles>{_more(following, len(account.roles))}"

    def _document(self, account: FakeAccount, arn: str) -> str:
        own = {key.replace(HERE, account.id): text for key, text in account.policies.items()}
        document = own.get(arn, self.world.aws_managed.get(arn))
        if document is None:
            raise Refused("NoSuchEntity", f"Policy {arn} does not exist", 404)
        return document

    def _get_policy(self, account: FakeAccount, params: Mapping[str, str]) -> str:
        arn = params["PolicyArn"]
        self._document(account, arn)
        name = arn.rpartition("/")[2]
        return (
            f"<Policy><PolicyName>{name}</PolicyName><Arn>{arn}</Arn>"
            "<DefaultVersionId>v1</DefaultVersionId></Policy>"
        )

    def _get_policy_version(self, account: FakeAccount, params: Mapping[str, str]) -> str:
        document = quote(self._document(account, params["PolicyArn"]), safe="")
        return (
            f"<PolicyVersion><Document>{document}</Document><VersionId>v1</VersionId>"
            "<IsDefaultVersion>true</IsDefaultVersion></PolicyVersion>"
        )

    # --- Organizations -------------------------------------------------------------------

    def _organizations(self, action: str, params: Mapping[str, Any], session: Session) -> str:
        if session.actions is not None:
            raise Refused("AccessDeniedException", status=400)
        calls: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "DescribeOrganization": self._describe_organization,
            "ListAccounts": self._list_accounts,
            "DescribeAccount": self._describe_account,
            "ListRoots": lambda _: {"Roots": [{"Id": ROOT, "Name": "Root", "PolicyTypes": []}]},
            "ListOrganizationalUnitsForParent": self._units,
            "ListAccountsForParent": self._accounts_for_parent,
            "ListTagsForResource": self._tags,
            "ListPoliciesForTarget": self._policies_for_target,
            "DescribePolicy": self._describe_policy,
            "ListPolicies": self._policies,
            "ListTargetsForPolicy": self._targets,
        }
        if action not in calls:
            raise Refused("InvalidAction", status=400)
        return json.dumps(calls[action](params))

    def _describe_organization(self, _params: Mapping[str, Any]) -> dict[str, Any]:
        management = self.world.management
        arn = f"arn:{self.world.partition}:organizations::{management}:account/{ORGANIZATION}"
        return {
            "Organization": {
                "Id": ORGANIZATION,
                "MasterAccountId": management,
                "MasterAccountArn": f"{arn}/{management}",
                "FeatureSet": "ALL",
            }
        }

    def _list_accounts(self, params: Mapping[str, Any]) -> dict[str, Any]:
        token = params.get("NextToken", "0")
        if self.empty_pages and not token.endswith("!"):
            return {"Accounts": [], "NextToken": f"{token}!"}
        start = int(token.rstrip("!"))
        page = [self._account(one) for one in self.world.accounts[start : start + 20]]
        if self.repeat_accounts and start:
            page.append(self._account(self.world.accounts[start - 1]))
        more = start + 20 < len(self.world.accounts)
        return {"Accounts": page, **({"NextToken": str(start + 20)} if more else {})}

    def _describe_account(self, params: Mapping[str, Any]) -> dict[str, Any]:
        account = self._accounts.get(params["AccountId"])
        if account is None:
            raise Refused("AccountNotFoundException", status=400)
        return {"Account": self._account(account)}

    def _account(self, account: FakeAccount) -> dict[str, Any]:
        parts = (ORGANIZATION, ROOT, *account.units, account.id)
        paths = {"Paths": ["/".join(parts) + "/"]} if self.with_paths else {}
        return {
            "Id": account.id,
            "Name": account.name or f"account-{account.id}",
            "Email": f"{account.id}@example.com",
            "State": account.state,
            "JoinedTimestamp": _JOINED,
            **paths,
        }

    def _units(self, params: Mapping[str, Any]) -> dict[str, Any]:
        names, parent = self.world.unit_names, params["ParentId"]
        paths = {(ROOT, *account.units[:depth])
                 for account in self.world.accounts
                 for depth in range(1, len(account.units) + 1)}  # fmt: skip
        children = sorted({path[-1] for path in paths if path[-2] == parent})
        return {
            "OrganizationalUnits": [
                {"Id": unit, "Name": names.get(unit, unit)} for unit in children
            ]
        }

    def _accounts_for_parent(self, params: Mapping[str, Any]) -> dict[str, Any]:
        inside = self._inside.get(params["ParentId"], [])
        start = int(params.get("NextToken", "0"))
        page = [self._account(account) for account in inside[start : start + 20]]
        more = {"NextToken": str(start + 20)} if start + 20 < len(inside) else {}
        return {"Accounts": page, **more}

    def _tags(self, params: Mapping[str, Any]) -> dict[str, Any]:
        tags = self._accounts[params["ResourceId"]].tags
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def _policies_for_target(self, params: Mapping[str, Any]) -> dict[str, Any]:
        attached = self.world.attachments.get(params["TargetId"], ())
        found = [_FULL_ACCESS, *(self._summary(one) for one in attached)]
        return {"Policies": [one for one in found if one["Type"] == params["Filter"]]}

    def _policies(self, params: Mapping[str, Any]) -> dict[str, Any]:
        found = [_FULL_ACCESS, *(self._summary(one) for one in self.world.organization_policies)]
        return {"Policies": [one for one in found if one["Type"] == params["Filter"]]}

    def _targets(self, params: Mapping[str, Any]) -> dict[str, Any]:
        targets = [
            {"TargetId": target, "Type": "ACCOUNT" if target in self._accounts else "OTHER"}
            for target, attached in self.world.attachments.items()
            if params["PolicyId"] in attached
        ]
        return {"Targets": targets}

    def _summary(self, policy_id: str) -> dict[str, Any]:
        policy = self.world.organization_policies[policy_id]
        return {"Id": policy_id, "Name": policy.name, "Type": policy.kind, "AwsManaged": False}

    def _describe_policy(self, params: Mapping[str, Any]) -> dict[str, Any]:
        if params["PolicyId"] == _FULL_ACCESS["Id"]:
            everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
            return {"Policy": {"PolicySummary": _FULL_ACCESS, "Content": document(everything)}}
        content = self.world.organization_policies[params["PolicyId"]].document
        return {"Policy": {"PolicySummary": self._summary(params["PolicyId"]), "Content": content}}


def _allowed(policy: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        action.removeprefix("iam:")
        for statement in policy["Statement"]
        for action in statement["Action"]
    )


def _xml(action: str, inner: str, namespace: str) -> str:
    return (
        f'<{action}Response xmlns="{namespace}"><{action}Result>{inner}</{action}Result>'
        f"<ResponseMetadata><RequestId>{secrets.token_hex(8)}</RequestId></ResponseMetadata>"
        f"</{action}Response>"
    )


def _more(following: int, total: int) -> str:
    if following >= total:
        return "<IsTruncated>false</IsTruncated>"
    return f"<IsTruncated>true</IsTruncated><Marker>{following}</Marker>"


def _role(account: FakeAccount, params: Mapping[str, str]) -> FakeRole:
    for role in account.roles:
        if role.name == params["RoleName"]:
            return role
    raise Refused("NoSuchEntity", f"The role {params['RoleName']} cannot be found.", 404)


@lru_cache(maxsize=100_000)
def _basics(role: FakeRole) -> str:
    boundary = (
        "<PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType>"
        f"<PermissionsBoundaryArn>{role.boundary}</PermissionsBoundaryArn></PermissionsBoundary>"
        if role.boundary
        else ""
    )
    return (
        f"<Path>{role.path}</Path><RoleName>{escape(role.name)}</RoleName><RoleId>AROA0</RoleId>"
        f"<Arn>{role.arn}</Arn><CreateDate>2025-03-01T09:30:00Z</CreateDate>"
        "<AssumeRolePolicyDocument>"
        f"{quote(role.trust, safe='')}</AssumeRolePolicyDocument>{boundary}"
    )


def _last_used(role: FakeRole) -> str:
    inner = f"<LastUsedDate>{role.last_used}</LastUsedDate><Region>us-east-1</Region>"
    return f"<RoleLastUsed>{inner if role.last_used else ''}</RoleLastUsed>"


def _entry(role: FakeRole, *, brief: bool = False) -> str:
    basics = _basics(role)
    if brief:
        basics = basics.partition("<PermissionsBoundary>")[0]
    return (
        f"{basics}<Description>{escape(role.description)}</Description>"
        f"<MaxSessionDuration>{role.max_session_duration}</MaxSessionDuration>"
        f"{'' if brief else _last_used(role)}"
    )


@lru_cache(maxsize=100_000)
def _detail(role: FakeRole) -> str:
    inline = "".join(
        f"<member><PolicyName>{escape(name)}</PolicyName>"
        f"<PolicyDocument>{quote(text, safe='')}</PolicyDocument></member>"
        for name, text in role.inline
    )
    return (
        f"<member>{_basics(role)}<InstanceProfileList/><RolePolicyList>{inline}</RolePolicyList>"
        f"<AttachedManagedPolicies>{_attached(role.attached)}</AttachedManagedPolicies><Tags/>"
        f"{_last_used(role)}</member>"
    )


def _attached(arns: Iterable[str]) -> str:
    return "".join(
        f"<member><PolicyName>{arn.rpartition('/')[2]}</PolicyName>"
        f"<PolicyArn>{arn}</PolicyArn></member>"
        for arn in arns
    )


def _policy(policy: tuple[str, str]) -> str:
    arn, text = policy
    return (
        f"<member><PolicyName>{arn.rpartition('/')[2]}</PolicyName><Arn>{arn}</Arn>"
        "<DefaultVersionId>v1</DefaultVersionId><PolicyVersionList><member>"
        f"<Document>{quote(text, safe='')}</Document><VersionId>v1</VersionId>"
        "<IsDefaultVersion>true</IsDefaultVersion></member></PolicyVersionList></member>"
    )


def _list_role_policies(account: FakeAccount, params: Mapping[str, str]) -> str:
    names = "".join(f"<member>{escape(name)}</member>" for name, _ in _role(account, params).inline)
    return f"<PolicyNames>{names}</PolicyNames><IsTruncated>false</IsTruncated>"


def _get_role_policy(account: FakeAccount, params: Mapping[str, str]) -> str:
    documents = dict(_role(account, params).inline)
    if params["PolicyName"] not in documents:
        raise Refused("NoSuchEntity", status=404)
    return (
        f"<RoleName>{params['RoleName']}</RoleName><PolicyName>{params['PolicyName']}</PolicyName>"
        f"<PolicyDocument>{quote(documents[params['PolicyName']], safe='')}</PolicyDocument>"
    )


def _list_attached(account: FakeAccount, params: Mapping[str, str]) -> str:
    attached = _attached(_role(account, params).attached)
    return f"<AttachedPolicies>{attached}</AttachedPolicies><IsTruncated>false</IsTruncated>"

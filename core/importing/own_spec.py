"""From an imported role to the text of a customer's own vendor spec."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.catalogue.form_problems import merged_problems, read_form
from core.catalogue.rules import spec_problems
from core.catalogue.spec import VendorSpec
from core.catalogue.yaml_text import parse_yaml
from core.errors import InputError, Problem
from core.importing.documents import statements
from core.importing.imported import ImportedRole, ImportedVariable, Remark
from core.importing.trust_form import TrustForm, texts, trust_form
from core.model import PolicyKind

_SOURCE = "import"
_READING = frozenset({"Read", "List"})


@dataclass(frozen=True, slots=True)
class SpecTitle:
    """What a text from a console does not say about the vendor.

    `source`: where the text came from, in words. `captured_on`: when. `published`: whether the
    vendor says so itself (a role that merely stands in an account shows only what is there).
    """

    id: str
    name: str
    source: str
    captured_on: date
    description: str = ""
    applies_to: str = "all"
    published: bool = True


def vendor_spec_text(
    roles: Sequence[ImportedRole], title: SpecTitle, remarks: Sequence[Remark] = ()
) -> str:
    """The YAML text of a vendor spec with these roles; remarks become notes.

    Raises InputError when a role does not fit the form, naming what does not.
    """
    data = _Writer(title).spec(roles, remarks)
    text = _HEADER + _yaml(data)
    _check(text, title)
    return text


_HEADER = (
    "# yaml-language-server: $schema=../schema/vendor.schema.json\n"
    "# Made from an import. Check the notes below before you rely on it.\n"
)


class _Writer:
    def __init__(self, title: SpecTitle) -> None:
        self._title = title
        self._fact = {
            "source": _SOURCE,
            "confidence": "published" if title.published else "inferred",
        }
        self._variables: dict[str, ImportedVariable] = {}

    def spec(self, roles: Sequence[ImportedRole], remarks: Sequence[Remark]) -> dict[str, Any]:
        title = self._title
        forms = [self._trust_of(role) for role in roles]
        written = [
            self._role(role, form, f"role-{index}" if index > 1 else "main")
            for index, (role, form) in enumerate(zip(roles, forms, strict=True), 1)
        ]
        for role in roles:
            for one in role.variables:
                self._variables.setdefault(one.name, one)
        accounts = dict.fromkeys(account for form in forms for account in form.accounts)
        spec: dict[str, Any] = {
            "format": 1,
            "id": title.id,
            "name": title.name,
            "short_name": title.name[:40],
            "description": title.description or f"The access of {title.name}, as imported.",
            "captured_on": title.captured_on.isoformat(),
            "completeness": "complete",
            "sources": [{"id": _SOURCE, "title": title.source}],
            "vendor_accounts": [
                {"id": account, "name": title.name, **self._fact} for account in accounts
            ],
            "variables": {name: self._variable(one) for name, one in self._variables.items()},
            "roles": written,
            "notes": [_note(remark) for remark in remarks],
        }
        return {key: value for key, value in spec.items() if value not in ([], {})}

    def _trust_of(self, role: ImportedRole) -> TrustForm:
        if len(role.trusts) != 1:
            reason = "nothing says who may enter the role."
            problem = Problem("the imported role", 0, "trust", reason, "Import its trust policy.")
            raise InputError("The role cannot become a vendor spec.", problems=(problem,))
        return trust_form(role.trusts[0])

    def _role(self, role: ImportedRole, form: TrustForm, key: str) -> dict[str, Any]:
        made_up = role.name is None and bool(form.accounts)
        name = role.name or (self._made_up_name() if made_up else self._asked_for_name())
        policy_names = [one.name for one in role.policies if one.name and "${" not in one.name]
        attributes = {
            "description": role.description,
            "permissions_boundary": role.boundary_arn,
            "max_session_duration": role.max_session_duration,
            "tags": dict(role.tags),
        }
        written = {
            "key": key,
            "name": name,
            "any_name": made_up,
            "path": role.path,
            **self._fact,
            "applies_to": self._title.applies_to,
            "find": {"policy_names": policy_names} if made_up and policy_names else None,
            "trust": [self._trust(form)],
            "permissions": list(self._permissions(role, name)),
            "attributes": {field: value for field, value in attributes.items() if value},
        }
        return {field: value for field, value in written.items() if value}

    def _made_up_name(self) -> str:
        """What a repair would call a role that the text leaves nameless."""
        letters = "".join(one for one in self._title.name if one.isascii() and one.isalnum())
        return f"{letters[:50] or 'Vendor'}Access"

    def _asked_for_name(self) -> str:
        asked = ImportedVariable("role_name", "", None, "The role's name; the text gave none.")
        self._variables.setdefault("role_name", asked)
        return "${role_name}"

    def _trust(self, form: TrustForm) -> dict[str, Any]:
        named = {
            kind: list(getattr(form, kind)) for kind in ("principals", "services", "federated")
        }
        trust: dict[str, Any] = {kind: listed for kind, listed in named.items() if listed}
        if form.actions != ("sts:AssumeRole",):
            trust["actions"] = list(form.actions)
        if form.external_ids:
            trust["external_id"] = {"value": self._external_id(form.external_ids)}
        if form.conditions:
            trust["conditions"] = form.conditions
        return {**trust, **self._fact}

    def _external_id(self, found: tuple[str, ...]) -> str:
        """The placeholder of the external ID: a value of this customer, not of the vendor."""
        if len(found) == 1 and "${" in found[0]:
            return found[0]
        default = found[0] if len(found) == 1 else found
        words = "The external ID that the vendor gave you."
        known = self._variables.setdefault(
            "external_id", ImportedVariable("external_id", "", default, words, sensitive=True)
        )
        return f"${{{known.name}}}"

    def _permissions(self, role: ImportedRole, name: str) -> Sequence[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for policy in role.policies:
            document = json.loads(policy.document)
            kind = PolicyKind.ANY if policy.kind is PolicyKind.AWS_MANAGED else policy.kind
            found.append(
                {
                    "policy_name": policy.name or name,
                    "kind": str(kind),
                    "document": document,
                    "access": access_of(document),
                    **self._fact,
                }
            )
        managed = (
            {"aws_managed_arn": arn, "access": "unknown", **self._fact}
            for arn in role.aws_managed_arns
        )
        return [*found, *managed]

    def _variable(self, one: ImportedVariable) -> dict[str, Any]:
        default: Any = list(one.default) if isinstance(one.default, tuple) else one.default
        kind = "list" if isinstance(default, list) else "text"
        if one.choices and (default is None or default in one.choices):
            kind = "choice"
        written = {
            "type": kind,
            "description": one.description or f"{one.origin}, as the imported text calls it.",
            "required": default is None,
            "sensitive": one.sensitive,
            "default": default,
            "choices": [{"value": text, "name": text} for text in one.choices]
            if kind == "choice"
            else None,
            **self._fact,
        }
        return {field: value for field, value in written.items() if value is not None}


def access_of(document: Any) -> str:
    """``read``, ``write`` or ``unknown``: the most far-reaching that a policy allows today."""
    from core.policy.access_levels import UNKNOWN, today

    actions: list[str] = []
    for statement in statements(document):
        if statement.get("Effect") == "Allow":
            if "NotAction" in statement:
                return "write"
            actions += texts(statement.get("Action"))
    known = today(actions)
    if known.open_ended:
        return "write"
    if set(known.levels) - _READING - {UNKNOWN}:
        return "write"
    return "unknown" if known.unknown or UNKNOWN in known.levels or not actions else "read"


def _note(remark: Remark) -> str:
    place = f"Line {remark.line}: " if remark.line else ""
    return f"{place}{remark.text}{' (Not in this spec.)' if remark.left_out else ''}"


def _yaml(data: dict[str, Any]) -> str:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 100
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()


def _check(text: str, title: SpecTitle) -> None:
    """Raises InputError unless the catalogue would accept the text."""
    parsed = parse_yaml(text, f"{title.id}.yaml")
    spec, problems = read_form(VendorSpec, parsed)
    if spec:
        problems = merged_problems(problems, spec_problems(spec, parsed))
    if problems or spec is None:
        raise InputError("The role cannot become a vendor spec.", problems=problems)

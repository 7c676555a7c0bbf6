"""Which values of a vendor's spec an imported role shows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.catalogue import Catalogue
from core.catalogue.placeholders import names_in
from core.catalogue.reader import Reader, Value
from core.catalogue.rendering import applies
from core.catalogue.spec import Permission, Role, Trust, VendorSpec
from core.errors import InputError
from core.importing.documents import statements
from core.importing.imported import ImportedRole, with_values
from core.importing.trust_form import TrustForm, trust_form
from core.importing.unify import unify
from core.model import ObservedRole, RolePolicy


@dataclass(slots=True)
class Match:
    """The spec's role that an import is taken for, and the values it shows."""

    role: Role
    values: dict[str, Value] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def recognised_vendors(catalogue: Catalogue, role: ImportedRole) -> tuple[str, ...]:
    """The vendors whose marks an imported role carries, the most strongly marked first."""
    seen = as_observed(role)
    weights = {name: spec.recognition.weight(seen) for name, spec in catalogue.vendors.items()}
    marked = [name for name, weight in weights.items() if weight]
    return tuple(sorted(marked, key=lambda name: -weights[name]))


def roles_of(spec: VendorSpec, roles: Sequence[ImportedRole]) -> list[ImportedRole]:
    """Those of several imported roles that carry the vendor's marks; all when none does.

    Vendors' templates often make roles for their own helpers too.
    """
    marked = [role for role in roles if spec.recognises(as_observed(role))]
    return marked or list(roles)


def match_values(role: ImportedRole, reader: Reader) -> Match:
    """The values that make the vendor's spec the imported role, in the reader's place.

    Raises InputError when the vendor wants no role in that place.
    """
    spec = reader.spec
    wanted = [one for one in spec.roles if applies(one, reader)]
    if not wanted:
        raise InputError(
            f"{spec.name} wants no role in this kind of account.",
            "Choose the account the import is for.",
        )
    known = with_values(role, role.defaults)
    seen = as_observed(known)
    chosen = max(wanted, key=lambda one: spec.recognition_of(one.key).weight(seen))
    match = Match(chosen)
    if not spec.recognises(seen) and (role.trusts or role.name):
        match.remarks.append(
            f"Nothing in the import marks it as a role of {spec.name}. Is it the right vendor?"
        )
    _Matching(known, reader, match).run()
    return match


def as_observed(role: ImportedRole) -> ObservedRole:
    """The import as if it stood in an account, for the catalogue's recognition."""
    known = with_values(role, role.defaults)
    return ObservedRole(
        account_id="",
        name=known.name or "",
        arn="",
        path=known.path,
        trust=known.trusts[0] if known.trusts else "",
        policies=known.policies,
    )


class _Matching:
    def __init__(self, role: ImportedRole, reader: Reader, match: Match) -> None:
        self._role = role
        self._reader = reader
        self._spec: VendorSpec = reader.spec
        self._match = match

    def run(self) -> None:
        if self._role.name is not None:
            self._take(self._match.role.name, self._role.name)
        for text in self._role.trusts:
            self._trust(text)
        self._permissions()

    def _take(self, template: str, text: str) -> bool:
        """Keeps the values under which `template` reads `text`."""
        found = unify(template, text, self._spec)
        if found is None:
            if any(names_in(text)) and any(names_in(template)):
                names = ", ".join(dict.fromkeys(names_in(text)))
                self._match.remarks.append(f"The import leaves open: {names}.")
            return False
        for name, value in found.items():
            self._keep(name, value)
        return True

    def _keep(self, name: str, value: Value) -> None:
        known = self._match.values.setdefault(name, value)
        if known != value:
            self._match.remarks.append(f"The import shows two values of {name}; {known} is taken.")

    def _trust(self, text: str) -> None:
        try:
            form = trust_form(text)
        except InputError as error:
            self._match.remarks.extend(problem.reason for problem in error.problems)
            return
        held = [one for one in self._match.role.trust if self._reader.holds(one.when)]
        others = [one for one in self._match.role.trust if one not in held]
        for trust in (*held, *others):
            if self._principals(trust, form):
                for name, value in trust.when.values.items() if trust in others else ():
                    if not isinstance(value, tuple):
                        self._keep(name, value)
                self._external_id(trust, form)
                return
        self._match.remarks.append(
            "Those whom the import lets in are not the ones that the vendor publishes: "
            f"{', '.join((*form.principals, *form.services, *form.federated))}."
        )
        for trust in held[:1]:
            self._external_id(trust, form)

    def _principals(self, trust: Trust, form: TrustForm) -> bool:
        """Whether the principals of the import are those of `trust`; keeps their values."""
        others = (form.services, trust.services), (form.federated, trust.federated)
        if any(set(found) != set(wanted) for found, wanted in others):
            return False
        listed = self._list_variable(trust.principals)
        if listed is not None:
            if self._reader.value(listed) is None and not self._all_fit(listed, form.principals):
                return False
            self._keep(listed, form.principals)
            return True
        found: dict[str, str] = {}
        for text in form.principals:
            spelled = _as_root(text)
            fits = (unify(template, spelled, self._spec) for template in trust.principals)
            values = next((one for one in fits if one is not None), None)
            if values is None:
                return False
            found |= values
        for name, value in found.items():
            self._keep(name, value)
        return len(form.principals) == len(trust.principals)

    def _all_fit(self, name: str, found: Iterable[str]) -> bool:
        return all(unify(f"${{{name}}}", text, self._spec) is not None for text in found)

    def _list_variable(self, templates: tuple[str, ...]) -> str | None:
        names = list(names_in(templates)) if len(templates) == 1 else []
        variable = self._spec.variables.get(names[0]) if len(names) == 1 else None
        return names[0] if variable and variable.type == "list" else None

    def _external_id(self, trust: Trust, form: TrustForm) -> None:
        if trust.external_id is None:
            return
        if not form.external_ids:
            if trust.external_id.required:
                self._match.remarks.append("The import asks for no external ID.")
            return
        variable = self._list_variable((trust.external_id.value,))
        if variable is not None:
            self._keep(variable, form.external_ids)
        elif not self._take(trust.external_id.value, form.external_ids[0]):
            self._match.remarks.append("The import's external ID does not have the right form.")
        if variable is None and len(form.external_ids) > 1:
            self._match.remarks.append("The import accepts several external IDs; one is taken.")

    def _permissions(self) -> None:
        held = [
            one
            for one in self._match.role.permissions
            if self._reader.holds(one.when) and one.aws_managed_arn is None and not one.optional
        ]
        left = list(self._role.policies)
        for permission in [one for one in held if one.document is not None]:
            policy = self._same_name(permission, left) or (left[0] if len(left) == 1 else None)
            if policy is not None:
                self._name(permission, policy)
                self._document(permission, policy)
                left = [one for one in left if one is not policy]
        supplied = [one for one in held if one.supplied_by]
        for permission in supplied:
            own = self._same_name(permission, left)
            mine = [own] if own is not None and len(supplied) > 1 else left
            if mine and permission.supplied_by:
                self._name(permission, mine[0])
                self._match.values[permission.supplied_by] = merged_document(mine)
                left = [one for one in left if one not in mine]
        if left:
            names = ", ".join(one.name for one in left)
            self._match.remarks.append(f"The vendor's spec has no place for: {names}.")

    def _same_name(self, permission: Permission, policies: list[RolePolicy]) -> RolePolicy | None:
        name = self._reader.shown(permission.policy_name or "")
        return next((one for one in policies if one.name == name), None)

    def _name(self, permission: Permission, policy: RolePolicy) -> None:
        if policy.name and permission.policy_name and any(names_in(permission.policy_name)):
            self._take(permission.policy_name, policy.name)

    def _document(self, permission: Permission, policy: RolePolicy) -> None:
        """Values in the resources and conditions; the one that fits most places wins."""
        templates = [text for text in strings_in(permission.document) if any(names_in(text))]
        found = list(strings_in(json.loads(policy.document)))
        votes: Counter[tuple[str, str]] = Counter()
        for template in dict.fromkeys(templates):
            for text in dict.fromkeys(found):
                values = unify(template, text, self._spec) or {}
                votes.update(values.items())
        for (name, value), _ in votes.most_common():
            self._match.values.setdefault(name, value)


def merged_document(policies: list[RolePolicy]) -> Mapping[str, Any]:
    """One document that allows and denies what all the policies together do."""
    documents = [json.loads(one.document) for one in policies]
    if len(documents) == 1:
        return dict(documents[0])
    merged = [statement for one in documents for statement in statements(one)]
    return {"Version": "2012-10-17", "Statement": [_without_sid(one) for one in merged]}


def strings_in(node: Any) -> Iterator[str]:
    """Every text of a document, keys aside."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from strings_in(value)
    elif isinstance(node, (list, tuple)):
        for item in node:
            yield from strings_in(item)


def _without_sid(statement: dict[str, Any]) -> dict[str, Any]:
    # two policies may use the same Sid; within one document that would be a fault
    return {key: value for key, value in statement.items() if key != "Sid"}


def _as_root(principal: str) -> str:
    """A bare account id is AWS's short form of the account's root ARN."""
    bare = len(principal) == 12 and principal.isdigit()
    return f"arn:aws:iam::{principal}:root" if bare else principal

"""How vendors, values and scopes are called in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.agreement.scope import parse_selector
from core.catalogue.spec import VendorSpec
from core.errors import Problem
from core.importing import ImportedRole
from core.model import Account
from core.presentation.text import counted, visible

ACCESS_WORDS = {"read": "read-only", "write": "can change things", "unknown": "access not known"}
CONFIDENCE_WORDS = {
    "published": "published by the vendor",
    "third-party": "said by a third party",
    "inferred": "concluded, not said by anybody",
}
COMPLETENESS_WORDS = {
    "complete": "The vendor publishes everything it needs.",
    "customer-supplies": (
        "The vendor does not publish its whole list: you give what its console shows you."
    ),
}
_SPELLED = {"id": "ID", "arn": "ARN", "cur": "CUR", "aws": "AWS", "s3": "S3", "iam": "IAM"}
OWNERS = (
    (("owners", "business"), "Business owner", "Who answers for this vendor's access"),
    (("owners", "technical"), "Technical owner", "A person, a team or an address"),
    (("purpose",), "What it is for", "In one sentence, for reviewers"),
    (("contract",), "Contract", "A purchase order or contract number"),
)
KINDS = (
    ("all", "All accounts"),
    ("management", "The management account"),
    ("members", "All member accounts"),
)


def value_label(name: str) -> str:
    """``external_id`` as ``External ID``."""
    words = [_SPELLED.get(word, word) for word in name.split("_")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def selector_words(text: str, accounts: Mapping[str, Account]) -> str:
    """One line of a scope as people say it."""
    selector = parse_selector(text)
    if selector is None:
        return visible(text)
    words = [visible(word) for word in selector.words]
    match selector.kind:
        case "account":
            account = accounts.get(text)
            return f"Account {text}" + (f" ({visible(account.name)})" if account else "")
        case "unit-path":
            return f"Unit {' / '.join(words)}"
        case "unit-id":
            unit = next((u for a in accounts.values() for u in a.ou_path if u.id == text), None)
            return f"Unit {visible(unit.name)} ({text})" if unit else f"Unit {text}"
        case "tag":
            return f"Tag {' = '.join(words)}"
        case "organization":
            return f"Accounts of the organization of {text.partition(':')[2]}"
        case kind:
            return dict(KINDS)[kind]


def selector_choices(accounts: Sequence[Account]) -> list[tuple[str, str]]:
    """What a scope can name, as (text, words): kinds, units, accounts."""
    units: dict[str, str] = {}
    for account in accounts:
        names = [unit.name for unit in account.ou_path]
        for depth in range(1, len(names)):
            path = names[1 : depth + 1]
            if not any("/" in name for name in path):  # such a name cannot be written as a path
                units["ou:" + "/".join(path)] = f"Unit {' / '.join(map(visible, path))}"
    by_name = sorted(accounts, key=lambda one: (one.name.casefold(), one.id))
    return [
        *KINDS,
        *sorted(units.items(), key=lambda one: one[1].casefold()),
        *((one.id, f"{visible(one.name)} ({one.id})") for one in by_name),
    ]


def problem_words(problems: Iterable[Problem]) -> str:
    """What is wrong with one field and how to mend it."""
    sentences = (f"{one.reason} {one.remedy}".strip() for one in problems)
    return "\n".join(visible(text[:1].upper() + text[1:]) for text in sentences)


def owner_words(owners: Any) -> str:
    """Who answers for a vendor, in a few words."""
    if not isinstance(owners, Mapping):
        return ""
    return visible(str(owners.get("business") or owners.get("technical") or ""))


def source_words(spec: VendorSpec, source_id: str) -> str:
    """The title of one of the spec's sources."""
    return next((one.title for one in spec.sources if one.id == source_id), source_id)


def role_words(role: ImportedRole) -> str:
    """One role that was found, in a line."""
    parts = [
        visible(role.name or "a role without a name"),
        "with its trust policy" if role.trusts else "without a trust policy",
        counted(len(role.policies) + len(role.aws_managed_arns), "policy", "policies"),
    ]
    return ", ".join(parts)
